# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after a meeting: never nobody without somebody being asked.

Who said yes; else who holds a role of facilitation on that day; else whose turn it is among those who are
willing, who is asked and answers; else anyone who takes part is asked for. Nobody is given a part.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q

from groupes.models import Groupe, Membership
from groupes.web.prepared import DAY, PK, PKS, Prepared
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
    """A mandate of a role of facilitation: of whom, over which days."""

    groupe: int
    member: int
    name: str
    starts_on: dt.date
    ends_on: dt.date


HELD = Prepared(
    lambda groupes, on: (
        Mandate.objects.counting(on)
        .filter(
            role__groupe__any_of=groupes,
            role__family=Role.Family.FACILITATION,
            role__closed_on=None,
            ends_on__gte=on,
        )
        .order_by("starts_on", "pk")
        .values_list("role__groupe_id", "member_id", "member__name", "starts_on", "ends_on")
    ),
    groupes=PKS,
    on=DAY,
)
WILLING = Prepared(
    lambda groupe, on: (
        Willing.objects.filter(
            Q(member__memberships__ends_on=None) | Q(member__memberships__ends_on__gte=on),
            groupe=groupe,
            member__memberships__groupe=groupe,
            member__memberships__state=Membership.State.ACTIVE,
            member__memberships__starts_on__lte=on,
            member__left_on=None,
        )
        .order_by("since", "pk")
        .values_list("part", "member_id", "member__name")
    ),
    groupe=PK,
    on=DAY,
)
WILLING_IN = Prepared(
    lambda groupes, on: (
        Willing.objects.filter(
            Q(member__memberships__ends_on=None) | Q(member__memberships__ends_on__gte=on),
            groupe__any_of=groupes,
            member__memberships__groupe=F("groupe"),
            member__memberships__state=Membership.State.ACTIVE,
            member__memberships__starts_on__lte=on,
            member__left_on=None,
        )
        .order_by("since", "pk")
        .values_list("groupe_id", "part", "member_id")
    ),
    groupes=PKS,
    on=DAY,
)
ANSWERS = Prepared(
    lambda meeting: Attendance.objects.filter(meeting=meeting).select_related("member").only(
        "answer", "word", "was_there", "not_facilitator", "not_secretary", "meeting_id",
        "member__name",
    ).order_by("answered_at", "pk"),
    meeting=PK,
)  # fmt: skip


_ASIDE = Prepared(
    lambda meetings: Attendance.objects.filter(meeting__any_of=meetings).only(
        "meeting_id", "member_id", "answer", "not_facilitator", "not_secretary"
    ),
    meetings=PKS,
)


def _latest(part: str) -> Prepared[Any]:
    return Prepared(
        lambda groupes: (
            Meeting.objects.filter(groupe__any_of=groupes, state=Meeting.State.OVER)
            .exclude(**{part: None})
            .order_by()
            .values_list("groupe_id", part)
            .annotate(last=Max("starts_at"))
        ),
        groupes=PKS,
    )


_LATELY = {part: _latest(part) for part in Part.values}


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
    """Those who facilitate it by a mandate of that day, and did not say that they cannot."""
    return [
        one
        for one in held
        if one.groupe == meeting.groupe_id
        and one.starts_on <= day <= one.ends_on
        and one.member not in aside
    ]


def said(meeting: Meeting, part: str) -> Care | None:
    """Who said yes. The member must be loaded."""
    member: Any = getattr(meeting, part)
    return Care(member.pk, member.name, SAID) if member is not None else None


def lately(groupe: Groupe, part: str) -> dict[int, dt.datetime]:
    """Member → when they last looked after a part here. One query."""
    return {member: at for (_groupe, member), at in _lately_in([groupe.pk], part).items()}


def carers(
    groupe: Groupe,
    meeting: Meeting,
    on: dt.date,
    answered: Iterable[Attendance],
    turns: bool = True,
) -> dict[str, Care]:
    """Part → who looks after it. ``on``: today, in the groupe; ``turns``: whether those who are willing
    are asked in turn. Four queries at most; none where all said yes."""
    found: dict[str, Care] = {}
    answered = list(answered)
    willing: list[Any] | None = None
    for part in Part.values:
        care = said(meeting, part)
        if care is None and meeting.state == Meeting.State.PLANNED:
            aside = {one.member_id for one in answered if one.is_aside(part)}
            if part == Part.FACILITATOR:
                holders = by_mandate(meeting, day_of(meeting, groupe), held([groupe.pk], on), aside)
                if holders:
                    can = [(one.member, one.name) for one in holders]
                    care = Care(*_longest_ago(can, lately(groupe, part)), MANDATE)
            if care is None and turns:
                willing = WILLING(groupe=groupe.pk, on=on) if willing is None else willing
                other = found.get(Part.FACILITATOR, Care()).member
                can = [
                    (member, name)
                    for its, member, name in willing
                    if its == part and member not in aside and member != other
                ]
                if can:
                    care = Care(*_longest_ago(can, lately(groupe, part)), TURN)
        found[part] = care or Care()
    return found


type Aside = dict[str, set[int]]
"""Part → who said that they cannot look after it, or that they do not come."""


def aside_of(meetings: Collection[int]) -> dict[int, Aside]:
    """Meeting → who cannot look after each part. One query."""
    found: dict[int, Aside] = {pk: {part: set() for part in Part.values} for pk in meetings}
    for row in _ASIDE(meetings=list(meetings)):
        for part in Part.values:
            if row.is_aside(part):
                found[row.meeting_id][part].add(row.member_id)
    return found


def whose_turn(
    wanted: Mapping[Meeting, str],
    on: dt.date,
    facilitating: Mapping[int, Collection[int]],
    aside: Mapping[int, Aside],
) -> dict[int, int]:
    """Meeting → the member whose turn it is to look after the part that it lacks; none where nobody is
    willing, or all those who are cannot. ``facilitating``: meeting → who facilitates it by mandate;
    ``aside``: :func:`aside_of` them. One query; three where somebody is willing."""
    groupes = sorted({meeting.groupe_id for meeting in wanted})
    willing: dict[tuple[int, str], list[int]] = defaultdict(list)
    for groupe, part, member in WILLING_IN(groupes=groupes, on=on):
        willing[groupe, part].append(member)
    if not any((meeting.groupe_id, part) in willing for meeting, part in wanted.items()):
        return {}
    last = {part: _lately_in(groupes, part) for part in set(wanted.values())}
    found = {}
    for meeting, part in wanted.items():
        can = [
            (member, "")
            for member in willing[meeting.groupe_id, part]
            if member not in aside[meeting.pk][part]
            and member not in (meeting.facilitator_id, *facilitating.get(meeting.pk, ()))
        ]
        if can:
            of_this = {
                member: at
                for (groupe, member), at in last[part].items()
                if groupe == meeting.groupe_id
            }
            found[meeting.pk] = _longest_ago(can, of_this)[0]
    return found


def _lately_in(groupes: Collection[int], part: str) -> dict[tuple[int, int], dt.datetime]:
    """(groupe, member) → when they last looked after a part there. One query."""
    return {(groupe, member): at for groupe, member, at in _LATELY[part](groupes=list(groupes))}


def _longest_ago(people: list[tuple[int, str]], last: dict[int, dt.datetime]) -> tuple[int, str]:
    """Whoever did it the longest ago, or never; of several, the first."""
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    return min(people, key=lambda one: last.get(one[0], never))
