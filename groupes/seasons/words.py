# SPDX-License-Identifier: AGPL-3.0-or-later
"""How seasons and energies are called."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groupes.seasons import year
from groupes.web import seasons

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LEVELS: dict[int, StrOrPromise] = dict(
    zip(
        year.LEVELS,
        (
            gettext_lazy("Nothing this season"),
            gettext_lazy("A little: about a day a month"),
            gettext_lazy("Some: about three days a month"),
            gettext_lazy("Half of my time: about ten days a month"),
            gettext_lazy("A lot: about fifteen days a month"),
        ),
        strict=True,
    )
)
"""What may be answered, the least first."""


def season(first: dt.date) -> str:
    """ "Autumn 2026", "Winter 2026–2027": the season that begins on this day."""
    return seasons.called(first)


def told_answer(first: dt.date, days: int | None) -> str:
    """ "Autumn 2026: a little…": what one answered for a season."""
    said = _("nothing said yet") if days is None else str(LEVELS.get(days, ""))
    return _("%(season)s: %(answer)s") % {"season": season(first), "answer": said}


def a_month(days: int) -> str:
    """ "12 days a month"."""
    return ngettext("%(n)s day a month", "%(n)s days a month", days) % {"n": days}


def told_sum(sum_of: int | None, sum_days: int | None) -> str:
    """The sum as it is shown, or why there is none."""
    if sum_of is None or sum_days is None:
        return _("Not enough answers to show a sum: it takes %(n)s.") % {"n": year.FEWEST}
    return _("%(days)s, said by %(n)s people") % {"days": a_month(sum_days), "n": sum_of}


def told_needs(needs: str, days: int | None) -> str:
    """What is needed, in figures; "" where no figure is given."""
    return _("about %(days)s needed") % {"days": a_month(days)} if days is not None else ""
