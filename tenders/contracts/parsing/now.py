# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a contract is once its modifications have counted, and when it ends."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .model import Modification, Party

LAST_YEAR = 2200


@dataclass(frozen=True, slots=True)
class Now:
    """`changed_on`: the day of the last modification that says something of these."""

    amount_cents: int | None
    duration_months: int | None
    holders: tuple[Party, ...]
    changed_on: date | None
    ends_on: date | None


def now_of(base: Mapping[str, Any], modifications: Iterable[Modification]) -> Now:
    """The last value that is said of each: a modification replaces what was before it."""
    amount = base["amount_cents"]
    months = base["duration_months"]
    holders = tuple(base["holders"])
    changed = None
    for one in sorted(modifications, key=order):
        amount = one.amount_cents if one.amount_cents is not None else amount
        months = one.duration_months or months
        holders = one.holders or holders
        changed = one.notified_on or changed
    return Now(amount, months, holders, changed, ends_on(base["notified_on"], months))


def order(one: Modification) -> tuple[date, int]:
    """By day, then by number; those without a day first, for they can not be told to be later."""
    return one.notified_on or one.published_on or date.min, one.number or 0


def ends_on(begins: date | None, months: int | None) -> date | None:
    """The day so many months later: that of the same number, or the last of its month."""
    if begins is None or not months:
        return None
    count = begins.year * 12 + begins.month - 1 + months
    year, month = divmod(count, 12)
    if year > LAST_YEAR:
        return None
    return date(year, month + 1, min(begins.day, calendar.monthrange(year, month + 1)[1]))
