# SPDX-License-Identifier: AGPL-3.0-or-later
"""What *Aujourd'hui* is made of: the lines that wait, in stretches of time, and its greeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes.models import Member
from groupes.shell.todo import Item
from groupes.web import formats

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time on *Aujourd'hui*, with its lines."""

    key: str
    title: StrOrPromise
    items: list[Item]


def stretches(items: Sequence[Item], now: dt.datetime) -> list[Stretch]:
    """What waits, in three stretches of time; those that are empty are left out.

    Before tonight: what is urgent or due today. This week: due within seven days. Then the rest:
    until the end of the month when all of it is, else later.
    """
    tonight = timezone.localdate(now)
    week = tonight + dt.timedelta(days=6)
    month_end = (tonight.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    first, second, third = [], [], []
    for item in items:
        day = timezone.localdate(item.due) if item.due else None
        if item.urgent or (day is not None and day <= tonight):
            first.append(item)
        elif day is not None and day <= week:
            second.append(item)
        else:
            third.append(item)
    beyond = any(item.due and timezone.localdate(item.due) >= month_end for item in third)
    found = [
        Stretch("tonight", _("Before tonight"), first),
        Stretch("week", _("This week"), second),
        Stretch("later", _("Later") if beyond else _("By the end of the month"), third),
    ]
    return [stretch for stretch in found if stretch.items]


def count_words(n: int) -> str:
    """A small number in words, to begin a sentence with: "Two"; 10 and more in figures."""
    words = [
        "",
        pgettext("number of things", "One"),
        pgettext("number of things", "Two"),
        pgettext("number of things", "Three"),
        pgettext("number of things", "Four"),
        pgettext("number of things", "Five"),
        pgettext("number of things", "Six"),
        pgettext("number of things", "Seven"),
        pgettext("number of things", "Eight"),
        pgettext("number of things", "Nine"),
    ]
    return words[n] if 0 < n < len(words) else str(n)


def greeting(member: Member, total: int, before_tonight: int) -> str:
    """ "Hello Camille. Seven things wait for you, two of them before tonight." """
    hello = _("Hello %(name)s.") % {"name": member.first_name}
    if not total:
        return hello
    waiting = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", total) % {
        "n": count_words(total)
    }
    if not before_tonight:
        return f"{hello} {waiting}."
    if before_tonight == total:
        return _("%(hello)s %(waiting)s, before tonight.") % {"hello": hello, "waiting": waiting}
    tonight = ngettext(
        "%(n)s of them before tonight", "%(n)s of them before tonight", before_tonight
    ) % {"n": count_words(before_tonight).lower()}
    return _("%(hello)s %(waiting)s, %(tonight)s.") % {
        "hello": hello,
        "waiting": waiting,
        "tonight": tonight,
    }


def margin(item: Item, now: dt.datetime) -> str:
    """What the margin of a line says: its own words, the hour today, else the day."""
    if item.margin:
        return str(item.margin)
    if item.due is None:
        return _("when you like")
    if timezone.localdate(item.due) <= timezone.localdate(now):
        # The end of a day stands for the day itself.
        local = timezone.localtime(item.due)
        return _("today") if (local.hour, local.minute) == (23, 59) else formats.clock(item.due)
    return formats.day(item.due)
