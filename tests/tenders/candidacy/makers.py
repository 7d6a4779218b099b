# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers with sound keys, and bids of which several bodies are the candidate."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal

from groupes.models import Cooperative, Member
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tests import factories
from tests.tenders import calls

_numbers = itertools.count(10_000_000)


def keyed(start: str) -> str:
    """The digits with the last one that makes their Luhn sum a multiple of ten."""
    total = 0
    for position, digit in enumerate(reversed(start)):
        number = int(digit) * (1 if position % 2 else 2)
        total += number - 9 if number > 9 else number
    return start + str(-total % 10)


def siret(siren: str = "", place: int = 1) -> str:
    """A sound SIRET: of a new legal body, or another establishment of one."""
    siren = siren or keyed(str(next(_numbers)))
    return keyed(f"{siren}{place:04d}")


@dataclass
class Three:
    """A private groupe of two cooperatives that studies a call of two lots: ``ours`` of the groupe's
    cooperative, ``near`` of the federation's other one."""

    cast: factories.Cast
    bid: Bid
    ours: Member
    near: Member
    other: Cooperative


def three(word: str = "a", *, lots: int = 2) -> Three:
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    mine = cast.groupe.cooperative
    mine.federation, mine.siret = factories.federation(), siret()
    mine.save()
    name = "Vent d’Est" if word == "a" else f"Vent {word}"
    other = factories.cooperative(name, siret=siret(), federation=mine.federation)
    near = factories.member("Nour Belkacem", of=other)
    factories.join(cast.groupe, near)
    notice = calls.call(
        word,
        procedure=f"p-{word}",
        lots=[f"Volet {n + 1}" for n in range(lots)],
        deadline=calls.in_days(20),
    )
    bid, _new = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    for person, need in zip((cast.plain, near), bid.needs.all(), strict=False):
        bids.state_intention(by=person, need=need, level="lead", days=Decimal(2))
    return Three(cast, bid, cast.plain, near, other)


def taken_up(cooperative: Cooperative, bid: Bid, lots: list[str]) -> Bid:
    """By another groupe of a cooperative."""
    groupe = factories.groupe(factories.member(of=cooperative))
    by = groupe.memberships.get().member
    return bids.take_up(by=by, groupe=groupe, notice=bid.notice, lots=lots)[0]
