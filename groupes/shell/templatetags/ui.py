# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small pieces every page is made of: `{% load ui %}`.

Round is a person, square a groupe, a ring a role. Nothing here reads the database: tags and
filters take what the view already loaded; how money, dates and names are written is in
`groupes/web/formats.py`. Everything is escaped through `format_html`; nothing is marked safe.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django import template
from django.http import QueryDict
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_tag
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from groupes.access import UNREAD_MOST, Standing, me_of
from groupes.shell.bell import MOST, new_for
from groupes.shell.kept import kept, kept_for, kept_forms, kept_today
from groupes.shell.places import Place, Tab, Way, folded_tabs, place_of, tab_of, ways_from
from groupes.things import Ref
from groupes.web import formats, zones
from groupes.web.formats import SOON_DAYS, as_date, initials, timeleft, today
from groupes.web.paths import reverse
from groupes.web.renderer import form_input
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()

RING = 44.0  # the ring's circumference in its own units: 2 × π × 7

for _written in (
    formats.amount,
    formats.clock,
    formats.closeness,
    formats.date,
    formats.day,
    formats.days,
    formats.daysleft,
    formats.deadline,
    formats.filesize,
    formats.initials,
    formats.longdate,
    formats.moment,
    formats.money,
    formats.number,
    formats.percent,
    formats.timeleft,
    formats.zone,
):
    register.filter(_written)

register.simple_tag(form_input)


@register.filter
def same_clock(value: dt.datetime, zone: str) -> bool:
    """Whether clocks say the same there as where the reader is, at that instant."""
    return zones.same_clock(zone, zones.current(), value)


# --- icons ---------------------------------------------------------------------------------


@lru_cache(maxsize=1_000)
def _icon(name: str, label: str, css: str) -> SafeString:
    href = f"{static('icons.svg')}#{name}"
    css = f"i {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A Lucide icon of `static/icons.svg`; silent unless it gets a `label`."""
    return _icon(str(name), str(label), str(css))


# --- people and groupes --------------------------------------------------------------------


def _is_me(context: Context, member: Any) -> bool:
    me = context.get("me")
    return bool(me and getattr(me, "pk", None) is not None and me.pk == getattr(member, "pk", None))


@lru_cache(maxsize=4096)
def _mark(css: str, name: str) -> SafeString:
    """A person's mark, drawn once: every page has some, and lists have many of the same people."""
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(name))


@register.simple_tag(takes_context=True)
def at_page(context: Context, number: int, name: str = "") -> str:
    """The address of this page at a page of its list; of one of several lists (``name``, of its number in the
    address and of its section), which stay where they are."""
    words: QueryDict = context["request"].GET.copy()
    words[name or "page"] = str(number)
    return f"?{words.urlencode()}{'#' + name if name else ''}"


@register.simple_tag(takes_context=True)
def avatar(context: Context, member: Any, size: str = "", mine: bool = False) -> SafeString:
    """A person's round mark; dashed when `member` is None; tinted when it is me, or `mine` where
    only names are known. `size="s"`."""
    css = "av"
    if member is None or member == "":
        css += " none"
    elif mine or _is_me(context, member):
        css += " me"
    if size:
        css += f" {size}"
    name = getattr(member, "name", member) if member else ""
    return _mark(css, str(name))


@register.simple_tag(takes_context=True)
def who(
    context: Context, member: Any, href: str = "", you: bool = False, mine: bool = False
) -> SafeString:
    """A small mark and the name; a link with `href`; "You" instead of my name with `you=True`."""
    mark = avatar(context, member, "s", mine)
    name = getattr(member, "name", member)
    if you and _is_me(context, member):
        name = me_or(name)
    if href:
        return format_html(
            '<span class="who">{}<a class="t" href="{}">{}</a></span>', mark, href, name
        )
    return format_html('<span class="who">{}{}</span>', mark, name)


@register.simple_tag
def me_or(name: str) -> SafeString:
    """ "You" for me on a screen; on paper, which others read too, my name."""
    return format_html(
        '<span class="on-screen">{}</span><span class="on-paper">{}</span>', _("You"), name
    )


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
    return _count(min(int(number), UNREAD_MOST), new) if number else ""


@formats.by_language
def _count(number: int, new: bool) -> str:
    if not new:
        return format_html('<span class="count">{}</span>', "99+" if number > 99 else number)
    said = ngettext("%(n)s unread message", "%(n)s unread messages", number) % {"n": number}
    if number < UNREAD_MOST:
        return format_html(_COUNT, number, said)
    return format_html(_COUNT, f"{UNREAD_MOST - 1}+", more_unread())


_COUNT = (
    '<span class="count new"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>'
)


@register.simple_tag
def more_unread() -> str:
    """ "More than 199 unread messages": what a count that was not counted to its end says."""
    return _("More than %(n)s unread messages") % {"n": UNREAD_MOST - 1}


@register.simple_tag
def bell_most() -> int:
    """The count from which the bell says no more than "99+"."""
    return MOST + 1


@register.simple_tag
def more_new() -> str:
    """ "More than 99 things are new": what a bell that was not counted to its end says."""
    return _("More than %(n)s things are new") % {"n": MOST}


@register.simple_tag
def unread_most() -> int:
    """The count from which it is no more than "199+"."""
    return UNREAD_MOST


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


# --- addresses -----------------------------------------------------------------------------


class AddressNode(URLNode):
    """Django's own `{% url %}`, from the addresses that were found before (groupes/web/paths.py)."""

    def render(self, context: Context) -> str:
        if self.kwargs:
            return super().render(context)
        try:
            found = reverse(
                self.view_name.resolve(context), [one.resolve(context) for one in self.args]
            )
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar is not None:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag("url")
def address(parser: Parser, token: Token) -> URLNode:
    node = url_tag(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)


# --- dates ---------------------------------------------------------------------------------


@register.simple_tag
def when(value: dt.datetime | dt.date | None, style: str = "moment") -> str:
    """A `<time>` with its machine value; `style` names one of the date filters above."""
    if not value:
        return ""
    return _time(value.isoformat(), STYLES[style](value))


# A date given to a clock is the caller's mistake.
STYLES: Final[dict[str, Callable[[Any], str]]] = {
    "moment": formats.moment,
    "clock": formats.clock,
    "date": formats.date,
    "longdate": formats.longdate,
    "day": formats.day,
    "deadline": formats.deadline,
}


@lru_cache(maxsize=4_000)
def _time(machine: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, words)


# --- mandates ------------------------------------------------------------------------------


@register.simple_tag
def ring(
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    on: dt.date | None = None,
    followed: bool = False,
) -> SafeString:
    """A role's ring: the arc is the time left of the mandate; without dates, dashed: vacant.

    Both days are included. A mandate in its last `SOON_DAYS` days has the `soon` colour, unless it is
    `followed`: nobody is to be found. `on`: the day it is in the groupe.
    """
    if not ends_on:
        return format_html(
            '<svg class="ring vacant" viewBox="0 0 18 18" role="img"><title>{}</title>'
            '<circle cx="9" cy="9" r="7"/></svg>',
            _("vacant"),
        )
    now_on = on or today()
    left = max(0, (ends_on - now_on).days + 1)
    whole = max(1, (ends_on - (starts_on or now_on)).days + 1)
    share = min(1.0, left / whole)
    return format_html(
        '<svg class="ring{}" viewBox="0 0 18 18" role="img"><title>{}</title>'
        '<circle cx="9" cy="9" r="7"/>'
        '<circle cx="9" cy="9" r="7" stroke-dasharray="{} 44" transform="rotate(-90 9 9)"/></svg>',
        " soon" if left <= SOON_DAYS and not followed else "",
        _("time left: %(left)s") % {"left": timeleft(ends_on, now_on)},
        f"{RING * share:.1f}",
    )


# --- deadline ------------------------------------------------------------------------------


@register.simple_tag
def countdown(at: dt.datetime | None) -> str:
    """The large figures: days and hours left, or hours and minutes on the last day. A page that is
    open when it ends says so (static/js/countdown.js)."""
    if not at:
        return ""
    left = at - timezone.now()
    if left <= dt.timedelta(0):
        return format_html('<p class="countdown over">{}</p>', _("over"))
    hours, minutes = divmod(left.seconds // 60, 60)
    return _countdown(at, left.days, hours, 0 if left.days else minutes)


@formats.by_language
def _countdown(at: dt.datetime, days: int, hours: int, minutes: int) -> SafeString:
    """``minutes`` are not told where ``days`` are left."""
    parts = (
        [(days, ngettext("day", "days", days)), (hours, _("h"))]
        if days
        else [(hours, _("h")), (minutes, _("min"))]
    )
    return format_html(
        '<p class="countdown" role="timer" data-until="{}" data-over="{}" data-unit="{}">{}</p>',
        at.isoformat(),
        _("over"),
        "days" if days else "hours",
        format_html_join("", "{}<small>{}</small>", parts),
    )


@register.simple_tag
def folding_rule(start: dt.date | dt.datetime | None, end: dt.date | dt.datetime | None) -> str:
    """The folding rule: a tick a day from `start` to `end`, today and the deadline taller.

    Decorative (the dates stand beside it in words). At most 90 ticks: longer spans keep their end.
    """
    if not start or not end:
        return ""
    return _folding_rule(as_date(start), as_date(end), today())


@lru_cache(maxsize=1_000)
def _folding_rule(start: dt.date, end: dt.date, now_on: dt.date) -> SafeString:
    first = max(start, end - dt.timedelta(days=89))
    span = max(1, (end - first).days)
    now = (now_on - first).days
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


@register.simple_tag
def places() -> tuple[Place, ...]:
    """The places of the rail and of the bar, in order."""
    return declared(Place)


@register.simple_tag
def tabs(member: bool, kind: str, marked: str = "") -> tuple[list[Tab], list[Tab]]:
    """The tabs of a groupe of a kind for those who belong to it, or who stay at its door; in order. Those
    in sight, the ``marked`` one among them, and those that are folded."""
    every = [tab for tab in declared(Tab) if (member or tab.outside) and tab.is_of(kind)]
    folded = [tab for tab in folded_tabs(kind) if tab in every and tab.name != marked]
    return [tab for tab in every if tab not in folded], folded


def place_now(context: Context) -> str:
    """The name of the page's place (today, tenders…), or "": `place` in the context wins."""
    if given := context.get("place"):
        return str(given)
    if context.get("groupe") is not None:
        return "groupes"
    return place_of(getattr(context.get("request"), "resolver_match", None))


@register.simple_tag(takes_context=True)
def kept_piece(context: Context, template_name: str) -> SafeString:
    """A piece of the frame by nothing but `demo`, and `me`: whether a member is there."""
    choices = {"demo": bool(context.get("demo")), "me": context.get("me") is not None}
    return kept(template_name, choices)


@register.simple_tag(name="kept_with")
def kept_with_tag(template_name: str, **slots: object) -> SafeString:
    """A piece that is the same on every page but for its slots (an address, a form's token)."""
    return kept(template_name, {}, **slots)


@register.simple_tag(name="kept_for")
def kept_for_tag(template_name: str, **values: Hashable) -> SafeString:
    """A large piece made of plain values, rendered once for the same ones."""
    return kept_for(template_name, **values)


@register.simple_tag(name="kept_today")
def kept_today_tag(template_name: str, **values: Hashable) -> SafeString:
    """The same, of what depends on the day too: a piece that shows a date or a moment."""
    return kept_today(template_name, **values)


@register.simple_tag(name="kept_forms", takes_context=True)
def kept_forms_tag(context: Context, template_name: str, **values: Hashable) -> SafeString:
    """The same as kept_for, of a piece with forms, which write ``{{ token }}``."""
    return kept_forms(template_name, str(context.get("csrf_token") or ""), **values)


_NEW = '<span data-unread="bell" data-n="{}">{}</span>'
_NEW_COUNT = (
    '<span class="count new"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>'
)


def _new_count(context: Context) -> SafeString:
    """How much is new for whoever is logged in, kept up to date by static/js/unread.js."""
    request = context.get("request")
    me = me_of(request) if request is not None else None
    return _new_counted(new_for(me) if me is not None else 0)


@formats.by_language
def _new_counted(number: int) -> SafeString:
    if not number:
        return format_html(_NEW, 0, "")
    if number > MOST:
        return format_html(_NEW, number, format_html(_NEW_COUNT, f"{MOST}+", more_new()))
    said = ngettext("%(n)s thing is new", "%(n)s things are new", number) % {"n": number}
    return format_html(_NEW, number, format_html(_NEW_COUNT, number, said))


@register.simple_tag(takes_context=True)
def bell(context: Context) -> SafeString | str:
    """The bell of a phone, at the top of every page; for members only."""
    if context.get("me") is None:
        return ""
    return format_html(
        '<a class="btn plain icon" href="{}">{}<span class="vh">{}</span> {}</a>',
        reverse("notifications:index"),
        icon("bell"),
        _("What is new"),
        _new_count(context),
    )


@register.simple_tag(takes_context=True)
def rail(context: Context) -> SafeString:
    """The rail: places, my groupes with their unread talk, the menu of the person."""
    mine = list(context.get("my_groupes") or ())
    here = getattr(context.get("groupe"), "pk", None)
    choices = {
        "place": place_now(context),
        "groupes": bool(mine),
        "inside": here is not None,
        "me": context.get("me") is not None,
        "demo": bool(context.get("demo")),
    }
    language = get_language()
    rows = (
        (
            _my_groupe(
                language,
                groupe.pk,
                groupe.slug,
                groupe.name,
                groupe.initials,
                groupe.colour,
                groupe.unread,
                groupe.pk == here,
            ),
        )
        for groupe in mine
    )
    return kept(
        "components/rail.html",
        choices,
        waiting=count(context.get("waiting_count")),
        bell=_new_count(context),
        mine=format_html_join("", "{}", rows),
        menu=person_menu(context, up=True),
    )


_MY_GROUPE = (
    '<li><a href="{}"{}><span class="gb" data-g="{}" aria-hidden="true">{}</span>'
    '<span class="cut">{}</span><span data-unread="g{}" data-n="{}">{}</span></a></li>'
)


@lru_cache(maxsize=10_000)
def _my_groupe(
    _language: str | None,
    pk: int,
    slug: str,
    name: str,
    letters: str,
    colour: str,
    unread: int,
    here: bool,
) -> SafeString:
    """A groupe in the rail; by nothing but its arguments: every page shows all of mine."""
    return format_html(
        _MY_GROUPE,
        reverse("groupes:home", args=[slug]),
        format_html(' aria-current="{}"', "page") if here else "",
        colour,
        letters,
        name,
        pk,
        unread,
        count(unread, True),
    )


@register.simple_tag(takes_context=True)
def bar(context: Context) -> SafeString | str:
    """The bar of a phone, and the palette; for members only."""
    if context.get("me") is None:
        return ""
    unread = unread_total(context.get("my_groupes"))
    choices = {"place": place_now(context)}
    return kept("components/bar.html", choices, unread=unread, count=count(unread, True))


@register.simple_tag(takes_context=True)
def person_menu(context: Context, up: bool = False) -> SafeString | str:
    """The menu of whoever is logged in: their page, language, theme, logging out."""
    me = context.get("me")
    user: Any = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    request = context["request"]
    person = me.name if me is not None else user.email
    choices = {
        "up": up,
        "me": me is not None,
        "theme": context.get("theme", ""),
        "demo": bool(context.get("demo")),
    }
    return kept(
        "components/person_menu.html",
        choices,
        person=person,
        mark=avatar(context, me or person, "s"),
        csrf=context.get("csrf_token") or "",
        next=request.get_full_path(),
    )


@register.simple_tag(takes_context=True)
def groupe_tabs(context: Context) -> SafeString:
    """The tabs of the groupe the page is in; `tab` in the context says which one is marked."""
    here: Standing = context["here"]
    request = context["request"]
    unread = here.unread if here.is_member else 0
    choices = {
        "tab": context.get("tab") or tab_of(request.resolver_match),
        "member": here.is_member,
        "kind": here.groupe.kind,
        "dock": bool(context.get("dock_url")),
        "docked": request.COOKIES.get("dock") != "0",
    }
    return kept(
        "components/groupe_tabs.html",
        choices,
        slug=here.groupe.slug,
        pk=here.groupe.pk,
        colour=here.groupe.colour,
        unread=unread,
        count=count(unread, True),
    )


@register.simple_tag(takes_context=True)
def ways(
    context: Context, page: str, slug: str = "", nav: bool = False, about: Any = None
) -> SafeString:
    """What other floors have people go to from a page (``Way``), a list of buttons: by the slug on a
    groupe's page, and by the thing it is ``about``, for those who take part. ``nav``: lines of a section
    that has this class instead, where there are many."""
    thing = str(Ref.of(about)) if about is not None and _takes_part(context) else ""
    found = [way for way in ways_from(page) if thing or not way.about]
    if not found:
        return format_html("{}", "")
    items = format_html_join(
        "",
        '<li><a href="{}">{} {}</a></li>' if nav else '<li><a class="btn" href="{}">{} {}</a></li>',
        ((_way(way, slug, thing), _icon(way.icon, "", ""), way.label) for way in found),
    )
    return format_html("<ul>{}</ul>" if nav else '<ul class="ways">{}</ul>', items)


def _takes_part(context: Context) -> bool:
    here: Standing | None = context.get("here")
    return here is not None and here.is_active and here.groupe.is_open


def _way(way: Way, slug: str, thing: str) -> str:
    return reverse(way.url_name, args=[*filter(None, (slug, thing if way.about else ""))])


class WayAbout(NamedTuple):
    """Where scripts lead from a thing of a page, and what that is called."""

    url: str
    label: StrOrPromise


@register.simple_tag(takes_context=True)
def way_about(context: Context, page: str, slug: str, thing: str) -> WayAbout | None:
    """By which scripts lead from each of many things of a page to the first way about it: ``thing`` as it
    is written ("chat.message:0"), 0 in the place of each one's number. None for who takes no part, or
    where there is no such way."""
    found = next((way for way in ways_from(page) if way.about), None)
    if found is None or not _takes_part(context):
        return None
    return WayAbout(_way(found, slug, thing), found.label)


@register.simple_tag(takes_context=True)
def body_data(context: Context) -> SafeString:
    """What scripts read on the body of every page: the reader's zone, who they are, where they ask. ``follows``:
    whether the zone is their device's, which may have changed; ``answer``: which sending of a form this page
    answers."""
    request: Any = context.get("request")
    user: Any = context.get("user")
    me = context.get("me")
    method = request.method if request is not None else ""
    answer = (request.POST.get("submission") or "") if method == "POST" else ""
    choices = {
        "me": me is not None,
        "follows": me is not None and not user.time_zone and method == "GET",
        "answers": bool(answer),
    }
    return kept(
        "components/body.html",
        choices,
        zone=timezone.get_current_timezone_name(),
        pk=me.pk if me is not None else "",
        key=_device_key(me.pk) if me is not None else "",
        answer=answer,
    )


@lru_cache(maxsize=10_000)
def _device_key(member_id: int) -> str:
    """The key that seals what scripts keep on a person's device (static/js/sealed.js): 32 bytes in
    base64, the same on all their pages, and on nobody else's."""
    drawn = salted_hmac("groupes.shell.device_key", str(member_id), algorithm="sha256")
    return base64.b64encode(drawn.digest()).decode()


@register.simple_tag
def unread_total(groupes: Any) -> int:
    """Unread messages over the person's groupes (those the context already loaded)."""
    return sum(getattr(g, "unread", 0) or 0 for g in groupes or ())
