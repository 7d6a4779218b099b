# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small groupe that plans: its planner, its people, its roles; a plan that the solver makes at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from groupes.models import Groupe, Member
from roles.models import Role
from roles.planning import actions, rules, terms
from roles.planning.models import Plan
from tests import factories


@dataclass
class World:
    """``planner`` holds ``facilitation``, which plans rotations; ``people``: all who take part, the
    planner first."""

    groupe: Groupe
    planner: Member
    people: list[Member]
    facilitation: Role
    roles: list[Role] = field(default_factory=list)

    @property
    def first_day(self) -> dt.date:
        """Of the plans made here: the first of the month after next."""
        return terms.months_after(self.groupe.today().replace(day=1), 2)

    def settings(self, **fields: Any) -> actions.Settings:
        values: dict[str, Any] = {
            "first_day": self.first_day,
            "term_months": 6,
            "terms": 2,
            "roles": [role.pk for role in self.roles],
            "people": [member.pk for member in self.people],
        }
        return actions.Settings(**values | fields)

    def plan(self, **fields: Any) -> Plan:
        """A plan in preparation, not solved."""
        return actions.start(by=self.planner, groupe=self.groupe, settings=self.settings(**fields))

    def solved(self, plan: Plan | None = None, **fields: Any) -> Plan:
        """A plan that was looked for and found."""
        asked = actions.ask_solve(by=self.planner, plan=plan or self.plan(**fields))
        return actions.run_here(asked)

    def put(self, plan: Plan | None = None, *, days: int = 1, **fields: Any) -> Plan:
        """A plan with the groupe."""
        until = self.groupe.today() + factories.days(days)
        return actions.put(by=self.planner, plan=plan or self.solved(**fields), until=until)

    def adopted(self, **fields: Any) -> Plan:
        """A plan to which everyone agreed, adopted."""
        plan = self.put(**fields)
        for member in self.people[1:]:
            actions.agree(by=member, plan=plan)
        return actions.adopt(by=self.planner, plan=plan)


def world(people: int = 3, roles: int = 1, **role: Any) -> World:
    here = factories.cooperative()
    planner = factories.member("Aline", of=here)
    groupe = factories.groupe(planner)
    facilitation = factories.role(groupe, rules.PLAN, name="Facilitation planifiée")
    # on its way out when plans begin: only its power matters
    today = groupe.today()
    factories.mandate(facilitation, planner, ends_on=today + factories.days(20))
    others = [factories.member(f"Personne {n:02}", of=here) for n in range(people - 1)]
    for member in others:
        factories.join(groupe, member)
    made = World(groupe, planner, [planner, *others], facilitation)
    for _number in range(roles):
        made.roles.append(factories.role(groupe, term_months=6, **role))
    return made
