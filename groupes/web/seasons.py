# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four seasons of a year, by the days on which they begin."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

BEGINS: Final = (3, 6, 9, 12)
"""The months in which a season begins, on their first day."""


def first_day(of: dt.date) -> dt.date:
    """The first day of the season in which a day is."""
    month = max((one for one in BEGINS if one <= of.month), default=12)
    return dt.date(of.year if of.month >= 3 else of.year - 1, month, 1)


def following(first: dt.date) -> dt.date:
    """The first day of the season that comes after the one that begins on this day."""
    return first_day(first + dt.timedelta(days=95))


def preceding(first: dt.date) -> dt.date:
    """The first day of the season before the one that begins on this day."""
    return first_day(first - dt.timedelta(days=1))


def called(first: dt.date) -> str:
    """ "Autumn 2026", "Winter 2026–2027": the season that begins on this day."""
    names = {
        3: _("Spring %(year)s"),
        6: _("Summer %(year)s"),
        9: _("Autumn %(year)s"),
        12: _("Winter %(year)s–%(next)s"),
    }
    return names[first.month] % {"year": first.year, "next": first.year + 1}
