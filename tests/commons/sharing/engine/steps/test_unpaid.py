# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unpaid work recognised by the hours that each declared: worked by hand, its sums, its words."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.sharing.engine import (
    CaseError,
    RuleError,
    Words,
    check_case,
    check_rule,
    compute,
    describe,
    money,
)
from commons.sharing.engine.steps.unpaid import Unpaid


def rule(*more: dict[str, Any], **said: str) -> dict[str, Any]:
    step = {"type": "unpaid", "percent": "5", "of": "amount", "max": "500.00", **said}
    rest = more or ({"type": "share", "by": [{"key": "days"}]}, {"type": "contribution"})
    return {"currency": "EUR", "steps": [step, *rest]}


def person(who: str, days: str, unpaid: str, **more: Any) -> dict[str, Any]:
    return {"id": who, "cooperative": "coop", "days": days, "unpaid": unpaid, **more}


def case(amount: str, *people: dict[str, Any]) -> dict[str, Any]:
    return {"amount": amount, "participants": [*people], "contributions": {"coop": "10"}}


ANA, BOB = person("ana", "2", "3"), person("bob", "1", "0")
CLEO = person("cleo", "0", "7.5", only_unpaid=True)


def test_a_share_worked_by_hand() -> None:
    """1 000.00 €. Ana 2 days and 3 unpaid hours, Bob 1 day, Cleo 7.5 unpaid hours on bids that were lost.

    By hand. 5 % of 1 000.00 = 50.00 for 10.5 hours:
      ana  50.00 × 3 / 10.5   = 14.2857… → 14.28, fraction 0.57 → the cent left over: 14.29
      cleo 50.00 × 7.5 / 10.5 = 35.7142… → 35.71
    The rest, 950.00, by 3 days: ana 633.3333… → 633.33, bob 316.6666… → 316.66 and the cent: 316.67.
    Cleo took no part in it. Contribution, 10 %: ana 647.62 → 64.76; bob 316.67 → 31.67; cleo 35.71 → 3.57.
    """
    result = compute(rule(), case("1000.00", ANA, BOB, CLEO))
    assert {to: money(cents) for to, cents in result.totals.items()} == {
        "ana": "582.86",  # 647.62 - 64.76
        "bob": "285.00",
        "cleo": "32.14",
        "coop": "100.00",
    }
    told = [(line.to, money(line.amount)) for line in result.lines if line.step == 0]
    assert told == [("ana", "14.29"), ("cleo", "35.71")]
    assert [(money(step.amount), step.bound, step.leftover) for step in result.steps[:2]] == [
        ("50.00", None, ("ana",)),
        ("950.00", None, ("bob",)),
    ]


@pytest.mark.parametrize(
    ("said", "amount", "bound"),
    [
        ({"max": "30.00"}, "30.00", "max"),
        ({"max": "500.00", "per_hour": "4.00"}, "42.00", "hours"),  # 10.5 hours × 4.00
        ({"max": "40.00", "per_hour": "4.00"}, "40.00", "max"),
        ({"per_hour": "0.33"}, "3.46", "hours"),  # 3.465, floored: never more than that an hour
        ({"per_hour": "400.00"}, "50.00", None),
    ],
)
def test_it_never_goes_beyond_its_caps(
    said: dict[str, str], amount: str, bound: str | None
) -> None:
    step: dict[str, Any] = {"type": "unpaid", "percent": "5", "of": "amount", **said}
    whole = {"currency": "EUR", "steps": [step, {"type": "share", "by": [{"key": "days"}]}]}
    result = compute(whole, case("1000.00", ANA, BOB, CLEO))
    assert (money(result.steps[0].amount), result.steps[0].bound) == (amount, bound)
    assert sum(result.totals.values()) == 100_000


def test_without_an_hour_nothing_is_taken_and_the_rest_has_it() -> None:
    result = compute(rule(), case("100.00", person("ana", "1", "0"), BOB))
    assert (result.steps[0].amount, result.steps[0].bound) == (0, "hours")
    assert {line.step for line in result.lines} == {1, 2}
    assert result.steps[1].amount == 10_000


def test_who_only_did_unpaid_work_has_no_equal_part_of_the_rest() -> None:
    whole = rule({"type": "share", "by": [{"key": "equal"}]})
    result = compute(whole, case("200.00", ANA, BOB, CLEO))
    assert [(line.to, money(line.amount)) for line in result.lines if line.step == 1] == [
        ("ana", "95.00"),
        ("bob", "95.00"),
    ]
    alone = case("200.00", CLEO)
    with pytest.raises(CaseError) as refused:
        check_case(check_rule(whole), alone)
    assert refused.value.code == "nobody"


MONEY = st.integers(-(10**9), 10**9).map(money)
HOURS = st.integers(0, 9_999).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 7))
    people = [
        person(f"p{i}", "1" if not i else str(draw(st.integers(0, 9))), draw(HOURS),
               only_unpaid=bool(i) and draw(st.booleans()))
        for i in range(count)
    ]  # fmt: skip
    return case(draw(MONEY), *people)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    said = {
        "percent": str(draw(st.integers(0, 100))),
        "of": draw(st.sampled_from(["amount", "remaining"])),
    }
    if draw(st.booleans()):
        said["per_hour"] = money(draw(st.integers(0, 9_999)))
    before: list[dict[str, Any]] = []
    if draw(st.booleans()) and said["of"] == "remaining":
        before = [{"type": "levy", "to": "pot", "percent": "4", "of": "amount"}]
    whole = rule(**said)
    return whole | {"steps": [*before, *whole["steps"]]}


@given(rules(), cases())
def test_the_sum_is_exact_and_each_hour_has_the_same(
    a_rule: dict[str, Any], a_case: dict[str, Any]
) -> None:
    result = compute(a_rule, a_case)
    assert sum(line.amount for line in result.lines) == result.amount
    assert sum(result.totals.values()) == result.amount
    assert result.remaining == 0
    index = next(i for i, step in enumerate(a_rule["steps"]) if step["type"] == "unpaid")
    parts = {line.to: abs(line.amount) for line in result.lines if line.step == index}
    shared = abs(result.steps[index].amount)
    assert sum(parts.values()) == shared
    hours = {one["id"]: Fraction(one["unpaid"]) for one in a_case["participants"]}
    total = sum(hours.values())
    assert parts.keys() == {who for who, count in hours.items() if count}
    for who, cents in parts.items():
        exact = shared * hours[who] / total
        assert int(exact) <= cents <= int(exact) + 1
    step = a_rule["steps"][index]
    assert shared <= 50_000
    if "per_hour" in step:
        assert shared <= Fraction(step["per_hour"]) * 100 * total


@given(rules(), cases(), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_a_credit_note_is_the_opposite(
    a_rule: dict[str, Any], a_case: dict[str, Any], shuffler: Any
) -> None:
    there = compute(a_rule, a_case)
    other = copy.deepcopy(a_case)
    shuffler.shuffle(other["participants"])
    assert compute(a_rule, other) == there
    amount = a_case["amount"]
    other["amount"] = amount[1:] if amount.startswith("-") else f"-{amount}"
    back = compute(a_rule, other)
    assert [(one.step, one.to, -one.amount) for one in back.lines] == [
        (one.step, one.to, one.amount) for one in there.lines
    ]


@given(cases(), st.integers(1, 99))
def test_another_hour_never_means_less(a_case: dict[str, Any], more: int) -> None:
    a_case["amount"] = a_case["amount"].lstrip("-")
    harder = copy.deepcopy(a_case)
    one = harder["participants"][0]
    one["unpaid"] = f"{float(one['unpaid']) + more:.1f}"
    whole = {"currency": "EUR", "steps": [rule()["steps"][0], {"type": "remainder", "to": "pot"}]}
    assert compute(whole, harder).totals[one["id"]] >= compute(whole, a_case).totals[one["id"]]


# --- refused, told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"max": None}, "no_cap"),
        ({"percent": None}, "missing"),
        ({"of": "rest"}, "unknown_choice"),
        ({"percent": "101"}, "over_hundred"),
        ({"per_hour": "-1.00"}, "negative"),
        ({"by": []}, "unknown_field"),
    ],
)
def test_a_step_that_is_not_sound_is_refused(said: dict[str, Any], code: str) -> None:
    whole = rule()
    step = whole["steps"][0] | said
    whole["steps"][0] = {name: value for name, value in step.items() if value is not None}
    with pytest.raises(RuleError) as refused:
        check_rule(whole)
    assert refused.value.code == code


def test_it_never_takes_all_for_there_may_be_no_hours() -> None:
    for said in ({"percent": "100"}, {"percent": "100", "of": "remaining"}):
        with pytest.raises(RuleError) as refused:
            check_rule({"currency": "EUR", "steps": [rule(**said)["steps"][0]]})
        assert refused.value.code == "money_left"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"unpaid": None}, "missing_key"),
        ({"unpaid": "-1"}, "negative"),
        ({"only_unpaid": "yes"}, "unknown_choice"),
    ],
)
def test_a_case_that_does_not_say_the_hours_is_refused(wrong: dict[str, Any], code: str) -> None:
    someone = {name: value for name, value in (ANA | wrong).items() if value is not None}
    with pytest.raises(CaseError) as refused:
        check_case(check_rule(rule()), case("10.00", someone, BOB))
    assert refused.value.code == code


def test_its_words(words: Words) -> None:
    read = check_rule(rule(per_hour="20.00"))
    assert read.steps[0].sentence(words) == (
        "[5 %] of the amount recognises unpaid work on bids, by the hours that each declared, "
        "[at most 500.00 €], [at most 20.00 € an hour]."
    )
    assert describe(read)[0].text == (
        "5 % of the amount by the unpaid hours that each declared, at most 500.00, at most 20.00 an hour"
    )
    result = compute(rule(max="30.00"), case("1000.00", ANA, BOB, CLEO))
    ana, cleo = result.lines[:2]
    assert Unpaid.why_line(ana, words) == "30.00 € × 3 of 10.5 unpaid hours."
    assert Unpaid.why_line(cleo, words) == (
        "30.00 € × 7.5 of 10.5 unpaid hours, and one of the cents left over."
    )
    told = Unpaid.why_step(result.steps[0], ana.why.params, {}, words, open_lines=False)
    assert told == "10.5 unpaid hours declared. 5 % would be 50.00 €: the maximum applies."
    named = Unpaid.why_step(result.steps[0], ana.why.params, {}, words, open_lines=True)
    assert named == f"{told} 1 cent left over: Cleo."
