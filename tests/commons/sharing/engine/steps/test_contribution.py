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


def taken(policy: Any, amount: str = "1000.00", **more: Any) -> dict[str, str]:
    """What each person pays of an amount shared equally, ana's cooperative having this policy."""
    result = compute(more.pop("rule", RULE), case(amount, nord=policy, sud="0"))
    return {
        line.to: money(-line.amount)
        for line in result.lines
        if line.why.code == CONTRIBUTION_FROM and line.to == "ana"
    }


def test_tiers_are_taken_of_what_is_above_them_alone() -> None:
    # 500.00: 200.00 at 10 %, 200.00 at 5 %, 100.00 at 1 %.
    tiers = [{"above": "200.00", "percent": "5"}, {"above": "400.00", "percent": "1"}]
    policy: dict[str, Any] = {"percent": "10", "tiers": tiers}
    assert taken(policy) == {"ana": "31.00"}
    # 150.00 were counted of the year: 50.00 at 10 %, 200.00 at 5 %, 250.00 at 1 %.
    assert taken(policy | {"before": {"ana": "150.00"}}) == {"ana": "17.50"}
    assert taken(policy | {"before": {"ana": "900.00"}}) == {"ana": "5.00"}
    assert taken(policy | {"before": {"bob": "900.00"}}) == {"ana": "31.00"}
    assert taken({"percent": "10"}) == taken("10") == {"ana": "50.00"}


@pytest.mark.parametrize("sign", ["", "-"])
def test_of_the_whole_amount_it_is_taken_of_each_one_s_portion_of_it(sign: str) -> None:
    # 20 % to a pot: each has 400.00, of an amount of which their portion is 500.00.
    rule = {
        "steps": [
            {"type": "levy", "to": "pot", "percent": "20", "of": "amount"},
            *RULE["steps"],
        ]
    }
    result = compute(rule, case(f"{sign}1000.00", nord={"percent": "10", "of": "amount"}, sud="10"))
    line = next(one for one in result.lines if one.to == "nord")
    assert money(line.amount) == f"{sign}50.00"
    assert (line.why.params["of"], line.why.params["base"]) == ("amount", f"{sign}500.00")
    assert money(result.totals["ana"]) == f"{sign}350.00"
    assert money(result.totals["bob"]) == f"{sign}360.00"
    assert sum(result.totals.values()) == result.amount


def test_no_more_is_taken_than_somebody_has() -> None:
    rule = {
        "steps": [
            {"type": "levy", "to": "pot", "percent": "90", "of": "amount"},
            *RULE["steps"],
        ]
    }
    assert taken({"percent": "50", "of": "amount"}, rule=rule) == {"ana": "50.00"}


@pytest.mark.parametrize(
    ("policy", "place", "code"),
    [
        ({}, "contributions.nord.percent", "missing"),
        ({"percent": "10", "of": "margin"}, "contributions.nord.of", "unknown_choice"),
        ({"percent": "10", "on": "part"}, "contributions.nord.on", "unknown_field"),
        (
            {"percent": "10", "tiers": [{"above": "0.00", "percent": "8"}]},
            "contributions.nord.tiers[0].above",
            "not_ascending",
        ),
        (
            {"percent": "10", "before": {"ana": "-1.00"}},
            "contributions.nord.before.ana",
            "negative",
        ),
    ],
)
def test_a_policy_is_read_whole_or_refused(policy: Any, place: str, code: str) -> None:
    with pytest.raises(CaseError) as refused:
        compute(RULE, case(nord=policy, sud="0"))
    assert (refused.value.place, refused.value.code) == (place, code)
