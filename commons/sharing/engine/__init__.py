# SPDX-License-Identifier: AGPL-3.0-or-later
"""The split engine: an amount, a rule and a case give lines that add up to the cent.

Pure: no database, no framework, no floats, no `eval`. Money is integers of cents, percents
are integers of millionths, keys (days, points…) are integers of millionths; every exact part
is a whole numerator over a common denominator, and only whole cents leave a step.

The format of rule, case and result is written down in `docs/formats/split.md`.

Arithmetic (the decision behind it: `docs/formats/split.md`, *Arithmetic*):

- a step's amount is percent × base, rounded half-up to cents, then bounded by min and max,
  then by what remains;
- inside a step each exact part is floored to cents and the cents left over go one by one to
  the largest fractional parts, ties by id in code-point order;
- a contribution is each person's own amount × their own cooperative's percent, rounded
  half-up, person by person;
- a negative amount (credit note) is the exact opposite of the positive one.

Typical use::

    rule = check_rule(json.loads(rule_text))       # RuleError names the place
    case = check_case(rule, json.loads(case_text))  # CaseError names the place
    result = split(rule, case)
    result.to_json()

Where to look:

- `steps/`: one module for each kind of step, with all that the kind means: its fields, what
  it needs of a rule and of a case, its arithmetic, its words. A new kind is a new module
  there, and its line in `steps/__init__.py`;
- `reading`: plain JSON values read, or refused with their place; `arithmetic`: cents and parts;
- `rule`, `plan`: a rule read, and refused when its steps do not add up; `case`: a case read;
- `splitting`, `run`: a rule applied to a case; `values`: what goes in and what comes out.
"""

from commons.sharing.engine.arithmetic import apportion, money, percentage
from commons.sharing.engine.case import check_case
from commons.sharing.engine.reading import MAX_AMOUNT_DIGITS, CaseError, RuleError, SplitError
from commons.sharing.engine.rule import Rule, check_rule, describe
from commons.sharing.engine.splitting import compute, split
from commons.sharing.engine.steps import KINDS
from commons.sharing.engine.steps.base import Step
from commons.sharing.engine.steps.contribution import CONTRIBUTION_FROM, CONTRIBUTION_TO
from commons.sharing.engine.values import (
    Case,
    Line,
    Participant,
    Result,
    Sentence,
    StepResult,
    Why,
)
from commons.sharing.engine.words import Words

__all__ = [
    "CONTRIBUTION_FROM",
    "CONTRIBUTION_TO",
    "KINDS",
    "MAX_AMOUNT_DIGITS",
    "Case",
    "CaseError",
    "Line",
    "Participant",
    "Result",
    "Rule",
    "RuleError",
    "Sentence",
    "SplitError",
    "Step",
    "StepResult",
    "Why",
    "Words",
    "apportion",
    "check_case",
    "check_rule",
    "compute",
    "describe",
    "money",
    "percentage",
    "split",
]
