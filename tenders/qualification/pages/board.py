# SPDX-License-Identifier: AGPL-3.0-or-later
"""The groupe's bids as a board, a column a state, and as a month."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Standing
from groupes.people.forms import month_name
from groupes.shell.templatetags import ui
from groupes.web import formats, zones
from groupes.web.oneline import shortened
from groupes.web.paths import reverse
from tenders.bids import queries as bids
from tenders.bids.models import Bid
from tenders.bids.pages.pipeline import pipe
from tenders.qualification import queries


class Card(NamedTuple):
    """A bid on the board. ``margin``: its deadline, where the reader is; ``there``: the same where the
    buyer is, "" where clocks say the same."""

    title: str
    url: str
    buyer: str
    margin: str
    tone: str
    there: str
    far: str
    over: str


class Column(NamedTuple):
    """``more``: how many of its bids the list alone shows; ``url``: of that list."""

    label: str
    bids: int
    cards: tuple[Card, ...]
    more: int
    url: str


def _there(at: dt.datetime, zone: str) -> str:
    """A deadline on the buyer's clock, where the reader's says otherwise."""
    if zones.same_clock(zone, zones.current(), at):
        return ""
    local = at.astimezone(ZoneInfo(zone))
    with timezone.override(ZoneInfo(zone)):
        words = _("%(day)s, %(time)s (%(city)s time, the buyer’s)")
        return words % {
            "day": formats.date(at),
            "time": formats.clock(at),
            "city": formats.zone(local, zone),
        }


def _card(here: Standing, bid: Bid, far: bids.Progress | None) -> Card:
    at = bid.deadline_at
    written = bid.writable
    words = ""
    if far is not None and written:
        words = ngettext(
            "%(led)s of %(total)s need led", "%(led)s of %(total)s needs led", far.needs
        )
        words = words % {"led": far.led, "total": far.needs}
    return Card(
        bid.title,
        reverse("bids:bid", args=[here.groupe.slug, bid.pk]),
        shortened(bid.notice.buyer_names, 60),
        ui.when(at, "deadline") if written else ui.when(bid.submitted_at, "date"),
        formats.closeness(at) if written else "",
        _there(at, bid.notice.zone_key) if written and at is not None else "",
        words,
        _("cancelled") if bid.cancelled else "",
    )


def board(here: Standing) -> dict[str, Any]:
    """Three queries."""
    found = queries.BOARD(groupe=here.groupe.pk)
    counts = pipe(bids.pipeline(here.groupe))
    written = [bid.pk for column in found[:2] for bid in column]
    far = bids.progress_of(written, here.member)
    index = reverse("bids:groupe_index", args=[here.groupe.slug])
    columns = tuple(
        Column(
            str(cell.label),
            cell.count,
            tuple(_card(here, bid, far.get(bid.pk)) for bid in rows),
            cell.count - len(rows),
            f"{index}?state={cell.name}",
        )
        for cell, rows in zip(counts, found, strict=True)
    )
    return {"tab": "bids", "columns": columns, "any": any(cell.count for cell in counts)}


# --- a month -------------------------------------------------------------------------------------


class Mark(NamedTuple):
    """Something on a day. ``kind``: "deadline", "questions", "go" or "piece"; ``at``: its hour, where the
    reader is, "" for a whole day."""

    on: dt.date
    at: str
    kind: str
    words: str
    title: str
    url: str


class Day(NamedTuple):
    on: dt.date
    number: int
    inside: bool
    today: bool
    marks: tuple[Mark, ...]


def _first(month: str, today: dt.date) -> dt.date:
    """The month that is asked for ("2026-11"), today's where it is none we could show."""
    try:
        asked = dt.datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a month has no hour
    except ValueError:
        return today.replace(day=1)
    return asked if abs((asked - today).days) < 1500 else today.replace(day=1)


def _marks(here: Standing, found: list[Any], pieces: list[Any]) -> Iterator[Mark]:
    slug = here.groupe.slug

    def told(at: dt.datetime, kind: str, words: str, bid: Bid) -> Mark:
        local = timezone.localtime(at)
        url = reverse("bids:bid", args=[slug, bid.pk])
        return Mark(local.date(), formats.clock(at), kind, words, bid.title, url)

    for bid in found:
        if bid.deadline_at is not None:
            yield told(bid.deadline_at, "deadline", _("Deadline"), bid)
        if bid.writable and bid.notice.questions_until:
            until = dt.datetime.fromisoformat(bid.notice.questions_until)
            yield told(until, "questions", _("Questions to the buyer, last day"), bid)
        card = getattr(bid, "card", None)
        if bid.state == Bid.State.STUDIED and card is not None and card.decide_on is not None:
            url = reverse("qualification:card", args=[slug, bid.pk])
            yield Mark(card.decide_on, "", "go", _("Go or no-go"), bid.title, url)
    for pk, title, on, bid_pk, bid_title in pieces:
        url = reverse("bids:piece", args=[slug, bid_pk, pk])
        yield Mark(on, "", "piece", title, bid_title, url)


def month(here: Standing, asked: str) -> dict[str, Any]:
    """One query."""
    today = timezone.localdate()
    first = _first(asked, today)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    zone = timezone.get_current_timezone()
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    since, until = weeks[0][0], weeks[-1][-1] + dt.timedelta(days=1)
    found, pieces = queries.CALENDAR(
        groupe=here.groupe.pk,
        first=since,
        last=until,
        since=dt.datetime.combine(since, dt.time(), zone),
        until=dt.datetime.combine(until, dt.time(), zone),
    )
    by_day: dict[dt.date, list[Mark]] = {}
    for mark in sorted(_marks(here, found, pieces), key=lambda one: (one.on, one.at, one.title)):
        by_day.setdefault(mark.on, []).append(mark)
    shown = tuple(
        tuple(
            Day(on, on.day, on.month == first.month, on == today, tuple(by_day.get(on, ())))
            for on in week
        )
        for week in weeks
    )
    before = first - dt.timedelta(days=1)
    return {
        "tab": "bids",
        "name": month_name(first),
        "weekdays": tuple(str(WEEKDAYS[n]) for n in range(7)),
        "weeks": shown,
        "marks": tuple(m for week in shown for day in week if day.inside for m in day.marks),
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}",
    }
