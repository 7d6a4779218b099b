# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the money goes, drawn: the same cents as the split, each ribbon between its two bars."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.sharing.engine import compute, money
from commons.sharing.sankey import LONGEST, MONEY, MOST, Flows, flows

LEVY = {"type": "levy", "to": "Pot", "percent": "10", "of": "amount"}
EQUAL = {"type": "share", "by": []}
CONTRIBUTION = {"type": "contribution"}
PEOPLE = {"ada", "bo"}


def case(amount: str = "1000.00") -> dict[str, Any]:
    return {
        "amount": amount,
        "participants": [
            {"id": "ada", "cooperative": "navette"},
            {"id": "bo", "cooperative": "bocage"},
        ],
        "contributions": {"navette": "10", "bocage": "20"},
    }


def drawn(*steps: dict[str, Any], amount: str = "1000.00", **more: Any) -> Flows | None:
    result = compute({"steps": list(steps)}, case(amount))
    labels = {to: to.capitalize() for to in result.totals} | {"": "2 people"}
    labels |= more.pop("labels", {})
    return flows(
        result,
        people=PEOPLE,
        end_of=more.pop("end_of", lambda to: to),
        labels=labels,
        step_labels=[step.get("to", "Shared") for step in steps],
        **more,
    )


def test_amounts_by_hand() -> None:
    # 1 000.00: 100.00 to the pot, 450.00 to each; then navette takes 45.00 of ada's and bocage
    # 90.00 of bo's. The contribution is no bar of its own: it comes out of the share.
    picture = drawn(LEVY, EQUAL, CONTRIBUTION)
    assert picture is not None
    assert picture.source.amount == 100_000
    assert [(node.label, node.amount) for node in picture.steps] == [
        ("Pot", 10_000),
        ("Shared", 90_000),
    ]
    assert [(node.key, node.amount) for node in picture.ends] == [
        ("Pot", 10_000),
        ("bocage", 9_000),
        ("navette", 4_500),
        ("ada", 40_500),
        ("bo", 36_000),
    ]
    # Source to 2 steps; the pot's step to the pot; the share to 2 cooperatives and 2 people.
    assert [flow.kind for flow in picture.flows] == ["out", "", "out", "out", "out", "", ""]


def test_a_contribution_is_taken_from_the_last_step_first() -> None:
    # Of 1 000.00: 60 % in two (300.00 each), then the rest in two (200.00 each). Everything goes
    # to navette: 100 % of ada's 500.00, out of the last 200.00 first, then of the first 300.00.
    rule = {"steps": [EQUAL | {"percent": "60"}, EQUAL, CONTRIBUTION]}
    one = case() | {"contributions": {"navette": "60", "bocage": "0"}}
    picture = flows(
        compute(rule, one),
        people=PEOPLE,
        end_of=lambda to: to,
        labels={to: to for to in ("ada", "bo", "navette", "bocage")},
        step_labels=["first", "last", ""],
    )
    assert picture is not None
    # 300.00 of ada's 500.00: her 200.00 of the last step, and 100.00 of the first.
    assert {node.key: node.amount for node in picture.ends} == {
        "navette": 30_000,
        "ada": 20_000,
        "bo": 50_000,
    }
    to_people_and_coop = picture.flows[2:]
    assert len(to_people_and_coop) == 2 + 3  # ada has nothing left of the last step


def test_the_pots_come_in_the_recipe_s_order_then_cooperatives_then_people_the_reader_first() -> (
    None
):
    reserve = LEVY | {"to": "zut"}
    picture = drawn(reserve, LEVY, EQUAL, CONTRIBUTION, me="bo")
    assert picture is not None
    assert [node.key for node in picture.ends] == ["zut", "Pot", "bocage", "navette", "bo", "ada"]
    assert [node.key for node in picture.ends if node.mine] == ["bo"]
    assert [flow.kind for flow in picture.flows].count("me") == 1


def test_people_may_be_one_end_and_nobody_is_named() -> None:
    picture = drawn(LEVY, EQUAL, end_of=lambda to: "" if to in PEOPLE else to, me="-")
    assert picture is not None
    assert [(node.key, node.label, node.amount) for node in picture.ends] == [
        ("Pot", "Pot", 10_000),
        ("", "2 people", 90_000),
    ]
    assert "ada" not in str(picture)


def test_a_credit_note_has_its_own_sign_and_the_same_drawing() -> None:
    there, back = drawn(LEVY, EQUAL), drawn(LEVY, EQUAL, amount="-1000.00")
    assert there is not None
    assert back is not None
    assert back.flows == there.flows
    assert [node.amount for node in back.ends] == [-node.amount for node in there.ends]
    assert back.source.amount == -100_000


def test_nothing_is_drawn_without_money() -> None:
    assert drawn(LEVY, EQUAL, CONTRIBUTION, amount="0") is None


def test_beyond_some_ends_there_is_no_picture() -> None:
    crowd = {
        "amount": "1000.00",
        "participants": [{"id": f"member:{i}"} for i in range(MOST + 1)],
    }
    result = compute({"steps": [EQUAL]}, crowd)
    ids = {f"member:{i}" for i in range(MOST + 1)}
    picture = flows(
        result,
        people=ids,
        end_of=lambda to: to,
        labels={to: to for to in ids},
        step_labels=["x"],
    )
    assert picture is None


def test_a_long_label_leaves_room_for_its_amount() -> None:
    picture = drawn(LEVY, EQUAL, labels={"Pot": "Le pot commun de tout le monde"})
    assert picture is not None
    (label,) = [node.label for node in picture.ends if node.key == "Pot"]
    assert label == "Le pot commun de tou…"
    assert len(label) <= LONGEST


@pytest.mark.parametrize("amount", ["1000.00", "0.07"])
def test_positions_are_decimals_with_a_point_in_every_language(amount: str) -> None:
    picture = drawn(LEVY, EQUAL, CONTRIBUTION, amount=amount)
    assert picture is not None
    for node in [picture.source, *picture.steps, *picture.ends]:
        for place in (node.x, node.y, node.height, node.text_x, node.text_y):
            assert re.fullmatch(r"\d+\.\d", place)
    for flow in picture.flows:
        assert re.fullmatch(r"M[\d. ]+C[\d. ]+V[\d.]+C[\d. ]+Z", flow.d)


@given(amount=st.integers(1, 10**12), percent=st.integers(0, 100))
def test_the_bars_stand_inside_the_picture_and_share_one_scale(amount: int, percent: int) -> None:
    step = EQUAL | {"percent": str(percent), "of": "remaining"}
    levy = LEVY | {"percent": "100", "of": "remaining"}
    steps = [step] if percent == 100 else [step, levy]
    picture = drawn(*steps, CONTRIBUTION, amount=money(amount))
    assert picture is not None
    for column in ([picture.source], picture.steps, picture.ends):
        assert sum(node.amount for node in column) == amount
        for node in column:
            assert float(node.y) >= 0
            assert float(node.y) + float(node.height) <= float(picture.height) + 1
            assert float(node.height) == pytest.approx(
                max(1, node.amount * MONEY / amount), abs=0.06
            )
