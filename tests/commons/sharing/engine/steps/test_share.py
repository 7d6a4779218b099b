# SPDX-License-Identifier: AGPL-3.0-or-later
"""A percentage shared among people: keys and weights, left-over cents, and why."""

from __future__ import annotations

from typing import Any

import pytest

from commons.sharing.engine import CaseError, RuleError, SplitError, Words, compute, money
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.steps.share import Key, Share

ONE = 1_000_000


def share(**more: Any) -> Share:
    return Share.read({"type": "share", "by": [{"key": "days"}], **more}, "steps[0]")


def worked(amount: str, by: list[Any], *days: str, **more: Any) -> Any:
    people = [{"id": who, "days": count} for who, count in zip("abc", days, strict=False)]
    return compute(
        {"steps": [{"type": "share", "by": by, **more}]}, {"amount": amount, "participants": people}
    )


BOTH = [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}]


def test_without_more_it_is_all_that_remains_in_equal_parts() -> None:
    assert share(by=[]) == Share(100 * ONE, "remaining", (Key("equal", ONE),))


def test_its_fields_become_millionths() -> None:
    assert share(percent="12.5", of="amount", by=BOTH, otherwise="equal") == Share(
        12_500_000, "amount", (Key("days", 70 * ONE), Key("equal", 30 * ONE)), True
    )
    assert share(by=[{"key": "days", "weight": 3}]).by == (Key("days", 3 * ONE),)


@pytest.mark.parametrize(
    ("more", "place", "code"),
    [
        ({"by": "days"}, "steps[0].by", "not_list"),
        ({"by": [{"key": "cooperative"}]}, "steps[0].by[0].key", "bad_key"),
        ({"by": [{"key": "days"}, {"key": "days"}]}, "steps[0].by[1].key", "duplicate"),
        ({"by": [{"key": "days", "weight": "0"}]}, "steps[0].by[0].weight", "zero_weight"),
        ({"by": [{"key": "days", "w": "1"}]}, "steps[0].by[0].w", "unknown_field"),
        ({"otherwise": "nobody"}, "steps[0].otherwise", "unknown_choice"),
    ],
)
def test_a_wrong_field_is_refused_with_its_place(more, place, code) -> None:
    with pytest.raises(RuleError) as refused:
        share(**more)
    assert (refused.value.place, refused.value.code) == (place, code)


def test_it_counts_on_no_more_than_what_surely_remains() -> None:
    plan = Plan()
    share(percent="60", of="amount").check(plan, 0)
    share(percent="50").check(plan, 1)  # half of the 40 % that are left
    with pytest.raises(RuleError) as refused:
        share(percent="20.000001", of="amount").check(plan, 2)
    assert refused.value.params == {"percent": "20.000001", "left": "20"}
    share(percent="20", of="amount").check(plan, 2)
    assert plan.left == 0


@pytest.mark.parametrize(
    ("people", "more", "place", "code"),
    [
        ([], {}, "participants", "nobody"),
        ([{"id": "a"}], {}, "participants[0].days", "missing_key"),
        ([{"id": "a"}], {"otherwise": "equal"}, "participants[0].days", "missing_key"),
        ([{"id": "a", "days": "0"}], {}, "participants", "zero_key"),
    ],
)
def test_a_case_must_say_everyone_s_key(people, more, place, code) -> None:
    rule = {"steps": [{"type": "share", "by": [{"key": "days"}], **more}]}
    with pytest.raises(CaseError) as refused:
        compute(rule, {"amount": "1", "participants": people})
    assert (refused.value.place, refused.value.code) == (place, code)


def test_it_asks_for_the_keys_it_shares_by() -> None:
    assert share(by=BOTH).keys() == {"days"}
    assert share(by=[]).keys() == frozenset()
    assert share().destinations() == {}


def test_parts_by_hand() -> None:
    # 100.00 by 70 × days and 30 × equal, days 1, 2, 3: a 70/6 + 10 = 21.666…, b 70/3 + 10 =
    # 33.333…, c 35 + 10 = 45.00. Floored, 99.99: the cent goes to a, of the largest fraction.
    result = worked("100.00", BOTH, "1", "2", "3")
    assert [(line.to, money(line.amount)) for line in result.lines] == [
        ("a", "21.67"),
        ("b", "33.33"),
        ("c", "45.00"),
    ]
    assert result.steps[0].leftover == ("a",)
    assert [line.why.params["part"] for line in result.lines] == ["13/60", "1/3", "9/20"]


def test_no_more_is_shared_than_remains() -> None:
    # 4 % of the amount would be 0.04, but the minimum before took all but one cent.
    rule = {
        "steps": [
            {"type": "levy", "to": "pot", "percent": "0", "of": "amount", "min": "0.99"},
            {"type": "share", "percent": "4", "of": "amount", "by": []},
            {"type": "remainder", "to": "pot"},
        ]
    }
    result = compute(rule, {"amount": "1.00", "participants": [{"id": "a"}]})
    assert (money(result.steps[1].amount), result.steps[1].bound) == ("0.01", "remaining")
    assert result.lines[1].why.params["unbounded"] == "0.04"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "The rest is shared by the [days]."),
        ({"by": []}, "The rest is shared in [equal parts]."),
        ({"percent": "5"}, "[5 %] of what is left is shared by the [days]."),
        ({"percent": "5", "of": "amount"}, "[5 %] of the amount is shared by the [days]."),
        ({"by": [{"key": "soin"}]}, "The rest is shared by [soin]."),
        (
            {"by": [*BOTH, {"key": "soin"}]},
            "The rest is shared by the [days (70)], in [equal parts (30)] and by [soin (1)].",
        ),
        (
            {"otherwise": "equal"},
            "The rest is shared by the [days], in equal parts where nobody declared any.",
        ),
    ],
)
def test_its_sentence(more, told, words: Words) -> None:
    assert share(**more).sentence(words) == told


def test_its_sentence_for_programs() -> None:
    keys = [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}]
    assert share(by=BOTH).describe() == (
        "share_all",
        {"percent": "100", "keys": keys, "otherwise_equal": False},
        "the rest by days (70) and in equal parts (30)",
    )


def test_it_says_why(words: Words) -> None:
    result = worked("100.00", BOTH, "1", "2", "3")
    told = [Share.why_line(line, words) for line in result.lines]
    assert told[0] == (
        "100.00 € × (1 of 6 days, weight 70 + 1 part of 3, weight 30),"
        " and one of the cents left over."
    )
    assert told[2] == "100.00 € × (3 of 6 days, weight 70 + 1 part of 3, weight 30)."


def test_a_step_names_who_got_a_left_over_cent_to_those_who_may_know(words: Words) -> None:
    result = worked("100.00", [{"key": "days"}], "1", "1", "1")
    params = result.lines[0].why.params
    case: dict[str, Any] = {"participants": [{}] * 3}
    told = Share.why_step(result.steps[0], params, case, words, open_lines=True)
    assert told == "3 people, 3 d declared. 1 cent left over: A."
    told = Share.why_step(result.steps[0], params, case, words, open_lines=False)
    assert told == "3 people, 3 d declared."


def test_its_own_refusals_have_words(words: Words) -> None:
    def told(code: str, **params: str) -> str | None:
        return Share.refusal(SplitError("", code, "…", **params), words)

    assert told("zero_weight", key="soin") == "A weight must be above 0."
    assert told("nobody") == "Nobody takes part yet: there is no one to share with."
    assert "declared any days yet" in str(told("zero_key", key="days"))
    assert told("zero_key", key="soin") == "The rule shares by “soin”, and nobody has any."
    assert "“soin”, and that was not given for everyone" in str(told("missing_key", key="soin"))
    assert told("too_big") is None
