# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars as files: read back by another program's reader, folded, with their zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar

from roles.meetings import ical

PARIS = ZoneInfo("Europe/Paris")
AT = dt.datetime(2027, 3, 2, 18, 30, tzinfo=PARIS)
EVENT = ical.Event(
    uid="1@groupes", starts_at=AT, minutes=90, zone="Europe/Paris", title="Réunion; « à, deux »",
    url="https://groupes.test/g/a/reunions/1/", sequence=3,
    changed_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC), place="Café\nEND:VEVENT", link="https://v.test/a",
)  # fmt: skip


def test_what_is_written_is_read_back() -> None:
    body = ical.calendar([EVENT], "Le groupe")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    whole = icalendar.Calendar.from_ical(body)
    [read] = whole.walk("VEVENT")
    assert read["SUMMARY"] == EVENT.title
    assert str(read["LOCATION"]).startswith("Café\n")  # a line of somebody's ends no event
    assert (read.decoded("DTSTART"), read.decoded("DURATION")) == (AT, dt.timedelta(minutes=90))
    assert (read["UID"], read.decoded("SEQUENCE"), read["STATUS"]) == ("1@groupes", 3, "CONFIRMED")
    assert read.decoded("DTSTAMP") == EVENT.changed_at
    assert whole["X-WR-CALNAME"] == "Le groupe"


def test_a_zone_goes_along_with_both_its_offsets() -> None:
    body = ical.calendar([EVENT._replace(rule="FREQ=MONTHLY;BYDAY=1TU;COUNT=9")], "G")
    [zone] = icalendar.Calendar.from_ical(body).walk("VTIMEZONE")
    offsets = {part["TZOFFSETTO"].to_ical() for part in zone.walk() if "TZOFFSETTO" in part}
    assert offsets >= {"+0100", "+0200"}


def test_the_same_gives_the_same_bytes() -> None:
    assert ical.calendar([EVENT], "G") == ical.calendar([EVENT], "G")
