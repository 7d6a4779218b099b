# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after a meeting: never nobody without somebody being asked.

Who said yes; else who holds a role of facilitation on that day; else whose turn it is among those who are
willing, who is asked and answers; else anyone who takes part is asked for. Who is away on that day is
neither counted on nor asked. Nobody is given a part.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q, QuerySet

from groupes.models import Groupe, Membership
from groupes.web.prepared import DAY, OTHER_PKS, PK, PKS, Prepared
from groupes.web.together import Together
from roles.meetings.models import Attendance, Meeting, Part, Willing
from roles.models import Mandate, Role

SAID: Final = "said"
MANDATE: Final = "mandate"
TURN: Final = "turn"
ASKED: Final = dt.timedelta(days=21)
"""How long before a meeting those who are willing are asked in turn."""


class Care(NamedTuple):
    """Who looks after a part, and how: :data:`SAID` yes, by a :data:`MANDATE`, or it is their
    :data:`TURN` and they are asked. 0: nobody."""

    member: int = 0
    name: str = ""
    how: str = ""

    @property
    def is_sure(self) -> bool:
        return self.how in (SAID, MANDATE)


class Held(NamedTuple):
    """A mandate of a role of facilitation: of whom, over which days; ``away_until``: the last day on which
    they said to be away."""

    groupe: int
    member: int
    name: str
    starts_on: dt.date
    ends_on: dt.date
    away_until: dt.date | None


class Ready(NamedTuple):
    """Somebody willing to look after a part in turn."""

    member: int
    name: str
    away_until: dt.date | None


def _held(groupes: Any, on: Any) -> QuerySet[Mandate, Any]:
    return (
        Mandate.objects.counting(on)
        .filter(
            role__groupe__any_of=groupes,
            role__family=Role.Family.FACILITATION,
            role__closed_on=None,
            ends_on__gte=on,
        )
        .order_by("starts_on", "pk")
        .values_list(
            "role__groupe_id",
            "member_id",
            "member__name",
            "starts_on",
            "ends_on",
            "member__away_until",
        )
    )


def _willing(groupes: Any, on: Any) -> QuerySet[Willing, Any]:
    return (
        Willing.objects.filter(
            Q(member__memberships__ends_on=None) | Q(member__memberships__ends_on__gte=on),
            groupe__any_of=groupes,
            member__memberships__groupe=F("groupe"),
            member__memberships__state=Membership.State.ACTIVE,
            member__memberships__starts_on__lte=on,
            member__left_on=None,
        )
        .order_by("since", "pk")
        .values_list("groupe_id", "part", "member_id", "member__name", "member__away_until")
    )


def _latest(part: str) -> Callable[[Any, Any], QuerySet[Meeting, Any]]:
    def found(groupes: Any, on: Any) -> QuerySet[Meeting, Any]:
        return (
            Meeting.objects.filter(groupe__any_of=groupes, state=Meeting.State.OVER)
            .exclude(**{part: None})
            .order_by()
            .values_list("groupe_id", part)
            .annotate(last=Max("starts_at"))
        )

    return found


HELD = Prepared(_held, groupes=PKS, on=DAY)
AROUND_PARTS: Final = (_held, _willing, *map(_latest, Part.values))
AROUND = Together(*AROUND_PARTS, groupes=PKS, on=DAY)
ANSWERS = Prepared(
    lambda meeting: Attendance.objects.filter(meeting=meeting).select_related("member").only(
        "answer", "word", "was_there", "not_facilitator", "not_secretary", "meeting_id",
        "member__name",
    ).order_by("answered_at", "pk"),
    meeting=PK,
)  # fmt: skip


def _of_meetings(groupes: Any, on: Any, meetings: Any) -> QuerySet[Attendance, Attendance]:
    return Attendance.objects.filter(meeting__any_of=meetings).only(
        "meeting_id", "member_id", "answer", "not_facilitator", "not_secretary"
    )


_AROUND_ALL = Together(
    *(lambda groupes, on, meetings, build=build: build(groupes, on) for build in AROUND_PARTS),
    _of_meetings,
    groupes=PKS,
    on=DAY,
    meetings=OTHER_PKS,
)


type Aside = dict[str, set[int]]
"""Part → who said that they cannot look after it, or that they do not come."""


class Around(NamedTuple):
    """Who may look after meetings of some groupes: ``held``, the mandates of facilitation from a day on;
    ``willing``: (groupe, part) → who is, who said it first first; ``last``: (groupe, part) →
    member → when they last did."""

    held: list[Held]
    willing: dict[tuple[int, str], list[Ready]]
    last: dict[tuple[int, str], dict[int, dt.datetime]]


def around(groupes: Collection[int], on: dt.date) -> Around:
    """``on``: today, there. One query."""
    return around_of(AROUND(groupes=list(groupes), on=on))


def around_all(meetings: Iterable[Meeting], on: dt.date) -> tuple[Around, dict[int, Aside]]:
    """Of the groupes of these meetings; and of each, who cannot look after each part. One query."""
    groupes = {one.pk: one.groupe_id for one in meetings}
    *found, said = _AROUND_ALL(groupes=list({*groupes.values()}), on=on, meetings=list(groupes))
    aside: dict[int, Aside] = {pk: {part: set() for part in Part.values} for pk in groupes}
    for row in said:
        for part in Part.values:
            if row.is_aside(part):
                aside[row.meeting_id][part].add(row.member_id)
    return around_of(found), aside


def around_of(found: Sequence[list[Any]]) -> Around:
    """What :data:`AROUND_PARTS` find."""
    held, willing, *latest = found
    ready: dict[tuple[int, str], list[Ready]] = defaultdict(list)
    for groupe, part, *who in willing:
        ready[groupe, part].append(Ready(*who))
    last: dict[tuple[int, str], dict[int, dt.datetime]] = defaultdict(dict)
    for part, rows in zip(Part.values, latest, strict=True):
        for groupe, member, at in rows:
            last[groupe, part][member] = at
    return Around([Held(*row) for row in held], ready, last)


def held(groupes: Collection[int], on: dt.date) -> list[Held]:
    """The mandates of facilitation in these groupes from a day on. One query."""
    return [Held(*row) for row in HELD(groupes=list(groupes), on=on)]


def answers(meeting: Meeting) -> list[Attendance]:
    """What each said of coming. One query."""
    return ANSWERS(meeting=meeting.pk)


def day_of(meeting: Meeting, groupe: Groupe) -> dt.date:
    """The day of a meeting where its groupe is."""
    return meeting.starts_at.astimezone(ZoneInfo(groupe.cooperative.time_zone)).date()


def by_mandate(
    meeting: Meeting, day: dt.date, held: Iterable[Held], aside: Collection[int] = ()
) -> list[Held]:
    """Those who facilitate it by a mandate of that day, and said neither that they cannot nor that they are
    away by then."""
    return [
        one
        for one in held
        if one.groupe == meeting.groupe_id
        and one.starts_on <= day <= one.ends_on
        and one.member not in aside
        and _is_there(one, day)
    ]


def _is_there(one: Held | Ready, day: dt.date) -> bool:
    return one.away_until is None or one.away_until < day


def said(meeting: Meeting, part: str) -> Care | None:
    """Who said yes. The member must be loaded."""
    member: Any = getattr(meeting, part)
    return Care(member.pk, member.name, SAID) if member is not None else None


def carers(
    groupe: Groupe,
    meeting: Meeting,
    on: dt.date,
    answered: Iterable[Attendance],
    turns: bool = True,
    near: Around | None = None,
) -> dict[str, Care]:
    """Part → who looks after it. ``on``: today, in the groupe; ``turns``: whether those who are willing
    are asked in turn; ``near``: :func:`around` the groupe, where it is known. One query at most; none
    where all said yes."""
    found: dict[str, Care] = {}
    answered = list(answered)
    for part in Part.values:
        care = said(meeting, part)
        if care is None and meeting.state == Meeting.State.PLANNED:
            if near is None:
                near = around([groupe.pk], on)
            day = day_of(meeting, groupe)
            aside = {one.member_id for one in answered if one.is_aside(part)}
            if part == Part.FACILITATOR:
                holders = by_mandate(meeting, day, near.held, aside)
                if holders:
                    can = [(one.member, one.name) for one in holders]
                    care = Care(*_longest_ago(can, near.last[groupe.pk, part]), MANDATE)
            if care is None and turns:
                other = found.get(Part.FACILITATOR, Care()).member
                can = [
                    (one.member, one.name)
                    for one in near.willing[groupe.pk, part]
                    if one.member not in {*aside, other} and _is_there(one, day)
                ]
                if can:
                    care = Care(*_longest_ago(can, near.last[groupe.pk, part]), TURN)
        found[part] = care or Care()
    return found


def whose_turn(
    wanted: Mapping[Meeting, str],
    near: Around,
    facilitating: Mapping[int, Collection[int]],
    aside: Mapping[int, Aside],
) -> dict[int, int]:
    """Meeting → the member whose turn it is to look after the part that it lacks; none where nobody is
    willing, or all those who are cannot. ``near``: :func:`around` their groupes; ``facilitating``:
    meeting → who facilitates it by mandate; ``aside``: who cannot look after each."""
    found = {}
    for meeting, part in wanted.items():
        cannot = {
            *aside[meeting.pk][part], meeting.facilitator_id, *facilitating.get(meeting.pk, ()),
        }  # fmt: skip
        day = day_of(meeting, meeting.groupe)
        can = [
            (one.member, one.name)
            for one in near.willing[meeting.groupe_id, part]
            if one.member not in cannot and _is_there(one, day)
        ]
        if can:
            found[meeting.pk] = _longest_ago(can, near.last[meeting.groupe_id, part])[0]
    return found


def _longest_ago(people: list[tuple[int, str]], last: dict[int, dt.datetime]) -> tuple[int, str]:
    """Whoever did it the longest ago, or never; of several, the first."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return min(people, key=lambda one: last.get(one[0], never))
