# SPDX-License-Identifier: AGPL-3.0-or-later
"""`unpaid`: a percentage that recognises unpaid work, shared by the hours that each declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from commons.sharing.engine.arithmetic import (
    MILLIONTHS,
    apportion,
    money,
    percentage,
    plain_number,
)
from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import SplitError, in_case, in_rule, join
from commons.sharing.engine.run import Run
from commons.sharing.engine.steps.base import BASES, Step, with_extra_cent, with_leftover
from commons.sharing.engine.values import Case, Line, StepResult
from commons.sharing.engine.words import Words

KEY = "unpaid"
"""The key of the participants that holds their hours."""


@dataclass(frozen=True, slots=True)
class Unpaid(Step):
    """A percentage `of` the `amount`, or of what is `remaining`, to those who declared unpaid hours, in
    proportion to them; those who did nothing else (`Participant.only_unpaid`) included.

    `percent` in millionths of a percent; `most` (of the step) and `hourly` (of each hour) are cents, or
    None. Without an hour nothing is taken, and the steps that follow have it.
    """

    percent: int
    of: str
    most: int | None = None
    hourly: int | None = None

    type = "unpaid"
    fields = ("percent", "of", "max", "per_hour")

    @classmethod
    def read(cls, entry: Mapping[str, object], place: str) -> Self:
        """{percent, of, max?, per_hour?}. Raises RuleError: a field that is missing or is not what it should
        be; `no_cap` where neither cap is there."""
        step = cls(
            percent=in_rule.percent(
                in_rule.required(entry, "percent", place), join(place, "percent")
            ),
            of=in_rule.choice(
                in_rule.required(entry, "of", place), join(place, "of"), tuple(BASES)
            ),
            most=in_rule.money(entry["max"], join(place, "max")) if "max" in entry else None,
            hourly=in_rule.money(entry["per_hour"], join(place, "per_hour"))
            if "per_hour" in entry
            else None,
        )
        if step.most is None and step.hourly is None:
            in_rule.refuse(
                join(place, "max"), "no_cap", "say how much at most: max, per_hour, or both"
            )
        return step

    def check(self, plan: Plan, index: int) -> None:
        """Raises RuleError: `nothing_left`, `over_amount`. It never takes all: there may be no hours."""
        plan.take(index, self.percent, self.of, capped=True)

    def check_case(self, case: Case, index: int) -> None:
        """Raises CaseError: `missing_key` of someone."""
        for i, person in enumerate(case.participants):
            if KEY not in person.keys:
                in_case.refuse(
                    join(f"participants[{i}]", KEY),
                    "missing_key",
                    f'"{KEY}" is missing for {person.id}: write "0" if there are none',
                    key=KEY,
                    id=person.id,
                )

    def keys(self) -> frozenset[str]:
        return frozenset({KEY})

    def apply(self, run: Run) -> None:
        """Percent × base, half-up, then the maximum, then the hours × what each may get (floored to cents),
        then what remains, apportioned by hours. One line for each person with hours."""
        base = run.base(self.of)
        hours = [(person.id, person.keys[KEY]) for person in run.people]
        total = sum(count for _who, count in hours)
        exact = cents = percentage(self.percent, base)
        bound = None
        if self.most is not None and cents > self.most:
            cents, bound = self.most, "max"
        reach = cents if total else 0
        if self.hourly is not None:
            reach = self.hourly * total // MILLIONTHS
        if cents > reach:
            cents, bound = reach, "hours"
        taken = run.take(cents)
        if taken < cents:
            bound = "remaining"
        parts, leftover = apportion(taken, hours) if total else ({}, [])
        percent = plain_number(self.percent)
        extra = set(leftover)
        for who, count in hours:
            if not count:
                continue
            part = Fraction(count, total)
            params = {
                "percent": percent,
                "of": self.of,
                "base": run.text(base),
                "shared": run.text(taken),
                "bound": bound,
                "unbounded": run.text(exact),
                "hours": plain_number(count),
                "total": plain_number(total),
                "part": f"{part.numerator}/{part.denominator}",
                "extra_cent": who in extra,
            }
            text = (
                f"{run.text(taken)} × {plain_number(count)} of {plain_number(total)} unpaid hours"
            )
            if who in extra:
                text += ", and one of the left-over cents"
            run.pay(who, parts[who], "unpaid", params, text)
        run.did(base, taken, bound, leftover)

    def describe(self) -> tuple[str, dict[str, Any], str]:
        """`unpaid_of_amount`, `unpaid_of_remaining`: percent, max, per_hour (these two may be None)."""
        percent = plain_number(self.percent)
        most = None if self.most is None else money(self.most)
        hourly = None if self.hourly is None else money(self.hourly)
        text = f"{percent} % of the {BASES[self.of]} by the unpaid hours that each declared"
        if most is not None:
            text += f", at most {most}"
        if hourly is not None:
            text += f", at most {hourly} an hour"
        params = {"percent": percent, "max": most, "per_hour": hourly}
        return f"unpaid_of_{self.of}", params, text

    def sentence(self, words: Words) -> str:
        bounds = []
        if self.most is not None:
            bounds.append(
                words.gettext("at most {money}").format(money=words.money(money(self.most)))
            )
        if self.hourly is not None:
            hourly = words.money(money(self.hourly))
            bounds.append(words.gettext("at most {money} an hour").format(money=hourly))
        return words.fill(
            words.gettext(
                "{percent} of the amount recognises unpaid work on bids, by the hours that each declared{bounds}."
            )
            if self.of == "amount"
            else words.gettext(
                "{percent} of what is left recognises unpaid work on bids, by the hours that each declared{bounds}."
            ),
            percent=words.figure(words.percent(plain_number(self.percent))),
            bounds=words.join([words.fill(", {bound}", bound=words.figure(b)) for b in bounds]),
        )

    def label(self, words: Words) -> str:
        return words.gettext("Unpaid work")

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
        text = words.gettext("%(total)s unpaid hours declared.") % {
            "total": words.number(params["total"])
        }
        bound = {
            "max": words.gettext("%(percent)s would be %(would)s: the maximum applies."),
            "hours": words.gettext("%(percent)s would be %(would)s: no more than that an hour."),
            "remaining": words.gettext(
                "%(percent)s would be %(would)s: no more than that remains."
            ),
        }.get(params["bound"])
        if bound is not None:
            percent, would = words.percent(params["percent"]), words.money(params["unbounded"])
            text += " " + bound % {"percent": percent, "would": would}
        return with_leftover(text, done, words) if open_lines else text

    @classmethod
    def why_line(cls, line: Line, words: Words) -> str:
        params = line.why.params
        text = words.gettext("%(shared)s × %(value)s of %(total)s unpaid hours") % {
            "shared": words.money(params["shared"]),
            "value": words.number(params["hours"]),
            "total": words.number(params["total"]),
        }
        return with_extra_cent(text, params, words)

    @classmethod
    def refusal(cls, error: SplitError, words: Words) -> str | None:
        if error.code == "no_cap":
            return words.gettext("Say how much unpaid work may receive at most.")
        return None
