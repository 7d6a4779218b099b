# SPDX-License-Identifier: AGPL-3.0-or-later
"""What OCDS says of awards, put together: by worked examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tenders.notices.parsing.awarded import merged, told
from tenders.notices.parsing.model import Result

WON: dict[str, Any] = {
    "id": "1", "lots": ["2"], "status": "active", "holders": ["Rivage", "Amont"],
    "amount": 8_000.5, "currency": "EUR",
}  # fmt: skip


def test_what_is_said_of_an_award_takes_the_place_of_that_alone() -> None:
    other = {"id": "2", "lots": ["3"], "status": "pending"}
    again = merged([WON, other], [{"id": "1", "amount": 9_000, "part": True}])
    assert again == [WON | {"amount": 9_000}, other]
    assert merged([WON], []) == [WON]
    assert merged([], [WON]) == [WON]
    # Without identifiers a list replaces the one before, as the standard has it.
    nameless = {key: value for key, value in other.items() if key != "id"}
    assert merged([WON], [nameless]) == [nameless]


def test_of_an_update_alone_nothing_is_told_until_its_award_is_here() -> None:
    part = {"id": "1", "amount": 9_000, "currency": "EUR", "part": True}
    assert told([part]) == ([], [])
    [winner], results = told(merged([part], [WON]))
    assert results == [Result("2", "awarded")]
    assert [one.name for one in winner.organisations] == ["Rivage", "Amont"]


def test_an_amount_is_told_to_the_cent() -> None:
    [winner], _results = told([WON])
    assert winner.value is not None
    assert (winner.value.amount, winner.value.currency) == (Decimal("8000.5"), "EUR")


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({"status": "unsuccessful"}, "closed", "unsuccessful"),
        ({"status": "pending"}, "open", None),
        ({"status": "cancelled"}, "open", None),
        ({"holders": ["SANS SUITE"], "amount": None}, "closed", "abandoned"),
        ({"holders": []}, "awarded", None),
    ],
)
def test_what_becomes_of_a_lot(said: dict[str, Any], outcome: str, reason: str | None) -> None:
    winners, results = told([WON | said])
    assert winners == []
    assert [tuple(one[:3]) for one in results] == [("2", outcome, reason)]


def test_that_nobody_won_holds_over_an_award_that_was_cancelled() -> None:
    gone = WON | {"status": "cancelled"}
    assert told([gone], over=["2"])[1] == [Result("2", "closed", "unsuccessful")]
    assert told([gone], whole=True)[1] == [Result("2", "closed", "unsuccessful")]
    assert told([WON], over=["2"])[1] == [Result("2", "awarded")]
    assert told([], whole=True)[1] == [Result(None, "closed", "unsuccessful")]
