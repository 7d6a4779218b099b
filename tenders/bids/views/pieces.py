# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces of an answer."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commons.library import rules as library_rules
from commons.library.models import Resource
from groupes.access import Standing, groupe_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.files.handing import disposition, handed_out
from groupes.web.filetypes import safe_name
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import back_to, posted
from tenders.bids import actions, pages, rules
from tenders.bids.forms import (
    MistakeForm,
    NewPieceForm,
    PieceFileForm,
    PieceForm,
    TemplateForm,
    TemplateSearchForm,
)
from tenders.bids.models import Bid, Piece, TakenBack
from tenders.bids.views.found import closed, find, home

SHELF = 30
BROUGHT_AN_HOUR = 120  # files of pieces of one person: more is a machine filling the disk


@require_POST
@groupe_view("bids.write_bid")
def pieces(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Add a piece to the list."""
    found = find(here, pk)

    def act(said: dict[str, Any]) -> Done:
        actions.add_piece(by=here.member, bid=found, **said)
        return Done(home(here, found, "pieces"))

    form = NewPieceForm(request.POST)
    return form_page(request, "bids/piece_new.html", form, act, context={"bid": found})


def _piece(bid: Bid, pk: int) -> Piece:
    return get_object_or_404(
        bid.pieces.select_related("holder", "template__groupe", "file").prefetch_related(
            "template__authors"
        ),
        pk=pk,
    )


@form_view
@groupe_view(write="bids.write_bid")
def piece(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """Read and write a piece; nobody's text is lost when two write at once."""
    found = find(here, pk)
    asked = _piece(found, piece)

    def act(said: dict[str, Any]) -> Done:
        actions.change_piece(by=here.member, piece=asked, **said)
        return Done(_page(here, asked), _("The piece is saved."))

    return form_page(
        request, "bids/piece.html", PieceForm(posted(request), piece=asked), act,
        context=lambda: pages.piece(here, found, asked),
    )  # fmt: skip


def _page(here: Standing, piece: Piece) -> str:
    return reverse("bids:piece", args=[here.groupe.slug, piece.bid_id, piece.pk])


@require_safe
@groupe_view()
def piece_text(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """The text of a piece as a file of Markdown, under its title."""
    asked = _piece(find(here, pk), piece)
    response = HttpResponse(
        f"# {asked.title}\n\n{asked.body}\n", content_type="text/markdown; charset=utf-8"
    )
    response.headers["Content-Disposition"] = disposition(safe_name(f"{asked.title}.md"))
    return response


@require_safe
@groupe_view()
def piece_file(request: HttpRequest, here: Standing, pk: int, piece: int) -> FileResponse:
    """The file of a piece; never shown, always saved."""
    asked = _piece(find(here, pk), piece)
    if asked.file is None:
        raise Http404("this piece has no file")
    return handed_out(asked.file)


@form_view
@limited("piece-file", BROUGHT_AN_HOUR, 3600)
@groupe_view("bids.write_bid")
def piece_bring(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """Bring the file of a piece, or take it away (``do=drop``)."""
    found = find(here, pk)
    asked = _piece(found, piece)
    if request.POST.get("do") == "drop":

        def drop() -> Done:
            actions.drop_file(by=here.member, piece=asked)
            return Done(_page(here, asked), _("The file is removed."))

        return do(request, drop, _page(here, asked))

    def act(said: dict[str, Any]) -> Done:
        actions.attach_file(by=here.member, piece=asked, upload=said["file"])
        return Done(_page(here, asked), _("The file is attached to the piece."))

    return form_page(
        request,
        "bids/piece_file.html",
        PieceFileForm(posted(request), request.FILES or None),
        act,
        blame="file",
        context={"bid": found, "piece": asked},
    )


@require_POST
@groupe_view("bids.write_bid")
def piece_remove(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """Take a piece away."""
    found = find(here, pk)
    asked = _piece(found, piece)

    def act() -> Done:
        actions.remove_piece(by=here.member, piece=asked)
        words = _("“%(title)s” is removed.") % {"title": asked.title}
        return Done(home(here, found, "pieces"), words)

    return do(request, act, _page(here, asked))


@form_view
@groupe_view()
def piece_editions(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """What a piece said, one change after another."""
    found = find(here, pk)
    asked = _piece(found, piece)

    def restore(edition: Edition, seen: int) -> None:
        actions.change_piece(
            by=here.member,
            piece=asked,
            edition=seen,
            restores=edition.number,
            due_on=asked.due_on,
            state=asked.state,
            **edition.texts,
        )

    return editions_page(
        request,
        asked,
        name=asked.title,
        back=_page(here, asked),
        may_restore=pages.may(here, found).write,
        restore=restore,
    )


@form_view
@groupe_view("bids.write_bid")
def piece_mistake(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """A piece was said reviewed or signed by mistake: it is a draft again, for a reason that stays."""
    found = find(here, pk)
    asked = _piece(found, piece)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    if not asked.ready and request.method != "POST":
        return redirect(_page(here, asked))

    def act(said: dict[str, Any]) -> Done:
        actions.take_back_piece(by=here.member, piece=asked, reason=said["reason"])
        return Done(_page(here, asked), _("It is taken back: the piece is a draft again."))

    context = {
        "bid": found,
        "noted": pages.noted(TakenBack.What.PIECE, asked.state, asked.title),
        "back_url": _page(here, asked),
    }
    return form_page(
        request, "bids/mistake.html", MistakeForm(posted(request)), act, context=context
    )


@require_POST
@groupe_view("bids.write_bid")
def piece_hold(request: HttpRequest, here: Standing, pk: int, piece: int) -> HttpResponse:
    """“I take it”, or give it back (``do=leave``)."""
    found = find(here, pk)
    asked = _piece(found, piece)
    back = back_to(request, home(here, found, "pieces"))
    action = actions.leave_piece if request.POST.get("do") == "leave" else actions.take_piece

    def act() -> Done:
        action(by=here.member, piece=asked)
        return Done(back)

    return do(request, act, back)


@form_view
@groupe_view("bids.write_bid")
def piece_from_template(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Choose a resource of the library; it becomes a piece that credits its makers."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    shelf = Resource.objects.visible_to(here.me)

    def act(said: dict[str, Any]) -> Done:
        made = actions.use_template(by=here.member, bid=found, **said)
        return Done(
            _page(here, made),
            _("It is in the bid, and its makers are credited."),
        )

    def shown() -> dict[str, Any]:
        search = TemplateSearchForm(request.GET)
        words = search.cleaned_data["q"] if search.is_valid() else ""
        there = (shelf.ranked(words) if words else shelf.by_use()).for_cards()[:SHELF]
        return {
            "bid": found,
            "search": search,
            "words": words,
            # What a licence keeps where it was made is not offered, only to be refused.
            "resources": [each for each in there if library_rules.may_reuse(here.groupe, each)],
            "piece": request.GET.get("piece", ""),
        }

    form = TemplateForm(posted(request), resources=shelf, pieces=found.pieces.all())
    return form_page(request, "bids/piece_from_template.html", form, act, context=shown)
