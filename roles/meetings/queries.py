# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of meetings: those to come, those that were, one with all that hangs on it, calendars.

Each function says how many queries it costs; none grows with the number of rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from typing import Final, NamedTuple

from django.core.paginator import Page
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils import timezone

from groupes.access import Me, Standing
from groupes.effects import Decided
from groupes.shell import palette
from groupes.things import Name
from groupes.web import given
from groupes.web.paging import IN_ALL, page_of
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, INSTANT, OTHER_PKS, PK, PKS, START, Prepared
from groupes.web.together import Together
from roles.decisions import queries as decisions
from roles.decisions.models import Decision, Tension
from roles.meetings import caring
from roles.meetings.models import (
    HELD_LATE,
    Attendance,
    Feed,
    Hand,
    Item,
    Meeting,
    Minutes,
    News,
    Read,
    Series,
    Turn,
    Willing,
)
from roles.work.models import Work

SIZE: Final = 12  # of a list of meetings
FORGOTTEN: Final = dt.timedelta(hours=24)
"""After its hour, a meeting that did not begin is no more among those to come."""
CALENDAR: Final = dt.timedelta(days=366)
"""How far back calendars go."""

ME: Final = PK + 32
PEOPLE: Final = ("facilitator", "secretary")
SHORT: Final = (
    "title", "kind", "starts_at", "minutes", "place", "link", "state", "series_id", "original",
    "began_at", "ended_at", "groupe_id", "author_id", "facilitator__name", "secretary__name",
)  # fmt: skip

NEXT = Prepared(
    lambda groupe, since, start: (
        Meeting.objects.filter(
            Q(state=Meeting.State.LIVE) | Q(state=Meeting.State.PLANNED, starts_at__gte=since),
            groupe=groupe,
        )
        .select_related(*PEOPLE)
        .only(*SHORT)
        .order_by("starts_at", "pk")
        .annotate(in_all=IN_ALL)[start : start + SIZE]
    ),
    groupe=PK,
    since=INSTANT,
    start=START,
)
PAST = Prepared(
    lambda groupe, since, start: (
        Meeting.objects.filter(
            Q(state__in=[Meeting.State.OVER, Meeting.State.CANCELLED])
            | Q(state=Meeting.State.PLANNED, starts_at__lt=since),
            groupe=groupe,
        )
        .select_related(*PEOPLE)
        .only(*SHORT)
        .order_by("-starts_at", "-pk")
        .annotate(in_all=IN_ALL)[start : start + SIZE]
    ),
    groupe=PK,
    since=INSTANT,
    start=START,
)
SERIES = Prepared(
    lambda groupe: Series.objects.filter(groupe=groupe, stopped_on=None).order_by("first_at", "pk"),
    groupe=PK,
)
ANSWERS = Prepared(
    lambda me, meetings: Attendance.objects.filter(member=me, meeting__any_of=meetings).values_list(
        "meeting_id", "answer"
    ),
    me=ME,
    meetings=PKS,
)


def listed(here: Standing, past: bool, number: str | None) -> Page[Meeting]:
    """A page of the meetings to come, the soonest first, or of those that were, the latest first. One
    query."""
    query = PAST if past else NEXT
    return page_of(query, number, SIZE, groupe=here.groupe.pk, since=timezone.now() - FORGOTTEN)


def series_of(here: Standing) -> list[Series]:
    """What comes back in the groupe. One query."""
    return SERIES(groupe=here.groupe.pk)


def own_answers(member: int, meetings: Collection[int]) -> dict[int, str]:
    """Meeting → what somebody said of coming. One query; none for no meetings."""
    return dict(ANSWERS(me=member, meetings=list(meetings))) if meetings else {}


WILLING = Prepared(
    lambda groupe, me: Willing.objects.filter(groupe=groupe, member=me).values_list(
        "part", flat=True
    ),
    groupe=PK,
    me=ME,
)


def willing(here: Standing) -> set[str]:
    """What I look after in turn. One query."""
    return set(WILLING(groupe=here.groupe.pk, me=here.member.pk))


# --- one meeting ---------------------------------------------------------------------------------

ONE = Prepared(
    lambda meeting, groupe: (
        Meeting.objects.filter(groupe=groupe, pk=meeting)
        .select_related("facilitator", "secretary", "author", "series")
        .defer(*(f"{who}__about" for who in ("facilitator", "secretary", "author")))
    ),
    meeting=PK - 1,
    groupe=PK,
)
ITEMS = Prepared(
    lambda meeting: (
        Item.objects.filter(meeting=meeting)
        .select_related("lead", "pen", "pen_next")
        .defer("lead__about", "pen__about", "pen_next__about")
        .order_by("position", "pk")
    ),
    meeting=PK,
)
NEWS = Prepared(
    lambda meeting: (
        News.objects.filter(meeting=meeting)
        .select_related("author")
        .defer("author__about")
        .order_by("said_at", "pk")
    ),
    meeting=PK,
)
TURNS = Prepared(
    lambda item: (
        Turn.objects.filter(item=item)
        .order_by("position", "pk")
        .values_list("member_id", "member__name", "state")
    ),
    item=PK,
)
HANDS = Prepared(
    lambda meeting: (
        Hand.objects.filter(meeting=meeting)
        .order_by("raised_at", "pk")
        .values_list("member_id", "member__name")
    ),
    meeting=PK,
)
WORK = Prepared(
    lambda groupe, meeting: (
        Work.objects.filter(groupe=groupe, about_type="meetings.meeting", about_id=meeting)
        .select_related("holder")
        .only("title", "state", "holder__name")
        .order_by("pk")[:100]
    ),
    groupe=PK,
    meeting=PK + 40,
)
KEPT = Prepared(
    lambda meeting: Minutes.objects.filter(meeting=meeting),
    meeting=PK,
)


def one(here: Standing, pk: int) -> Meeting | None:
    """A meeting of the groupe. One query."""
    for found in ONE(meeting=pk, groupe=here.groupe.pk):
        found.groupe = here.groupe
        return found
    return None


def items_of(meeting: Meeting) -> list[Item]:
    """Its agenda, in order. One query."""
    found = ITEMS(meeting=meeting.pk)
    for item in found:
        item.meeting = meeting
    return found


class Brought(NamedTuple):
    """What was written down in a meeting: what it decided, or put to the groupe; what is not right yet;
    what is to be done."""

    decisions: list[Decision]
    tensions: list[Tension]
    work: list[Work]


class Parts(NamedTuple):
    """Of a meeting: what each said of coming, its agenda, everyone's news and tips in the order they were
    told, the decisions that made it what it is; while it is to come, who may look after it; once it has
    begun, what was written down in it; once it is over, its minutes, and whether somebody read them over."""

    answers: list[Attendance]
    items: list[Item]
    news: list[News]
    decided: list[Decided]
    near: caring.Around | None = None
    brought: Brought | None = None
    minutes: Minutes | None = None
    read: bool = False


LABEL: Final = Meeting._meta.label_lower
_PARTS: Final = (caring.ANSWERS, ITEMS, NEWS)
_PARTS_BEGUN = Together(
    *(lambda meeting, build=one.build, **_more: build(meeting) for one in _PARTS),
    lambda meeting, groupe, **_more: decisions.DECIDED.build(groupe, LABEL, meeting),
    lambda meeting, groupe, me: decisions.MADE_IN.build(groupe, LABEL, meeting, me),
    lambda meeting, groupe, **_more: decisions.RAISED_IN.build(groupe, LABEL, meeting),
    lambda meeting, groupe, **_more: WORK.build(groupe, meeting),
    lambda meeting, **_more: KEPT.build(meeting),
    lambda meeting, me, **_more: Read.objects.filter(
        minutes__meeting=meeting, member=me
    ).values_list("pk"),
    meeting=PK,
    me=ME,
    groupe=PK + 1,
)
_PARTS_TO_COME = Together(
    *(lambda meeting, build=one.build, **_more: build(meeting) for one in _PARTS),
    lambda meeting, groupe, **_more: decisions.DECIDED.build(groupe, LABEL, meeting),
    *(
        lambda groupes, on, build=build, **_more: build(groupes, on)
        for build in caring.AROUND_PARTS
    ),
    meeting=PK,
    groupe=PK + 1,
    groupes=[PK + 2, PK + 7],
    on=DAY,
)


def parts_of(here: Standing, meeting: Meeting) -> Parts:
    """One query."""
    groupe = meeting.groupe_id
    if meeting.state == Meeting.State.PLANNED:
        answers, items, news, decided, *near = _PARTS_TO_COME(
            meeting=meeting.pk, groupe=groupe, groupes=[groupe], on=here.on
        )
        told = decisions.decided_of(here, decided)
        found = Parts(answers, items, news, told, near=caring.around_of(near))
    else:
        answers, items, news, decided, made, raised, work, kept, read = _PARTS_BEGUN(
            meeting=meeting.pk, groupe=groupe, me=here.member.pk
        )
        found = Parts(
            answers,
            items,
            news,
            decisions.decided_of(here, decided),
            brought=Brought(made, raised, work),
            minutes=next(iter(kept), None),
            read=bool(read),
        )
        for thing in (*made, *raised):
            thing.groupe = here.groupe
        if found.minutes is not None:
            found.minutes.meeting = meeting
    for item in items:
        item.meeting = meeting
    return found


def turns_of(item: Item) -> list[tuple[int, str, str]]:
    """(member, name, state) of a round, in turn. One query."""
    return TURNS(item=item.pk)


def hands_of(meeting: Meeting) -> list[tuple[int, str]]:
    """The hands that are raised, the longest first. One query."""
    return HANDS(meeting=meeting.pk)


def minutes_of(meeting: Meeting) -> Minutes | None:
    """One query."""
    for found in KEPT(meeting=meeting.pk):
        found.meeting = meeting
        return found
    return None


def has_read(minutes: Minutes, member: int) -> bool:
    """One query."""
    return Read.objects.filter(minutes=minutes, member=member).exists()


SOONEST = Prepared(
    lambda groupe, since, me: (
        Meeting.objects.ahead()
        .filter(groupe=groupe, starts_at__gte=since)
        .select_related("facilitator")
        .only(*(name for name in SHORT if name != "secretary__name"))
        .annotate(
            answer=Subquery(
                Attendance.objects.filter(meeting=OuterRef("pk"), member=me).values("answer")[:1]
            )
        )
        .order_by("starts_at", "pk")[:1]
    ),
    groupe=PK,
    since=INSTANT,
    me=ME,
)


def soonest(here: Standing) -> Meeting | None:
    """The next meeting of the groupe, or the one that goes on, with my ``answer`` ("" or None: none). One
    query."""
    since = timezone.now() - HELD_LATE
    for found in SOONEST(groupe=here.groupe.pk, since=since, me=here.member.pk):
        found.groupe = here.groupe
        return found
    return None


# --- calendars -----------------------------------------------------------------------------------


def feed(token: str) -> Feed | None:
    """Whose calendar an address is. One query."""
    rows = Feed.objects.select_related("member__user", "member__cooperative", "groupe")
    return rows.filter(token=token).first()


def feeds_of(member: int) -> dict[int | None, Feed]:
    """Groupe (None: all) → the address. One query."""
    return {one.groupe_id: one for one in Feed.objects.filter(member=member)}


def in_calendar(groupes: Collection[int], now: dt.datetime) -> tuple[list[Meeting], list[Series]]:
    """The meetings of these groupes of the past year and to come, and the series they are of. Two
    queries."""
    since = now - CALENDAR
    meetings = list(
        Meeting.objects.filter(groupe__in=groupes, starts_at__gte=since)
        .select_related("groupe__cooperative")
        .order_by("starts_at", "pk")
    )
    ids = {meeting.series_id for meeting in meetings if meeting.series_id is not None}
    series = list(
        Series.objects.filter(pk__in=ids)
        .select_related("groupe__cooperative")
        .prefetch_related("meetings")
        .order_by("pk")
    )
    return meetings, series


def mark(groupes: Collection[int], *more: object) -> tuple[str, dt.datetime | None]:
    """What tells one state of a calendar from another, and when it last changed. Two queries."""
    counted = Meeting.objects.filter(groupe__in=groupes).aggregate(
        at=Max("changed_at"), n=Count("pk"), seq=Max("sequence")
    )
    series = Series.objects.filter(groupe__in=groupes).aggregate(
        at=Max("changed_at"), n=Count("pk")
    )
    said = repr((sorted(groupes), *counted.values(), *series.values(), *more))
    last = max((one for one in (counted["at"], series["at"]) if one is not None), default=None)
    return hashlib.sha256(said.encode()).hexdigest()[:32], last


# --- palette, things, notifications --------------------------------------------------------------


def find(me: Me, words: str) -> list[palette.Hit]:
    """Meetings of one's own groupes by their title, those to come first. One query."""
    rows = (
        Meeting.objects.filter(given.containing(words, "title"), groupe__in=me.groupe_ids)
        .exclude(state=Meeting.State.CANCELLED)
        .select_related("groupe")
        .order_by("-starts_at", "-pk")
    )
    return [
        palette.Hit(one.title, one.get_absolute_url(), icon="calendar", note=one.groupe.name)
        for one in rows[: palette.EACH]
    ]


NAMES = Prepared(
    lambda meetings, groupes: Meeting.objects.filter(
        pk__any_of=meetings, groupe__any_of=groupes
    ).values_list("pk", "title", "groupe_id"),
    meetings=PKS,
    groupes=OTHER_PKS,
)


def name_meetings(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    slugs = {groupe.pk: groupe.slug for groupe in me.groupes}
    return {
        pk: Name(title, reverse("meetings:meeting", args=[slugs[groupe], pk]))
        for pk, title, groupe in NAMES(meetings=list(ids), groupes=list(me.groupe_ids))
    }


ITEM_NAMES = Prepared(
    lambda items, groupes: Item.objects.filter(
        pk__any_of=items, meeting__groupe__any_of=groupes
    ).values_list("pk", "title", "meeting_id", "meeting__title", "meeting__groupe_id"),
    items=PKS,
    groupes=OTHER_PKS,
)


def name_items(ids: set[int], me: Me) -> dict[int, Name]:
    """The lines of agendas, each with its meeting, where it is read. One query."""
    slugs = {groupe.pk: groupe.slug for groupe in me.groupes}
    return {
        pk: Name(
            f"{meeting_title} · {title}", reverse("meetings:meeting", args=[slugs[at], meeting])
        )
        for pk, title, meeting, meeting_title, at in ITEM_NAMES(
            items=list(ids), groupes=list(me.groupe_ids)
        )
    }


def tied(ids: set[int]) -> dict[int, set[int]]:
    """Meeting → who looks after it, or said that they come. Two queries."""
    found: dict[int, set[int]] = {}
    rows = Meeting.objects.filter(pk__in=ids).values_list("pk", *PEOPLE, "author")
    for pk, *people in rows:
        found[pk] = {one for one in people if one is not None}
    said = Attendance.objects.filter(
        Q(was_there=True) | Q(answer__in=[Attendance.Answer.YES, Attendance.Answer.MAYBE]),
        meeting__in=ids,
    )
    for meeting, member in said.values_list("meeting", "member"):
        found.setdefault(meeting, set()).add(member)
    return found


def open_ids(me: Me) -> list[int]:
    """The groupes where I take part and things go on."""
    return [one.pk for one in me.groupes if one.pk in me.active_ids and one.is_open]
