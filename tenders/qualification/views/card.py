# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card of a bid, and the pages on which it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from tenders.bids.forms import RowForm, Rows
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find, home
from tenders.qualification import actions, pages, queries, rules
from tenders.qualification.forms import (
    DayForm,
    LibraryForm,
    QuestionForm,
    ReferenceForm,
    RiskForm,
)
from tenders.qualification.models import Question, Reference, Risk


def card_url(here: Standing, bid: Bid, anchor: str = "") -> str:
    url = reverse("qualification:card", args=[here.groupe.slug, bid.pk])
    return f"{url}#{anchor}" if anchor else url


@require_safe
@groupe_view()
def card(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What is asked, what we have, what to ask, what is at risk, when we decide."""
    return render(request, "qualification/card.html", pages.card(here, find(here, pk)))


class _Kind(NamedTuple):
    """A kind of rows: its table, its form, the words of its page."""

    rows: Any
    form: type[RowForm]
    title: Any
    says: Any
    another: Any


KINDS: Final[Mapping[str, _Kind]] = {
    "questions": _Kind(
        Question,
        QuestionForm,
        gettext_lazy("Questions to the buyer"),
        gettext_lazy(
            "What the documents do not say, asked in time: the buyer answers every candidate."
        ),
        gettext_lazy("Another question"),
    ),
    "risks": _Kind(
        Risk,
        RiskForm,
        gettext_lazy("Risks"),
        gettext_lazy("What could go wrong, in a sentence each, and what we do about it."),
        gettext_lazy("Another risk"),
    ),
    "references": _Kind(
        Reference,
        ReferenceForm,
        gettext_lazy("References"),
        gettext_lazy("Work we did that is like this one."),
        gettext_lazy("Another reference"),
    ),
}


def _rows(request: HttpRequest, here: Standing, pk: int, name: str) -> HttpResponse:
    """The rows of a kind and one more, saved together; ``remove``: one less."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    kind = KINDS[name]
    rows = Rows(posted(request), kind.form, list(kind.rows.objects.filter(bid=found)))

    def act(said: dict[str, Any]) -> Done:
        with rows.told():
            actions.save_rows(by=here.member, bid=found, rows=kind.rows, **said)
        return Done(reverse(f"qualification:{name}", args=[here.groupe.slug, found.pk]))

    context = {
        "bid": found,
        "tab": "bids",
        "kind": kind,
        "back_url": card_url(here, found, name),
        "library_url": reverse("qualification:from_library", args=[here.groupe.slug, found.pk])
        if name == "references"
        else "",
    }
    return form_page(request, "qualification/rows.html", rows, act, context=context)


@form_view
@groupe_view("bids.write_bid")
def questions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return _rows(request, here, pk, "questions")


@form_view
@groupe_view("bids.write_bid")
def risks(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return _rows(request, here, pk, "risks")


@form_view
@groupe_view("bids.write_bid")
def references(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return _rows(request, here, pk, "references")


@form_view
@groupe_view("bids.write_bid")
def from_library(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A reference that the groupe keeps in the library."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_write(here, found)):
        return over
    resources = queries.references_to_take(here.me, found)

    def act(said: dict[str, Any]) -> Done:
        chosen = said["resource"]
        added = {"title": chosen.title[:200], "resource": chosen}
        actions.save_rows(by=here.member, bid=found, rows=Reference, added=added)
        return Done(card_url(here, found, "references"))

    form = LibraryForm(posted(request), resources=resources)
    context = {
        "bid": found,
        "tab": "bids",
        "any": resources.exists(),
        "back_url": card_url(here, found, "references"),
    }
    return form_page(request, "qualification/from_library.html", form, act, context=context)


@require_POST
@groupe_view("bids.write_bid")
def question_hold(request: HttpRequest, here: Standing, pk: int, question: int) -> HttpResponse:
    """See to a question oneself, or give it back (``leave``)."""
    found = find(here, pk)
    asked = get_object_or_404(
        Question.objects.select_related("bid__groupe"), pk=question, bid=found
    )
    back = card_url(here, found, "questions")

    def act() -> Done:
        if "leave" in request.POST:
            actions.leave_question(by=here.member, question=asked)
        else:
            actions.take_question(by=here.member, question=asked)
        return Done(back)

    return do(request, act, back)


@form_view
@groupe_view("bids.write_bid")
def day(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """When the groupe decides; the calendar backwards proposes a day. ``drop``: none any more."""
    found = find(here, pk)
    studied = found.state == Bid.State.STUDIED
    why = "" if not found.writable else _("This is decided already.")
    if over := closed(request, here, found, allowed=studied, why=why):
        return over
    known = queries.day_of(found)
    back = card_url(here, found)
    if request.method == "POST" and "drop" in request.POST:
        return do(request, lambda: _dropped(here, found, back), back)

    def act(said: dict[str, Any]) -> Done:
        actions.set_day(by=here.member, bid=found, on=said["decide_on"], edition=said["edition"])
        return Done(back, _("The day is set: who may decide is told in time."))

    proposed = pages.day_proposed(here, found)
    initial = {
        "decide_on": known.decide_on if known is not None and known.decide_on else proposed,
        "edition": known.edition if known is not None else 0,
    }
    context = {
        "bid": found,
        "tab": "bids",
        "known": known is not None and known.decide_on is not None,
        "proposed": proposed,
        "back_url": back,
        "home_url": home(here, found),
    }
    form = DayForm(posted(request), initial=initial)
    return form_page(request, "qualification/day.html", form, act, context=context)


def _dropped(here: Standing, bid: Bid, back: str) -> Done:
    actions.drop_day(by=here.member, bid=bid)
    return Done(back)


@require_safe
@groupe_view()
def look_back(request: HttpRequest, here: Standing) -> HttpResponse:
    """Why the groupe left calls, over a year."""
    context = pages.look_back(here, request.GET.get("annee", ""))
    return render(request, "qualification/look_back.html", context)
