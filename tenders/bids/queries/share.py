# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the price of a bid would be shared, and how its income was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from commons.sharing import actions as sharing
from commons.sharing import engine, recipe, reckoned
from commons.sharing.models import MEMBER, Distribution, SplitRule, cooperative_id, member_id
from commons.sharing.queries import reader_of
from commons.sharing.recipe import Person
from groupes.access import Me
from groupes.models import Member
from tenders.bids.facts import (
    participants,
    people_of,
)
from tenders.bids.models import Bid, Intention, Price


@dataclass(frozen=True, slots=True)
class Share:
    """How a price would be shared. ``shares`` None: ``why`` says what is missing.

    ``kept``: the figures come from the distribution kept at the submission, not from today's.
    ``tell``: the rule at work, every line told in words; far dearer than the shares.
    """

    rule: SplitRule | None
    shares: recipe.Shares | None = None
    why: str = ""
    kept: bool = False
    tell: Callable[[], recipe.Recipe] | None = None

    @property
    def recipe(self) -> recipe.Recipe | None:
        return self.tell() if self.tell else None

    @property
    def people(self) -> list[tuple[Person, int | None]]:
        """Each person with what their cooperative takes, as a positive amount; None: not told."""
        return [
            (one, None if one.contribution is None else -one.contribution)
            for one in (self.shares.people if self.shares else ())
        ]

    @property
    def total_days(self) -> Decimal:
        return sum((Decimal(one.days or 0) for one, _taken in self.people), Decimal(0))

    @property
    def total_contribution(self) -> int:
        """Of those contributions that are told."""
        return sum(taken or 0 for _one, taken in self.people)

    @property
    def total_rest(self) -> int:
        """What stays with people and pots once the cooperatives took their contribution."""
        return self.shares.amount - self.total_contribution if self.shares else 0


def share_of(
    bid: Bid,
    price: Price | None,
    intentions: Sequence[Intention],
    rule: SplitRule | None,
    me: Me | None = None,
) -> Share:
    """The share of a price by today's rule and days, as one reader may see it (None: all of it); once
    submitted, the one that was kept.

    At most one query (the holders of roles that the rule names); one more where a cooperative's
    contribution has tiers, three where the rule recognises unpaid hours.
    """
    if price is None:
        return Share(rule, why="no_price")
    if bid.frozen and price.preview is not None:
        kept = price.preview
        names = _names([*people_of(intentions).values(), *_only_unpaid(kept)])
        result = recipe.read_result(kept.result)
        return _share(kept.rule, kept.frozen_rule, kept.case, result, names, me, kept=True)
    if rule is None:
        return Share(None, why="no_rule")
    people = participants(bid, intentions, rule, counted=price.counted)
    if not people:
        return Share(rule, why="nobody")
    currency = rule.rule.get("currency", "EUR")
    case = sharing.case_of(
        price.amount_cents, currency, people, on=bid.groupe.today(), groupe=bid.groupe
    )
    try:
        result = reckoned.result_of(rule, case)
    except engine.CaseError as error:
        return Share(rule, why=recipe.case_refusal(error))
    return _share(rule, rule.rule, case, result, _names(one.member for one in people), me)


def _only_unpaid(kept: Distribution) -> list[Member]:
    """Those whose unpaid hours alone it recognises. One query, where there are any."""
    ids = [
        int(one["id"].removeprefix(MEMBER))
        for one in kept.case["participants"]
        if one.get("only_unpaid")
    ]
    return list(Member.objects.filter(pk__in=ids).select_related("cooperative")) if ids else []


def _share(
    by: SplitRule,
    rule: Any,
    case: Mapping[str, Any],
    result: engine.Result,
    names: recipe.Names,
    me: Me | None,
    *,
    kept: bool = False,
) -> Share:
    reader = reader_of(me) if me is not None else recipe.ANYONE
    return Share(
        by,
        recipe.shares(case, result, names, reader),
        kept=kept,
        tell=lambda: recipe.at_work(rule, case, result, names, reader=reader),
    )


def _names(people: Iterable[Member]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for member in people:
        names[member_id(member.pk)] = member
        names[cooperative_id(member.cooperative_id)] = member.cooperative
    return names


def settled_share(bid: Bid) -> Distribution | None:
    """The share of its income that counts, the first that was settled; None while there is none.
    One query; none unless the bid is won."""
    if bid.state != Bid.State.WON:
        return None
    found = Distribution.objects.about(bid).counting().order_by("-standing", "pk")
    return found.only("happened_on", "state", "case", "target_type", "target_id").first()
