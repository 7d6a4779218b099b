# SPDX-License-Identifier: AGPL-3.0-or-later
"""The board, the month, and the calendar of other programs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roles.meetings import actions as meetings
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.qualification import actions
from tests import factories
from tests.factories import days
from tests.roles.meetings.test_calendars import events
from tests.tenders import calls
from tests.tenders.bids.visits import login
from tests.tenders.calls import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


def bid_on(cast: factories.Cast, name: str, count: int) -> Bid:
    notice = calls.call(name, procedure=name, title=f"Appel {name}", deadline=in_days(count))
    return bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]


def at(cast: factories.Cast, name: str) -> str:
    return reverse(f"qualification:{name}", args=[cast.groupe.slug])


def test_each_bid_stands_in_the_column_of_its_state(cast, client: Client) -> None:
    studied, won, left = (bid_on(cast, name, 20) for name in ("a", "b", "c"))
    today = cast.groupe.today()
    bids.decide(by=cast.holder, bid=won, go=True, reason="", on=today)
    bids.submit(by=cast.holder, bid=won, at=timezone.now())
    bids.record_result(by=cast.holder, bid=won, result="won")
    bids.decide(by=cast.holder, bid=left, go=False, reason="", on=today)
    login(client, cast.plain)
    columns = client.get(at(cast, "board")).context["columns"]
    titles = [[card.title for card in column.cards] for column in columns]
    assert titles == [[studied.title], [], [], [won.title], [left.title]]
    login(client, cast.outsider)
    assert client.get(at(cast, "board")).status_code == 404


def test_a_deadline_is_told_on_the_buyers_clock_too_where_the_readers_differs(
    cast, client: Client
) -> None:
    bid_on(cast, "a", 20)
    login(client, cast.plain)
    page = client.get(at(cast, "board"))
    assert page.context["columns"][0].cards[0].there == ""
    cast.plain.user.time_zone = "Indian/Reunion"
    cast.plain.user.save(update_fields=["time_zone"])
    there = client.get(at(cast, "board")).context["columns"][0].cards[0].there
    assert "12" in there
    assert "Paris" in there


def test_a_month_tells_what_has_a_date_in_it(cast, client: Client) -> None:
    bid = bid_on(cast, "a", 40)
    today = cast.groupe.today()
    actions.set_day(by=cast.plain, bid=bid, on=today + days(3), edition=0)
    bids.add_piece(by=cast.plain, bid=bid, title="Mémoire", due_on=today + days(2))
    login(client, cast.plain)
    near = client.get(at(cast, "month"), {"mois": f"{today + days(3):%Y-%m}"}).context["weeks"]
    kinds = {mark.kind for week in near for day in week for mark in day.marks}
    assert {"go", "piece"} <= kinds
    later = client.get(at(cast, "month"), {"mois": f"{in_days(40):%Y-%m}"}).context["marks"]
    assert [mark.kind for mark in later if mark.kind == "deadline"] == ["deadline"]
    for nonsense in ("2026-13", "x", "9999-01", "0001-01"):
        assert client.get(at(cast, "month"), {"mois": nonsense}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_and_the_month_cost_the_same_for_one_bid_and_three(
    rows: int, cast, client: Client, django_assert_num_queries
) -> None:
    for n in range(rows):
        bid = bid_on(cast, f"n{n}", 20 + n)
        bids.add_need(by=cast.plain, bid=bid, title="Animer")
    login(client, cast.plain)
    # six of every page; the columns, how many in each, how far each is
    with django_assert_num_queries(6):
        client.get(at(cast, "board"))
    with django_assert_num_queries(4):
        client.get(at(cast, "month"))


def test_deadlines_and_days_to_decide_come_with_the_groupes_calendar(cast, client: Client) -> None:
    bid = bid_on(cast, "a", 20)
    actions.set_day(by=cast.plain, bid=bid, on=cast.groupe.today() + days(3), edition=0)
    url = meetings.make_feed(by=cast.plain, groupe=cast.groupe).get_absolute_url()
    page = client.get(url)
    found = {str(one["UID"]): one for one in events(page.content)}
    deadline, go = found[f"bid-{bid.pk}-deadline@groupes"], found[f"bid-{bid.pk}-go@groupes"]
    assert deadline.decoded("DTSTART") + deadline.decoded("DURATION") == bid.deadline_at
    assert go.decoded("DTSTART").astimezone(ZoneInfo("Europe/Paris")).hour == 9
    # a correction moves it: the same event, told anew
    bid.notice.deadline_at = in_days(25)
    bid.notice.save(update_fields=["deadline_at"])
    moved = client.get(url, headers={"If-None-Match": page["ETag"]})
    assert moved.status_code == 200
    again = {str(one["UID"]): one for one in events(moved.content)}
    assert again.keys() == found.keys()
    assert again[str(deadline["UID"])].decoded("DTSTART") > deadline.decoded("DTSTART")
    # submitted, it is silent
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    bids.submit(by=cast.holder, bid=bid, at=timezone.now())
    assert events(client.get(url).content) == []
