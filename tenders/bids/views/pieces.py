# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces of an answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commons.library import rules as library_rules
from commons.library.models import Resource
from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.refusals import Refusal, back_to, posted
from tenders.bids import actions, pages
from tenders.bids.forms import (
    NewPieceForm,
    PieceForm,
    TemplateForm,
    TemplateSearchForm,
)
from tenders.bids.models import Bid, Piece
from tenders.bids.views.found import find, home

SHELF = 30


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
        bid.pieces.select_related("holder", "template__groupe").prefetch_related(
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
    form = PieceForm(posted(request), piece=asked)
    status, current = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.change_piece(by=here.member, piece=asked, **form.cleaned_data)
            except actions.Changed as refusal:
                # The next attempt starts from what is there now, with both texts in sight.
                current, status = asked.body, 409
                data = request.POST.copy()
                data["edition"] = str(asked.edition)
                form = PieceForm(data, piece=asked)
                form.is_valid()
                form.add_error(None, str(refusal.message))
            except Refusal as refusal:
                form.add_error(None, str(refusal.message))
                status = 409
            else:
                messages.success(request, _("The piece is saved."))
                return redirect("bids:piece", here.groupe.slug, found.pk, asked.pk)
    context = {
        "bid": found,
        "piece": asked,
        "form": form,
        "current": current,
        "may": pages.may(here, found),
    }
    return render(request, "bids/piece.html", context, status=status)


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
    shelf = Resource.objects.visible_to(here.me)

    def act(said: dict[str, Any]) -> Done:
        made = actions.use_template(by=here.member, bid=found, **said)
        return Done(
            reverse("bids:piece", args=[here.groupe.slug, found.pk, made.pk]),
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
