# SPDX-License-Identifier: AGPL-3.0-or-later
"""How money, quantities, dates and names are written, in the reader's language and zone.

One place for screens, mails, messages and refusals; `templatetags/ui.py` makes filters of them.
Figures and dates use U+00A0 (our fonts have no U+202F). All answer plain text, "" for nothing.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache, wraps
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from groupes.web import zones
from groupes.web.oneline import first_letters

NBSP = "\u00a0"
MINUS = "\u2212"
SOON_DAYS = 30  # a mandate that ends within this many days is "soon"
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}


def french() -> bool:
    """Whether the reader's language is French; every other reads as English."""
    return (get_language() or "fr").startswith("fr")


def by_language[**P, R](write: Callable[P, R]) -> Callable[P, R]:
    """Remembered, of a function of its arguments and the language alone: pages write the same figures,
    days and counts again and again, and each costs more to write than to find."""

    @lru_cache(maxsize=4_000, typed=True)
    def written(language: str | None, *args: P.args, **kwargs: P.kwargs) -> R:
        return write(*args, **kwargs)

    @wraps(write)
    def found(*args: P.args, **kwargs: P.kwargs) -> R:
        return written(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # P is hashable

    return found


# --- names ---------------------------------------------------------------------------------


def initials(name: object) -> str:
    """Two capitals for a person's mark: first letters of the first and the last word.

    "Camille Vasseur" → CV, "Soizic Le Goff" → SG, "Hawa" → HA, "" → "".
    """
    spaced = str(name or "").replace("’", " ").replace("'", " ")
    words = [word for word in spaced.split() if word[0].isalnum()]
    if not words:  # a name of pictures alone: the first of them, whole
        pictures = [c for c in spaced.split() if unicodedata.category(c[0]) == "So"]
        return first_letters(pictures[0], 1) if pictures else ""
    if len(words) == 1:
        return first_letters(words[0], 2).upper()
    return (first_letters(words[0], 1) + first_letters(words[-1], 1)).upper()


# --- money and quantities ------------------------------------------------------------------


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", NBSP) if french() else f"{whole:,}"


def _with_currency(figure: str, negative: bool, currency: str) -> str:
    symbol = SYMBOLS.get(currency, currency)
    sign = MINUS if negative else ""
    if french():
        return f"{sign}{figure}{NBSP}{symbol}"
    # A native writes "€10,000.00" but "CHF 10,000.00".
    return f"{sign}{symbol}{'' if len(symbol) == 1 else NBSP}{figure}"


@by_language
def money(cents: int | Literal[""] | None, currency: str = "EUR") -> str:
    """Integer cents, always with cents: 3840000 → "38 400,00 €" (fr), "€38,400.00" (en)."""
    if cents is None or cents == "":
        return ""
    value = int(cents)
    whole, rest = divmod(abs(value), 100)
    point = "," if french() else "."
    return _with_currency(f"{_grouped(whole)}{point}{rest:02d}", value < 0, currency or "EUR")


@by_language
def amount(value: Any, currency: str = "EUR") -> str:
    """A buyer's estimate in whole units (Decimal or number): "40 000 €"; cents only when some."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return ""
    cents = int((abs(number) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    whole, rest = divmod(cents, 100)
    point = "," if french() else "."
    figure = _grouped(whole) + (f"{point}{rest:02d}" if rest else "")
    return _with_currency(figure, number < 0, currency or "EUR")


@by_language
def number(value: Any) -> str:
    """A number without needless zeros, with the language's comma: Decimal("2.50") → "2,5"."""
    if value is None or value == "":
        return ""
    figure = Decimal(str(value))
    whole, _point, rest = f"{abs(figure):f}".partition(".")
    rest = rest.rstrip("0")
    text = _grouped(int(whole)) + (("," if french() else ".") + rest if rest else "")
    return (MINUS if figure < 0 else "") + text


@by_language
def days(value: Any) -> str:
    """Days of work: 2 → "2 j", 2.5 → "2,5 j" ("2.5 days" in English)."""
    if value is None or value == "":
        return ""
    # Translators: days of work, abbreviated where one does; the space is a no-break space.
    said = ngettext("%(n)s\u00a0day", "%(n)s\u00a0days", 1 if Decimal(str(value)) == 1 else 2)
    return said % {"n": number(value)}


def listed(parts: Iterable[object]) -> str:
    """Things that may hold commas, one after another: "a ; b" (fr), "a; b" (en)."""
    return (f"{NBSP}; " if french() else "; ").join(str(part) for part in parts)


@by_language
def percent(value: Any) -> str:
    """10 → "10 %" (fr), "10%" (en)."""
    if value is None or value == "":
        return ""
    return number(value) + (f"{NBSP}%" if french() else "%")


def filesize(value: int | None) -> str:
    """Bytes → "12 ko", "3,4 Mo"."""
    if value is None:
        return ""
    size = Decimal(int(value))
    for unit in (_("B"), _("kB"), _("MB")):
        if size < 1000 or unit == _("MB"):
            break
        size /= 1000
    shown = number(size.quantize(Decimal("0.1") if size < 10 else Decimal(1)))
    return f"{shown}{NBSP}{unit}"


# --- dates ---------------------------------------------------------------------------------


def _local(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo is None else value.astimezone(timezone.get_current_timezone())


def midnight(day: dt.date) -> dt.datetime:
    """The instant at which a day begins, where whoever reads is: what a query is asked with, so that
    its text is the same in each zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def as_date(value: dt.date | dt.datetime) -> dt.date:
    """The day of an instant, where the reader is; a date is itself."""
    return _local(value).date() if isinstance(value, dt.datetime) else value


def today() -> dt.date:
    """Today's date where the reader is."""
    return timezone.now().astimezone(timezone.get_current_timezone()).date()


def clock(value: dt.datetime | None, there: str = "") -> str:
    """11:02 → "11 h 02" (fr), "11:02" (en), in the reader's time zone; in another, ``there``, beside
    words that name it."""
    if not value:
        return ""
    local = value.astimezone(ZoneInfo(there)) if there else _local(value)
    return _clock(local, french())


def _clock(local: dt.datetime, in_french: bool) -> str:
    if in_french:
        return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    return f"{local.hour}:{local.minute:02d}"


def clocks(values: Iterable[dt.datetime]) -> list[tuple[dt.date, str]]:
    """The day and the :func:`clock` of each of many instants: the zone and the language of the
    reader are asked for once."""
    zone, in_french = timezone.get_current_timezone(), french()
    there = [value.astimezone(zone) for value in values]
    return [(local.date(), _clock(local, in_french)) for local in there]


def _day_of_month(value: dt.date) -> str:
    return "1er" if french() and value.day == 1 else str(value.day)


@by_language
def _weekday(value: dt.date, letter: Literal["l", "D"]) -> str:
    """ "mercredi" (``l``), "mer" (``D``)."""
    return date_format(value, letter)


@by_language
def _day_and_month(value: dt.date) -> str:
    return f"{_day_of_month(value)}{NBSP}{date_format(value, 'F')}"


def date(value: dt.date | dt.datetime | None) -> str:
    """ "17 juin", with the year only when it is not this one: "14 décembre 2025"."""
    if not value:
        return ""
    day = as_date(value)
    text = _day_and_month(day)
    return text if day.year == today().year else f"{text} {day.year}"


def longdate(value: dt.date | dt.datetime | None) -> str:
    """ "mercredi 17 juin", for a sentence or a heading."""
    if not value:
        return ""
    return f"{_weekday(as_date(value), 'l')} {date(value)}"


def day(value: dt.date | dt.datetime | None) -> str:
    """For a margin: "aujourd’hui", "demain", "hier", "jeudi 11" this week, else "dim. 21 juin"."""
    if not value:
        return ""
    when = as_date(value)
    distance = (when - today()).days
    if distance == 0:
        return _("today")
    if distance == 1:
        return _("tomorrow")
    if distance == -1:
        return _("yesterday")
    if 0 < distance < 7:
        return f"{_weekday(when, 'l')} {_day_of_month(when)}"
    short = _weekday(when, "D") + ("." if french() else "")
    return f"{short} {date(when)}"


def moment(value: dt.datetime | None) -> str:
    """When something happened: "9 h 12" today, "hier", "4 juin" before."""
    if not value:
        return ""
    distance = (as_date(value) - today()).days
    if distance == 0:
        return clock(value)
    return _("yesterday") if distance == -1 else date(value)


def deadline(value: dt.datetime | None) -> str:
    """How far a deadline is: "dans 8 jours", "demain, 12 h 00", "à 18 h 00" today, "passée"."""
    if not value:
        return ""
    left = _days_to(value)
    return _("over") if left is None else _days_to_words(left, clock(value) if left < 2 else "")


def _days_to(value: dt.datetime) -> int | None:
    """Days from today to that of an instant to come, where the reader is; None when it is over."""
    now = timezone.now()
    if value <= now:
        return None
    zone = timezone.get_current_timezone()
    return (value.astimezone(zone).date() - now.astimezone(zone).date()).days


@by_language
def _days_to_words(days: int, time: str) -> str:
    if days == 0:
        return _("at %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow, %(time)s") % {"time": time}
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}


def closeness(value: dt.datetime | None, limit: int = 10) -> str:
    """The tone of a deadline: "warn" within `limit` days, "danger" within 2, "" otherwise."""
    left = _days_to(value) if value else None
    if left is None:
        return ""
    return "danger" if left <= 2 else "warn" if left <= limit else ""


def away(until: dt.date | None, on: dt.date) -> str:
    """ "away until 3 December", of somebody who is asked something on a day; "" for who is there."""
    if until is None or until < on:
        return ""
    return _("away until %(day)s") % {"day": date(until)}


def timeleft(ends_on: dt.date | None, on: dt.date | None = None) -> str:
    """How long a mandate still runs, its last day included: "5 mois", "19 jours", "dernier jour".

    ``on``: the day it is where its groupe is, by which rights end (the reader's when not told).
    """
    if not ends_on:
        return ""
    left = (ends_on - (on or today())).days + 1
    if left <= 0:
        return _("ended")
    if left == 1:
        return _("last day")
    if left <= 60:
        return ngettext("%(n)s day", "%(n)s days", left) % {"n": left}
    months = round(left / 30.44)
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def daysleft(ends_on: dt.date | None, on: dt.date | None = None) -> int:
    """Days a mandate still runs, its last day included; 0 when it has ended. ``on``: as above."""
    return max(0, (ends_on - (on or today())).days + 1) if ends_on else 0


def zone(value: dt.datetime | None, name: str = "") -> str:
    """What a time zone is called: "Europe/Paris" → "Paris"; the reader's when none is told."""
    return zones.called(
        name or getattr(getattr(value, "tzinfo", None), "key", "") or zones.current()
    )
