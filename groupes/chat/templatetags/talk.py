# SPDX-License-Identifier: AGPL-3.0-or-later
"""``{% load talk %}``: a message on the pages of other apps, and the list of topics."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from groupes.access import UNREAD_MOST
from groupes.chat.article import article
from groupes.chat.models import Message
from groupes.chat.pages import Line, Row
from groupes.shell.templatetags.ui import count

register = template.Library()


@register.simple_tag(takes_context=True)
def said(context: Context, message: Message) -> SafeString:
    """A message, its author loaded, as whoever is logged in sees it."""
    return article(message, getattr(context.get("me"), "pk", None))


@register.simple_tag
def log_lines(lines: Iterable[Line], unread: int) -> SafeString:
    """The messages of a log, a line where a day begins, and one before the first of ``unread``. Made
    here, for a template's tags cost more than the messages, which are remembered."""
    pieces: list[SafeString] = []
    for line in lines:
        if line.day:
            pieces.append(format_html('<p class="daymark">{}</p>', line.day))
        if line.first_unread:
            words = new_messages(unread)
            pieces.append(format_html('<div class="newmark" data-newmark>{}</div>', words))
        pieces.append(line.article)
    return format_html("{}\n" * len(pieces), *pieces) if pieces else format_html("{}", "")


def new_messages(number: int) -> str:
    """What the line before the first unread message says."""
    if number < UNREAD_MOST:
        return ngettext("%(n)s new message", "%(n)s new messages", number) % {"n": number}
    return _("More than %(n)s new messages") % {"n": UNREAD_MOST - 1}


_ROW = (
    '<li data-topic-row="{}"><a href="{}"{}><span class="cut" dir="auto">{}</span>'
    '<span data-unread="t{}" data-n="{}">{}</span><small class="cut" dir="auto"{}>{}</small></a></li>'
)


@register.simple_tag(takes_context=True)
def topic_rows(context: Context, rows: Iterable[Row], lively: bool = False) -> SafeString:
    """The topics of a list, the one shown beside it (``topic``) marked; ``listing``: nobody chose
    it. ``lively``: static/js/chat/topics.js keeps their last words up to date."""
    shown = getattr(context.get("topic"), "pk", None)
    mark = "true" if context.get("listing") else "page"
    language = get_language()
    made = [_row(language, row, mark if row.id == shown else "", lively) for row in rows]
    return format_html("{}" * len(made), *made) if made else format_html("{}", "")


@lru_cache(maxsize=5_000)
def _row(_language: str | None, row: Row, mark: str, lively: bool) -> SafeString:
    """By nothing but its arguments: everyone who reads along has the same list."""
    return format_html(
        _ROW,
        row.id,
        row.url,
        format_html(' aria-current="{}"', mark) if mark else "",
        row.name,
        row.id,
        row.unread,
        count(row.unread, True),
        " data-preview" if lively else "",
        row.note,
    )
