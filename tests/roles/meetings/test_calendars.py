# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars at a secret address: what is in them, for whom, and that nothing is made twice."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from groupes import actions as ground
from groupes.models import Member
from roles.meetings import actions, queries
from roles.meetings.models import Meeting, Series
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import HOUR, call, now

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
SUNDAY = dt.datetime(2027, 10, 3, 2, 30, tzinfo=PARIS)


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def address(member: Member, cast: Cast | None = None) -> str:
    feed = actions.make_feed(by=member, groupe=cast.groupe if cast is not None else None)
    return feed.get_absolute_url()


def events(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def test_a_series_is_one_event_and_what_was_moved_names_the_instant_it_was_for(
    cast: Cast, client: Client
) -> None:
    first = call(cast, starts_at=SUNDAY, every="week", count=6)
    second, third = Meeting.objects.order_by("starts_at")[1:3]
    actions.change(by=cast.plain, meeting=second, starts_at=second.starts_at + HOUR)
    actions.cancel(by=cast.plain, meeting=third)
    page = client.get(address(cast.plain, cast))
    assert page["Content-Type"].startswith("text/calendar")
    body = page.content
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    whole, moved, off = events(body)
    assert whole["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=6;BYDAY=SU"
    assert whole.decoded("DTSTART") == SUNDAY
    assert whole["DTSTART"].params["TZID"] == "Europe/Paris"
    assert whole["UID"] == moved["UID"] == off["UID"]
    assert moved.decoded("RECURRENCE-ID") == second.original
    assert moved.decoded("DTSTART") == second.starts_at + HOUR
    assert (off["STATUS"], moved["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert (int(whole["SEQUENCE"]), int(moved["SEQUENCE"])) == (0, 1)
    assert icalendar.Calendar.from_ical(body).walk("VTIMEZONE")[0]["TZID"] == "Europe/Paris"
    actions.change(by=cast.plain, meeting=second, place="Ailleurs")
    assert int(events(client.get(address(cast.plain, cast)).content)[1]["SEQUENCE"]) == 2
    assert now(first).starts_at == SUNDAY


def test_the_rule_read_by_a_program_gives_our_instants_on_both_nights(cast: Cast) -> None:
    """By the clocks of the zone it names, as RFC 5545 has it: in spring the skipped hour, in autumn the
    first of two."""
    for first in (SUNDAY, dt.datetime(2027, 3, 14, 2, 30, tzinfo=PARIS)):
        meeting = call(cast, starts_at=first, every="week", count=6)
        series = meeting.series
        assert series is not None
        walls = [first.replace(tzinfo=None) + dt.timedelta(weeks=n) for n in range(6)]
        ours = series.meetings.order_by("original").values_list("original", flat=True)
        assert list(ours) == [wall.replace(tzinfo=PARIS).astimezone(dt.UTC) for wall in walls]


def test_a_groupe_of_la_reunion_keeps_its_own_clock(client: Client) -> None:
    cooperative = factories.cooperative(time_zone="Indian/Reunion")
    person = factories.member(of=cooperative)
    groupe = factories.groupe(person)
    place = ZoneInfo("Indian/Reunion")
    actions.call(
        by=person, groupe=groupe, every="month", count=8,
        starts_at=dt.datetime(2027, 3, 2, 18, 30, tzinfo=place),
    )  # fmt: skip
    hours = {
        at.astimezone(place).hour for at in Meeting.objects.values_list("starts_at", flat=True)
    }
    assert hours == {18}
    [whole] = events(client.get(address(person)).content)
    assert whole["DTSTART"].params["TZID"] == "Indian/Reunion"


def test_asked_again_nothing_is_made_and_a_change_is_told(cast: Cast, client: Client) -> None:
    meeting = call(cast)
    where = address(cast.plain)
    page = client.get(where)
    same = client.get(where, headers={"if-none-match": page["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", page["ETag"])
    old = client.get(where, headers={"if-modified-since": page["Last-Modified"]})
    assert old.status_code == 304
    actions.change(by=cast.plain, meeting=meeting, place="Ailleurs")
    new = client.get(where, headers={"if-none-match": page["ETag"]})
    assert new.status_code == 200
    assert new["ETag"] != page["ETag"]
    assert b"Ailleurs" in new.content


@pytest.mark.parametrize("rows", [1, 3])
def test_a_calendar_costs_the_same_for_one_meeting_and_three(
    rows: int, cast: Cast, client: Client, django_assert_num_queries: object
) -> None:
    for _number in range(rows):
        call(cast)
        call(cast, every="week", count=3)
    where = address(cast.plain)
    # the address; memberships; what tells its state, twice, and that of what else has a date; meetings,
    # series, theirs, what else has a date
    with django_assert_num_queries(9):  # type: ignore[operator]  # pytest-django's
        client.get(where)
    with django_assert_num_queries(5):  # type: ignore[operator]  # kept since
        client.get(where)


def test_one_reads_what_one_may_see_today_and_who_left_gets_no_more(
    cast: Cast, client: Client
) -> None:
    call(cast, title="Chez nous")
    theirs = factories.cast()
    call(theirs, title="Chez eux")
    mine, whole = address(cast.plain, cast), address(cast.plain)
    assert b"Chez nous" in client.get(whole).content
    assert b"Chez eux" not in client.get(whole).content
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert client.get(mine).status_code == 404
    assert b"Chez nous" not in client.get(whole).content
    cast.plain.user.is_active = False
    cast.plain.user.save()
    assert client.get(whole).status_code == 404
    assert client.get(reverse("calendar_feed", args=["x" * 43])).status_code == 404


def test_a_pause_leaves_a_calendar_where_it_is_and_leaving_ends_it(
    cast: Cast, client: Client
) -> None:
    """A program asks the same address for years: it must find it again after a season away."""
    call(cast, title="Chez nous")
    mine = address(cast.plain, cast)
    tie = cast.groupe.memberships.get(member=cast.plain)
    ground.pause(by=cast.plain, membership=tie)
    assert b"Chez nous" in client.get(mine).content  # one still belongs, and says whether one comes
    ground.resume(by=cast.plain, membership=tie)
    assert b"Chez nous" in client.get(mine).content
    ground.leave(by=cast.plain, membership=tie)
    assert client.get(mine).status_code == 404


def test_an_address_that_is_ended_answers_no_more_and_a_new_one_is_another(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.plain.user)
    page = reverse("meetings:calendar")
    for _time in range(2):
        client.post(page, {"groupe": cast.groupe.slug, "do": "make"})
    [feed] = queries.feeds_of(cast.plain.pk).values()
    first = feed.get_absolute_url()
    assert len(feed.token) == 43
    assert first in client.get(page).content.decode()
    for _time in range(2):
        client.post(page, {"groupe": cast.groupe.slug, "do": "end"})
    assert client.get(first).status_code == 404
    client.post(page, {"groupe": "", "do": "make"})
    [feed] = queries.feeds_of(cast.plain.pk).values()
    assert feed.get_absolute_url() != first
    assert client.post(page, {"groupe": "autre", "do": "make"}).status_code == 404


def test_a_series_that_was_stopped_leaves_no_meeting_to_come(cast: Cast, client: Client) -> None:
    call(cast, every="week", count=4)
    actions.stop(by=cast.plain, series=Series.objects.get())
    [whole] = events(client.get(address(cast.plain)).content)
    assert len(re.findall(b"EXDATE", whole.to_ical())) == 4
