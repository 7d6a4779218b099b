# SPDX-License-Identifier: AGPL-3.0-or-later
"""A checked rule applied to a checked case."""

from __future__ import annotations

from commons.sharing.engine.case import check_case
from commons.sharing.engine.rule import Rule, check_rule
from commons.sharing.engine.run import Run
from commons.sharing.engine.values import Case, Result


def split(rule: Rule, case: Case) -> Result:
    """Apply a checked rule to a checked case. Never fails, never loses or makes a cent."""
    sign = -1 if case.amount < 0 else 1
    amount = abs(case.amount)
    people = tuple(sorted(case.participants, key=lambda person: person.id))
    run = Run(case, sign, amount, amount, people, {person.id: 0 for person in people})
    for i, step in enumerate(rule.steps):
        run.step, run.type = i, step.type
        step.apply(run)
    return Result(
        rule.currency,
        case.amount,
        tuple(run.lines),
        {to: sign * cents for to, cents in run.held.items()},
        sign * run.remaining,
        tuple(run.steps),
    )


def compute(rule: object, case: object) -> Result:
    """`check_rule`, `check_case` and `split` on plain JSON values. Raises SplitError."""
    checked = check_rule(rule)
    return split(checked, check_case(checked, case))
