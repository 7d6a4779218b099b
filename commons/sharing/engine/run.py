# SPDX-License-Identifier: AGPL-3.0-or-later
"""A split under way: what the steps take from, pay to, and leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from commons.sharing.engine.arithmetic import money
from commons.sharing.engine.values import Case, Line, Participant, StepResult, Why


@dataclass(slots=True)
class Run:
    """A split under way, in absolute cents; `sign` (1 or -1) is put back when lines are written.

    `people` are the participants in the code-point order of their ids: the order of a case
    changes nothing, not even the lines'. `held` is what each id has so far. `step` and `type`
    are those of the step at work.
    """

    case: Case
    sign: int
    amount: int
    remaining: int
    people: tuple[Participant, ...]
    held: dict[str, int]
    step: int = 0
    type: str = ""
    lines: list[Line] = field(default_factory=list)
    steps: list[StepResult] = field(default_factory=list)

    def base(self, of: str) -> int:
        """The cents that a percentage is taken of: the whole `amount`, or what is `remaining`."""
        return self.amount if of == "amount" else self.remaining

    def text(self, cents: int) -> str:
        """Absolute cents as a decimal string with the case's own sign."""
        return money(self.sign * cents)

    def take(self, cents: int) -> int:
        """Take cents from what remains, no more than there is. Returns the cents taken."""
        taken = min(cents, self.remaining)
        self.remaining -= taken
        return taken

    def pay(self, to: str, cents: int, code: str, params: dict[str, Any], text: str) -> None:
        """Write a line: cents to an id (negative when they leave it), with their reason."""
        self.held[to] = self.held.get(to, 0) + cents
        self.lines.append(
            Line(self.step, self.type, to, self.sign * cents, Why(code, params, text))
        )

    def did(
        self, base: int, amount: int, bound: str | None = None, leftover: Sequence[str] = ()
    ) -> None:
        """Write what the step at work did, in absolute cents: see `StepResult`."""
        self.steps.append(
            StepResult(
                self.step,
                self.type,
                self.sign * base,
                self.sign * amount,
                bound,
                tuple(leftover),
            )
        )
