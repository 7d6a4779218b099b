# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new kind of step is one class: read, checked, applied, told and drawn, with nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pytest

from commons.sharing import recipe
from commons.sharing.engine import (
    KINDS,
    CaseError,
    Line,
    RuleError,
    SplitError,
    Step,
    Words,
    check_rule,
    compute,
    money,
)
from commons.sharing.engine.arithmetic import percentage, plain_number
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import in_case, in_rule, join
from commons.sharing.engine.run import Run
from commons.sharing.engine.values import Case


@dataclass(frozen=True, slots=True)
class Guide(Step):
    """A percentage of what is left to whoever the case says guided the work."""

    percent: int

    type = "guide"
    fields = ("percent",)
    case_fields = {"guide": lambda value: in_case.name(value, "guide")}

    @classmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        percent = in_rule.required(entry, "percent", place)
        return cls(in_rule.percent(percent, join(place, "percent")))

    def check(self, plan: Plan, index: int) -> None:
        plan.take(index, self.percent, "remaining")

    def check_case(self, case: Case, index: int) -> None:
        if case.given.get("guide") not in {person.id for person in case.participants}:
            in_case.refuse("guide", "unknown_guide", "is nobody of this case")

    def apply(self, run: Run) -> None:
        base = run.remaining
        cents = run.take(percentage(self.percent, base))
        run.pay(run.case.given["guide"], cents, "guide", {"base": run.text(base)}, "guided")
        run.did(base, cents)

    def describe(self) -> tuple[str, dict[str, Any], str]:
        return "guide", {}, f"{plain_number(self.percent)} % to the guide"

    def sentence(self, words: Words) -> str:
        return words.fill(
            "{percent} goes to the guide.",
            percent=words.figure(words.percent(plain_number(self.percent))),
        )

    def label(self, words: Words) -> str:
        return "Guide"

    @classmethod
    def why_line(cls, line: Line, words: Words) -> str:
        return f"Guided, of {words.money(line.why.params['base'])}."

    @classmethod
    def refusal(cls, error: SplitError, words: Words) -> str | None:
        return "Say who guided." if error.code == "unknown_guide" else None


RULE = {"steps": [{"type": "guide", "percent": "10"}, {"type": "share", "by": []}]}
CASE: dict[str, Any] = {
    "amount": "100.00",
    "participants": [{"id": "ada"}, {"id": "bo"}],
    "contributions": {},
    "guide": "bo",
}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, Guide.type, Guide)


def test_its_step_and_its_field_of_the_case_are_read_and_applied() -> None:
    # 10 % of 100.00 to bo, then 45.00 to each.
    result = compute(RULE, CASE)
    assert {to: money(cents) for to, cents in result.totals.items()} == {
        "ada": "45.00",
        "bo": "55.00",
    }


def test_its_refusals_have_their_place_and_its_words() -> None:
    with pytest.raises(RuleError) as wrong:
        check_rule({"steps": [{"type": "guide", "percent": "10", "to": "bo"}]})
    assert (wrong.value.place, wrong.value.code) == ("steps[0].to", "unknown_field")
    with pytest.raises(CaseError) as refused:
        compute(RULE, CASE | {"guide": "cleo"})
    assert recipe.case_refusal(refused.value) == "Say who guided."


def test_what_a_kind_reads_of_a_case_is_unknown_without_it(monkeypatch) -> None:
    monkeypatch.delitem(KINDS, Guide.type)
    with pytest.raises(CaseError) as refused:
        compute({"steps": [{"type": "share", "by": []}]}, CASE)
    assert (refused.value.place, refused.value.code) == ("guide", "unknown_field")


@pytest.mark.usefixtures("in_english")
def test_it_is_told_and_drawn() -> None:
    names = {"ada": "Ada", "bo": "Bo"}
    work = recipe.at_work(RULE, CASE, compute(RULE, CASE), names)
    assert "goes to the guide." in work.rows[0].sentence
    assert work.rows[0].bar is not None
    assert (work.rows[0].bar.kind, work.rows[0].bar.amount) == ("take", 1_000)
    assert work.explained[0].why.startswith("Guided, of ")
    assert work.flows is not None
    assert [(node.label, node.amount) for node in work.flows.steps] == [
        ("Guide", 1_000),
        ("Shared", 9_000),
    ]


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_kind_is_listed_under_its_own_type(kind: type[Step]) -> None:
    assert KINDS[kind.type] is kind
    assert "type" not in kind.fields
