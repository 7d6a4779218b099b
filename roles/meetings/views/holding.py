# SPDX-License-Identifier: AGPL-3.0-or-later
"""While a meeting goes on: one tap, notes; work, tensions, decisions in one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Standing, groupe_view
from groupes.models import Member
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.refusals import Refusal, back_to, posted
from roles.meetings import actions, rules
from roles.meetings.forms import DecisionLineForm, LineForm, NotesForm, TensionLineForm
from roles.meetings.models import Item, Meeting
from roles.meetings.views.found import find, find_item, need, number, page_of


def _go_to(request: HttpRequest, by: Member, meeting: Meeting) -> Any:
    pk = number(request, "item")
    chosen = Item(pk=pk, meeting=meeting) if pk else None
    return actions.go_to(by=by, meeting=meeting, item=chosen, seen=number(request, "seen"))


def _turn(request: HttpRequest, by: Member, meeting: Meeting, passes: bool) -> Any:
    item = Item(pk=number(request, "seen"), meeting_id=meeting.pk)
    member = number(request, "member") or by.pk
    return actions.speak(by=by, item=item, member=member, passes=passes)


def _leads(here: Standing, meeting: Meeting) -> bool:
    return rules.may_lead(here, meeting) or not meeting.is_live


def _takes_part(here: Standing, meeting: Meeting) -> bool:
    return rules.may_plan(here)


LIVE_VERBS: dict[
    str,
    tuple[Callable[[Standing, Meeting], bool], Callable[[HttpRequest, Member, Meeting], Any]],
] = {
    "begin": (_takes_part, lambda r, by, m: actions.begin(by=by, meeting=m)),
    "come": (_takes_part, lambda r, by, m: actions.come(by=by, meeting=m)),
    "next": (_leads, _go_to),
    "finish": (_leads, lambda r, by, m: actions.finish(by=by, meeting=m)),
    "hand": (_takes_part, lambda r, by, m: actions.raise_hand(by=by, meeting=m, up=True)),
    "hand_down": (_takes_part, lambda r, by, m: actions.raise_hand(by=by, meeting=m, up=False)),
    "word": (
        _leads,
        lambda r, by, m: actions.give_word(by=by, meeting=m, member=number(r, "member")),
    ),
    "round": (
        _leads,
        lambda r, by, m: actions.open_round(
            by=by, item=Item(pk=number(r, "seen"), meeting_id=m.pk)
        ),
    ),
    "spoke": (_takes_part, lambda r, by, m: _turn(r, by, m, False)),
    "pass": (_takes_part, lambda r, by, m: _turn(r, by, m, True)),
}
"""What one button does while a meeting goes on: who may press it, what is done. Whether the moment is
right is the action's to say: two who press at once both press."""


@require_POST
@groupe_view()
def act(request: HttpRequest, here: Standing, pk: int, verb: str) -> HttpResponse:
    found = find(here, pk)
    if verb not in LIVE_VERBS:
        raise Http404("no such verb")
    may, done = LIVE_VERBS[verb]
    need(may(here, found), "not theirs to do")
    if verb in ("spoke", "pass") and number(request, "member") not in (0, here.member.pk):
        need(_leads(here, found), "another's turn")
    back = back_to(request, page_of(here, pk))

    def press() -> Done:
        done(request, here.member, found)
        return Done(back)

    return do(request, press, back)


@form_view
@groupe_view()
def notes(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The notes of an item, by whoever has the pen: written (``done``: and the pen put down). Asked by a
    script it answers in few words; refused, the text stays with who typed it, beside what is there now."""
    found = find_item(here, pk)
    need(rules.may_plan(here), "of those who take part")
    initial = {"notes": found.notes, "edition": found.edition}
    form = NotesForm(posted(request), initial=initial)
    quiet = request.headers.get("Accept", "") == "application/json"

    def save(values: dict[str, Any]) -> Item:
        return actions.write(
            by=here.member, item=found, done=request.POST.get("done") == "1", **values
        )

    if quiet and request.method == "POST":
        if not form.is_valid():
            return HttpResponse(status=422)
        try:
            written = save(form.cleaned_data)
        except Refusal as refusal:
            return HttpResponse(str(refusal.message), status=409, content_type="text/plain")
        return HttpResponse(str(written.edition), content_type="text/plain")

    def act(values: dict[str, Any]) -> Done:
        save(values)
        return Done(f"{page_of(here, found.meeting_id)}#notes")

    context = {"item": found, "back": page_of(here, found.meeting_id)}
    return form_page(request, "meetings/notes.html", form, act, context=context)


@require_POST
@groupe_view()
def pen(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Take the pen of an item, or ask for it; put it down (``do``: "down")."""
    found = find_item(here, pk)
    need(rules.may_plan(here), "of those who take part")
    back = page_of(here, found.meeting_id)

    def press() -> Done:
        if request.POST.get("do") == "down":
            actions.give_pen(by=here.member, item=found)
        else:
            actions.take_pen(by=here.member, item=found)
        return Done(back)

    return do(request, press, back)


@form_view
@groupe_view()
def write_down(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Work, in one line, from the meeting it was said in."""
    found = find(here, pk)
    need(rules.may_plan(here), "of those who take part")

    def act(values: dict[str, Any]) -> Done:
        actions.write_work(by=here.member, meeting=found, **values)
        said = "" if is_part(request) else _("It is on the board.")
        return Done(f"{page_of(here, pk)}#told", said)

    context = {"meeting": found, "back": page_of(here, pk)}
    return form_page(request, "meetings/line.html", LineForm(posted(request)), act, context=context)


@form_view
@groupe_view()
def raise_tension(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What is not right yet, in a sentence, from the meeting it was said in."""
    found = find(here, pk)
    need(rules.may_plan(here), "of those who take part")
    form = TensionLineForm(posted(request))

    def act(values: dict[str, Any]) -> Done:
        actions.raise_tension(by=here.member, meeting=found, **values)
        said = "" if is_part(request) else _("It is said, and will not be lost.")
        return Done(f"{page_of(here, pk)}#captured", said)

    context = {"meeting": found, "back": page_of(here, pk)}
    return form_page(request, "meetings/tension.html", form, act, context=context)


@form_view
@groupe_view()
def note_decision(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the meeting decided, in a line, by whoever facilitates or takes notes."""
    found = find(here, pk)
    need(_leads(here, found) and rules.may_plan(here), "of who facilitates or takes notes")
    form = DecisionLineForm(posted(request), here=here, meeting=found)

    def act(values: dict[str, Any]) -> Done:
        actions.note_decision(by=here.member, meeting=found, **values)
        said = "" if is_part(request) else _("It is written down, and stands in the register.")
        return Done(f"{page_of(here, pk)}#captured", said)

    context = {"meeting": found, "back": page_of(here, pk)}
    return form_page(request, "meetings/decision.html", form, act, context=context)
