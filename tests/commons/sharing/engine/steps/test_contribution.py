# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contribution: each person's own cooperative, its own percentage, once."""

from __future__ import annotations

from typing import Any

import pytest

from commons.sharing.engine import (
    CONTRIBUTION_FROM,
    CONTRIBUTION_TO,
    CaseError,
    RuleError,
    SplitError,
    Words,
    compute,
    money,
)
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.steps.contribution import Contribution

RULE = {"steps": [{"type": "share", "by": []}, {"type": "contribution"}]}


def case(amount: str = "1000.05", **contributions: Any) -> dict[str, Any]:
    return {
        "amount": amount,
        "participants": [{"id": "bob", "cooperative": "sud"}, {"id": "ana", "cooperative": "nord"}],
        "contributions": contributions or {"nord": "10", "sud": "11"},
    }


def test_it_is_charged_once() -> None:
    plan = Plan()
    step = Contribution.read({"type": "contribution"}, "steps[0]")
    step.check(plan, 0)
    plan.before.append("contribution")
    with pytest.raises(RuleError) as refused:
        step.check(plan, 1)
    assert (refused.value.place, refused.value.code) == ("steps[1].type", "charged_twice")


def test_it_may_follow_what_takes_all_and_leaves_the_plan_as_it_was() -> None:
    plan = Plan()
    plan.take_all(0)
    Contribution().check(plan, 1)
    assert plan.left == 1
    assert plan.closed_by == 0


@pytest.mark.parametrize(
    ("values", "place", "code"),
    [
        ({"nord": "10"}, "participants[0].cooperative", "unknown_cooperative"),
        ({"nord": "10", "sud": "100.1"}, "contributions.sud", "over_hundred"),
        ({"nord": "10", "sud": 11}, "contributions.sud", "not_text"),
        ({"nord": "10", " sud": "11"}, "contributions. sud", "bad_name"),
        ({"nord": "10", "bob": "11"}, "participants[0].id", "id_clash"),
    ],
)
def test_a_case_must_say_each_cooperative_s_percentage(values, place, code) -> None:
    with pytest.raises(CaseError) as refused:
        compute(RULE, case() | {"contributions": values})
    assert (refused.value.place, refused.value.code) == (place, code)


def test_a_case_must_say_everyone_s_cooperative() -> None:
    nowhere = case() | {"participants": [{"id": "ana"}]}
    with pytest.raises(CaseError) as refused:
        compute(RULE, nowhere)
    assert (refused.value.place, refused.value.code) == ("participants[0].cooperative", "missing")
    with pytest.raises(CaseError, match="unknown cooperative sud"):
        compute(RULE, {name: value for name, value in case().items() if name != "contributions"})


@pytest.mark.parametrize("sign", ["", "-"])
def test_amounts_by_hand(sign: str) -> None:
    # 1 000.05 in two: 500.03 to ana (the left-over cent) and 500.02 to bob. 10 % of 500.03 is
    # 50.003, so 50.00; 11 % of 500.02 is 55.0022, so 55.00. In the order of the ids.
    result = compute(RULE, case(f"{sign}1000.05"))
    opposite = "" if sign else "-"
    assert [(line.to, line.why.code, money(line.amount)) for line in result.lines[2:]] == [
        ("ana", CONTRIBUTION_FROM, f"{opposite}50.00"),
        ("nord", CONTRIBUTION_TO, f"{sign}50.00"),
        ("bob", CONTRIBUTION_FROM, f"{opposite}55.00"),
        ("sud", CONTRIBUTION_TO, f"{sign}55.00"),
    ]
    assert money(result.steps[1].base) == f"{sign}1000.05"
    assert money(result.steps[1].amount) == f"{sign}105.00"


def test_it_rounds_half_up_person_by_person() -> None:
    # 50 % of 0.01 is half a cent: it goes to the cooperative.
    result = compute(RULE, case("0.02", nord="50", sud="0"))
    assert {to: money(cents) for to, cents in result.totals.items()} == {
        "ana": "0.00",
        "bob": "0.01",
        "nord": "0.01",
        "sud": "0.00",
    }


def test_it_moves_what_people_hold() -> None:
    assert (Contribution.moves, Contribution.to_pots) == (True, False)
    assert Contribution().destinations() == {}


def test_its_sentence(words: Words) -> None:
    assert Contribution().sentence(words) == (
        "Then each person’s own cooperative takes its [contribution] on that person’s part."
    )
    assert Contribution().describe()[0] == "contribution"


def test_it_says_why(words: Words) -> None:
    result = compute(RULE, case())
    assert [Contribution.why_line(line, words) for line in result.lines[2:4]] == [
        "10 % of 500.03 €, to Nord.",
        "10 % of 500.03 €, from Ana.",
    ]
    params = result.lines[2].why.params
    told = Contribution.why_step(
        result.steps[1], params, case(sud="11", nord="10"), words, open_lines=True
    )
    assert told == "Nord 10 %, Sud 11 %."


def test_its_own_refusal_has_words(words: Words) -> None:
    own = SplitError("steps[2].type", "charged_twice", "…")
    assert Contribution.refusal(own, words) == "The contribution is charged only once."
    assert Contribution.refusal(SplitError("", "nobody", "…"), words) is None
