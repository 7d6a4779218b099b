# SPDX-License-Identifier: AGPL-3.0-or-later
"""The split engine: worked examples by hand, properties, refusals, and a stored corpus."""

import copy
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons.sharing import engine
from commons.sharing.engine import (
    CaseError,
    RuleError,
    SplitError,
    apportion,
    check_case,
    check_rule,
    compute,
    describe,
    money,
    percentage,
    split,
)

CORPUS = Path(__file__).parent / "corpus"


def levy(to="pot", percent="4", of="amount", **more):
    return {"type": "levy", "to": to, "percent": percent, "of": of, **more}


def share(*keys, **more):
    return {"type": "share", "by": [{"key": key} for key in keys], **more}


CONTRIBUTION = {"type": "contribution"}


def remainder(to="pot"):
    return {"type": "remainder", "to": to}


def rule(*steps):
    return {"currency": "EUR", "steps": list(steps)}


def case(amount, *participants, **contributions):
    return {
        "amount": amount,
        "participants": list(participants),
        "contributions": contributions,
    }


def person(who, cooperative="coop", **keys):
    return {"id": who, "cooperative": cooperative, **keys}


def amounts(result):
    return [(line.step, line.to, money(line.amount)) for line in result.lines]


def totals(result):
    return {to: money(cents) for to, cents in result.totals.items()}


# --- worked examples -------------------------------------------------------------------------


def test_the_tender_of_the_mockup():
    """38 400.00 €, six people of two cooperatives: 4 % to the pot, 5 % of the rest to the one
    who coordinates, the rest by days, then each one's cooperative's contribution.

    By hand. Pot: 4 % of 38 400.00 = 1 536.00; rest 36 864.00. Coordination: 5 % = 1 843.20;
    rest 35 020.80 for 62 days, that is 564.8516… a day:
      camille 12 d 6 778.2193…   maelle  8 d 4 518.8129…   nadia   9 d 5 083.6645…
      soizic  11 d 6 213.3677…   theo   13 d 7 343.0709…   youssef 9 d 5 083.6645…
    Floored, they sum to 35 020.77: 3 cents are left. Fractions of a cent: camille .93,
    soizic .77, then nadia and youssef .45: the tie goes to nadia, first in order.
    Contributions, 10 % at la-grande-navette and 11 % at cap-bocage, half-up:
      camille 677.822 → 677.82    maelle 497.0691 → 497.07   nadia (6 926.87) 692.687 → 692.69
      soizic 683.4707 → 683.47    theo 734.307 → 734.31      youssef 508.366 → 508.37
    """
    result = compute(
        rule(
            levy("pot-commun", "4"),
            share("coordination", percent="5"),
            share("days"),
            CONTRIBUTION,
        ),
        {
            "amount": "38400.00",
            "participants": [
                {"id": who, "cooperative": coop, "days": days, "coordination": coordination}
                for who, coop, days, coordination in [
                    ("camille", "la-grande-navette", "12", "0"),
                    ("maelle", "cap-bocage", "8", "0"),
                    ("nadia", "la-grande-navette", "9", "1"),
                    ("soizic", "cap-bocage", "11", "0"),
                    ("theo", "la-grande-navette", "13", "0"),
                    ("youssef", "la-grande-navette", "9", "0"),
                ]
            ],
            "contributions": {"la-grande-navette": "10", "cap-bocage": "11"},
        },
    )
    assert amounts(result) == [
        (0, "pot-commun", "1536.00"),
        (1, "nadia", "1843.20"),
        (2, "camille", "6778.22"),
        (2, "maelle", "4518.81"),
        (2, "nadia", "5083.67"),
        (2, "soizic", "6213.37"),
        (2, "theo", "7343.07"),
        (2, "youssef", "5083.66"),
        (3, "camille", "-677.82"),
        (3, "la-grande-navette", "677.82"),
        (3, "maelle", "-497.07"),
        (3, "cap-bocage", "497.07"),
        (3, "nadia", "-692.69"),
        (3, "la-grande-navette", "692.69"),
        (3, "soizic", "-683.47"),
        (3, "cap-bocage", "683.47"),
        (3, "theo", "-734.31"),
        (3, "la-grande-navette", "734.31"),
        (3, "youssef", "-508.37"),
        (3, "la-grande-navette", "508.37"),
    ]
    assert totals(result) == {
        "camille": "6100.40",
        "maelle": "4021.74",
        "nadia": "6234.18",
        "soizic": "5529.90",
        "theo": "6608.76",
        "youssef": "4575.29",
        "pot-commun": "1536.00",
        # 677.82 + 692.69 + 734.31 + 508.37, and 497.07 + 683.47
        "la-grande-navette": "2613.19",
        "cap-bocage": "1180.54",
    }
    assert [money(step.amount) for step in result.steps] == [
        "1536.00",
        "1843.20",
        "35020.80",
        "3793.73",
    ]
    assert result.steps[2].leftover == ("camille", "soizic", "nadia")
    assert result.remaining == 0


def test_three_people_and_one_cent():
    # 100.00 in three: 33.333…, so 33.33 each and one cent left; equal fractions: first id.
    result = compute(rule(share("equal")), case("100.00", person("b"), person("c"), person("a")))
    assert totals(result) == {"a": "33.34", "b": "33.33", "c": "33.33"}
    assert [line.why.params["extra_cent"] for line in result.lines] == [True, False, False]
    assert result.lines[0].why.text == "100.00 × 1 of 3 equal parts, and one of the left-over cents"


def test_two_cooperatives_at_10_and_11_percent():
    # 1 000.05 in two: 500.025 each, so 500.02 and one cent to ana. Contributions: 10 % of
    # 500.03 = 50.003 → 50.00; 11 % of 500.02 = 55.0022 → 55.00.
    result = compute(
        rule(share("equal"), CONTRIBUTION),
        case("1000.05", person("ana", "nord"), person("bob", "sud"), nord="10", sud="11"),
    )
    assert totals(result) == {"ana": "450.03", "bob": "445.02", "nord": "50.00", "sud": "55.00"}


def test_several_keys_are_apportioned_together():
    # 1 000.00: days (70) and equal parts (30). a: .7 × 1/3 + .3 × 1/2 = 23/60 → 383.333…;
    # b: .7 × 2/3 + .3 × 1/2 = 37/60 → 616.666…: one cent is left, and b has the larger fraction.
    by = [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}]
    result = compute(
        rule({"type": "share", "by": by}),
        case("1000.00", person("a", days="1"), person("b", days="2")),
    )
    assert totals(result) == {"a": "383.33", "b": "616.67"}
    assert [line.why.params["part"] for line in result.lines] == ["23/60", "37/60"]


def test_rounding_is_half_up():
    # 2.5 % of 0.20 = 0.005 → 0.01; 2.5 % of 0.19 = 0.00475 → 0.00.
    steps = rule(levy(percent="2.5"), remainder("rest"))
    assert totals(compute(steps, case("0.20"))) == {"pot": "0.01", "rest": "0.19"}
    assert totals(compute(steps, case("0.19"))) == {"pot": "0.00", "rest": "0.19"}
    assert percentage(50 * 10**6, 1) == 1


@pytest.mark.parametrize(
    ("amount", "pot", "bound"),
    [
        ("12480.00", "500.00", "max"),  # 5 % would be 624.00
        ("8000.00", "400.00", None),
        ("200.00", "20.00", "min"),  # 5 % would be 10.00
        ("12.00", "12.00", "remaining"),  # the minimum, but there is less
        ("-12480.00", "-500.00", "max"),
        ("-12.00", "-12.00", "remaining"),
    ],
)
def test_a_levy_is_bounded(amount, pot, bound):
    result = compute(
        rule(levy(percent="5", min="20.00", max="500.00"), remainder("rest")), case(amount)
    )
    assert totals(result)["pot"] == pot
    assert result.steps[0].bound == bound
    assert result.lines[0].why.params["bound"] == bound
    assert ("applies" in result.lines[0].why.text) == (bound is not None)


def test_steps_of_the_amount_and_of_the_rest():
    # 1 000.00: 10 % of the amount 100.00; 10 % of the rest (900.00) 90.00; 10 % of the amount
    # 100.00; the rest is 710.00.
    result = compute(
        rule(
            levy("a", "10"),
            levy("b", "10", "remaining"),
            levy("c", "10"),
            remainder("d"),
        ),
        case("1000.00"),
    )
    assert totals(result) == {"a": "100.00", "b": "90.00", "c": "100.00", "d": "710.00"}


def test_a_key_of_total_zero_may_mean_equal_parts():
    people = [person("a", days="0"), person("b", days="0")]
    with pytest.raises(CaseError) as refused:
        compute(rule(share("days")), case("10.00", *people))
    assert refused.value.place == "participants"
    assert refused.value.code == "zero_key"
    assert "days" in str(refused.value)
    result = compute(rule(share("days", otherwise="equal")), case("10.00", *people))
    assert totals(result) == {"a": "5.00", "b": "5.00"}
    assert result.lines[0].why.params["keys"] == [
        {"key": "equal", "weight": "1", "value": "1", "total": "2"}
    ]


def test_a_levy_to_a_person_is_charged_with_the_rest():
    # 10 % of 100.00 to ana by name, then half of 90.00: 55.00, of which 10 % is 5.50.
    result = compute(
        rule(levy("ana", "10"), share("equal"), CONTRIBUTION),
        case("100.00", person("ana"), person("bob"), coop="10"),
    )
    assert totals(result) == {"ana": "49.50", "bob": "40.50", "coop": "10.00"}


def test_what_comes_after_a_contribution_is_not_charged():
    result = compute(
        rule(share("equal", percent="50"), CONTRIBUTION, share("equal")),
        case("100.00", person("ana"), coop="10"),
    )
    assert totals(result) == {"ana": "95.00", "coop": "5.00"}


def test_nobody_with_a_part_of_nothing_has_a_line():
    result = compute(
        rule(share("days")), case("10.00", person("a", days="1"), person("b", days="0"))
    )
    assert amounts(result) == [(0, "a", "10.00")]
    assert totals(result) == {"a": "10.00", "b": "0.00"}


def test_numbers_of_days_may_be_whole_numbers_or_decimal_text():
    result = compute(
        rule(share("days")), case("10.00", person("a", days=1), person("b", days="1.5"))
    )
    assert totals(result) == {"a": "4.00", "b": "6.00"}


def test_the_result_as_json():
    result = compute(rule(levy("pot", "10"), remainder("rest")), case("-1.00"))
    assert result.to_json() == {
        "currency": "EUR",
        "amount": "-1.00",
        "lines": [
            {
                "step": 0,
                "type": "levy",
                "to": "pot",
                "amount": "-0.10",
                "why": {
                    "code": "levy",
                    "params": {
                        "percent": "10",
                        "of": "amount",
                        "base": "-1.00",
                        "bound": None,
                        "unbounded": "-0.10",
                    },
                    "text": "10 % of the amount, -1.00",
                },
            },
            {
                "step": 1,
                "type": "remainder",
                "to": "rest",
                "amount": "-0.90",
                "why": {
                    "code": "remainder",
                    "params": {"base": "-0.90"},
                    "text": "all that remains",
                },
            },
        ],
        "totals": {"pot": "-0.10", "rest": "-0.90"},
        "remaining": "0.00",
        "steps": [
            {
                "step": 0,
                "type": "levy",
                "base": "-1.00",
                "amount": "-0.10",
                "bound": None,
                "leftover": [],
            },
            {
                "step": 1,
                "type": "remainder",
                "base": "-0.90",
                "amount": "-0.90",
                "bound": None,
                "leftover": [],
            },
        ],
    }


def test_a_rule_in_words():
    described = describe(
        check_rule(
            rule(
                levy("pot-commun", "4", min="1.00", max="500.00"),
                levy("caisse", "2.5", "remaining"),
                share("coordination", percent="5", otherwise="equal"),
                share("equal", percent="10", of="amount"),
                {
                    "type": "share",
                    "by": [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}],
                },
                CONTRIBUTION,
            )
        )
    )
    assert [(s.code, s.text) for s in described] == [
        ("levy_of_amount", "4 % of the amount to pot-commun, at least 1.00, at most 500.00"),
        ("levy_of_remaining", "2.5 % of the rest to caisse"),
        ("share_of_remaining", "5 % of the rest by coordination"),
        ("share_of_amount", "10 % of the amount in equal parts"),
        ("share_all", "the rest by days (70) and in equal parts (30)"),
        (
            "contribution",
            "each person's own cooperative takes its contribution on that person's part",
        ),
    ]
    assert described[0].params == {
        "percent": "4",
        "to": "pot-commun",
        "min": "1.00",
        "max": "500.00",
    }
    assert described[2].params["otherwise_equal"] is True
    assert described[4].params["keys"] == [
        {"key": "days", "weight": "70"},
        {"key": "equal", "weight": "30"},
    ]


# --- properties -------------------------------------------------------------------------------

KEYS = ("days", "points", "equal")
COOPERATIVES = ("nord", "sud")
percents = st.integers(0, 10_000).map(lambda p: f"{p // 100}.{p % 100:02d}")
cents = st.integers(-(10**10), 10**10)
quantities = st.integers(0, 4000).map(lambda q: f"{q // 100}.{q % 100:02d}")


@st.composite
def rules(draw):
    steps = []
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            step = levy(
                draw(st.sampled_from(["pot", "reserve", "p1"])), draw(percents), "remaining"
            )
            bounds = sorted(draw(st.lists(st.integers(0, 10**6), min_size=2, max_size=2)))
            for name, bound in zip(("min", "max"), bounds, strict=True):
                if draw(st.booleans()):
                    step[name] = money(bound)
        else:
            keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
            step = {
                "type": "share",
                "of": "remaining",
                "percent": draw(percents),
                "otherwise": "equal",
                "by": [{"key": k, "weight": draw(st.integers(1, 100))} for k in keys],
            }
        # A step that takes all closes the rule: what follows would be refused, with reason.
        if step["percent"] == "100.00":
            step["percent"] = "99.99"
        steps.append(step)
    steps.insert(0, levy("pot", draw(percents.filter(lambda p: p != "100.00"))))
    steps.append(
        draw(
            st.sampled_from(
                [remainder("rest"), share(otherwise="equal"), share("days", otherwise="equal")]
            )
        )
    )
    if draw(st.booleans()):
        steps.insert(draw(st.integers(0, len(steps))), CONTRIBUTION)
    return rule(*steps)


@st.composite
def cases(draw):
    people = [
        person(f"p{i}", draw(st.sampled_from(COOPERATIVES)), days=days, points=points)
        for i, (days, points) in enumerate(
            draw(st.lists(st.tuples(quantities, quantities), min_size=1, max_size=7))
        )
    ]
    return case(money(draw(cents)), *people, nord=draw(percents), sud=draw(percents))


@given(rules(), cases())
def test_the_sum_is_exact_and_nothing_is_negative(a_rule, a_case):
    result = compute(a_rule, a_case)
    assert sum(line.amount for line in result.lines) == result.amount
    assert sum(result.totals.values()) == result.amount
    assert result.remaining == 0
    sign = -1 if result.amount < 0 else 1
    assert all(sign * total >= 0 for total in result.totals.values())
    assert all(
        sign * line.amount >= 0 for line in result.lines if line.why.code != "contribution_from"
    )
    by_step = [s.amount for s in result.steps if s.type != "contribution"]
    assert sum(by_step) == result.amount


@given(rules(), cases(), st.randoms(use_true_random=False))
def test_the_order_of_participants_is_irrelevant(a_rule, a_case, shuffler: random.Random):
    shuffled = copy.deepcopy(a_case)
    shuffler.shuffle(shuffled["participants"])
    assert compute(a_rule, shuffled) == compute(a_rule, a_case)


@given(rules(), cases())
def test_a_credit_note_is_the_exact_opposite(a_rule, a_case):
    opposite = copy.deepcopy(a_case)
    amount = a_case["amount"]
    opposite["amount"] = amount[1:] if amount.startswith("-") else f"-{amount}"
    there, back = compute(a_rule, a_case), compute(a_rule, opposite)
    assert back.totals == {to: -total for to, total in there.totals.items()}
    assert [(li.step, li.to, li.amount) for li in back.lines] == [
        (li.step, li.to, -li.amount) for li in there.lines
    ]


@given(rules(), cases())
def test_equal_people_differ_by_a_cent_per_step_at_most(a_rule, a_case):
    for twin in a_case["participants"]:
        twin.update(days="3", points="2", cooperative="nord")
    result = compute(a_rule, a_case)
    for index, step in enumerate(a_rule["steps"]):
        if step["type"] == "share":
            parts = [line.amount for line in result.lines if line.step == index]
            assert max(parts) - min(parts) <= 1


@given(rules(), cases(), st.integers(0, 6), st.integers(1, 10_000))
def test_more_days_never_mean_less_money(a_rule, a_case, who, more):
    # Without a declared day at all the step may fall back to equal parts: another rule.
    a_case["participants"].append(person("zz", "sud", days="1", points="1"))
    a_case["amount"] = a_case["amount"].lstrip("-")
    who %= len(a_case["participants"])
    harder = copy.deepcopy(a_case)
    one = harder["participants"][who]
    hundredths = int(one["days"].replace(".", "") if "." in one["days"] else one["days"] + "00")
    one["days"] = f"{(hundredths + more) // 100}.{(hundredths + more) % 100:02d}"
    before = compute(a_rule, a_case).totals[one["id"]]
    assert compute(a_rule, harder).totals[one["id"]] >= before


@given(cases(), st.integers(1, 50))
def test_the_unit_of_a_key_is_irrelevant(a_case, factor):
    a_case["participants"].append(person("zz", "sud", days="1", points="1"))
    scaled = copy.deepcopy(a_case)
    for someone in scaled["participants"]:
        someone["days"] = str(Fraction(someone["days"]) * factor * 100 // 1)
        someone["days"] = someone["days"] + ".00"
    assert (
        compute(rule(share("days")), scaled).totals == compute(rule(share("days")), a_case).totals
    )


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any),
)
def test_apportioning_stays_within_a_cent_of_the_exact_part(total, weights):
    named = [(f"{i:02d}", weight) for i, weight in enumerate(weights)]
    parts, leftover = apportion(total, named)
    assert sum(parts.values()) == total
    assert len(leftover) == len(set(leftover)) < max(2, sum(1 for weight in weights if weight))
    for who, weight in named:
        exact = Fraction(total * weight, sum(weights))
        assert int(exact) <= parts[who] <= int(exact) + 1
        assert (parts[who] == int(exact) + 1) == (who in leftover)
        if exact.denominator == 1:
            assert who not in leftover


# --- refusals ------------------------------------------------------------------------------------

GOOD = rule(levy(), share("days"), CONTRIBUTION)
GOOD_CASE = case("100.00", person("a", days="1"), person("b", days="2"), coop="10")


def without(values, name):
    return {key: value for key, value in values.items() if key != name}


BAD_RULES = [
    ([], "", "not_object"),
    (None, "", "not_object"),
    ({"currency": "EUR"}, "steps", "missing"),
    ({"currency": "EUR", "steps": {}}, "steps", "not_list"),
    ({"currency": "EUR", "steps": []}, "steps", "empty"),
    ({**GOOD, "name": "x"}, "name", "unknown_field"),
    ({**GOOD, "currency": "euro"}, "currency", "bad_currency"),
    ({**GOOD, "currency": 978}, "currency", "bad_currency"),
    ({**GOOD, "currency": "JPY"}, "currency", "bad_currency"),
    (rule("levy"), "steps[0]", "not_object"),
    (rule({"to": "pot"}), "steps[0].type", "missing"),
    (rule(levy(), {"type": "tithe"}), "steps[1].type", "unknown_step"),
    (rule({"type": ["levy"]}), "steps[0].type", "unknown_step"),
    (rule({"type": "reimburse"}), "steps[0].type", "unknown_step"),
    (rule(without(levy(), "to"), remainder()), "steps[0].to", "missing"),
    (rule(without(levy(), "of"), remainder()), "steps[0].of", "missing"),
    (rule(levy(of="margin"), remainder()), "steps[0].of", "unknown_choice"),
    (rule(levy(of=["amount"]), remainder()), "steps[0].of", "unknown_choice"),
    (rule(levy(to=""), remainder()), "steps[0].to", "bad_name"),
    (rule(levy(to=" pot"), remainder()), "steps[0].to", "bad_name"),
    (rule(levy(to="p\u202eot"), remainder()), "steps[0].to", "bad_name"),
    (rule(levy(to="e\u0301"), remainder()), "steps[0].to", "bad_name"),
    (rule(levy(to=7), remainder()), "steps[0].to", "not_text"),
    (rule(levy(to="x" * 101), remainder()), "steps[0].to", "too_long"),
    (rule(levy(percent="100.01"), remainder()), "steps[0].percent", "over_hundred"),
    (rule(levy(percent="-1"), remainder()), "steps[0].percent", "negative"),
    (rule(levy(percent=4), remainder()), "steps[0].percent", "not_text"),
    (rule(levy(percent=4.0), remainder()), "steps[0].percent", "not_text"),
    (rule(levy(percent=True), remainder()), "steps[0].percent", "not_text"),
    (rule(levy(percent=float("nan")), remainder()), "steps[0].percent", "not_text"),
    (rule(levy(percent=None), remainder()), "steps[0].percent", "not_text"),
    (rule(levy(percent="NaN"), remainder()), "steps[0].percent", "not_number"),
    (rule(levy(percent="Infinity"), remainder()), "steps[0].percent", "not_number"),
    (rule(levy(percent="4 %"), remainder()), "steps[0].percent", "not_number"),
    (rule(levy(percent="4,5"), remainder()), "steps[0].percent", "not_number"),
    (rule(levy(percent="4e1"), remainder()), "steps[0].percent", "not_number"),
    (rule(levy(percent="٤"), remainder()), "steps[0].percent", "not_number"),
    (rule(levy(percent="4\n"), remainder()), "steps[0].percent", "not_number"),
    (rule(levy(percent="4.0000001"), remainder()), "steps[0].percent", "too_precise"),
    (rule(levy(percent="9" * 30), remainder()), "steps[0].percent", "too_big"),
    (rule(levy(percent="9" * 9999), remainder()), "steps[0].percent", "too_big"),
    (rule(levy(min="-1.00"), remainder()), "steps[0].min", "negative"),
    (rule(levy(max="1.001"), remainder()), "steps[0].max", "too_precise"),
    (rule(levy(min="2.00", max="1.00"), remainder()), "steps[0].min", "min_over_max"),
    (rule(levy(tiers=[]), remainder()), "steps[0].tiers", "unknown_field"),
    (rule({"type": "share"}), "steps[0].by", "missing"),
    (rule({"type": "share", "by": "days"}), "steps[0].by", "not_list"),
    (rule({"type": "share", "by": ["days"]}), "steps[0].by[0]", "not_object"),
    (rule({"type": "share", "by": [{}]}), "steps[0].by[0].key", "missing"),
    (rule(share("id")), "steps[0].by[0].key", "bad_key"),
    (rule(share("days", "days")), "steps[0].by[1].key", "duplicate"),
    (rule(share(*(f"k{i}" for i in range(11)))), "steps[0].by", "too_many"),
    (
        rule({"type": "share", "by": [{"key": "days", "weight": "0"}]}),
        "steps[0].by[0].weight",
        "zero_weight",
    ),
    (
        rule({"type": "share", "by": [{"key": "days", "weight": "-1"}]}),
        "steps[0].by[0].weight",
        "negative",
    ),
    (
        rule({"type": "share", "by": [{"key": "days", "weight": 0.5}]}),
        "steps[0].by[0].weight",
        "not_text",
    ),
    (rule(share("days", otherwise="nobody")), "steps[0].otherwise", "unknown_choice"),
    (rule(share("days", floor="10.00")), "steps[0].floor", "unknown_field"),
    (rule(share("days"), {**CONTRIBUTION, "once": True}), "steps[1].once", "unknown_field"),
    (rule({"type": "remainder"}), "steps[0].to", "missing"),
    (rule(*[levy(percent="1")] * 40, remainder()), "steps", "too_many"),
    # Could pay more than there is.
    (rule(levy(percent="60"), levy(percent="41"), remainder()), "steps[1].percent", "over_amount"),
    (
        rule(levy(percent="60", of="remaining"), share("days", percent="50", of="amount")),
        "steps[1].percent",
        "over_amount",
    ),
    # Money without a destination.
    (rule(levy()), "steps", "money_left"),
    (rule(levy(percent="100", max="500.00")), "steps", "money_left"),
    (rule(share("days", percent="99")), "steps", "money_left"),
    # 33.3 + 33.3 + 33.4 % of one cent round to nothing three times.
    (
        rule(levy(percent="33.3"), levy(percent="33.3"), levy(percent="33.4")),
        "steps",
        "money_left",
    ),
    # Steps that could never receive anything.
    (rule(share("days"), levy()), "steps[1]", "nothing_left"),
    (rule(remainder(), remainder("other")), "steps[1]", "nothing_left"),
    (rule(share("days"), CONTRIBUTION, CONTRIBUTION), "steps[2].type", "charged_twice"),
]


@pytest.mark.parametrize(("bad", "place", "code"), BAD_RULES)
def test_a_bad_rule_is_refused_with_its_place(bad, place, code):
    with pytest.raises(RuleError) as refused:
        check_rule(bad)
    assert (refused.value.place, refused.value.code) == (place, code)
    assert refused.value.reason
    assert str(refused.value).startswith(place)
    assert len(str(refused.value)) < 300


def test_an_unknown_step_is_named():
    with pytest.raises(RuleError, match=r"^steps\[0\]\.type: unknown step tithe; known: levy, "):
        check_rule(rule({"type": "tithe"}))


def test_percentages_over_the_amount_say_how_much_was_left():
    with pytest.raises(RuleError) as refused:
        check_rule(rule(levy(percent="60"), levy(percent="41"), remainder()))
    assert refused.value.reason == (
        "41 % of the amount is more than the 40 % that the steps before leave"
    )


def with_person(**values):
    return {**GOOD_CASE, "participants": [person("a", **{"days": "1", **values})]}


BAD_CASES = [
    ([], "", "not_object"),
    ({}, "amount", "missing"),
    ({**GOOD_CASE, "amount": 100}, "amount", "not_text"),
    ({**GOOD_CASE, "amount": 100.0}, "amount", "not_text"),
    ({**GOOD_CASE, "amount": float("nan")}, "amount", "not_text"),
    ({**GOOD_CASE, "amount": ["1"]}, "amount", "not_text"),
    ({**GOOD_CASE, "amount": "9" * 30}, "amount", "too_big"),
    ({**GOOD_CASE, "amount": "9" * 13}, "amount", "too_big"),
    ({**GOOD_CASE, "amount": "1.999"}, "amount", "too_precise"),
    ({**GOOD_CASE, "amount": "1 000.00"}, "amount", "not_number"),
    ({**GOOD_CASE, "amount": "+1"}, "amount", "not_number"),
    ({**GOOD_CASE, "amount": ".5"}, "amount", "not_number"),
    ({**GOOD_CASE, "amount": ""}, "amount", "not_number"),
    ({**GOOD_CASE, "currency": "CHF"}, "currency", "two_currencies"),
    ({**GOOD_CASE, "expenses": []}, "expenses", "unknown_field"),
    ({**GOOD_CASE, "participants": {}}, "participants", "not_list"),
    ({**GOOD_CASE, "participants": []}, "participants", "nobody"),
    (without(GOOD_CASE, "participants"), "participants", "nobody"),
    ({**GOOD_CASE, "participants": ["a"]}, "participants[0]", "not_object"),
    ({**GOOD_CASE, "participants": [{}] * 5001}, "participants", "too_many"),
    ({**GOOD_CASE, "participants": [{"days": "1"}]}, "participants[0].id", "missing"),
    (
        {**GOOD_CASE, "participants": [person("a", days="1"), person("a", days="1")]},
        "participants[1].id",
        "duplicate",
    ),
    (
        {**GOOD_CASE, "participants": [person("coop", days="1")]},
        "participants[0].id",
        "id_clash",
    ),
    ({**GOOD_CASE, "participants": [person(3, days="1")]}, "participants[0].id", "not_text"),
    ({**GOOD_CASE, "participants": [person("a")]}, "participants[0].days", "missing_key"),
    (with_person(days="-1"), "participants[0].days", "negative"),
    (with_person(days=-1), "participants[0].days", "negative"),
    (with_person(days=1.5), "participants[0].days", "not_text"),
    (with_person(days=True), "participants[0].days", "not_text"),
    (with_person(days=10**30), "participants[0].days", "too_big"),
    (with_person(days=None), "participants[0].days", "not_text"),
    (with_person(days="0"), "participants", "zero_key"),
    (with_person(equal="2"), "participants[0].equal", "bad_key"),
    (with_person(points="-1"), "participants[0].points", "negative"),
    (with_person(cooperative="elsewhere"), "participants[0].cooperative", "unknown_cooperative"),
    (with_person(cooperative=None), "participants[0].cooperative", "missing"),
    (with_person(cooperative=5), "participants[0].cooperative", "not_text"),
    ({**GOOD_CASE, "contributions": {"coop": "101"}}, "contributions.coop", "over_hundred"),
    ({**GOOD_CASE, "contributions": {"coop": "-1"}}, "contributions.coop", "negative"),
    ({**GOOD_CASE, "contributions": {"coop": [{}]}}, "contributions.coop", "not_text"),
    ({**GOOD_CASE, "contributions": ["coop"]}, "contributions", "not_object"),
    (
        {**GOOD_CASE, "contributions": {f"c{i}": "1" for i in range(1001)}},
        "contributions",
        "too_many",
    ),
]


@pytest.mark.parametrize(("bad", "place", "code"), BAD_CASES)
def test_a_bad_case_is_refused_with_its_place(bad, place, code):
    with pytest.raises(CaseError) as refused:
        check_case(check_rule(GOOD), bad)
    assert (refused.value.place, refused.value.code) == (place, code)
    assert refused.value.reason
    assert len(str(refused.value)) < 300


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["steps", "type", "to", "percent", "of", "by", "key", "amount", "id"])
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def answer(*given):
    """What the engine says: the remaining cents of a result, or the reason of a refusal."""
    try:
        return compute(*given).remaining
    except SplitError as refused:
        return refused.reason


@settings(max_examples=200)
@given(json_values, json_values)
def test_any_json_is_computed_or_refused_never_a_crash(any_rule, any_case):
    answers = [
        answer(any_rule, any_case),
        answer(GOOD, any_case),
        answer({"steps": any_rule}, GOOD_CASE),
        answer({"steps": [{"type": "levy", "percent": any_rule}]}, GOOD_CASE),
        answer(GOOD, {**GOOD_CASE, "participants": any_case}),
    ]
    assert all(said == 0 or (isinstance(said, str) and said) for said in answers)


def test_a_checked_rule_serves_many_cases():
    checked = check_rule(GOOD)
    for euros in range(1, 50):
        result = split(checked, check_case(checked, {**GOOD_CASE, "amount": str(euros)}))
        assert sum(result.totals.values()) == euros * 100


def test_the_engine_knows_neither_floats_nor_the_framework():
    modules = list(Path(engine.__file__).parent.rglob("*.py"))
    assert len(modules) > 10
    for source in (module.read_text() for module in modules):
        assert "import django" not in source
        assert "from django" not in source
        assert "eval(" not in source
        assert "round(" not in source


# --- the stored corpus ------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")), ids=lambda path: path.stem)
def test_the_corpus_recomputes_to_the_same_cents(path):
    """A split of year one gives the same cents in every later version of the engine."""
    stored = json.loads(path.read_text())
    result = compute(stored["rule"], stored["case"]).to_json()
    for name in ("currency", "amount", "totals", "remaining"):
        assert result[name] == stored["result"][name]
    cents = [(line["step"], line["to"], line["amount"]) for line in result["lines"]]
    assert cents == [
        (line["step"], line["to"], line["amount"]) for line in stored["result"]["lines"]
    ]


def test_the_corpus_is_there():
    assert len(list(CORPUS.glob("*.json"))) >= 8
