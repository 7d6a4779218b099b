# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rotation that was adopted in the past year, as it was lived; one that is prepared, and asks what each
wishes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from roles import rotation
from roles.models import Mandate, Role
from roles.planning import actions, making, terms
from roles.planning.models import Plan, Seat, Voice
from roles.planning.terms import Span
from roles.rotation import Held, read_problem

if TYPE_CHECKING:
    from deploy.demo.build import Cast
    from groupes.models import Groupe

GROUPE: Final = "concerter"
MONTHS, TERMS = 3, 4
WISHES: Final = {
    "camille": ("rather_not", "glad", "fine"),
    "nadia": ("fine", "no", "glad"),
    "theo": ("glad", "fine", "rather_not"),
    "maelle": ("fine", "rather_not", "fine"),
    "soizic": ("no", "glad", "fine"),
    "elodie": ("glad", "fine", "no"),
}
"""Who said what of three roles: facilitation first, then the others by their age."""
ROOMS: Final = {"camille": 3, "theo": 10, "soizic": 1}


def _roles(groupe: Groupe) -> list[Role]:
    return list(Role.objects.open().filter(groupe=groupe).order_by("pk"))


def tell_past(cast: Cast) -> None:
    """Adopted some ten months ago; its seats are those that were held since. The groupe's roles and
    mandates are there; the journal is still to be written."""
    groupe = cast.groupes[GROUPE]
    roles = _roles(groupe)
    first = terms.months_after(cast.today.replace(day=1), -10)
    at = cast.ago((cast.today - first).days + 30)
    planner = cast.members["nadia"]
    plan = Plan.objects.create(
        groupe=groupe,
        name="Notre première rotation",
        started_by=planner,
        started_at=at,
        first_day=first,
        term_months=MONTHS,
        terms=TERMS,
        solving=Plan.Solving.DONE,
        run=1,
        solve_by=planner,
        solved_at=at,
        progress=100,
        state=Plan.State.PROPOSED,
        put_at=at + dt.timedelta(days=1),
        put_by=planner,
        until=(at + dt.timedelta(days=15)).date(),
        word="Que la facilitation tourne, et que l’accueil ne repose pas toujours sur les mêmes.",
    )
    plan.roles.set(roles)
    plan.people.set(groupe.memberships.filter(state="active").values_list("member_id", flat=True))
    problem = read_problem(making.problem(plan))
    _seats(plan, problem, _held(plan, problem))
    for key in ("camille", "theo", "soizic"):
        Voice.objects.create(plan=plan, member=cast.members[key], at=at + dt.timedelta(days=3))
    plan.state = Plan.State.ADOPTED
    plan.adopted_at, plan.adopted_by = at + dt.timedelta(days=16), planner
    plan.save()
    ago = (cast.now - plan.adopted_at).days
    cast.remember(ago, "planning.adopted", planner, groupe, plan)


def _held(plan: Plan, problem: rotation.Problem) -> frozenset[Held]:
    """Who held what, in each term."""
    found: set[Held] = set()
    seats: dict[tuple[int, int], int] = {}
    rows = Mandate.objects.filter(role__in=plan.roles.all()).select_related("role")
    for one in rows.order_by("starts_on", "pk"):
        for number in range(plan.terms):
            cell = (one.role_id, number)
            covered = terms.covers(Span(one.starts_on, one.ends_on), plan.span(number))
            known = str(one.member_id) in problem.person
            if covered and known and seats.get(cell, 0) < one.role.seats:
                seats[cell] = seats.get(cell, 0) + 1
                found.add(Held(str(one.role_id), str(one.member_id), number))
    return frozenset(found)


def _seats(plan: Plan, problem: rotation.Problem, held: frozenset[Held]) -> None:
    made = rotation.told(problem, held, status="feasible", ended_by="effort", bounds={})
    actions.keep_told(plan, problem, made)
    plan.seats.exclude(member=None).update(became=Seat.Became.HELD)


def tell(cast: Cast) -> None:
    """It begins in two months; six have said what they wish, the others find it on their Today page."""
    groupe = cast.groupes[GROUPE]
    roles = _roles(groupe)
    planner = cast.members["camille"]
    active = groupe.memberships.on(cast.today).values_list("member_id", flat=True)
    actions.start(
        by=planner,
        groupe=groupe,
        settings=actions.Settings(
            name="L’année qui vient",
            first_day=terms.months_after(cast.today.replace(day=1), 2),
            term_months=MONTHS,
            terms=TERMS,
            roles=[role.pk for role in roles],
            people=list(active),
            asks_until=cast.day(6),
        ),
    )
    for key, said in WISHES.items():
        room = ROOMS.get(key)
        actions.say_wishes(
            by=cast.members[key],
            groupe=groupe,
            wishes={role.pk: says for role, says in zip(roles, said, strict=False)},
            rooms={9: room, 12: room} if room is not None else None,
        )
