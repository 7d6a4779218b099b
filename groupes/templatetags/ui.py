# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small pieces every page is made of: `{% load ui %}`.

Round is a person, square a groupe, a ring a role. Nothing here reads the database: tags and
filters take what the view already loaded. Figures and dates use U+00A0 (our fonts have no
U+202F). Everything is escaped through `format_html`; nothing is marked safe.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Literal

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"
RING = 44.0  # the ring's circumference in its own units: 2 × π × 7
SOON_DAYS = 30  # a mandate that ends within this many days is "soon"
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")


# --- icons ---------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A Lucide icon of `static/icons.svg`; silent unless it gets a `label`."""
    href = f"{static('icons.svg')}#{name}"
    css = f"i {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


# --- people and groupes --------------------------------------------------------------------


@register.filter
def initials(name: object) -> str:
    """Two capitals for a person's mark: first letters of the first and the last word.

    "Camille Vasseur" → CV, "Soizic Le Goff" → SG, "Hawa" → HA, "" → "".
    """
    words = [
        w for w in str(name or "").replace("’", " ").replace("'", " ").split() if w[0].isalnum()
    ]
    if not words:
        return ""
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


def _is_me(context: Context, member: Any) -> bool:
    me = context.get("me")
    return bool(me and getattr(me, "pk", None) is not None and me.pk == getattr(member, "pk", None))


@register.simple_tag(takes_context=True)
def avatar(context: Context, member: Any, size: str = "") -> SafeString:
    """A person's round mark; dashed when `member` is None; tinted when it is me. `size="s"`."""
    css = "av"
    if member is None or member == "":
        css += " none"
    elif _is_me(context, member):
        css += " me"
    if size:
        css += f" {size}"
    name = getattr(member, "name", member) if member else ""
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(name))


@register.simple_tag(takes_context=True)
def who(context: Context, member: Any, href: str = "", you: bool = False) -> SafeString:
    """A small mark and the name; a link with `href`; "You" instead of my name with `you=True`."""
    mark = avatar(context, member, "s")
    name = _("You") if you and _is_me(context, member) else getattr(member, "name", member)
    if href:
        return format_html(
            '<span class="who">{}<a class="t" href="{}">{}</a></span>', mark, href, name
        )
    return format_html('<span class="who">{}{}</span>', mark, name)


@register.simple_tag
def gb(groupe: Any, size: str = "") -> SafeString:
    """A groupe's square mark with its initials, in its colour. `size="big"`."""
    css = f"gb {size}".strip()
    letters = getattr(groupe, "initials", "") or initials(getattr(groupe, "name", ""))
    return format_html(
        '<span class="{}" data-g="{}" aria-hidden="true">{}</span>', css, groupe.colour, letters
    )


@register.simple_tag
def gname(groupe: Any, href: str = "") -> SafeString:
    """A groupe's name after its small square; a link with `href`."""
    if href:
        return format_html(
            '<a class="gname" data-g="{}" href="{}">{}</a>', groupe.colour, href, groupe.name
        )
    return format_html('<span class="gname" data-g="{}">{}</span>', groupe.colour, groupe.name)


# --- small words ---------------------------------------------------------------------------


@register.simple_tag
def state(text: str, icon_name: str = "circle", tone: str = "") -> SafeString:
    """A state said by a word and an icon. `tone`: "" | ok | warn | danger."""
    css = f"state {tone}".strip()
    return format_html('<span class="{}">{}{}</span>', css, icon(icon_name), text)


@register.simple_tag
def count(number: int | None, new: bool = False) -> str:
    """A count at the right edge; `new=True` for unread (announced). Nothing for 0 or None."""
    if not number:
        return ""
    shown = "99+" if number > 99 else str(number)
    if not new:
        return format_html('<span class="count">{}</span>', shown)
    return format_html(
        '<span class="count new"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>',
        shown,
        ngettext("%(n)s unread message", "%(n)s unread messages", number) % {"n": number},
    )


@register.simple_block_tag
def banner(content: str, tone: str = "", icon_name: str = "info", role: str = "") -> SafeString:
    """`{% banner tone="warn" icon_name="unplug" %}<p>…</p><a class="btn small">…</a>{% endbanner %}`."""
    return format_html(
        '<div class="banner"{}{}>{}{}</div>',
        format_html(' data-tone="{}"', tone) if tone else "",
        format_html(' role="{}"', role) if role else "",
        icon(icon_name),
        content,
    )


def _mark_shape(kind: str) -> SafeString:
    if kind == "lead":
        return format_html('<circle class="{}" cx="10" cy="10" r="7.5"/>', "f")
    if kind == "contribute":
        return format_html(
            '<circle cx="10" cy="10" r="7"/><path class="{}" d="M10 3a7 7 0 0 0 0 14z"/>', "f"
        )
    return format_html(
        '<circle cx="10" cy="10" r="7" stroke-dasharray="2.6 2.2"/>'
        '<circle class="{}" cx="10" cy="10" r="2.25"/>',
        "f",
    )


@register.simple_tag
def mark(kind: str, silent: bool = False) -> SafeString:
    """A cell of the coverage matrix: lead (full), contribute (half), learn (dotted), else a dot.

    `silent=True` in a legend, where the word stands beside it.
    """
    words = {
        "lead": _("leads"),
        "contribute": _("contributes"),
        "learn": _("learns"),
    }
    if kind not in words:
        return format_html(
            '<span class="none" aria-hidden="true">·</span><span class="vh">{}</span>',
            _("nothing"),
        )
    if silent:
        return format_html(
            '<svg class="mk" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', _mark_shape(kind)
        )
    return format_html(
        '<svg class="mk" viewBox="0 0 20 20" role="img" aria-label="{}">{}</svg>',
        words[kind],
        _mark_shape(kind),
    )


# --- money and quantities ------------------------------------------------------------------


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", NBSP) if _french() else f"{whole:,}"


def _with_currency(figure: str, negative: bool, currency: str) -> str:
    symbol = SYMBOLS.get(currency, currency)
    sign = MINUS if negative else ""
    if _french():
        return f"{sign}{figure}{NBSP}{symbol}"
    return f"{sign}{symbol}{NBSP}{figure}"


@register.filter
def money(cents: int | Literal[""] | None, currency: str = "EUR") -> str:
    """Integer cents, always with cents: 3840000 → "38 400,00 €" (fr), "€ 38,400.00" (en)."""
    if cents is None or cents == "":
        return ""
    value = int(cents)
    whole, rest = divmod(abs(value), 100)
    point = "," if _french() else "."
    return _with_currency(f"{_grouped(whole)}{point}{rest:02d}", value < 0, currency or "EUR")


@register.filter
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
    point = "," if _french() else "."
    figure = _grouped(whole) + (f"{point}{rest:02d}" if rest else "")
    return _with_currency(figure, number < 0, currency or "EUR")


@register.filter
def number(value: Any) -> str:
    """A number without needless zeros, with the language's comma: Decimal("2.50") → "2,5"."""
    if value is None or value == "":
        return ""
    figure = Decimal(str(value))
    whole, _point, rest = f"{abs(figure):f}".partition(".")
    rest = rest.rstrip("0")
    text = _grouped(int(whole)) + (("," if _french() else ".") + rest if rest else "")
    return (MINUS if figure < 0 else "") + text


@register.filter
def days(value: Any) -> str:
    """Days of work: 2 → "2 j", 2.5 → "2,5 j" ("2 d" in English)."""
    if value is None or value == "":
        return ""
    # Translators: days of work, abbreviated; the space is a no-break space.
    return _("%(n)s\u00a0d") % {"n": number(value)}


@register.filter
def percent(value: Any) -> str:
    """10 → "10 %" (fr), "10%" (en)."""
    if value is None or value == "":
        return ""
    return number(value) + (f"{NBSP}%" if _french() else "%")


@register.filter
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
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _as_date(value: dt.date | dt.datetime) -> dt.date:
    return _local(value).date() if isinstance(value, dt.datetime) else value


def _today() -> dt.date:
    return timezone.localdate()


@register.filter
def clock(value: dt.datetime | None) -> str:
    """11:02 → "11 h 02" (fr), "11:02" (en), in the reader's time zone."""
    if not value:
        return ""
    local = _local(value)
    if _french():
        return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    return f"{local.hour}:{local.minute:02d}"


def _day_of_month(value: dt.date) -> str:
    return "1er" if _french() and value.day == 1 else str(value.day)


@register.filter
def date(value: dt.date | dt.datetime | None) -> str:
    """ "17 juin", with the year only when it is not this one: "14 décembre 2025"."""
    if not value:
        return ""
    day = _as_date(value)
    text = f"{_day_of_month(day)}{NBSP}{date_format(day, 'F')}"
    return text if day.year == _today().year else f"{text} {day.year}"


@register.filter
def longdate(value: dt.date | dt.datetime | None) -> str:
    """ "mercredi 17 juin", for a sentence or a heading."""
    if not value:
        return ""
    return f"{date_format(_as_date(value), 'l')} {date(value)}"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """For a margin: "aujourd’hui", "demain", "hier", "jeudi 11" this week, else "dim. 21 juin"."""
    if not value:
        return ""
    when = _as_date(value)
    distance = (when - _today()).days
    if distance == 0:
        return _("today")
    if distance == 1:
        return _("tomorrow")
    if distance == -1:
        return _("yesterday")
    if 0 < distance < 7:
        return f"{date_format(when, 'l')} {_day_of_month(when)}"
    short = date_format(when, "D") + ("." if _french() else "")
    return f"{short} {date(when)}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """When something happened: "9 h 12" today, "hier", "4 juin" before."""
    if not value:
        return ""
    distance = (_as_date(value) - _today()).days
    if distance == 0:
        return clock(value)
    return _("yesterday") if distance == -1 else date(value)


@register.filter
def deadline(value: dt.datetime | None) -> str:
    """How far a deadline is: "dans 8 jours", "demain, 12 h 00", "à 18 h 00" today, "passée"."""
    if not value:
        return ""
    if value <= timezone.now():
        return _("over")
    distance = (_as_date(value) - _today()).days
    if distance == 0:
        return _("at %(time)s") % {"time": clock(value)}
    if distance == 1:
        return _("tomorrow, %(time)s") % {"time": clock(value)}
    return ngettext("in %(n)s day", "in %(n)s days", distance) % {"n": distance}


@register.filter
def closeness(value: dt.datetime | None, limit: int = 10) -> str:
    """The tone of a deadline: "warn" within `limit` days, "danger" within 2, "" otherwise."""
    if not value or value <= timezone.now():
        return ""
    left = (_as_date(value) - _today()).days
    return "danger" if left <= 2 else "warn" if left <= limit else ""


@register.filter
def timeleft(ends_on: dt.date | None) -> str:
    """How long a mandate still runs, its last day included: "5 mois", "19 jours", "dernier jour"."""
    if not ends_on:
        return ""
    left = (ends_on - _today()).days + 1
    if left <= 0:
        return _("ended")
    if left == 1:
        return _("last day")
    if left <= 60:
        return ngettext("%(n)s day", "%(n)s days", left) % {"n": left}
    months = round(left / 30.44)
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


@register.filter
def daysleft(ends_on: dt.date | None) -> int:
    """Days a mandate still runs, its last day included; 0 when it has ended."""
    return max(0, (ends_on - _today()).days + 1) if ends_on else 0


@register.filter
def zone(value: dt.datetime | None, name: str = "") -> str:
    """The city of a time zone: "Europe/Paris" → "Paris"."""
    key = (
        name
        or getattr(getattr(value, "tzinfo", None), "key", "")
        or timezone.get_current_timezone_name()
    )
    return key.rsplit("/", 1)[-1].replace("_", " ")


@register.simple_tag
def when(value: dt.datetime | dt.date | None, style: str = "moment") -> str:
    """A `<time>` with its machine value; `style` names one of the date filters above."""
    if not value:
        return ""
    # A date given to a clock is the caller's mistake.
    styles: dict[str, Callable[[Any], str]] = {
        "moment": moment,
        "clock": clock,
        "date": date,
        "longdate": longdate,
        "day": day,
        "deadline": deadline,
    }
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), styles[style](value))


# --- mandates ------------------------------------------------------------------------------


@register.simple_tag
def ring(starts_on: dt.date | None = None, ends_on: dt.date | None = None) -> SafeString:
    """A role's ring: the arc is the time left of the mandate; without dates, dashed: vacant.

    Both days are included. A mandate in its last `SOON_DAYS` days has the `soon` colour.
    """
    if not ends_on:
        return format_html(
            '<svg class="ring vacant" viewBox="0 0 18 18" role="img"><title>{}</title>'
            '<circle cx="9" cy="9" r="7"/></svg>',
            _("vacant"),
        )
    today = _today()
    left = max(0, (ends_on - today).days + 1)
    whole = max(1, (ends_on - (starts_on or today)).days + 1)
    share = min(1.0, left / whole)
    return format_html(
        '<svg class="ring{}" viewBox="0 0 18 18" role="img"><title>{}</title>'
        '<circle cx="9" cy="9" r="7"/>'
        '<circle cx="9" cy="9" r="7" stroke-dasharray="{} 44" transform="rotate(-90 9 9)"/></svg>',
        " soon" if left <= SOON_DAYS else "",
        _("time left: %(left)s") % {"left": timeleft(ends_on)},
        f"{RING * share:.1f}",
    )


# --- deadline ------------------------------------------------------------------------------


@register.simple_tag
def countdown(at: dt.datetime | None) -> str:
    """The large figures: days and hours left, or hours and minutes on the last day."""
    if not at:
        return ""
    left = at - timezone.now()
    if left <= dt.timedelta(0):
        return format_html('<p class="countdown over">{}</p>', _("over"))
    hours, minutes = divmod(left.seconds // 60, 60)
    parts = (
        [(left.days, ngettext("day", "days", left.days)), (hours, _("h"))]
        if left.days
        else [(hours, _("h")), (minutes, _("min"))]
    )
    return format_html(
        '<p class="countdown" role="timer" data-until="{}" data-unit="{}">{}</p>',
        at.isoformat(),
        "days" if left.days else "hours",
        format_html_join("", "{}<small>{}</small>", parts),
    )


@register.simple_tag
def folding_rule(start: dt.date | dt.datetime | None, end: dt.date | dt.datetime | None) -> str:
    """The folding rule: a tick a day from `start` to `end`, today and the deadline taller.

    Decorative (the dates stand beside it in words). At most 90 ticks: longer spans keep their end.
    """
    if not start or not end:
        return ""
    last, today = _as_date(end), _today()
    first = max(_as_date(start), last - dt.timedelta(days=89))
    span = max(1, (last - first).days)
    now = (today - first).days
    ticks = []
    for i in range(span):
        if i == now:
            continue
        css = "past" if i < now else "left"
        ticks.append((css, f"{i + 0.5}", f"{i + 0.5}", "6" if i % 7 == 0 else "14"))
    if 0 <= now < span:
        ticks.append(("now", f"{now + 0.5}", f"{now + 0.5}", "0"))
    ticks.append(("end", f"{span + 0.5}", f"{span + 0.5}", "0"))
    return format_html(
        '<svg class="rule" viewBox="0 0 {} 28" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        span + 1,
        format_html_join("", '<line class="{}" x1="{}" x2="{}" y1="{}" y2="28"/>', ticks),
    )


# --- the frame -----------------------------------------------------------------------------

# Which place of the rail and of the bottom bar a page belongs to, by its URL's namespace or name.
PLACES = {
    "groupes:today": "today",
    "groupes:people": "people",
    "groupes:person": "people",
    "groupes:directory": "groupes",
    "groupes:groupe_new": "groupes",
    "library:index": "library",
    "notices": "tenders",
    "groupes:jump": "search",
}


@register.simple_tag(takes_context=True)
def current_place(context: Context) -> str:
    """today | tenders | library | people | groupes | search | "": `place` in the context wins."""
    if given := context.get("place"):
        return str(given)
    if context.get("groupe") is not None:
        return "groupes"
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    return PLACES.get(match.view_name) or PLACES.get(match.namespace, "")


@register.simple_tag(takes_context=True)
def current_tab(context: Context) -> str:
    """home | chat | roles | bids | library | sharing | members: `tab` in the context wins."""
    if given := context.get("tab"):
        return str(given)
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    if match.namespace == "groupes":
        return "members" if match.url_name in {"members", "leave"} else "home"
    return "home" if match.namespace == "journal" else match.namespace


@register.simple_tag
def unread_total(groupes: Any) -> int:
    """Unread messages over the person's groupes (those the context already loaded)."""
    return sum(getattr(g, "unread", 0) or 0 for g in groupes or ())
