# SPDX-License-Identifier: AGPL-3.0-or-later
"""A percentage to a pot: read, bounded, and told."""

from __future__ import annotations

from typing import Any

import pytest

from commons.sharing.engine import RuleError, SplitError, Words, compute, money
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.steps.levy import Levy

ENTRY = {"type": "levy", "to": "pot", "percent": "5", "of": "amount"}
REST = {"type": "remainder", "to": "rest"}


def levy(**more: Any) -> Levy:
    return Levy.read(ENTRY | more, "steps[0]")


def worked(amount: str, **more: Any) -> Any:
    return compute({"steps": [ENTRY | more, REST]}, {"amount": amount})


def test_its_fields_become_cents_and_millionths_of_a_percent() -> None:
    assert levy() == Levy("pot", 5_000_000, "amount")
    assert levy(percent="0.000001", of="remaining", min="1.5", max="500") == Levy(
        "pot", 1, "remaining", 150, 50_000
    )


@pytest.mark.parametrize(
    ("more", "place", "code"),
    [
        ({"to": ""}, "steps[0].to", "bad_name"),
        ({"percent": "100.1"}, "steps[0].percent", "over_hundred"),
        ({"percent": 5}, "steps[0].percent", "not_text"),
        ({"of": "margin"}, "steps[0].of", "unknown_choice"),
        ({"max": "-1"}, "steps[0].max", "negative"),
        ({"min": "2", "max": "1"}, "steps[0].min", "min_over_max"),
    ],
)
def test_a_wrong_field_is_refused_with_its_place(more, place, code) -> None:
    with pytest.raises(RuleError) as refused:
        levy(**more)
    assert (refused.value.place, refused.value.code) == (place, code)


def test_all_of_it_closes_the_rule_unless_a_maximum_may_spare_some() -> None:
    open_, closed = Plan(), Plan()
    levy(percent="100", max="500.00").check(open_, 0)
    levy(percent="100").check(closed, 0)
    assert open_.closed_by is None
    assert closed.closed_by == 0
    with pytest.raises(RuleError, match="nothing is left for this step"):
        levy().check(closed, 1)


@pytest.mark.parametrize(
    ("amount", "paid", "bound"),
    [
        # 5 % of 1 000.00 is 50.00; of 100.00, 5.00 (the minimum is 10.00); of 9 000.00, 450.00
        # (the maximum is 100.00); 8.00 is less than the minimum: all of it goes.
        ("1000.00", "50.00", None),
        ("100.00", "10.00", "min"),
        ("9000.00", "100.00", "max"),
        ("8.00", "8.00", "remaining"),
        ("-9000.00", "-100.00", "max"),
        ("0", "0.00", "remaining"),
    ],
)
def test_it_pays_within_its_bounds_and_what_remains(amount, paid, bound) -> None:
    result = worked(amount, min="10.00", max="100.00")
    assert money(result.totals["pot"]) == paid
    assert result.steps[0].bound == bound
    assert sum(result.totals.values()) == result.amount


def test_it_names_the_pot_it_pays() -> None:
    assert levy().destinations() == {"to": "pot"}
    assert levy().keys() == frozenset()
    assert (Levy.to_pots, Levy.moves) == (True, False)


def test_its_sentence(words: Words) -> None:
    assert levy().sentence(words) == "[5 %] of the amount goes to “pot”."
    assert levy(of="remaining", min="1", max="500").sentence(words) == (
        "[5 %] of what is left goes to “pot”, [at least 1.00 €], [at most 500.00 €]."
    )
    assert levy().label(words) == "pot"


def test_its_sentence_for_programs() -> None:
    assert levy(min="1", max="500").describe() == (
        "levy_of_amount",
        {"percent": "5", "to": "pot", "min": "1.00", "max": "500.00"},
        "5 % of the amount to pot, at least 1.00, at most 500.00",
    )


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("1000.00", "5 % of 1000.00 €."),
        ("100.00", "5 % would be 5.00 €: the minimum applies."),
        ("9000.00", "5 % would be 450.00 €: the maximum applies."),
        ("8.00", "5 % would be 0.40 €: no more than that remains."),
    ],
)
def test_it_says_why(amount, told, words: Words) -> None:
    result = worked(amount, min="10.00", max="100.00")
    line, done = result.lines[0], result.steps[0]
    assert Levy.why_line(line, words) == told
    assert Levy.why_step(done, line.why.params, {}, words, open_lines=False) == told


def test_its_own_refusal_has_words(words: Words) -> None:
    own = RuleError("steps[0].min", "min_over_max", "…")
    assert Levy.refusal(own, words) == "The minimum is above the maximum."
    assert Levy.refusal(SplitError("", "too_big", "…"), words) is None
