# SPDX-License-Identifier: AGPL-3.0-or-later
"""Price scenarios, and how each would be shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy

from commons.sharing import rules as sharing_rules
from commons.sharing.models import SplitRule
from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids import actions, coverage, facts, queries, rules
from tenders.bids.models import Bid, Intention, Need, Price
from tenders.bids.pages.may import may

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class SharedWith:
    """Someone's line in the share of a price, in cents; ``taken`` by their cooperative (None: another
    one's, which tells it to its own people; ``rest`` is then what they have before it)."""

    name: str
    mine: bool
    days: str
    part: int
    percent: str
    taken: int | None
    rest: int


@dataclass(frozen=True, slots=True)
class SharedPot:
    name: str
    rest: int


@dataclass(frozen=True, slots=True)
class Shared:
    """The table of a share: plain values, for it is kept (``kept_for``). Amounts in cents."""

    currency: str
    people: tuple[SharedWith, ...]
    pots: tuple[SharedPot, ...]
    days: Decimal
    amount: int
    taken: int
    rest: int


def _shared(here: Standing, share: queries.Share) -> Shared | None:
    if share.shares is None:
        return None
    people = tuple(
        SharedWith(
            name=one.who.name,
            mine=one.who.pk == here.member.pk,
            days=one.days,
            part=one.part,
            percent=one.percent,
            taken=taken,
            rest=one.rest,
        )
        for one, taken in share.people
    )
    return Shared(
        currency=share.shares.currency,
        people=people,
        pots=tuple(SharedPot(str(pot.name), pot.rest) for pot in share.shares.pots),
        days=share.total_days,
        amount=share.shares.amount,
        taken=share.total_contribution,
        rest=share.total_rest,
    )


class Scenario(NamedTuple):
    """A price to choose. Plain values, for the list is kept. ``days``: those it is shared on."""

    pk: int
    name: str
    chosen: bool
    amount_cents: int
    days: Decimal
    note: str


class ShareShown(NamedTuple):
    """How the chosen price would be shared (``bids/parts/share.html``): plain values, for it is kept.

    ``rule``: the number and the name of the one at work, its address; ``kept_on``: the day it was computed
    on, where it was kept, in words; ``unsaid``: days that nobody said; ``no_share``: why there is none, and
    where that is seen to ("")."""

    rule: tuple[int, str, str] | None
    kept_on: str
    unsaid: Decimal
    scenario: str
    shared: Shared | None
    no_share: str
    sharing_url: str


class PriceShown(NamedTuple):
    """The price and the share of it, whole (``bids/parts/price_body.html``). ``settled``: the day the
    income was shared, in words, and its address; ``income_url``: where it is, "" for who may not."""

    slug: str
    bid: int
    scenarios: tuple[Scenario, ...]
    share: ShareShown
    settled: tuple[str, str] | None
    won: bool
    income_url: str
    may_price: bool


def _share_shown(
    here: Standing, share: queries.Share, chosen: Price | None, unsaid: Decimal
) -> ShareShown:
    slug, rule = here.groupe.slug, share.rule
    kept = chosen.preview if share.kept and chosen is not None else None
    return ShareShown(
        rule=(rule.number, rule.name, reverse("sharing:rule", args=[slug, rule.number]))
        if rule is not None
        else None,
        kept_on=formats.date(kept.created_at) if kept is not None else "",
        unsaid=unsaid,
        scenario=chosen.name if chosen is not None else "",
        shared=_shared(here, share),
        no_share=str(NO_SHARE.get(share.why, share.why)),
        sharing_url=reverse("sharing:groupe_index", args=[slug]) if share.why == "no_rule" else "",
    )


def price(
    here: Standing,
    bid: Bid,
    intentions: list[Intention] | None = None,
    found: list[Price] | None = None,
) -> dict[str, Any]:
    """Scenarios (``found``, where they are loaded already) and the share of the chosen one. Three
    queries at most, four when a rule names a role or the bid is won."""
    said = facts.intentions_of(bid) if intentions is None else intentions
    found = queries.prices_of(bid) if found is None else found
    return price_by(here, bid, facts.rule_of(bid), said, found)


def price_by(
    here: Standing,
    bid: Bid,
    rule: SplitRule | None,
    said: list[Intention],
    found: list[Price],
) -> dict[str, Any]:
    """The same, of what is loaded: the rule of today, what was said, the scenarios. One query once the bid
    is won, and those that the rule asks."""
    chosen = next((one for one in found if one.chosen), None)
    settled = queries.settled_share(bid)
    share = queries.share_of(bid, chosen, said, rule, here.me)
    if settled is not None and not sharing_rules.may_see_lines(here.me, settled):
        share = queries.Share(share.rule, why="closed", kept=share.kept)
    stated = facts.said(said)
    for one in found:
        one.days = coverage.scenario_days(stated, one.counted)
    place, may_now = [here.groupe.slug, bid.pk], may(here, bid)
    unsaid = coverage.unsaid(stated, chosen.counted) if chosen else Decimal(0)
    shown = PriceShown(
        slug=here.groupe.slug,
        bid=bid.pk,
        scenarios=tuple(
            Scenario(one.pk, one.name, one.chosen, one.amount_cents, one.days, one.note)
            for one in found
        ),
        share=_share_shown(here, share, chosen, unsaid),
        settled=(
            formats.date(settled.happened_on),
            reverse("sharing:distribution", args=[here.groupe.slug, settled.pk]),
        )
        if settled is not None
        else None,
        won=bid.state == Bid.State.WON,
        income_url=reverse("bids:income", args=place) if rules.may_share_income(here, bid) else "",
        may_price=may_now.price,
    )
    return {
        "bid": bid,
        "prices": found,
        "chosen": chosen,
        "unsaid": unsaid,
        "share": share,
        "settled": settled,
        "may": may_now,
        "price_shown": shown,
    }


@dataclass(frozen=True, slots=True)
class Beside:
    """The scenarios side by side: their names, days and amounts in their order; ``rows``: who, and in
    each scenario their days and what is left to them (None: no share)."""

    heads: tuple[tuple[str, Decimal, int], ...]
    rows: tuple[tuple[str, bool, tuple[tuple[str, int] | None, ...]], ...]
    currency: str


def _beside(
    here: Standing, bid: Bid, found: Sequence[Price], intentions: Sequence[Intention]
) -> Beside | None:
    """Each scenario shared on its own days; None with one alone, or none that can be shared."""
    rule = facts.rule_of(bid)
    shares = [queries.share_of(bid, one, intentions, rule, here.me).shares for one in found]
    there = [one for one in shares if one is not None]
    if len(found) < 2 or not there:
        return None
    names: dict[str, tuple[str, bool]] = {}
    for share in there:
        names |= {one.id: (one.who.name, one.who.pk == here.member.pk) for one in share.people}
        names |= {f"pot:{pot.name}": (str(pot.name), False) for pot in share.pots}
    cells: list[dict[str, tuple[str, int]]] = [
        {}
        if share is None
        else {one.id: (one.days, one.rest) for one in share.people}
        | {f"pot:{pot.name}": ("", pot.rest) for pot in share.pots}
        for share in shares
    ]
    stated = facts.said(intentions)
    return Beside(
        heads=tuple(
            (one.name, coverage.scenario_days(stated, one.counted), one.amount_cents)
            for one in found
        ),
        rows=tuple(
            (name, mine, tuple(cell.get(who) for cell in cells))
            for who, (name, mine) in names.items()
        ),
        currency=there[0].currency,
    )


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A need as a scenario may count it: the days said on it, and by whom."""

    need: Need
    said: Decimal
    who: str


def scenario_lines(bid: Bid, needs: Sequence[Need]) -> list[ScenarioLine]:
    """One query."""
    words = [one for one in facts.intentions_of(bid) if one.days]
    return [
        ScenarioLine(
            need,
            sum((one.days for one in words if one.need_id == need.pk), Decimal(0)),
            ", ".join(one.member.name for one in words if one.need_id == need.pk),
        )
        for need in needs
    ]


def prices(here: Standing, bid: Bid, found: list[Price]) -> dict[str, Any]:
    """The scenarios and the share of the chosen one, each line explained."""
    intentions = facts.intentions_of(bid)
    context = price(here, bid, intentions, found)
    open_to = context["share"].why != "closed"  # shared for good, it is for those who took part
    return context | {
        "beside": _beside(here, bid, found, intentions) if open_to else None,
        "recipe": context["share"].recipe,
        "back_here": reverse("bids:price", args=[here.groupe.slug, bid.pk]),
        "full": len(context["prices"]) >= actions.MOST_PRICES,
    }


NO_SHARE: dict[str, StrOrPromise] = {
    "closed": gettext_lazy(
        "This income has been shared: what each person gets is for those who took part to see."
    ),
    "no_price": gettext_lazy("Set a price to see how it would be shared."),
    "no_rule": gettext_lazy(
        "The groupe has no split rule in force yet: adopt one to see how a price would be shared."
    ),
    "nobody": gettext_lazy(
        "Nobody has said what they would do yet: a price is shared among those who did."
    ),
}
