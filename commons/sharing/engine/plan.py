# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the steps of a rule add up, whatever the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from commons.sharing.engine.arithmetic import HUNDRED_PERCENT, percent_text, plain_number
from commons.sharing.engine.reading import in_rule, join


@dataclass(slots=True)
class Plan:
    """What the steps of a rule, taken in order, leave to the next one.

    `left` is the part of the amount (0 to 1) that surely remains when no maximum spares any:
    the least a step may count on. A minimum does not enter: it is bounded by what remains.
    `closed_by` is the step that takes all that remains, None as long as none does; `before`
    the types of the steps so far.
    """

    left: Fraction = Fraction(1)
    closed_by: int | None = None
    before: list[str] = field(default_factory=list)

    def take(self, index: int, percent: int, of: str, *, capped: bool = False) -> None:
        """Step `index` takes a percentage (millionths of a percent) of the `amount`, or of what is
        `remaining`; `capped` when a maximum may spare some of it.

        Raises RuleError when nothing is left for it, or less than it takes.
        """
        self._need_something(index)
        part = Fraction(percent, HUNDRED_PERCENT)
        takes_all = percent == HUNDRED_PERCENT and (of == "remaining" or self.left == 1)
        if takes_all and not capped:
            self.closed_by = index
        if of == "remaining":
            self.left -= self.left * part
        elif part > self.left:
            in_rule.refuse(
                join(f"steps[{index}]", "percent"),
                "over_amount",
                f"{plain_number(percent)} % of the amount is more than the "
                f"{percent_text(self.left)} % that the steps before leave",
                percent=plain_number(percent),
                left=percent_text(self.left),
            )
        else:
            self.left -= part

    def take_all(self, index: int) -> None:
        """Step `index` takes all that remains. Raises RuleError when nothing is left for it."""
        self._need_something(index)
        self.closed_by = index

    def finish(self) -> None:
        """No step follows. Raises RuleError when money could be left without a destination."""
        if self.closed_by is None:
            in_rule.refuse(
                "steps",
                "money_left",
                "money could be left without a destination: end with a remainder, or a share of "
                "all that remains",
            )

    def _need_something(self, index: int) -> None:
        if self.closed_by is not None:
            in_rule.refuse(
                f"steps[{index}]",
                "nothing_left",
                f"nothing is left for this step: steps[{self.closed_by}] takes all that remains",
                closed_by=self.closed_by,
            )
