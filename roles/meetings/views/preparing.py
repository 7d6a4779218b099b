# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agenda, line by line; news and tips."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Standing, groupe_view
from groupes.models import Member
from groupes.things import Ref
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.refusals import back_to, posted
from roles.meetings import actions, pages, queries, rules
from roles.meetings.forms import (
    ItemForm,
    NewsForm,
)
from roles.meetings.models import Item, News
from roles.meetings.views.found import agenda_of, facilitates, find, find_item, need, page_of


@form_view
@groupe_view()
def agenda(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What we talk about: put in order, with what each floor suggests; posted, a line more."""
    found = find(here, pk)
    if request.method == "POST":
        need(rules.may_plan(here), "of those who take part")
    form = ItemForm(posted(request))

    def act(values: dict[str, Any]) -> Done:
        actions.add_item(by=here.member, meeting=found, **values)
        return Done(back_to(request, agenda_of(here, pk)))

    def context() -> dict[str, Any]:
        may = rules.may_take_part(here, found)
        page = pages.agenda(here, found, queries.items_of(found), may)
        return {"page": page, "meeting": found, "may_change": may, "back": page_of(here, pk)}

    part = "#prepared" if is_part(request) and request.method == "GET" else ""
    return form_page(request, f"meetings/agenda.html{part}", form, act, context=context)


@require_POST
@groupe_view()
def take_up(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What a floor suggests (``ref``) goes on the agenda."""
    found = find(here, pk)
    need(rules.may_plan(here), "of those who take part")
    ref = Ref.read(request.POST.get("ref", ""))
    if ref is None:
        return redirect(agenda_of(here, pk))

    def press() -> Done:
        actions.take_up(by=here.member, meeting=found, ref=ref)
        return Done(agenda_of(here, pk))

    return do(request, press, agenda_of(here, pk))


@form_view
@groupe_view()
def item(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A line of the agenda, written anew."""
    found = find_item(here, pk)
    if here.is_active and not found.meeting.is_ahead:
        return redirect(page_of(here, found.meeting_id))  # it is over, or was called off, meanwhile
    allowed = rules.may_take_off(here, found.meeting, found, facilitates(here, found.meeting))
    need(allowed, "somebody else's line, or it is over")
    initial = {name: getattr(found, name) for name in ("title", "way", "minutes")}
    form = ItemForm(posted(request), item=found, initial=initial | {"edition": found.line_edition})

    def act(values: dict[str, Any]) -> Done:
        actions.change_item(by=here.member, item=found, **values)
        return Done(agenda_of(here, found.meeting_id))

    context = {"item": found, "back": agenda_of(here, found.meeting_id)}
    return form_page(request, "meetings/item.html", form, act, context=context)


ITEM_VERBS: dict[str, Callable[[Member, Item], Any]] = {
    "up": lambda by, item: actions.move_item(by=by, item=item, up=True),
    "down": lambda by, item: actions.move_item(by=by, item=item, up=False),
    "lead": lambda by, item: actions.lead_item(by=by, item=item, mine=True),
    "lead_no_more": lambda by, item: actions.lead_item(by=by, item=item, mine=False),
    "off": lambda by, item: actions.take_off(by=by, item=item),
}


@require_POST
@groupe_view()
def item_act(request: HttpRequest, here: Standing, pk: int, verb: str) -> HttpResponse:
    """One tap on a line of the agenda."""
    found = find_item(here, pk)
    if verb not in ITEM_VERBS:
        raise Http404("no such verb")
    need(rules.may_plan(here), "of those who take part")
    if verb == "off":
        mine = rules.may_take_off(here, found.meeting, found, facilitates(here, found.meeting))
        need(mine or not found.meeting.is_ahead, "somebody else's line")
    back = back_to(request, agenda_of(here, found.meeting_id))

    def press() -> Done:
        ITEM_VERBS[verb](here.member, found)
        # the keyboard goes on where it was: several steps up are several taps
        return Done(back if verb == "off" else f"{back}#item-{pk}")

    return do(request, press, back)


# --- news and tips -------------------------------------------------------------------------------


@form_view
@groupe_view()
def news(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """My news and a tip, before or during."""
    found = find(here, pk)
    need(rules.may_plan(here), "of those who take part")
    mine = News.objects.filter(meeting=found, author=here.member).first()
    initial = {"text": mine.text, "tip": mine.tip} if mine is not None else {}
    form = NewsForm(posted(request), initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.tell_news(by=here.member, meeting=found, **values)
        said = "" if is_part(request) else _("It is told.")
        return Done(f"{page_of(here, pk)}#news", said)

    context = {"meeting": found, "back": page_of(here, pk)}
    return form_page(request, "meetings/news.html", form, act, context=context)


@require_POST
@groupe_view()
def keep_tip(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A tip goes on the shelf."""
    found = get_object_or_404(
        News.objects.select_related("meeting"), meeting__groupe=here.groupe, pk=pk
    )
    need(rules.may_plan(here) and found.author_id == here.member.pk, "somebody else's tip")
    back = f"{page_of(here, found.meeting_id)}#news"

    def press() -> Done:
        actions.keep_tip(by=here.member, news=found)
        return Done(back, _("The tip is on the shelf, for who was not there."))

    return do(request, press, back)
