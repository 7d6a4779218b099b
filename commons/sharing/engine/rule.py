# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rule read from plain JSON values, and refused when it does not add up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commons.sharing.engine.plan import Plan
from commons.sharing.engine.reading import in_rule, join, shown
from commons.sharing.engine.steps import KINDS
from commons.sharing.engine.steps.base import Step
from commons.sharing.engine.values import Sentence

MAX_STEPS = 40

# ISO 4217 currencies whose minor unit is not a hundredth: this engine counts hundredths.
# fmt: off
NOT_HUNDREDTHS = frozenset({
    "BHD", "BIF", "CLF", "CLP", "DJF", "GNF", "IQD", "ISK", "JOD", "JPY", "KMF", "KRW", "KWD",
    "LYD", "OMR", "PYG", "RWF", "TND", "UGX", "UYI", "UYW", "VND", "VUV", "XAF", "XOF", "XPF",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was checked: it can not pay more than there is nor leave any cent."""

    currency: str
    steps: tuple[Step, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys that the rule asks of every participant: `days`, or the name of a role."""
        return frozenset().union(*(step.keys() for step in self.steps))


def check_rule(data: object) -> Rule:
    """Read and check a rule (plain JSON values).

    Raises RuleError, with the place, for anything malformed or unknown, and for a rule that
    could pay more than there is (percentages of the amount beyond what the steps before
    leave) or leave money without a destination (no step takes all that remains).
    """
    values = in_rule.mapping(data, "", ("currency", "steps"))
    currency = values.get("currency", "EUR")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        in_rule.refuse("currency", "bad_currency", "must be three capital letters, like EUR")
    if currency in NOT_HUNDREDTHS:
        in_rule.refuse(
            "currency",
            "bad_currency",
            f"{currency} has no hundredths, and this engine counts hundredths",
        )
    entries = in_rule.list(in_rule.required(values, "steps", ""), "steps", MAX_STEPS)
    if not entries:
        in_rule.refuse("steps", "empty", "a rule needs at least one step")
    steps = tuple(_read_step(entry, f"steps[{i}]") for i, entry in enumerate(entries))
    plan = Plan()
    for i, step in enumerate(steps):
        step.check(plan, i)
        plan.before.append(step.type)
    plan.finish()
    return Rule(currency, steps)


def _read_step(entry: object, place: str) -> Step:
    kind = in_rule.required(in_rule.mapping(entry, place), "type", place)
    if not isinstance(kind, str) or kind not in KINDS:
        in_rule.refuse(
            join(place, "type"),
            "unknown_step",
            f"unknown step {shown(kind)}; known: {', '.join(KINDS)}",
            step=shown(kind),
        )
    values = in_rule.mapping(entry, place, ("type", *KINDS[kind].fields))
    return KINDS[kind].read(values, place)


def describe(rule: Rule) -> list[Sentence]:
    """One sentence for each step, in order.

    The codes are listed in `docs/formats/split.md`, and made with their params in each kind's
    `describe`; money and numbers are decimal strings.
    """
    return [Sentence(i, *step.describe()) for i, step in enumerate(rule.steps)]
