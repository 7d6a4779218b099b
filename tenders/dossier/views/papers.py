# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers: what the call asks for, one file of all of them, the receipt, a past bid to begin from."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.choosing import words_of
from groupes.files.handing import handed_out
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.parts import part_page
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import back_to, posted
from tenders.bids.models import Bid, Piece
from tenders.bids.views.found import closed, find
from tenders.dossier import actions, documents, facts, pages, queries, rules
from tenders.dossier.forms import KindForm, PastForm, ReceiptForm, SuggestForm
from tenders.dossier.models import Receipt, Suggested
from tenders.dossier.views.out import SET_AN_HOUR, archive, paper

BUNDLES_AN_HOUR = 20


def papers_of(here: Standing, bid: Bid, anchor: str = "") -> str:
    url = reverse("dossier:papers", args=[here.groupe.slug, bid.pk])
    return f"{url}#{anchor}" if anchor else url


@require_safe
@groupe_view()
def papers(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = find(here, pk)
    whole = request.GET.get("tout") == "1"
    return render(request, "dossier/papers.html", pages.papers_page(here, found, whole=whole))


PARTS = {"papers": "dossier/parts/whole.html", "memoir": "dossier/parts/outline.html"}


@require_safe
@groupe_view()
def part(request: HttpRequest, here: Standing, pk: int, name: str) -> HttpResponse:
    """A part of the pages alone, where something of it changed."""
    template = PARTS.get(name)
    if template is None:
        raise Http404("no such part")
    found = find(here, pk)
    if name == "memoir":
        page = reverse("dossier:memoir", args=[here.groupe.slug, found.pk])
        return part_page(
            request, template, lambda: pages.outline(here, found), of=f"{page}#sections"
        )
    whole = request.GET.get("tout") == "1"
    page = papers_of(here, found) + ("?tout=1" if whole else "")
    return part_page(
        request, template, lambda: pages.papers_page(here, found, whole=whole), of=f"{page}#dossier"
    )


@require_POST
@groupe_view("bids.write_bid")
def propose(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Add the papers that the call asks for; with ``again``, those that were taken away too."""
    found = find(here, pk)

    def act() -> Done:
        added = actions.propose(by=here.member, bid=found, again=request.POST.get("again") == "1")
        n = len(added)
        words = ngettext("%(n)s paper is added.", "%(n)s papers are added.", n) % {"n": n}
        return Done(papers_of(here, found), words if n else _("All of them are there already."))

    return do(request, act, papers_of(here, found))


def _piece(bid: Bid, pk: int) -> Piece:
    return get_object_or_404(bid.pieces.select_related("file", "holder"), pk=pk)


@form_view
@groupe_view("bids.write_bid")
def kind(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """Say which paper a piece is."""
    found = find(here, pk)
    asked = _piece(found, piece)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    now = found.papers.filter(piece=asked).first()

    def act(said: dict[str, Any]) -> Done:
        actions.tell_paper(by=here.member, piece=asked, kind=said["kind"])
        return Done(papers_of(here, found))

    form = KindForm(posted(request), initial={"kind": now.kind if now is not None else ""})
    context = {"bid": found, "piece": asked, "tab": "bids"}
    return form_page(request, "dossier/kind.html", form, act, blame="kind", context=context)


# --- taken along -------------------------------------------------------------------------------


@require_safe
@limited("dossier-pdf", SET_AN_HOUR, 3600)
@groupe_view()
def piece_pdf(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """A piece as a PDF: its text, or what is put in its place."""
    found = find(here, pk)
    asked = _piece(found, piece)
    dossier = facts.load(found)
    held = next(one for one in dossier.papers if one.piece.pk == asked.pk)
    document = documents.in_place(dossier, held)
    if document is None:
        if held.source != facts.FILE or not asked.body.strip():
            raise Http404("nothing to set")
        document = documents.one_text(found, asked)
    return paper(request, document, papers_of(here, found))


@require_safe
@limited("dossier-pdf", SET_AN_HOUR, 3600)
@groupe_view()
def pdf(request: HttpRequest, here: Standing, pk: int, name: str) -> HttpResponse:
    """All the texts, the memoir, the letter of candidacy, the agreement of the consortium."""
    found = find(here, pk)
    if name == "lettre":
        document = documents.letter(found)
    else:
        dossier = facts.load(found)
        made = {
            "textes": documents.texts,
            "memoire": documents.memoir,
            "convention": documents.agreement,
        }.get(name)
        if made is None:
            raise Http404("no such document")
        document = made(dossier)
    return paper(request, document, papers_of(here, found))


@require_POST
@limited("dossier-zip", BUNDLES_AN_HOUR, 3600)
@groupe_view("bids.write_bid")
def bundle(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Have one file made of all the papers."""
    found = find(here, pk)

    def act() -> Done:
        made = actions.ask_bundle(by=here.member, bid=found)
        words = "" if made.ready else _("The file is being made: it will be here in a moment.")
        return Done(papers_of(here, found, "all"), words)

    return do(request, act, papers_of(here, found, "all"))


@require_safe
@groupe_view("bids.write_bid")
def bundle_file(request: HttpRequest, here: Standing, pk: int, bundle: int) -> FileResponse:
    found = find(here, pk)
    asked = get_object_or_404(found.bundles.all(), pk=bundle)
    if not asked.ready:
        raise Http404("not made yet, or let go of")
    with translation.override(asked.language):
        name = f"{found.title[:40]} {_('draft')}" if asked.lacks else found.title[:40]
    return archive(asked, name)


# --- the receipt -------------------------------------------------------------------------------


@form_view
@groupe_view("bids.submit_bid")
def receipt(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Keep the receipt of the submission."""
    found = find(here, pk)
    why = _("The receipt is kept once the submission is recorded.")
    allowed = rules.may_keep_receipt(here, found)
    if over := closed(request, here, found, allowed=allowed, why=why):
        return over

    def act(said: dict[str, Any]) -> Done:
        actions.keep_receipt(by=here.member, bid=found, upload=said["file"])
        return Done(papers_of(here, found, "receipt"), _("The receipt is kept."))

    return form_page(
        request,
        "dossier/receipt.html",
        ReceiptForm(posted(request), request.FILES or None),
        act,
        blame="file",
        context={"bid": found, "tab": "bids"},
    )


@require_safe
@groupe_view()
def receipt_file(request: HttpRequest, here: Standing, pk: int) -> HttpResponseBase:
    found = find(here, pk)
    kept = get_object_or_404(Receipt.objects.select_related("file"), bid=found)
    return handed_out(kept.file)


# --- from a past bid ---------------------------------------------------------------------------


@form_view
@groupe_view("bids.write_bid")
def past(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Begin from a past bid of the groupe."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over

    def act(said: dict[str, Any]) -> Done:
        brought = actions.begin_from(by=here.member, bid=found, past=said["past"])
        words = _(
            "Brought: %(needs)s needs, %(pieces)s papers, %(sections)s sections, all still to be tailored."
        ) % {"needs": brought.needs, "pieces": brought.pieces, "sections": brought.sections}
        return Done(
            papers_of(here, found),
            words if brought.anything else _("All of it is there already."),
        )

    form = PastForm(posted(request), bids=queries.past_bids(found))
    return form_page(request, "dossier/past.html", form, act, context={"bid": found, "tab": "bids"})


# --- for somebody who is there -----------------------------------------------------------------


@form_view
@groupe_view("bids.state_intention")
def suggest(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Write down what somebody who is there says they would do: it waits for them to say so."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_state(here, found)):
        return over
    form = SuggestForm(
        posted(request),
        here=here,
        members=queries.present(here.groupe, here.member, here.on),
        needs=found.needs.all(),
        words=words_of(request),
    )

    def act(_said: dict[str, Any]) -> Done:
        said = form.said()
        made = actions.suggest(by=here.member, **said)
        words = _("It is written down: it counts once %(name)s says so.")
        return Done(
            reverse("dossier:suggest", args=[here.groupe.slug, found.pk]),
            words % {"name": made.member.name},
        )

    return form_page(
        request, "dossier/suggest.html", form, act,
        context=lambda: {"bid": found, "tab": "bids", "waiting": queries.suggested_on(found)},
    )  # fmt: skip


@require_POST
@groupe_view()
def suggested_answer(request: HttpRequest, here: Standing, pk: int, suggested: int) -> HttpResponse:
    """What was written down for me: I say so, or not (``do``). Mine to take back, where I wrote it."""
    found = find(here, pk)
    rows = Suggested.objects.filter(need__bid=found).select_related("need__bid__groupe")
    asked = rows.filter(pk=suggested).first()
    back = back_to(request, reverse("bids:bid", args=[here.groupe.slug, found.pk]))
    verb = request.POST.get("do", "")
    if asked is None:  # answered already, from another tab
        return do(request, lambda: Done(back), back)
    if here.member.pk not in (asked.member_id, asked.by_id):
        raise Http404("between two people")

    def act() -> Done:
        if verb == "drop" and asked.by_id == here.member.pk:
            actions.drop(by=here.member, suggested=asked)
            return Done(back)
        if verb == "confirm":
            here.require("bids.state_intention")
        actions.answer(
            by=here.member,
            suggested=asked,
            seen=request.POST.get("seen", ""),
            confirm=verb == "confirm",
        )
        return Done(back, _("It is said.") if verb == "confirm" else "")

    return do(request, act, back)
