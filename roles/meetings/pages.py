# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of meetings are given: the list, one meeting before, while it goes on and after, its
agenda, calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me, Standing
from groupes.agenda import Suggested, suggestions
from groupes.models import Groupe
from groupes.web import formats
from groupes.web.paths import reverse
from roles.meetings import caring, keeping, queries, rules, words
from roles.meetings.caring import Care
from roles.meetings.models import Attendance, Item, Meeting, Minutes, News, Part, Series, Turn

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

A = Attendance.Answer
FEW = 5
"""Meetings of a part of the list, where it is not alone."""


class Row(NamedTuple):
    """A meeting in a list. ``answer``: mine; ``facilitator``: who is sure to, "" for nobody yet."""

    title: str
    url: str
    starts_at: dt.datetime
    length: str
    place: str
    state: str
    not_held: bool
    comes_back: bool
    moved: bool
    facilitator: str
    answer: str
    answer_words: str


def _row(meeting: Meeting, slug: str, facilitator: str, answer: str) -> Row:
    return Row(
        title=meeting.title,
        url=reverse("meetings:meeting", args=[slug, meeting.pk]),
        starts_at=meeting.starts_at,
        length=words.length(meeting.minutes),
        place=meeting.place,
        state=meeting.state,
        not_held=meeting.state == Meeting.State.PLANNED and meeting.ends_at < timezone.now(),
        comes_back=meeting.series_id is not None,
        moved=meeting.original is not None and meeting.original != meeting.starts_at,
        facilitator=facilitator,
        answer=answer,
        answer_words=str(A(answer).label) if answer else "",
    )


# --- the list ------------------------------------------------------------------------------------


class SeriesRow(NamedTuple):
    title: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Index:
    """``alone``: the part whose pages are turned, "" for the whole, which shows :data:`FEW` of each.
    ``turns``: (part, what it is called, whether I do it in turn), for who takes part."""

    coming: tuple[Row, ...]
    past: tuple[Row, ...]
    series: tuple[SeriesRow, ...]
    coming_page: Any
    past_page: Any
    alone: str
    turns: tuple[tuple[str, StrOrPromise, bool], ...]
    new_url: str
    any: bool


def index(here: Standing, asked: Any) -> Index:
    """Six queries: those to come, those that were, what comes back, my answers, the mandates of
    facilitation, what I do in turn."""
    slug = here.groupe.slug
    alone = asked.get("part", "") if asked.get("part") in ("next", "past") else ""
    number = asked.get("page")
    coming = queries.listed(here, False, number if alone == "next" else None)
    past = queries.listed(here, True, number if alone == "past" else None)
    shown = list(coming.object_list) if alone else list(coming.object_list)[:FEW]
    before = list(past.object_list) if alone else list(past.object_list)[:FEW]
    willing = queries.willing(here)
    answers = queries.own_answers(here.member.pk, [one.pk for one in shown])
    held = caring.held([here.groupe.pk], here.on)
    series = queries.series_of(here)
    return Index(
        coming=tuple(
            _row(one, slug, _facilitator(one, here.groupe, held), answers.get(one.pk, ""))
            for one in shown
        ),
        past=tuple(_row(one, slug, "", "") for one in before),
        series=tuple(
            SeriesRow(
                one.title,
                reverse("meetings:series", args=[slug, one.pk]),
                words.comes_back(one),
            )
            for one in series
        ),
        coming_page=coming,
        past_page=past,
        alone=alone,
        turns=tuple((part.value, part.label, part in willing) for part in Part)
        if rules.may_plan(here)
        else (),
        new_url=reverse("meetings:new", args=[slug]) if rules.may_plan(here) else "",
        any=bool(shown or before or series),
    )


def _facilitator(meeting: Meeting, groupe: Groupe, held: Iterable[caring.Held]) -> str:
    if meeting.facilitator is not None:
        return meeting.facilitator.name
    holders = caring.by_mandate(meeting, caring.day_of(meeting, groupe), held)
    return holders[0].name if holders else ""


# --- one meeting ---------------------------------------------------------------------------------


class Person(NamedTuple):
    name: str
    url: str
    word: str
    mine: bool


class PartNow(NamedTuple):
    """Who looks after a part. ``asks_me``: it is my turn, or mine by a mandate, and I may say that I cannot;
    ``may_take``: nobody is sure to."""

    part: str
    label: StrOrPromise
    care: Care
    mine: bool
    asks_me: bool
    may_take: bool
    may_give_back: bool


class Line(NamedTuple):
    """A line of the agenda; ``at``: when it comes, as planned; ``about_url``: what it is about."""

    pk: int
    title: str
    way: str
    way_words: StrOrPromise
    minutes: int
    at: dt.datetime
    lead: str
    mine: bool
    state: str
    spent: str
    about_url: str
    url: str
    may_change: bool
    html: Any
    has_notes: bool


class Told(NamedTuple):
    """One's news; ``keep_url``: where the tip goes on the shelf, "" for none."""

    name: str
    url: str
    text: str
    tip: str
    mine: bool
    keep_url: str
    kept: bool


class TurnNow(NamedTuple):
    member: int
    name: str
    state: str
    mine: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Live:
    """What goes on. ``item``: what is on; ``seen``: its number, 0 for none; ``said``: how the round goes."""

    item: Line | None
    seen: int
    since: dt.datetime | None
    spent: int
    is_round: bool
    turns: tuple[TurnNow, ...]
    hands: tuple[tuple[int, str, bool], ...]
    hand_up: bool
    there: tuple[Person, ...]
    am_there: bool
    last: bool
    may_lead: bool


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of an item. ``mine``: I have the pen; ``writer``: who has it, "" for nobody; ``wanted_by``:
    who asked for it; ``waits``: I asked."""

    item: Item
    mine: bool
    writer: str
    wanted_by: str
    waits: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A meeting. ``live``, ``notes``: while it goes on; ``minutes``: once it is over."""

    meeting: Meeting
    length: str
    series_words: str
    answers: dict[str, tuple[Person, ...]]
    counts: tuple[tuple[str, StrOrPromise, int], ...]
    mine: Attendance | None
    parts: tuple[PartNow, ...]
    lines: tuple[Line, ...]
    over: str
    news: tuple[Told, ...]
    my_news: News | None
    work: tuple[tuple[str, str, str], ...]
    live: Live | None
    notes: Notes | None
    minutes: Minutes | None
    read: bool
    not_held: bool
    may: dict[str, bool]


def meeting(here: Standing, found: Meeting) -> Page:
    """Eight queries before, with those of who looks after it; eight while it goes on, nine after."""
    now = timezone.now()
    groupe, me = here.groupe, here.member.pk
    answered = caring.answers(found)
    items = queries.items_of(found)
    asked = found.starts_at - now < caring.ASKED  # each turn is asked of one meeting at a time
    care = caring.carers(groupe, found, here.on, answered, turns=asked)
    mine = next((one for one in answered if one.member_id == me), None)
    sure = care[Part.FACILITATOR]
    facilitates = sure.is_sure and sure.member == me
    told = queries.news_of(found)
    kept = queries.minutes_of(found) if found.state == Meeting.State.OVER else None
    held = found.is_live or found.state == Meeting.State.OVER
    work = queries.work_of(found) if held else []
    lines = tuple(_lines(here, found, items, facilitates))
    on = next((one for one in items if one.state == Item.State.NOW), None)
    by_answer = _by_answer(answered, me)
    return Page(
        meeting=found,
        length=words.length(found.minutes),
        series_words=words.comes_back(found.series) if found.series is not None else "",
        answers=by_answer,
        counts=tuple((a.value, a.label, len(by_answer[a])) for a in A),
        mine=mine,
        parts=tuple(_parts(here, found, care, mine)),
        lines=lines,
        over=words.adds_up(sum(one.minutes for one in items), found.minutes),
        news=tuple(_told(here, one) for one in told),
        my_news=next((one for one in told if one.author_id == me), None),
        work=tuple(
            (
                one.title,
                reverse("work:work", args=[groupe.slug, one.pk]),
                one.holder.name if one.holder is not None else "",
            )
            for one in work
        ),
        live=_live(here, found, on, lines, answered) if found.is_live else None,
        notes=_notes(here, on, now) if found.is_live and on is not None else None,
        minutes=kept,
        read=kept is not None and queries.has_read(kept, me),
        not_held=found.state == Meeting.State.PLANNED and found.ends_at < now,
        may={
            "change": found.state == Meeting.State.PLANNED
            and rules.may_change(here, found, facilitates),
            "answer": rules.may_answer(here, found),
            "part": rules.may_take_part(here, found),
            "begin": rules.may_begin(here, found)
            and found.starts_at - now < dt.timedelta(hours=12),
            "soon": found.starts_at - now < dt.timedelta(minutes=30),
            "lead": rules.may_lead(here, found),
            "news": rules.may_tell_news(here, found),
            "correct": kept is not None and rules.may_correct(here, kept),
            "invite": rules.may_change(here, found, facilitates)
            and found.state == Meeting.State.PLANNED
            and found.invited != found.sequence,
        },
    )


def _person(row: Attendance, me: int) -> Person:
    name = row.member.name
    return Person(
        name, reverse("groupes:person", args=[row.member_id]), row.word, row.member_id == me
    )


def _by_answer(answered: list[Attendance], me: int) -> dict[str, tuple[Person, ...]]:
    return {a.value: tuple(_person(one, me) for one in answered if one.answer == a) for a in A}


LABELS: dict[str, tuple[Any, Any]] = {
    Part.FACILITATOR: (lambda: _("Facilitates"), lambda: _("I facilitate it")),
    Part.SECRETARY: (lambda: _("Takes notes"), lambda: _("I take notes")),
}


def _parts(
    here: Standing, found: Meeting, care: dict[str, Care], mine: Attendance | None
) -> Iterable[PartNow]:
    me = here.member.pk
    part_here = rules.may_take_part(here, found)
    for part in Part.values:
        now = care[part]
        yours = now.member == me
        aside = mine is not None and bool(getattr(mine, f"not_{part}"))
        stored = getattr(found, f"{part}_id") == me
        yield PartNow(
            part=part,
            label=LABELS[part][0](),
            care=now,
            mine=yours and now.is_sure,
            asks_me=part_here and yours and not stored and not aside,
            may_take=part_here
            and not stored
            and (not now.is_sure or (found.is_live and not yours)),
            may_give_back=part_here and stored,
        )


def _lines(here: Standing, found: Meeting, items: list[Item], facilitates: bool) -> Iterable[Line]:
    """With the hour at which each comes: planned from the beginning, or from what it took."""
    at = found.began_at or found.starts_at
    slug = here.groupe.slug
    for item in items:
        spent = item.spent if item.state == Item.State.DONE else 0
        yield Line(
            pk=item.pk,
            title=item.title,
            way=item.way,
            way_words=item.get_way_display(),
            minutes=item.minutes,
            at=at,
            lead=item.lead.name if item.lead is not None else "",
            mine=item.lead_id == here.member.pk,
            state=item.state,
            spent=words.length(max(round(spent / 60), 1)) if spent else "",
            about_url=reverse("meetings:about", args=[slug, item.pk]) if item.about else "",
            url=reverse("meetings:item", args=[slug, item.pk]),
            may_change=rules.may_take_off(here, found, item, facilitates),
            html=item.html,
            has_notes=bool(item.notes),
        )
        at += dt.timedelta(seconds=spent) if spent else dt.timedelta(minutes=item.minutes)


def _told(here: Standing, news: News) -> Told:
    return Told(
        name=news.author.name,
        url=reverse("groupes:person", args=[news.author_id]),
        text=news.text,
        tip=news.tip,
        mine=news.author_id == here.member.pk,
        keep_url=reverse("meetings:keep_tip", args=[here.groupe.slug, news.pk])
        if rules.may_keep_tip(here, news) and keeping.keeper() is not None
        else "",
        kept=news.kept_id is not None,
    )


def _live(
    here: Standing,
    found: Meeting,
    on: Item | None,
    lines: Iterable[Line],
    answered: list[Attendance],
) -> Live:
    """Two queries: the round, the hands."""
    me = here.member.pk
    is_round = on is not None and on.way in Item.ROUNDS
    turns = queries.turns_of(on) if on is not None else []
    speaks = next((pk for pk, _name, state in turns if state == Turn.State.WAITING), 0)
    hands = queries.hands_of(found)
    there = [one for one in answered if one.was_there]
    return Live(
        item=next((line for line in lines if on is not None and line.pk == on.pk), None),
        seen=on.pk if on is not None else 0,
        since=found.item_since,
        spent=on.spent if on is not None else 0,
        is_round=is_round or bool(turns),
        turns=tuple(TurnNow(pk, name, state, pk == me, pk == speaks) for pk, name, state in turns),
        hands=tuple((pk, name, pk == me) for pk, name in hands),
        hand_up=any(pk == me for pk, _name in hands),
        there=tuple(_person(one, me) for one in there),
        am_there=any(one.member_id == me for one in there),
        last=not any(line.state == Item.State.WAITING for line in lines),
        may_lead=rules.may_lead(here, found),
    )


def _notes(here: Standing, item: Item, now: dt.datetime) -> Notes:
    me = here.member.pk
    writer = item.writer(now)
    named = item.pen.name if item.pen is not None and writer is not None else ""
    wanted = item.pen_next.name if item.pen_next is not None else ""
    return Notes(
        item=item,
        mine=writer == me,
        writer=named,
        wanted_by=wanted if writer == me else "",
        waits=item.pen_next_id == me and writer is not None,
        may_write=rules.may_take_part(here, item.meeting),
    )


# --- the agenda ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agenda:
    """``found``: what each floor suggests and is not there yet, under its heading."""

    lines: tuple[Line, ...]
    total: str
    over: str
    left: str
    found: tuple[tuple[StrOrPromise, tuple[Suggested, ...]], ...]


def agenda(here: Standing, found: Meeting, items: list[Item]) -> Agenda:
    """Two queries, and two of each source."""
    there = {item.about for item in items if item.about is not None}
    told = tuple(
        (heading, tuple(one for one in lines if one.ref not in there))
        for heading, lines in suggestions(here.groupe, keeping.until(found))
    )
    planned = sum(item.minutes for item in items)
    left = found.minutes - planned
    return Agenda(
        lines=tuple(_lines(here, found, items, False)),
        total=words.length(planned) if planned else "",
        over=words.adds_up(planned, found.minutes),
        left=words.length(left) if left > 0 else "",
        found=tuple((heading, lines) for heading, lines in told if lines),
    )


# --- series --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeriesPage:
    series: Series
    words: str
    length: str
    rows: tuple[Row, ...]
    may_change: bool


def series(here: Standing, found: Series) -> SeriesPage:
    """Three queries: its meetings, my answers, the mandates of facilitation."""
    found.groupe = here.groupe
    meetings = list(found.meetings.select_related("facilitator").order_by("starts_at", "pk"))
    answers = queries.own_answers(here.member.pk, [one.pk for one in meetings])
    held = caring.held([here.groupe.pk], here.on)
    return SeriesPage(
        series=found,
        words=words.comes_back(found),
        length=words.length(found.minutes),
        rows=tuple(
            _row(
                one, here.groupe.slug, _facilitator(one, here.groupe, held),
                answers.get(one.pk, ""),
            )
            for one in meetings
        ),
        may_change=rules.may_change_series(here, found),
    )  # fmt: skip


# --- calendars, home -----------------------------------------------------------------------------


class FeedRow(NamedTuple):
    name: str
    slug: str
    url: str


def feeds(me: Me, origin: str) -> tuple[FeedRow, ...]:
    """The calendar of all my groupes, then of each. One query."""
    made = queries.feeds_of(me.pk)

    def url(groupe: int | None) -> str:
        found = made.get(groupe)
        return f"{origin}{found.get_absolute_url()}" if found is not None else ""

    return (
        FeedRow(_("All my groupes"), "", url(None)),
        *(FeedRow(one.name, one.slug, url(one.pk)) for one in me.groupes),
    )


def home_part(here: Standing) -> dict[str, Any] | None:
    """Where the next meeting is asked for, once the home is there. No query."""
    if not here.is_member:
        return None
    return {"url": reverse("meetings:next", args=[here.groupe.slug])}


def next_one(here: Standing) -> dict[str, Any]:
    """The next meeting, "row" None for none. One query: who facilitates it by a mandate is said on its own
    page."""
    found = queries.soonest(here)
    if found is None:
        return {"row": None}
    name = found.facilitator.name if found.facilitator is not None else ""
    return {
        "row": _row(found, here.groupe.slug, name, getattr(found, "answer", "") or ""),
        "answers": A.choices if rules.may_answer(here, found) else (),
        "pk": found.pk,
    }


def invited(count: int) -> str:
    words_ = ngettext("%(n)s invitation leaves.", "%(n)s invitations leave.", count)
    return (
        words_ % {"n": formats.number(count)}
        if count
        else _("Everyone answered, or was asked already.")
    )
