# SPDX-License-Identifier: AGPL-3.0-or-later
"""`remainder`: all that remains to one named destination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import in_rule, join
from commons.sharing.engine.run import Run
from commons.sharing.engine.steps.base import Step
from commons.sharing.engine.values import Line
from commons.sharing.engine.words import Words


@dataclass(frozen=True, slots=True)
class Remainder(Step):
    """All that remains, to one named destination."""

    to: str

    type = "remainder"
    fields = ("to",)
    to_pots = True

    @classmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        """{to}. Raises RuleError: `missing`, or not a name."""
        return cls(in_rule.name(in_rule.required(entry, "to", place), join(place, "to")))

    def check(self, plan: Plan, index: int) -> None:
        """Raises RuleError: `nothing_left`."""
        plan.take_all(index)

    def destinations(self) -> dict[str, str]:
        return {"to": self.to}

    def apply(self, run: Run) -> None:
        """One line, to the destination, even of nothing."""
        cents = run.take(run.remaining)
        run.pay(self.to, cents, "remainder", {"base": run.text(cents)}, "all that remains")
        run.did(cents, cents)

    def describe(self) -> tuple[str, dict[str, Any], str]:
        """`remainder`: to."""
        return "remainder", {"to": self.to}, f"all that remains to {self.to}"

    def sentence(self, words: Words) -> str:
        return words.fill(words.gettext("All that remains goes to “{to}”."), to=self.to)

    def label(self, words: Words) -> str:
        return self.to

    @classmethod
    def why_line(cls, line: Line, words: Words) -> str:
        return words.gettext("All that remained.")
