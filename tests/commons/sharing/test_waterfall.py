# SPDX-License-Identifier: AGPL-3.0-or-later
"""The waterfall: same cents as the split, no gap, nothing outside the scale."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.sharing.engine import compute
from commons.sharing.waterfall import waterfall

RULE = {
    "steps": [
        {"type": "levy", "to": "pot", "percent": "10", "of": "amount"},
        {"type": "share", "percent": "25", "of": "remaining", "by": [{"key": "care"}]},
        {"type": "share", "by": []},
        {"type": "contribution"},
    ]
}


def case(amount: str) -> dict:
    return {
        "amount": amount,
        "participants": [
            {"id": "ada", "cooperative": "coop", "care": "1"},
            {"id": "bo", "cooperative": "coop", "care": "0"},
        ],
        "contributions": {"coop": "10"},
    }


@pytest.mark.parametrize(("amount", "sign"), [("1000.00", 1), ("-1000.00", -1)])
def test_bars_by_hand(amount, sign):
    # 1000.00: pot 100.00 (0 to 100 on the scale), rest 900.00; care 225.00 (100 to 325), rest
    # 675.00 (325 to 1000) in two: 337.50 each (325, 662.5, 1000). Contributions: ada 10 % of
    # 562.50 = 56.25, bo 10 % of 337.50 = 33.75, 90.00 in all: drawn back from 1000, from 910.
    bars = waterfall(compute(RULE, case(amount)))
    assert [(b.kind, b.x, b.width, b.amount * sign, b.remaining * sign) for b in bars] == [
        ("take", "0.0", "100.0", 10000, 90000),
        ("take", "100.0", "225.0", 22500, 67500),
        ("take", "325.0", "675.0", 67500, 0),
        ("move", "910.0", "90.0", 9000, 0),
    ]
    assert [(p.to, p.x, p.width, p.amount * sign) for p in bars[2].parts] == [
        ("ada", "325.0", "337.5", 33750),
        ("bo", "662.5", "337.5", 33750),
    ]
    assert [(p.to, p.x, p.width, p.amount * sign) for p in bars[3].parts] == [
        ("coop", "910.0", "90.0", 9000),
    ]


def test_nothing_is_drawn_without_money():
    assert {bar.width for bar in waterfall(compute(RULE, case("0")))} == {"0.0"}


def test_a_cent_of_a_large_payment_still_shows():
    rule = {
        "steps": [
            {"type": "levy", "to": "pot", "percent": "100", "of": "amount", "max": "0.01"},
            {"type": "remainder", "to": "rest"},
        ]
    }
    bars = waterfall(compute(rule, {"amount": "1000000.00"}))
    assert [(bar.x, bar.width) for bar in bars] == [("0.0", "1.5"), ("0.0", "1000.0")]


def test_a_last_cent_stays_inside_the_scale():
    rule = {
        "steps": [
            {"type": "levy", "to": "pot", "percent": "100", "of": "amount", "max": "999999.99"},
            {"type": "remainder", "to": "rest"},
        ]
    }
    bars = waterfall(compute(rule, {"amount": "1000000.00"}))
    assert (bars[1].x, bars[1].width) == ("998.5", "1.5")


@given(st.integers(-(10**12), 10**12))
def test_bars_are_inside_the_scale_and_touch(cents):
    result = compute(
        RULE, case(f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}")
    )
    bars = waterfall(result)
    for bar in bars:
        assert Decimal(0) <= Decimal(bar.x)
        assert Decimal(bar.x) + Decimal(bar.width) <= 1000
        assert sum(part.amount for part in bar.parts) == bar.amount
        assert (Decimal(bar.width) > 0) == (bar.amount != 0)
    if abs(cents) > 10_000:  # wide enough for no bar to be at its thinnest
        edges = [Decimal(bar.x) + Decimal(bar.width) for bar in bars[:3]]
        assert [Decimal(bar.x) for bar in bars[1:3]] == edges[:2]
        assert edges[2] == 1000
    assert bars[-1].remaining == result.remaining == 0
