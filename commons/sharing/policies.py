# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each cooperative takes on a day, as the engine's case has it: rate, base, tiers.

A share knows no more of someone's year than its own groupe: tiers count what that groupe has shared
with them in the calendar year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, Sum
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from commons.sharing import engine
from commons.sharing.models import DistributionLine, member_id
from groupes.models import Cooperative, Groupe

type Policy = str | dict[str, Any]
"""A percentage, or {"percent", "of"?, "tiers"?, "before"?} (docs/formats/split.md)."""

OF_THE_AMOUNT: Final = frozenset({Cooperative.Base.TURNOVER, Cooperative.Base.INVOICE})
"""The bases that a share takes of the whole amount; a margin is what is left to the person."""


def plain(value: Decimal | int | str) -> str:
    """A number as the engine reads it: Decimal("10.50") → "10.5"."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def policy_on(cooperative: Cooperative, day: dt.date) -> Policy:
    """The policy of a cooperative in force on a day, without what anyone's year holds. No query."""
    percent = plain(cooperative.contribution_on(day))
    terms = cooperative.contribution_terms_on(day)
    of = "amount" if terms.get("base") in OF_THE_AMOUNT else "part"
    tiers = [
        {"above": engine.money(cents), "percent": plain(part)}
        for cents, part in terms.get("tiers", ())
    ]
    if of == "part" and not tiers:
        return percent
    return {"percent": percent, "of": of, "tiers": tiers}


def contributions_on(
    people: Mapping[int, Cooperative], day: dt.date, groupe: Groupe | None
) -> dict[int, Policy]:
    """Cooperative id → its policy on a day, for the people (ids) of a share of a groupe. One query where
    a cooperative has tiers, none elsewhere."""
    found = {one.pk: policy_on(one, day) for one in people.values()}
    tiered = {pk for pk, policy in found.items() if not isinstance(policy, str) and policy["tiers"]}
    theirs = [member for member, one in people.items() if one.pk in tiered]
    if theirs and groupe is not None:
        for member, cents in sorted(_counted(groupe, theirs, day.year).items()):
            policy = found[people[member].pk]
            if not isinstance(policy, str) and cents > 0:
                policy.setdefault("before", {})[member_id(member)] = engine.money(cents)
    return found


def _counted(groupe: Groupe, members: Collection[int], year: int) -> dict[int, int]:
    """Member id → cents of which a contribution was taken in the groupe's settled shares of a year; what
    was reversed counts for nothing."""
    base = Cast(
        KeyTextTransform("base", KeyTransform("params", "why")),
        DecimalField(max_digits=16, decimal_places=2),
    )
    rows = DistributionLine.objects.filter(
        member__in=members,
        distribution__groupe=groupe,
        distribution__standing=True,
        distribution__happened_on__year=year,
        why__code=engine.CONTRIBUTION_FROM,
    )
    sums = rows.order_by().values_list("member_id").annotate(counted=Sum(base))
    return {member: int(euros * 100) for member, euros in sums if euros}
