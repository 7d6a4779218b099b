# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cooperative signs: asked for in the groupe, answered by its staff or by whom they delegated it to."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.choosing import words_of
from groupes.files.handing import handed_out
from groupes.rules import may_administer
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find
from tenders.dossier import actions, documents, facts, pages, queries, rules
from tenders.dossier.forms import AskForm, DelegationForm, SendBackForm, SignForm
from tenders.dossier.models import Delegation, Signature
from tenders.dossier.views.out import SET_AN_HOUR, paper
from tenders.dossier.views.papers import papers_of


@form_view
@groupe_view("bids.write_bid")
def ask_signature(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Ask the cooperative to sign: what is missing is told first."""
    found = find(here, pk)
    allowed = rules.may_ask_signature(here, found)
    if over := closed(request, here, found, allowed=allowed):
        return over

    def act(said: dict[str, Any]) -> Done:
        actions.ask_signature(by=here.member, bid=found, note=said["note"])
        return Done(papers_of(here, found, "signature"), _("The cooperative is asked to sign."))

    return form_page(
        request, "dossier/ask_signature.html", AskForm(posted(request)), act,
        context=lambda: {"bid": found, "tab": "bids", "lacks": pages.lacks_told(found)},
    )  # fmt: skip


@require_POST
@groupe_view("bids.write_bid")
def call_off(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = find(here, pk)
    asked = found.signatures.filter(state=Signature.State.ASKED).select_related("bid").first()
    back = papers_of(here, found, "signature")

    def act() -> Done:
        if asked is not None:
            actions.call_off(by=here.member, signature=asked)
        return Done(back)

    return do(request, act, back)


# --- whoever signs -----------------------------------------------------------------------------


def _asked(me: Me, pk: int) -> tuple[Signature, facts.Dossier, Delegation | None]:
    """A signature that waits for this person, with the papers; 404 for anyone else, and once it is
    answered: the papers are the groupe's again."""
    rows = Signature.objects.select_related(
        "bid__groupe__cooperative", "bid__notice", "bid__cooperative", "asked_by"
    )
    one = get_object_or_404(rows, pk=pk, state=Signature.State.ASKED, bid__state__in=Bid.WRITTEN)
    dossier = facts.load(one.bid)
    may, given = pages.by_what(me, dossier)
    if not may:
        raise Http404("not theirs to sign")
    return one, dossier, given


@require_safe
@member_view
def to_sign(request: HttpRequest, me: Me) -> HttpResponse:
    """What waits for my signature."""
    found = queries.to_sign(me)
    return render(request, "dossier/to_sign.html", {"found": found})


@form_view
@member_view
def signing(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Read the papers, and sign."""
    answered = Signature.objects.filter(pk=pk).exclude(state=Signature.State.ASKED)
    if request.method != "POST" and answered.exists():
        return redirect("dossier:to_sign")
    one, dossier, given = _asked(me, pk)

    def act(said: dict[str, Any]) -> Done:
        actions.sign(by=me.member, signature=one, seen=said["seen"])
        words = _("“%(title)s” is signed for the cooperative.") % {"title": one.bid.title}
        return Done(reverse("dossier:to_sign"), words)

    def context() -> dict[str, Any]:
        return pages.signing(me, one, dossier, given) | {"back_form": SendBackForm()}

    form = SignForm(posted(request), initial={"seen": dossier.mark})
    return form_page(request, "dossier/signing.html", form, act, context=context)


@form_view
@member_view
def send_back(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Say what is to be mended."""
    one, _dossier, _given = _asked(me, pk)

    def act(said: dict[str, Any]) -> Done:
        actions.send_back(by=me.member, signature=one, word=said["word"])
        words = _("“%(title)s” is sent back.") % {"title": one.bid.title}
        return Done(reverse("dossier:to_sign"), words)

    form = SendBackForm(posted(request))
    return form_page(
        request, "dossier/send_back.html", form, act, blame="word", context={"one": one}
    )


@require_safe
@member_view
def signing_file(request: HttpRequest, me: Me, pk: int, piece: int) -> HttpResponseBase:
    """The file of a paper, for whoever is asked to sign."""
    _one, dossier, _given = _asked(me, pk)
    for held in dossier.papers:
        if held.piece.pk == piece and held.piece.file is not None:
            return handed_out(held.piece.file)
    raise Http404("no such file")


@require_safe
@limited("dossier-pdf", SET_AN_HOUR, 3600)
@member_view
def signing_pdf(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """All the texts, for whoever is asked to sign."""
    _one, dossier, _given = _asked(me, pk)
    return paper(request, documents.texts(dossier), reverse("dossier:signing", args=[pk]))


# --- delegations -------------------------------------------------------------------------------


def _administers(me: Me) -> None:
    if not may_administer(me):
        raise PermissionDenied("does not administer the cooperative")


@form_view
@member_view
def delegations(request: HttpRequest, me: Me) -> HttpResponse:
    """Who may sign for the cooperative, up to how much and until when."""
    _administers(me)
    page = reverse("dossier:delegations")

    def act(said: dict[str, Any]) -> Done:
        made = actions.delegate(by=me.member, **said)
        return Done(page, _("%(name)s may sign.") % {"name": made.member.name})

    form = DelegationForm(
        posted(request), me=me, members=queries.signers(me.member), words=words_of(request)
    )
    return form_page(
        request, "dossier/delegations.html", form, act,
        context=lambda: {
            "found": queries.delegations(me.member), "today": me.member.cooperative.today(),
        },
    )  # fmt: skip


@require_POST
@member_view
def delegation_end(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    _administers(me)
    rows = Delegation.objects.filter(cooperative=me.member.cooperative_id)
    one = get_object_or_404(rows.select_related("member"), pk=pk)
    page = reverse("dossier:delegations")

    def act() -> Done:
        actions.end_delegation(by=me.member, delegation=one)
        return Done(page, _("%(name)s no longer signs.") % {"name": one.member.name})

    return do(request, act, page)
