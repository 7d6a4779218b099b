# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time zones: which are known, what they are called, what a wall clock says in one.

The reader's zone is Django's current one, active for each of their requests
(:class:`deploy.zone.ReaderZone`): every clock on a page is told in it by
``groupes/web/formats.py``, and by ``static/js/clock.js``.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone
from django.utils.translation import get_language

from groupes.web.search import plain

COOKIE: Final = "zone"
"""Where a browser says which zone its device is in (static/js/page.js)."""

# Where the cooperatives of this country are: offered first, in this order.
FIRST: Final = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
    "America/St_Barthelemy",
    "America/Marigot",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
    "Pacific/Wallis",
)
REGIONS: Final = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic"),
    *("Australia", "Europe", "Indian", "Pacific"),
)
"""Of the names that are places; the others are old or technical."""

# What people call them, where it is not the city of the name: French, English.
CALLED: Final = {
    "America/Cayenne": ("Guyane", "French Guiana"),
    "America/Marigot": ("Saint-Martin", "Saint Martin"),
    "America/Miquelon": ("Saint-Pierre-et-Miquelon", "Saint-Pierre and Miquelon"),
    "America/Montreal": ("Montréal", "Montreal"),
    "America/St_Barthelemy": ("Saint-Barthélemy", "Saint Barthélemy"),
    "Europe/Athens": ("Athènes", "Athens"),
    "Europe/Berlin": ("Berlin", "Berlin"),
    "Europe/Brussels": ("Bruxelles", "Brussels"),
    "Europe/Bucharest": ("Bucarest", "Bucharest"),
    "Europe/Copenhagen": ("Copenhague", "Copenhagen"),
    "Europe/Lisbon": ("Lisbonne", "Lisbon"),
    "Europe/London": ("Londres", "London"),
    "Europe/Vienna": ("Vienne", "Vienna"),
    "Europe/Warsaw": ("Varsovie", "Warsaw"),
    "Indian/Reunion": ("La Réunion", "Réunion"),
    "Pacific/Gambier": ("Rikitea (Gambier)", "Rikitea (Gambier)"),
    "Pacific/Marquesas": ("Nuku Hiva (Marquises)", "Nuku Hiva (Marquesas)"),
    "Pacific/Noumea": ("Nouméa", "Nouméa"),
    "Pacific/Wallis": ("Wallis-et-Futuna", "Wallis and Futuna"),
}


@cache
def places() -> frozenset[str]:
    """The names of zones that are places, and UTC."""
    named = (name for name in available_timezones() if name.split("/", 1)[0] in REGIONS)
    return frozenset((*named, "UTC"))


def known(name: str | None) -> bool:
    """Whether it is a zone that a person may be in; false for anything else, whatever it holds."""
    return name is not None and name in places()


def called(name: str) -> str:
    """What a zone is called in the active language: "Europe/Paris" → "Paris"."""
    if words := CALLED.get(name):
        return words[0 if (get_language() or "fr").startswith("fr") else 1]
    return name.rsplit("/", 1)[-1].replace("_", " ")


def choices() -> tuple[tuple[str, str], ...]:
    """All of them to choose from, in the active language and by name; those of :data:`FIRST` before
    the others."""
    return _choices(get_language())


@cache
def _choices(_language: str | None) -> tuple[tuple[str, str], ...]:
    others = sorted(places() - {*FIRST, "UTC"}, key=lambda name: plain(called(name)))
    return (
        *((name, called(name)) for name in FIRST),
        *((name, f"{called(name)} ({name.split('/', 1)[0]})") for name in others),
        ("UTC", "UTC"),
    )


def find(words: str) -> str | None:
    """The zone that somebody means, by its name or by what it is called in either language; None
    when it is none, or several: "paris", "la réunion", "Indian/Reunion"."""
    wanted = _plain(words)
    found = {
        name
        for name in places()
        if wanted in {_plain(one) for one in (name, name.rsplit("/", 1)[-1], *CALLED.get(name, ()))}
    }
    return found.pop() if len(found) == 1 else None


def _plain(words: str) -> str:
    return plain(words.replace("_", " ").replace("-", " "))


def same_clock(one: str, other: str, at: dt.datetime) -> bool:
    """Whether clocks say the same in two zones at that instant."""
    return at.astimezone(ZoneInfo(one)).utcoffset() == at.astimezone(ZoneInfo(other)).utcoffset()


def readings(wall: dt.datetime, zone: ZoneInfo) -> list[dt.datetime]:
    """The instants at which clocks of the zone say this (``wall``, without a zone), in it: one; two,
    the earlier first, in the night when they go back; none in the hour that they skip in spring."""
    found: list[dt.datetime] = []
    for fold in (0, 1):
        try:
            at = wall.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC).astimezone(zone)
        except OverflowError:  # at the ends of the calendar, where no clock was ever changed
            return [wall.replace(tzinfo=zone)]
        if at.replace(tzinfo=None, fold=0) == wall and at.utcoffset() not in (
            one.utcoffset() for one in found
        ):
            found.append(at)
    return found


def day_begins(day: dt.date, zone: str) -> dt.datetime:
    """The first instant of a day in a zone."""
    return dt.datetime.combine(day, dt.time.min, ZoneInfo(zone))


def current() -> str:
    """The name of the reader's zone."""
    return timezone.get_current_timezone_name()
