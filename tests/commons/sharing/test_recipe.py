# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule in words, and the picture of where the money goes: the same cents, nobody told on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from commons.sharing import engine, recipe

LEVY = {"type": "levy", "to": "Pot", "percent": "10", "of": "amount"}
DAYS = {"type": "share", "by": [{"key": "days"}]}
RULE = {"steps": [LEVY, DAYS, {"type": "contribution"}]}
NAMES = {
    "member:1": "Ada",
    "member:2": "Bo",
    "member:3": "Cléo",
    "cooperative:1": "Navette",
    "cooperative:2": "Bocage",
}


def case(amount: str = "1000.00", days: tuple[str, ...] = ("5", "3", "2")) -> dict[str, Any]:
    return {
        "amount": amount,
        "participants": [
            {"id": f"member:{i}", "cooperative": f"cooperative:{1 + i % 2}", "days": count}
            for i, count in enumerate(days, 1)
        ],
        "contributions": {"cooperative:1": "10", "cooperative:2": "11.5"},
    }


def plain(text: object) -> str:
    return re.sub(r"<[^>]+>", "", str(text)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("step", "french", "figures"),
    [
        (LEVY, "10 % du montant va à « Pot ».", ["10 %"]),
        (
            LEVY | {"of": "remaining", "max": "500.00"},
            "10 % de ce qui reste va à « Pot », 500,00 € au plus.",
            ["10 %", "500,00 € au plus"],
        ),
        (
            LEVY | {"percent": "2.5", "min": "1.00", "max": "5.00"},
            "2,5 % du montant va à « Pot », 1,00 € au moins, 5,00 € au plus.",
            ["2,5 %", "1,00 € au moins", "5,00 € au plus"],
        ),
        (DAYS, "Le reste se partage selon les jours.", ["jours"]),
        ({"type": "share", "by": []}, "Le reste se partage à parts égales.", ["parts égales"]),
        (
            {
                "type": "share",
                "by": [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}],
            },
            "Le reste se partage selon les jours (70) et à parts égales (30).",
            ["jours (70)", "parts égales (30)"],
        ),
        (
            {"type": "share", "percent": "5", "of": "remaining", "by": [{"key": "soin"}]},
            "5 % de ce qui reste se partage selon soin.",
            ["5 %", "soin"],
        ),
        ({"type": "remainder", "to": "Réserve"}, "Tout ce qui reste va à « Réserve ».", []),
    ],
)
def test_a_step_told_in_french_with_its_figures_underlined(step, french, figures) -> None:
    steps = [step] if step["type"] in ("remainder",) else [step, {"type": "share", "by": []}]
    if step == DAYS or (step["type"] == "share" and "percent" not in step):
        steps = [step]
    with translation.override("fr"):
        (told, *_rest) = recipe.sentences({"steps": steps})
    assert plain(told) == french
    found = re.findall(r'<span class="fig">([^<]*)</span>', told)
    assert [figure.replace("\u00a0", " ") for figure in found] == figures


def test_a_pot_s_name_is_text_and_nothing_else() -> None:
    told = recipe.sentences({"steps": [{"type": "remainder", "to": "<b>Pot</b> & {x} %s"}]})
    assert "&lt;b&gt;Pot&lt;/b&gt; &amp; {x} %s" in told[0]


@given(
    amount=st.integers(-(10**9), 10**9),
    days=st.lists(st.integers(1, 40), min_size=1, max_size=6),
)
def test_what_was_kept_is_read_back_and_the_tables_and_the_picture_add_up(amount, days) -> None:
    one = case(engine.money(amount), tuple(str(n) for n in days))
    result = engine.compute(RULE, one)
    assert recipe.read_result(result.to_json()) == result
    work = recipe.at_work(RULE, one, result, NAMES, reader=recipe.Reader("member:1"))
    lines: list[Any] = [*work.people, *work.pots, *work.cooperatives]
    assert sum(line.rest for line in lines) == amount
    assert sum(line.part for line in lines) == amount
    assert sum(line.contribution for line in lines) == 0
    assert sum(line.amount for line in work.explained) == amount
    picture = work.flows
    if not amount:
        assert picture is None
        return
    assert picture is not None
    assert sum(node.amount for node in picture.ends) == amount
    assert sum(node.amount for node in picture.steps) == amount
    assert picture.source.amount == amount
    shown = {node.key: node.amount for node in picture.ends}
    totals = {to: cents for to, cents in result.totals.items() if cents}
    assert shown == totals
    for node in [*picture.steps, *picture.ends]:
        assert float(node.y) >= 0
        assert float(node.y) + float(node.height) <= float(picture.height) + 1


def test_the_reader_comes_first_then_by_name() -> None:
    result = engine.compute(RULE, case())
    work = recipe.at_work(RULE, case(), result, NAMES, reader=recipe.Reader("member:3"))
    assert [person.who for person in work.people] == ["Cléo", "Ada", "Bo"]
    assert work.flows is not None
    assert [node.key for node in work.flows.ends if node.mine] == ["member:3"]


@pytest.mark.parametrize("people", [1, 3, 10])
def test_closed_nobody_is_named_nor_can_be_worked_out(people) -> None:
    one = case(days=tuple(str(1 + n % 4) for n in range(people)))
    names = NAMES | {f"member:{i}": f"Personne-{i}" for i in range(1, people + 1)}
    result = engine.compute(RULE, one)
    work = recipe.at_work(
        RULE, one, result, names, open_lines=False, reader=recipe.Reader("member:1")
    )
    assert work.people == []
    assert work.explained == []
    assert work.count == people
    told = str(work)
    assert "Personne-" not in told
    assert "member:" not in told
    enough = people == 10  # five of each cooperative
    assert bool(work.cooperatives) is enough
    assert (work.together is None) is enough
    contribution = work.rows[-1]
    assert (contribution.amount is not None) is enough
    together = work.together if work.together is not None else work.people_total
    assert together is not None
    shown = together + sum(other.rest for other in [*work.pots, *work.cooperatives])
    assert shown == 100_000


def test_a_levy_says_what_its_bound_did() -> None:
    bounded = {"steps": [LEVY | {"max": "50.00"}, DAYS]}
    one = case()
    with translation.override("en"):
        work = recipe.at_work(bounded, one, engine.compute(bounded, one), NAMES)
    assert plain(work.rows[0].why) == "10% would be €100.00: the maximum applies."


def test_left_over_cents_are_named() -> None:
    rule = {"steps": [{"type": "share", "by": []}]}
    one = case("100.00")
    with translation.override("en"):
        work = recipe.at_work(rule, one, engine.compute(rule, one), NAMES)
    assert work.rows[0].why == "3 people. 1 cent left over: Ada."
    assert plain(work.explained[0].why) == (
        "€100.00 × 1 part of 3, and one of the cents left over."
    )


@pytest.mark.parametrize(
    "code",
    ["over_amount", "nothing_left", "money_left", "too_long", "bad_name", "min_over_max"],
)
def test_refusals_are_told_in_words(code) -> None:
    error = engine.RuleError("steps[0]", code, "in English", percent="41", left="40", limit=80)
    with translation.override("fr"):
        assert recipe.rule_refusal(error) != "in English"
    unknown = engine.RuleError("steps[0]", "brand_new", "in English")
    assert recipe.rule_refusal(unknown) == "in English"
