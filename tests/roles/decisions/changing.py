# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes put to a small groupe, and adopted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from groupes import effects
from groupes.charter import actions as charter
from groupes.things import Ref
from groupes.web.paths import reverse
from roles.decisions.models import Decision, Stance
from roles.models import Role
from roles.planning.models import Plan
from tests.roles.decisions.world import World
from tests.roles.planning.world import world as planning_world


def proposed(
    here: World, name: str, facts: effects.Facts, on: Any = None, edition: int | None = None
) -> effects.Proposed:
    return effects.Proposed(facts, Ref.of(on) if on is not None else None, edition)


def put(
    here: World,
    name: str,
    facts: effects.Facts,
    on: Any = None,
    edition: int | None = None,
    **values: Any,
) -> Decision:
    return here.open(effect=name, proposed=proposed(here, name, facts, on, edition), **values)


def adopt(here: World, decision: Decision) -> Decision:
    for member in here.people[1:3]:
        here.say(decision, member, Stance.CONSENT)
    return here.hour_comes(decision)


def section(here: World, body: str = "On décide ensemble.") -> Any:
    return charter.write_section(
        by=here.proposer, groupe=here.groupe, key="decide", edition=0, body=body
    )


def mandate(here: World, role: Role, member: Any, **more: Any) -> dict[str, Any]:
    today = here.groupe.today()
    return {
        "role": role.pk, "member": member.pk, "starts_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=200)).isoformat(), "origin": "consent", **more,
    }  # fmt: skip


def plan_world() -> tuple[World, Plan]:
    there = planning_world()
    here = World(there.groupe, there.people, there.facilitation)
    return here, there.solved()


def plan_facts(plan: Plan) -> dict[str, Any]:
    return {"plan": plan.pk, "run": plan.run}


def write(here: World, effect: str, about: str = "", way: str = "consent") -> str:
    page = reverse("decisions:write", args=[here.groupe.slug, way])
    return f"{page}?effect={effect}" + (f"&about={about}" if about else "")


def agreed(here: World, title: str, **values: Any) -> Decision:
    """A decision that does nothing by itself, adopted."""
    return adopt(here, here.open(title=title, **values))
