# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes into a split, once checked, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commons.sharing.engine.arithmetic import money

ONLY_UNPAID = "only_unpaid"

RESERVED_KEYS = frozenset({"id", "cooperative", "equal", ONLY_UNPAID})
"""Names that no key of a participant may have: three fields of theirs, and the engine's own key."""


# --- what goes in ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of a case. `keys` are integers of millionths, 0 or more. `only_unpaid`: they take no part
    in what is shared, but for what recognises unpaid work."""

    id: str
    cooperative: str | None
    keys: Mapping[str, int]
    only_unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case that was checked. `amount` in cents, negative for a credit note.

    `given`: the fields that kinds of step read for themselves (`Step.case_fields`), by name,
    as far as the case has them.
    """

    amount: int
    participants: tuple[Participant, ...]
    given: Mapping[str, Any]


# --- what comes out -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of one line: `code` and `params` for a page, `text` in English.

    `params` are plain JSON values; money, numbers and percents are decimal strings.
    """

    code: str
    params: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of cents. `step` counts from 0, as in the places of errors."""

    step: int
    type: str
    to: str
    amount: int
    why: Why


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step did: `base` it was computed on, `amount` it moved, in cents.

    `bound` is None, or what limited it: `min`, `max`, `remaining`. `leftover` are the ids
    that got one more cent than their floored part, in the order in which they got it.
    """

    step: int
    type: str
    base: int
    amount: int
    bound: str | None = None
    leftover: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The lines of a split, in cents. The sum of `lines`, and of `totals`, plus `remaining` is
    `amount`."""

    currency: str
    amount: int
    lines: tuple[Line, ...]
    totals: dict[str, int]
    remaining: int
    steps: tuple[StepResult, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values, amounts as decimal strings; the format of `docs/formats/split.md`."""
        return {
            "currency": self.currency,
            "amount": money(self.amount),
            "lines": [
                {
                    "step": line.step,
                    "type": line.type,
                    "to": line.to,
                    "amount": money(line.amount),
                    "why": {
                        "code": line.why.code,
                        "params": line.why.params,
                        "text": line.why.text,
                    },
                }
                for line in self.lines
            ],
            "totals": {to: money(cents) for to, cents in self.totals.items()},
            "remaining": money(self.remaining),
            "steps": [
                {
                    "step": step.step,
                    "type": step.type,
                    "base": money(step.base),
                    "amount": money(step.amount),
                    "bound": step.bound,
                    "leftover": list(step.leftover),
                }
                for step in self.steps
            ],
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One step of a rule as a sentence: `code` and `params` for a program, `text` in English.

    `step` counts from 0; money, numbers and percents in `params` are decimal strings.
    """

    step: int
    code: str
    params: dict[str, Any]
    text: str
