# SPDX-License-Identifier: AGPL-3.0-or-later
"""The unpaid hours that a rule may recognise (a step of kind ``unpaid``): where they are said, and which ones no
share counted yet.

Each hour is recognised once, by the first settled share of its groupe whose case counts it, whatever it
received there. What a share counted is in its frozen case; where it is reversed, its hours are due again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from commons.sharing.models import MEMBER, Distribution, member_id
from groupes.web.wiring import declared

STEP: Final = "unpaid"
KEY: Final = "unpaid"
"""The key of the participants that holds their hours (docs/formats/split.md)."""


@dataclass(frozen=True, slots=True)
class UnpaidHours:
    """Declares where unpaid hours are said. ``said(groupe)``: the hours that each said in all of what the groupe
    did, by the id of the member, of members who are still somebody's. One query."""

    said: Callable[[int], Mapping[int, Decimal]]


def recognises(rule: Any) -> bool:
    """Whether a sound rule (plain JSON values) has a step that recognises unpaid hours."""
    return any(step["type"] == STEP for step in rule["steps"])


# The amount tells whether the step gave anything: what gave nothing recognised nothing.
_COUNTED: Final = """
SELECT part ->> 'id', sum((part ->> 'unpaid')::numeric)
FROM sharing_distribution AS share, jsonb_array_elements(share."case" -> 'participants') AS part
WHERE share.groupe_id = %s
  AND share.state = 'settled'
  AND share.reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM sharing_distribution AS back WHERE back.reverses_id = share.id)
  AND jsonb_path_exists(share.result, '$.steps[*] ? (@.type == "unpaid" && @.amount != "0.00")')
  AND part ->> 'unpaid' IS NOT NULL
GROUP BY 1
"""


def counted(groupe: int) -> dict[int, Decimal]:
    """The hours that settled shares of a groupe recognised, by the id of the member. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [groupe])
        return {int(who.removeprefix(MEMBER)): hours for who, hours in cursor.fetchall()}


def due(groupe: int) -> dict[int, Decimal]:
    """The hours that are said in a groupe and that no share recognised yet, by the id of the member; those of
    nobody left out. Two queries, where some floor declares such hours."""
    said: dict[int, Decimal] = {}
    for one in declared(UnpaidHours):
        for member, hours in one.said(groupe).items():
            said[member] = said.get(member, Decimal(0)) + hours
    if not said:
        return {}
    former = counted(groupe)
    left = {member: hours - former.get(member, 0) for member, hours in said.items()}
    return {member: hours for member, hours in left.items() if hours > 0}


def stands(distribution: Distribution) -> bool:
    """Whether the hours that a preview counts are those that are due now: said anew, or recognised by another
    share meanwhile, they would be counted wrongly. Two queries, none where its rule recognises none."""
    if not recognises(distribution.frozen_rule):
        return True
    kept = {
        one["id"]: Decimal(one[KEY])
        for one in distribution.case["participants"]
        if Decimal(one[KEY])
    }
    return kept == {member_id(pk): hours for pk, hours in due(distribution.groupe_id).items()}
