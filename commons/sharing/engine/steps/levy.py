# SPDX-License-Identifier: AGPL-3.0-or-later
"""`levy`: a percentage to one named destination, a pot as a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from commons.sharing.engine.arithmetic import money, percentage, plain_number
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import SplitError, in_rule, join
from commons.sharing.engine.run import Run
from commons.sharing.engine.steps.base import BASES, Step
from commons.sharing.engine.values import Line, StepResult
from commons.sharing.engine.words import Words


@dataclass(frozen=True, slots=True)
class Levy(Step):
    """A percentage `of` the `amount`, or of what is `remaining`, to one named destination.

    `percent` in millionths of a percent; `least` and `most` are cents (0 or more), or None.
    """

    to: str
    percent: int
    of: str
    least: int | None = None
    most: int | None = None

    type = "levy"
    fields = ("to", "percent", "of", "min", "max")
    to_pots = True

    @classmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        """{to, percent, of, min?, max?}. Raises RuleError: a field that is missing or is not what it
        should be; `min_over_max`."""
        levy = cls(
            to=in_rule.name(in_rule.required(entry, "to", place), join(place, "to")),
            percent=in_rule.percent(
                in_rule.required(entry, "percent", place), join(place, "percent")
            ),
            of=in_rule.choice(
                in_rule.required(entry, "of", place), join(place, "of"), tuple(BASES)
            ),
            least=in_rule.money(entry["min"], join(place, "min")) if "min" in entry else None,
            most=in_rule.money(entry["max"], join(place, "max")) if "max" in entry else None,
        )
        if levy.least is not None and levy.most is not None and levy.least > levy.most:
            in_rule.refuse(join(place, "min"), "min_over_max", "the minimum is above the maximum")
        return levy

    def check(self, plan: Plan, index: int) -> None:
        """Raises RuleError: `nothing_left`, `over_amount`."""
        plan.take(index, self.percent, self.of, capped=self.most is not None)

    def destinations(self) -> dict[str, str]:
        return {"to": self.to}

    def apply(self, run: Run) -> None:
        """Percent × base, half-up, then the minimum, the maximum, what remains. One line, to the
        destination, even of nothing."""
        base = run.base(self.of)
        exact = cents = percentage(self.percent, base)
        bound = None
        if self.least is not None and cents < self.least:
            cents, bound = self.least, "min"
        if self.most is not None and cents > self.most:
            cents, bound = self.most, "max"
        taken = run.take(cents)
        if taken < cents:
            bound = "remaining"
        percent = plain_number(self.percent)
        params = {
            "percent": percent,
            "of": self.of,
            "base": run.text(base),
            "bound": bound,
            "unbounded": run.text(exact),
        }
        text = f"{percent} % of the {BASES[self.of]}, {run.text(base)}"
        if bound is not None:
            applies = {"min": "the minimum", "max": "the maximum", "remaining": "what remains"}
            text += f", would be {run.text(exact)}: {applies[bound]} applies"
        run.pay(self.to, taken, "levy", params, text)
        run.did(base, taken, bound)

    def describe(self) -> tuple[str, dict[str, Any], str]:
        """`levy_of_amount`, `levy_of_remaining`: percent, to, min, max (these two may be None)."""
        percent = plain_number(self.percent)
        least = None if self.least is None else money(self.least)
        most = None if self.most is None else money(self.most)
        text = f"{percent} % of the {BASES[self.of]} to {self.to}"
        if least is not None:
            text += f", at least {least}"
        if most is not None:
            text += f", at most {most}"
        params = {"percent": percent, "to": self.to, "min": least, "max": most}
        return f"levy_of_{self.of}", params, text

    def sentence(self, words: Words) -> str:
        bounds = []
        if self.least is not None:
            least = words.money(money(self.least))
            bounds.append(words.gettext("at least {money}").format(money=least))
        if self.most is not None:
            most = words.money(money(self.most))
            bounds.append(words.gettext("at most {money}").format(money=most))
        return words.fill(
            words.gettext("{percent} of the amount goes to “{to}”{bounds}.")
            if self.of == "amount"
            else words.gettext("{percent} of what is left goes to “{to}”{bounds}."),
            percent=words.figure(words.percent(plain_number(self.percent))),
            to=self.to,
            bounds=words.join([words.fill(", {bound}", bound=words.figure(b)) for b in bounds]),
        )

    def label(self, words: Words) -> str:
        return self.to

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
        return _why(params, words)

    @classmethod
    def why_line(cls, line: Line, words: Words) -> str:
        return _why(line.why.params, words)

    @classmethod
    def refusal(cls, error: SplitError, words: Words) -> str | None:
        if error.code == "min_over_max":
            return words.gettext("The minimum is above the maximum.")
        return None


def _why(params: Mapping[str, Any], words: Words) -> str:
    base = words.money(params["base"])
    percent = words.percent(params["percent"])
    if params["bound"] is None:
        return words.gettext("%(percent)s of %(base)s.") % {"percent": percent, "base": base}
    would = words.money(params["unbounded"])
    text = {
        "min": words.gettext("%(percent)s would be %(would)s: the minimum applies."),
        "max": words.gettext("%(percent)s would be %(would)s: the maximum applies."),
        "remaining": words.gettext("%(percent)s would be %(would)s: no more than that remains."),
    }[params["bound"]]
    return text % {"percent": percent, "would": would}
