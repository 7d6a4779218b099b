# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that remains, to one place."""

from __future__ import annotations

import pytest

from commons.sharing.engine import RuleError, Words, compute, money
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.steps.remainder import Remainder

ENTRY = {"type": "remainder", "to": "pot"}
HALF = {"type": "levy", "to": "half", "percent": "50", "of": "amount"}


def test_it_names_where_money_goes() -> None:
    step = Remainder.read(ENTRY, "steps[0]")
    assert step == Remainder("pot")
    assert step.destinations() == {"to": "pot"}
    assert (Remainder.to_pots, Remainder.moves) == (True, False)
    with pytest.raises(RuleError) as refused:
        Remainder.read({"type": "remainder"}, "steps[3]")
    assert (refused.value.place, refused.value.code) == ("steps[3].to", "missing")


def test_it_closes_the_rule_and_only_once() -> None:
    plan = Plan()
    Remainder("pot").check(plan, 0)
    plan.finish()
    with pytest.raises(RuleError) as refused:
        Remainder("other").check(plan, 1)
    assert (refused.value.place, refused.value.code) == ("steps[1]", "nothing_left")
    assert refused.value.params == {"closed_by": 0}


@pytest.mark.parametrize(("amount", "rest"), [("0.01", "0.00"), ("-5.01", "-2.50"), ("0", "0.00")])
def test_it_takes_all_that_remains(amount: str, rest: str) -> None:
    # Half of 0.01 is half a cent, rounded up; half of 5.01 is 2.505, so 2.51, and 2.50 remains.
    result = compute({"steps": [HALF, ENTRY]}, {"amount": amount})
    assert money(result.totals["pot"]) == rest
    assert result.remaining == 0


def test_its_words(words: Words) -> None:
    step = Remainder("pot")
    assert step.sentence(words) == "All that remains goes to “pot”."
    assert step.label(words) == "pot"
    assert step.describe() == ("remainder", {"to": "pot"}, "all that remains to pot")
    result = compute({"steps": [ENTRY]}, {"amount": "5"})
    (line,) = result.lines
    assert Remainder.why_line(line, words) == "All that remained."
    assert Remainder.why_step(result.steps[0], line.why.params, {}, words, open_lines=True) == ""
