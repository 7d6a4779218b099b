# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars as files (iCalendar, RFC 5545): plain values in, bytes out.

A series is one event with its rule, bounded by its count and told by the clocks of its zone; what was
moved, changed or called off is an event of its own that names the instant it was for (RECURRENCE-ID). What
a calendar program knows already stays one: UIDs never change, and SEQUENCE grows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import icalendar

# icalendar takes half a second to import, and a calendar is asked for rarely: imported where one is made.

PRODUCT: Final = "-//Groupes//Meetings//FR"
CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"


class Event(NamedTuple):
    """``instead_of``: of a series, the instant that this one was for. ``rule``: of a series, how it comes
    back, with its bound; ``without``: the instants of it that are none."""

    uid: str
    starts_at: dt.datetime
    minutes: int
    zone: str
    title: str
    url: str
    sequence: int
    changed_at: dt.datetime
    place: str = ""
    link: str = ""
    status: str = CONFIRMED
    instead_of: dt.datetime | None = None
    rule: str = ""
    without: tuple[dt.datetime, ...] = ()


def calendar(events: Iterable[Event], name: str, method: str = "PUBLISH") -> bytes:
    """The file. ``name``: what the calendar is called where it is subscribed to."""
    import icalendar

    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    made.add("x-wr-calname", name)
    made.add("name", name)
    made.add("refresh-interval", dt.timedelta(hours=4), parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(_event(event))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(event: Event) -> icalendar.Event:
    import icalendar

    made = icalendar.Event()
    place = ZoneInfo(event.zone)

    def local(at: dt.datetime) -> dt.datetime:
        return at.astimezone(place)

    made.add("uid", event.uid)
    made.add("dtstamp", event.changed_at.astimezone(dt.UTC))
    made.add("last-modified", event.changed_at.astimezone(dt.UTC))
    made.add("sequence", event.sequence)
    made.add("dtstart", local(event.starts_at))
    made.add("duration", dt.timedelta(minutes=event.minutes))
    made.add("summary", event.title)
    where = ", ".join(filter(None, (event.place, event.link)))
    if where:
        made.add("location", where)
    made.add("description", "\n".join(filter(None, (event.link, event.url))))
    made.add("url", event.url)
    made.add("status", event.status)
    made.add("class", "PRIVATE")
    if event.instead_of is not None:
        made.add("recurrence-id", local(event.instead_of))
    if event.rule:
        made.add("rrule", icalendar.vRecur.from_ical(event.rule))
    for at in event.without:
        made.add("exdate", local(at))
    return made
