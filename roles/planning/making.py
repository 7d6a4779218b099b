# SPDX-License-Identifier: AGPL-3.0-or-later
"""The problem that a plan is made from: what the groupe's rows say, as the planner reads it.

Ids and numbers only, no name. Energy is counted in tenths of a day a month.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from groupes.models import Member, Membership
from groupes.people.models import Level, SkillHeld
from groupes.seasons import year
from groupes.seasons.models import Energy
from roles.models import Mandate, Role
from roles.planning import terms
from roles.planning.models import Pin, Plan, Room, Seat, Wish
from roles.planning.terms import Span
from roles.seats import SEAT

TENTHS: Final = 10
UNSAID_DAYS: Final = 3
"""Days a month planned for whoever said nothing; one role at least, however big."""
NO_LIMIT: Final = 60
"""Terms in a row of a role that says none: the most a plan can be asked for."""
TIME_LIMIT: Final = 10.0
YEARS_BACK: Final = 2


@dataclass
class _Person:
    """A person as the planner reads them. ``only_locks``: they do not take part, and hold something
    that goes on into the plan."""

    id: str
    capacity: list[int]
    wishes: dict[str, str] = field(default_factory=dict)
    learning: list[str] = field(default_factory=list)
    past: list[dict[str, Any]] = field(default_factory=list)
    only_locks: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "capacity": self.capacity,
            "wishes": self.wishes,
            "learning": self.learning,
            "past": self.past,
        }


def problem(plan: Plan) -> dict[str, Any]:
    """The problem of a plan as of now, for ``roles.rotation.read_problem``. Ten queries."""
    return _Making(plan).to_json()


class _Making:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.groupe = plan.groupe
        self.today = self.groupe.today()
        self.spans = terms.spans(plan.first_day, plan.term_months, plan.terms)
        self.back = YEARS_BACK * terms.YEAR // plan.term_months
        self.roles = list(
            plan.roles.filter(closed_on=None)
            .order_by("pk")
            .prefetch_related("incompatible", "learns")
        )
        self.energy = {role.pk: tenths(role.energy) for role in self.roles}
        mandates = self._mandates()
        self.running = [one for one in mandates if one.ends_on >= plan.first_day]
        self.people = self._people(mandates)
        self.locks = self._running_locks()
        self._room_for_what_is_held()

    # --- people ---

    def _people(self, mandates: Sequence[Mandate]) -> dict[int, _Person]:
        ties = {
            tie.member_id: tie
            for tie in Membership.objects.on(self.today)
            .filter(groupe=self.groupe, member__in=self.plan.people.all())
            .select_related("member")
            .order_by("member_id")
        }
        found = {pk: _Person(str(pk), self._free(tie)) for pk, tie in ties.items()}
        self._wishes(found)
        planned = {role.pk for role in self.roles}
        for one in self.running:
            if one.role_id in planned and one.member_id not in found:
                held = _Person(str(one.member_id), [0] * len(self.spans), only_locks=True)
                held.wishes = {str(pk): "no" for pk in planned}
                found[one.member_id] = held
        self._past(found, mandates)
        return found

    def _free(self, tie: Membership) -> list[int]:
        """A term → 1 where they take part, 0 where they are away, or gone, for most of it."""
        away = tie.member.away_until
        free = []
        for span in self.spans:
            gone = (away is not None and terms.covers(Span(dt.date.min, away), span)) or (
                tie.ends_on is not None
                and terms.covers(Span(tie.ends_on + dt.timedelta(days=1), dt.date.max), span)
            )
            free.append(0 if gone else 1)
        return free

    def _wishes(self, people: Mapping[int, _Person]) -> None:
        """What each said: of roles, of the energy they have, of what they want to learn. Four queries."""
        planned = set(self.energy)
        rows = Wish.objects.filter(role__in=planned, member__in=list(people))
        for member, role, says in rows.values_list("member_id", "role_id", "says"):
            people[member].wishes[str(role)] = says
        taught = {skill.pk for role in self.roles for skill in role.learns.all()}
        asked = SkillHeld.objects.filter(
            member__in=list(people), skill__in=taught, level=Level.LEARNS
        ).order_by("skill_id")
        for member, skill in asked.values_list("member_id", "skill_id"):
            people[member].learning.append(str(skill))
        rooms = rooms_of(self.groupe.pk, list(people))
        unsaid = max(UNSAID_DAYS * TENTHS, *self.energy.values(), 0)
        for pk, person in people.items():
            said = rooms.get(pk, {})
            person.capacity = [
                free and room(said, span, unsaid)
                for free, span in zip(person.capacity, self.spans, strict=True)
            ]

    def _past(self, people: Mapping[int, _Person], mandates: Iterable[Mandate]) -> None:
        """Which terms before the plan each held what in, over the past two years."""
        before = [
            (-number, terms.term(self.plan.first_day, self.plan.term_months, number))
            for number in range(-1, -self.back - 1, -1)
        ]
        seen: set[tuple[int, int, int]] = set()
        for one in mandates:
            person = people.get(one.member_id)
            if person is None:
                continue
            for ago, span in before:
                key = (one.member_id, one.role_id, ago)
                if key in seen or not terms.covers(Span(one.starts_on, one.ends_on), span):
                    continue
                seen.add(key)
                person.past.append(
                    {
                        "role": str(one.role_id),
                        "terms_ago": ago,
                        "energy": tenths(one.role.energy * one.halves / SEAT),
                    }
                )

    def _mandates(self) -> list[Mandate]:
        """Those of the past two years, and those that go on. One query."""
        since = terms.months_after(self.plan.first_day, -YEARS_BACK * terms.YEAR)
        rows = Mandate.objects.of_current().filter(role__groupe=self.groupe, ends_on__gte=since)
        return list(rows.select_related("role").order_by("starts_on", "pk"))

    # --- what is decided ---

    def _running_locks(self) -> list[dict[str, Any]]:
        """A mandate that goes on into the plan is a seat taken."""
        planned = {role.pk: role.seats for role in self.roles}
        taken: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
        for one in self.running:
            if one.role_id not in planned:
                continue
            for number, span in enumerate(self.spans):
                here = taken[one.role_id, number]
                if len(here) < planned[one.role_id] and terms.covers(
                    Span(one.starts_on, one.ends_on), span
                ):
                    here.add(one.member_id)
        return [
            {"role": str(role), "term": number, "person": str(member)}
            for (role, number), members in taken.items()
            for member in sorted(members)
        ]

    def _room_for_what_is_held(self) -> None:
        """What somebody holds already they said yes to: it is within what they have, and no wish of
        theirs is in its way."""
        held: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(self.spans))
        people = {person.id: person for person in self.people.values()}
        for lock in self.locks:
            held[lock["person"]][lock["term"]] += self.energy[int(lock["role"])]
            wishes = people[lock["person"]].wishes
            if wishes.get(lock["role"]) == "no":
                wishes[lock["role"]] = "rather_not"
        for person, energies in held.items():
            mine = people[person].capacity
            people[person].capacity = [max(a, b) for a, b in zip(mine, energies, strict=True)]

    def _pins(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Locks and exclusions, of roles, terms and people that are still there. One query."""
        roles, people = set(self.energy), set(self.people)
        locks = {(one["role"], one["term"], one["person"]) for one in self.locks}
        exclude: set[tuple[str, int, str]] = set()
        for pin in self.plan.pins.all():
            here = pin.role_id in roles and pin.term < len(self.spans)
            if not here or (pin.member_id is not None and pin.member_id not in people):
                continue
            who = None if pin.member_id is None else str(pin.member_id)
            if pin.kind == Pin.Kind.LOCK:
                locks.add((str(pin.role_id), pin.term, who))
            elif who is not None and (str(pin.role_id), pin.term, who) not in locks:
                exclude.add((str(pin.role_id), pin.term, who))
        key = lambda one: (int(one[0]), one[1], one[2] or "")  # noqa: E731 - one order for both
        return (
            [{"role": r, "term": t, "person": p} for r, t, p in sorted(locks, key=key)],
            [{"role": r, "term": t, "person": p} for r, t, p in sorted(exclude, key=key)],
        )

    # --- all of it ---

    def to_json(self) -> dict[str, Any]:
        plan = self.plan
        locks, exclude = self._pins()
        made: dict[str, Any] = {
            "terms": plan.terms,
            "terms_per_year": terms.YEAR // plan.term_months,
            "roles": [self._role(role) for role in self.roles],
            "people": [person.to_json() for person in self.people.values()],
            "locks": locks,
            "exclude": exclude,
            "time_limit": TIME_LIMIT,
        }
        if not plan.facilitate_once:
            made["objective"] = ["vacancies", "spread", "wishes", "learning", "changes"]
        if not plan.from_scratch and (previous := self._previous()):
            made["previous"] = previous
        return made

    def _role(self, role: Role) -> dict[str, Any]:
        plan, planned = self.plan, set(self.energy)
        most = NO_LIMIT
        if role.max_consecutive is not None:
            scaled = terms.in_terms(role.max_consecutive, role.term_months, plan.term_months)
            most = min(NO_LIMIT, scaled + plan.longer)
        rest = terms.in_terms(role.rest, role.term_months, plan.term_months)
        never = sorted(other.pk for other in role.incompatible.all() if other.pk in planned)
        return {
            "id": str(role.pk),
            "family": role.family,
            "seats": role.seats,
            "energy": self.energy[role.pk],
            "max_consecutive": most,
            "rest": 0 if plan.no_rest else min(NO_LIMIT, rest),
            "critical": role.critical and not plan.all_at_once,
            "incompatible": [] if plan.any_hands else [str(pk) for pk in never],
            "skills": [str(skill.pk) for skill in sorted(role.learns.all(), key=lambda s: s.pk)],
        }

    def _previous(self) -> list[dict[str, Any]]:
        """The plan to stay close to: the seats it has. One query."""
        rows = Seat.objects.filter(plan=self.plan).exclude(member=None).order_by("pk")
        return [
            {"role": str(role), "term": term, "person": str(member)}
            for role, term, member in rows.values_list("role_id", "term", "member_id")
        ]


def tenths(days: Any) -> int:
    """Days a month in the unit of the planner."""
    return int(days * TENTHS)


def room(said: Mapping[int, int], span: Span, unsaid: int) -> int:
    """The least that somebody has in the seasons that a term is in, in tenths. ``said``: month in which
    a season begins → days a month."""
    least = unsaid
    day, known = year.first_day(span.first), []
    while day <= span.last:
        if day.month in said:
            known.append(said[day.month] * TENTHS)
        day = year.following(day)
    return min(known) if known else least


def rooms_of(groupe: int, members: Collection[int]) -> dict[int, dict[int, int]]:
    """Member → month in which a season begins → days a month: what they said for roles; else what they
    said last of that season (``groupes/seasons``). Two queries."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    said = Energy.objects.filter(season__groupe=groupe, member__in=members)
    rows = said.order_by("season__starts_on").values_list("member_id", "season__starts_on", "days")
    for member, starts_on, days in rows:
        found[member][starts_on.month] = days
    own = Room.objects.filter(groupe=groupe, member__in=members)
    for member, begins, days in own.values_list("member_id", "begins", "days"):
        found[member][begins] = days
    return found


def size(roles: int, people: int, count: int) -> int:
    """How big a problem is, as the planner bounds it."""
    return roles * people * count


def taking_part(plan: Plan) -> list[Member]:
    """Who takes part in a plan and in the groupe today, by name. One query."""
    today = plan.groupe.today()
    rows = Membership.objects.on(today).filter(groupe=plan.groupe, member__rotations=plan)
    return [tie.member for tie in rows.select_related("member").order_by("member__name_key", "pk")]
