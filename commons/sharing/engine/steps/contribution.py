# SPDX-License-Identifier: AGPL-3.0-or-later
"""`contribution`: each person's own cooperative takes its percentage of that person's part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from commons.sharing.engine.arithmetic import percentage, plain_number
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import SplitError, in_case, in_rule, join
from commons.sharing.engine.run import Run
from commons.sharing.engine.steps.base import Step
from commons.sharing.engine.values import Case, Line, StepResult
from commons.sharing.engine.words import Words

MAX_COOPERATIVES = 1_000

CONTRIBUTION_FROM = "contribution_from"
CONTRIBUTION_TO = "contribution_to"
"""Codes of the two lines for each person: what leaves the person, what reaches the cooperative."""


def _read_rates(data: object) -> dict[str, int]:
    """Each cooperative's percentage, in millionths of a percent."""
    values = in_case.mapping(data, "contributions")
    if len(values) > MAX_COOPERATIVES:
        in_case.refuse(
            "contributions",
            "too_many",
            f"at most {MAX_COOPERATIVES} cooperatives",
            limit=MAX_COOPERATIVES,
            count=len(values),
        )
    read = {}
    for name, percent in values.items():
        place = join("contributions", name)
        read[in_case.name(name, place)] = in_case.percent(percent, place)
    return read


@dataclass(frozen=True, slots=True)
class Contribution(Step):
    """Each person's amount of the steps before × their own cooperative's percent, to it; once."""

    type = "contribution"
    case_fields = {"contributions": _read_rates}
    moves = True

    @classmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        """No field."""
        return cls()

    def check(self, plan: Plan, index: int) -> None:
        """Takes nothing of the plan. Raises RuleError: `charged_twice`."""
        if self.type in plan.before:
            in_rule.refuse(
                join(f"steps[{index}]", "type"),
                "charged_twice",
                "the contribution is charged only once",
            )

    def check_case(self, case: Case, index: int) -> None:
        """Raises CaseError: a person whose cooperative is `missing`, or is an `unknown_cooperative`."""
        for i, person in enumerate(case.participants):
            place = f"participants[{i}].cooperative"
            if person.cooperative is None:
                in_case.refuse(
                    place,
                    "missing",
                    "missing, and the rule charges each person's own cooperative's contribution",
                    field="cooperative",
                )
            if person.cooperative not in case.given.get("contributions", {}):
                in_case.refuse(
                    place,
                    "unknown_cooperative",
                    f"unknown cooperative {person.cooperative}: contributions does not name it",
                    cooperative=person.cooperative,
                )

    def apply(self, run: Run) -> None:
        """Two lines for each person who holds something, in the order of ids: from the person, to
        the cooperative; half-up."""
        base = charged = 0
        for person in run.people:
            held = run.held[person.id]
            cooperative = person.cooperative
            if not held or cooperative is None:
                continue
            rate = run.case.given["contributions"][cooperative]
            cents = percentage(rate, held)
            base += held
            charged += cents
            params = {
                "percent": plain_number(rate),
                "base": run.text(held),
                "from": person.id,
                "to": cooperative,
            }
            text = f"{plain_number(rate)} % of {run.text(held)}"
            run.pay(person.id, -cents, CONTRIBUTION_FROM, params, f"{text} to {cooperative}")
            run.pay(cooperative, cents, CONTRIBUTION_TO, params, f"{text} from {person.id}")
        run.did(base, charged)

    def describe(self) -> tuple[str, dict[str, Any], str]:
        """`contribution`, without params."""
        return (
            "contribution",
            {},
            "each person's own cooperative takes its contribution on that person's part",
        )

    def sentence(self, words: Words) -> str:
        return words.fill(
            words.gettext(
                "Then each person’s own cooperative takes its {figure} on that person’s part."
            ),
            figure=words.figure(words.gettext("contribution")),
        )

    @classmethod
    def why_step(
        cls,
        done: StepResult,
        params: Mapping[str, Any],
        case: Mapping[str, Any],
        words: Words,
        *,
        open_lines: bool,
    ) -> str:
        rates = sorted(case["contributions"].items(), key=lambda rate: words.name(rate[0]))
        told = (f"{words.name(where)} {words.percent(percent)}" for where, percent in rates)
        return ", ".join(told) + "."

    @classmethod
    def why_line(cls, line: Line, words: Words) -> str:
        params = line.why.params
        values = {"percent": words.percent(params["percent"]), "base": words.money(params["base"])}
        if line.why.code == CONTRIBUTION_FROM:
            told = words.gettext("%(percent)s of %(base)s, to %(other)s.")
            return told % (values | {"other": words.name(params["to"])})
        told = words.gettext("%(percent)s of %(base)s, from %(other)s.")
        return told % (values | {"other": words.name(params["from"])})

    @classmethod
    def refusal(cls, error: SplitError, words: Words) -> str | None:
        if error.code == "charged_twice":
            return words.gettext("The contribution is charged only once.")
        return None
