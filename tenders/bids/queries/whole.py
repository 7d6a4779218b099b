# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a bid shows of it, together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet, Subquery

from commons.sharing.models import SplitRule
from commons.sharing.queries import BINDING
from groupes.access import Me, Standing
from groupes.charter.queries import ON_THING
from groupes.web.prepared import DAY, PK, PKS
from groupes.web.together import Together
from groupes.web.wiring import declared, remembered
from tenders.bids import facts
from tenders.bids.beside import Beside, Step, steps_of
from tenders.bids.collision import MeetsToo
from tenders.bids.models import Bid, Intention, Need, Price
from tenders.bids.queries.loading import LARGEST, LOADED, Facts, loaded
from tenders.bids.queries.parts import NEEDS, PIECES, PRICES, Listed, pieces_of, prices_of

LABEL: Final = Bid._meta.label_lower


def _known() -> list[Callable[..., QuerySet[Any, Any]]]:
    """What the head of a bid tells of its tender: how it is announced, what else is done about it, and what
    apps above say meets it."""
    return [
        lambda bid, **_more: facts.INTENTIONS.build(bid=bid),
        lambda tender, **_more: facts.ANNOUNCED.build(tender=tender),
        lambda tender, cooperative, **_more: facts.LOTS_AROUND.build(
            tender=tender, cooperative=cooperative
        ),
        *(_meets(one) for one in declared(MeetsToo)),
    ]


def _meets(one: MeetsToo) -> Callable[..., QuerySet[Any, Any]]:
    return lambda bid, tender, cooperative, **_more: one.rows(bid, tender, cooperative)


@remembered
@cache
def _head() -> Together:
    return Together(*_known(), bid=PK, tender=PK + 1, cooperative=PK + 2)


def _beside(one: Beside) -> Callable[..., QuerySet[Any, Any]]:
    return lambda bids, **_more: one.rows(bids)


def _of_bid(build: Callable[..., QuerySet[Any, Any]]) -> Callable[..., QuerySet[Any, Any]]:
    """The same, its tender and its cooperative being those of the bid, which the same statement reads."""
    return lambda bid, **more: build(
        **more | {"bid": bid, "tender": _own(bid, "notice__tender")},
        cooperative=_own(bid, "cooperative"),
    )


def _own(bid: Any, name: str) -> Subquery:
    return Subquery(Bid.objects.filter(pk=bid).order_by().values(name)[:1])


@remembered
@cache
def _page() -> Together:
    return Together(
        lambda bid, groupe, **_more: LOADED.build(pk=bid, groupe=groupe),
        lambda bid, **_more: NEEDS.build(bid=bid),
        lambda bid, **_more: PIECES.build(bid=bid),
        lambda bid, **_more: PRICES.build(bid=bid),
        lambda groupe, on, **_more: BINDING.build(groupe=groupe, on=on),
        lambda groupe, bid, **_more: ON_THING.build(groupe=groupe, label=LABEL, thing=bid),
        *(_beside(one) for one in declared(Beside)),
        *map(_of_bid, _known()),
        bid=PK,
        bids=PKS,
        groupe=PK + 4,
        on=DAY,
    )


class About(NamedTuple):
    """What the head of a bid tells of its tender: what was said of its needs, how the tender is announced,
    what else the cooperative does about it, and the rows of what meets it too (``collision.met_too``)."""

    intentions: list[Intention]
    announced: facts.Announced
    around: facts.Around
    meets: list[list[Any]]


def _about(bid: Bid, me: Me, found: list[list[Any]]) -> About:
    intentions, announced, lots, *meets = found
    known = facts.announced_by(bid.notice, announced)
    return About(intentions, known, facts.around(bid, me, known, lots), meets)


def about(bid: Bid, me: Me) -> About:
    """``bid.notice`` loaded. One query."""
    found = _head()(bid=bid.pk, tender=bid.notice.tender_id, cooperative=bid.cooperative_id)
    return _about(bid, me, found)


class Parts(NamedTuple):
    """Of a bid: its needs, its pieces, its prices, the rule that binds its groupe today, its red lines
    (rows of ``charter.queries.ON_THING``), the steps it is at elsewhere, and what is known of its tender."""

    needs: list[Need]
    pieces: list[Listed]
    prices: list[Price]
    rule: SplitRule | None
    red_lines: list[tuple[Any, ...]]
    steps: list[Step]
    about: About


class Page(NamedTuple):
    """Of a bid, all that its page tells."""

    bid: Bid
    facts: Facts
    parts: Parts


def page_of(here: Standing, pk: int) -> Page | None:
    """A bid of the groupe one stands in, whole; None where it has none such. One query, and one once it is
    submitted (the shares that were kept)."""
    if pk > LARGEST:
        return None
    rows, needs, pieces, prices, rules, red_lines, *found = _page()(
        bid=pk, bids=[pk], groupe=here.groupe.pk, on=here.on
    )
    if not rows:
        return None
    bid, facts = loaded(rows[0], here.groupe)
    for rule in rules:
        rule.groupe = bid.groupe
    beside = len(declared(Beside))
    parts = Parts(
        needs,
        pieces_of(bid, pieces),
        prices_of(bid) if bid.frozen else prices,
        next(iter(rules), None),
        red_lines,
        steps_of(found[:beside]).get(bid.pk, []),
        _about(bid, here.me, found[beside:]),
    )
    return Page(bid, facts, parts)
