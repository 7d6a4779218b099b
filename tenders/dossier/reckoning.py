# SPDX-License-Identifier: AGPL-3.0-or-later
"""A price made up of people, days, rates and expenses. Pure: whole cents, exact fractions.

Nothing is rounded on the way. The price without tax is rounded once, the tax of that price once, both half
up (a half cent is a cent), as invoices are; the price with tax is their sum, so that what is printed adds up.
The margin is a part of the cost with its risk, not of the price.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

DAYS: Final = "days"
EXPENSE: Final = "expense"
CHOICES: Final = [(DAYS, _("people and days")), (EXPENSE, _("expense"))]


@dataclass(frozen=True, slots=True)
class Line:
    """``cents``: the rate of a day of one person, or the expense."""

    kind: str
    people: int
    days: Decimal
    cents: int

    @property
    def exact(self) -> Fraction:
        if self.kind == EXPENSE:
            return Fraction(self.cents)
        return Fraction(self.people) * Fraction(self.days) * self.cents


@dataclass(frozen=True, slots=True)
class Reckoned:
    """In cents. What stands between (``work``, ``expenses``, ``risk``, ``margin``) is shown rounded and
    counted exact."""

    days: Decimal
    work: int
    expenses: int
    risk: int
    margin: int
    without_tax: int
    tax: int

    @property
    def with_tax(self) -> int:
        return self.without_tax + self.tax


def half_up(value: Fraction) -> int:
    """The nearest cent; of two as near, the greater."""
    return (value + Fraction(1, 2)).__floor__()


def reckon(lines: Iterable[Line], *, risk: Decimal, margin: Decimal, tax: Decimal) -> Reckoned:
    """The price that lines, a risk, a margin and a tax (in percent) make."""
    found = list(lines)
    work = sum((one.exact for one in found if one.kind == DAYS), Fraction(0))
    expenses = sum((one.exact for one in found if one.kind == EXPENSE), Fraction(0))
    cost = work + expenses
    for_risk = cost * Fraction(risk) / 100
    for_margin = (cost + for_risk) * Fraction(margin) / 100
    without = half_up(cost + for_risk + for_margin)
    days = sum((one.people * one.days for one in found if one.kind == DAYS), Decimal(0))
    return Reckoned(
        days=days,
        work=half_up(work),
        expenses=half_up(expenses),
        risk=half_up(for_risk),
        margin=half_up(for_margin),
        without_tax=without,
        tax=half_up(Fraction(without) * Fraction(tax) / 100),
    )
