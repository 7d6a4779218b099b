# SPDX-License-Identifier: AGPL-3.0-or-later
"""An election or a lot for a role gives its mandate, by the effect that the app of roles declares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from groupes import effects
from roles.decisions.models import Decision, Way
from roles.models import Origin, Role

MANDATE: Final = "roles.mandate"
"""The effect that gives a mandate: ``role``, ``member`` (ids), ``starts_on``, ``ends_on`` (ISO, both days
included), ``origin``."""

ORIGINS: Final = {Way.ELECTION: Origin.ELECTION, Way.LOT: Origin.LOT}


def gives_mandate(decision: Decision) -> bool:
    """Whether somebody is chosen for a role, and nothing else was to be done."""
    return (
        decision.way in ORIGINS
        and decision.role_id is not None
        and decision.effect in ("", MANDATE)
    )


def effect_of(decision: Decision) -> str:
    """The name of what adopting it does, as far as it is known before it is counted."""
    return MANDATE if gives_mandate(decision) else decision.effect


def whom(decision: Decision, result: Mapping[str, Any]) -> Iterator[int | None]:
    """To whom a mandate is given: of a lot, those who were drawn, one after another; once None where the
    decision gives none."""
    if not gives_mandate(decision):
        yield None
    elif decision.way == Way.LOT:
        yield from result["drawn"]
    else:
        yield result["member"]


def term(decision: Decision, role: Role) -> tuple[dt.date, dt.date]:
    """The first and the last day of the mandate, were it given today."""
    today = decision.groupe.today()
    first = max(decision.effect_on or today, today)
    return first, role.term_from(first)


def entrust(decision: Decision, member: int | None) -> None:
    """Write down that the mandate is given to a member, from its day for a term. None: nothing."""
    role = decision.role
    if member is None or role is None:
        return
    starts_on, ends_on = term(decision, role)
    if MANDATE in effects.effects():
        decision.effect, decision.effect_edition = MANDATE, None
    decision.effect_facts = {
        "role": role.pk,
        "member": member,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "origin": ORIGINS[Way(decision.way)].value,
    }


def told(decision: Decision, result: Mapping[str, Any], member: int | None) -> dict[str, Any]:
    """The result, with who was drawn and gets the mandate, where others before could not hold the role."""
    if decision.way != Way.LOT or member is None:
        return dict(result)
    return {**result, "winners": [member]}
