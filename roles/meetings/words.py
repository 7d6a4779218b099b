# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of meetings: how one comes back, how long it lasts, who is asked."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes.web import formats, zones
from roles.meetings import recurring
from roles.meetings.models import Meeting, Series

_WHICH: Final = {
    1: lambda day: _("every month, the first %(day)s") % {"day": day},
    2: lambda day: _("every month, the second %(day)s") % {"day": day},
    3: lambda day: _("every month, the third %(day)s") % {"day": day},
    4: lambda day: _("every month, the fourth %(day)s") % {"day": day},
    -1: lambda day: _("every month, the last %(day)s") % {"day": day},
}
_WHICH_QUARTER: Final = {
    1: lambda day: _("every three months, the first %(day)s") % {"day": day},
    2: lambda day: _("every three months, the second %(day)s") % {"day": day},
    3: lambda day: _("every three months, the third %(day)s") % {"day": day},
    4: lambda day: _("every three months, the fourth %(day)s") % {"day": day},
    -1: lambda day: _("every three months, the last %(day)s") % {"day": day},
}


def comes_back(series: Series) -> str:
    """ "every month, the first Tuesday, at 18:30": where the groupe is, which is named to who is elsewhere."""
    first = series.first_at.astimezone(ZoneInfo(series.zone))
    weekday = (
        str(WEEKDAYS[first.weekday()]).lower()
        if formats.french()
        else str(WEEKDAYS[first.weekday()])
    )
    number = recurring.which(first.date())
    words = {
        recurring.DAY: lambda: _("every day"),
        recurring.WEEK: lambda: _("every %(day)s") % {"day": weekday},
        recurring.FORTNIGHT: lambda: _("every second %(day)s") % {"day": weekday},
        recurring.MONTH: lambda: _WHICH[number](weekday),
        recurring.MONTH_LAST: lambda: _WHICH[-1](weekday),
        recurring.MONTH_DATE: lambda: (
            _("every month, on day %(day)s") % {"day": first.day}
            if first.day < 29
            else _("every month, on its last day")
        ),
        recurring.QUARTER: lambda: _WHICH_QUARTER[number](weekday),
        recurring.YEAR: lambda: _("every year, on %(day)s") % {"day": _day_and_month(first)},
    }[series.every]()
    said = {"every": words, "time": formats.clock(series.first_at, series.zone)}
    if zones.current() == series.zone:
        return _("%(every)s, at %(time)s") % said
    zone = {"zone": formats.zone(None, series.zone)}
    return _("%(every)s, at %(time)s (%(zone)s time)") % (said | zone)


def _day_and_month(at: dt.datetime) -> str:
    """ "2 mars", whatever the year."""
    number = "1er" if formats.french() and at.day == 1 else str(at.day)
    return f"{number}\u00a0{date_format(at, 'F')}"


def held(meeting: Meeting, zone: str = "") -> str:
    """ "Tuesday 2 March, from 18:30 to 20:30": when it was held, by the clocks of ``zone`` (the reader's,
    where none is told). One that goes on lasts until now."""
    place = ZoneInfo(zone or zones.current())
    began, ended = meeting.began_at or meeting.starts_at, meeting.ended_at or timezone.now()
    return _("%(day)s, from %(begins)s to %(ends)s") % {
        "day": formats.longdate(began.astimezone(place).date()),
        "begins": formats.clock(began, place.key),
        "ends": formats.clock(ended, place.key),
    }


def held_there(meeting: Meeting) -> str:
    """The same by the clocks of the groupe, which are named: for whoever reads it, wherever they are."""
    zone = meeting.groupe.cooperative.time_zone
    return _("%(held)s (%(zone)s time)") % {
        "held": held(meeting, zone),
        "zone": formats.zone(None, zone),
    }


def held_here(meeting: Meeting) -> str:
    """The same by the reader's clocks, where they say something else than the groupe's; else ""."""
    began, ended = meeting.began_at or meeting.starts_at, meeting.ended_at or timezone.now()
    there, here = meeting.groupe.cooperative.time_zone, zones.current()
    if all(zones.same_clock(there, here, at) for at in (began, ended)):
        return ""
    return _("where you are (%(zone)s): %(held)s") % {
        "zone": formats.zone(None, here),
        "held": held(meeting, here),
    }


def length(minutes: int) -> str:
    """90 → "1 h 30" (fr), "1 h 30" (en); 45 → "45 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return pgettext("a length of time", "%(n)s min") % {"n": rest}
    if not rest:
        return pgettext("a length of time", "%(n)s h") % {"n": hours}
    return pgettext("a length of time", "%(hours)s h %(minutes)s") % {
        "hours": hours,
        "minutes": f"{rest:02d}",
    }


def adds_up(planned: int, minutes: int) -> str:
    """What the times of an agenda make against the length of its meeting; "" where they fit."""
    over = planned - minutes
    if over > 0:
        return ngettext(
            "The agenda asks for %(n)s minute more than the meeting has.",
            "The agenda asks for %(n)s minutes more than the meeting has.",
            over,
        ) % {"n": over}
    return ""
