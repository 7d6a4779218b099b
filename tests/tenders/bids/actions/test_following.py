# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tenders that later news joins or parts: bids follow their notice; corrections are told and read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Membership
from tenders.bids import actions, facts
from tenders.bids import todo as waiting
from tenders.bids.actions.following import unread_corrections
from tenders.bids.models import Bid
from tenders.notices.models import Notice, Tender
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.visits import login, text, url
from tests.tenders.calls import boamp, bring, eforms, identifier, in_boamp, in_days

pytestmark = pytest.mark.django_db


def test_a_bid_follows_its_notice_into_the_tender_it_joins(cast: factories.Cast) -> None:
    """A version that names the procedure shows that two notices are of one tender."""
    bring(eforms("a", procedure=None), boamp("26-1", procedure="p"))
    alone = Notice.objects.get(notice_id=calls.identifier("a"))
    other = Notice.objects.get(notice_id="26-1")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=alone)
    bring(eforms("a", version="02", procedure="p"))
    bid.refresh_from_db()
    assert bid.tender == other.tender
    assert actions.take_up(by=cast.founder, groupe=cast.groupe, notice=other) == (bid, False)
    assert not Tender.objects.filter(pk=alone.tender_id).exists()


def test_two_bids_of_a_groupe_found_to_be_on_one_tender_both_stay(
    cast: factories.Cast, client: Client
) -> None:
    bring(eforms("a", procedure=None), boamp("26-1", procedure="p"))
    alone = Notice.objects.get(notice_id=calls.identifier("a"))
    other = Notice.objects.get(notice_id="26-1")
    first, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=alone)
    second, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=other)
    elsewhere = factories.groupe(cast.stranger)
    theirs, _new = actions.take_up(by=cast.stranger, groupe=elsewhere, notice=alone)
    bring(eforms("a", version="02", procedure="p"))
    for bid in (first, second, theirs):
        bid.refresh_from_db()
    assert (first.tender, second.tender, theirs.tender) == (other.tender, None, other.tender)
    assert [facts.around(one).doubles for one in (first, second)] == [[second], [first]]
    # Which one goes on is theirs to agree: each page shows the other.
    client.force_login(cast.plain.user)
    for bid, double in ((first, second), (second, first)):
        page = client.get(bid.get_absolute_url()).content.decode()
        assert double.get_absolute_url() in page
    # And once the notices part again, each counts for its own.
    bring(eforms("a", version="03", procedure="q"))
    for bid in (first, second):
        bid.refresh_from_db()
        assert bid.tender == Notice.objects.get(pk=bid.notice_id).tender
    assert facts.around(first).doubles == []


# --- corrections ---------------------------------------------------------------------------------------

FIRST, SECOND = "Le lot 2 est retiré.", "La date limite est avancée au 1er mars à 12 h."


def words(n: int, text: str) -> bytes:
    return boamp(f"26-{n}", nature="RECTIFICATIF", linked="26-1", text=text,
                 published=dt.date(2026, 6, n))  # fmt: skip


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    bring(boamp("26-1"))
    notice = Notice.objects.get()
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]


def told(bid: Bid) -> list[dict[str, object]]:
    rows = Entry.objects.filter(verb="notices.notice_changed", groupe=bid.groupe).order_by("pk")
    return [row.facts for row in rows]


def test_each_correction_in_words_is_told_even_when_it_moves_nothing(bid: Bid) -> None:
    bring(words(2, FIRST))
    bring(words(3, SECOND))
    assert [(one["fields"], one["in_words"]) for one in told(bid)] == [
        (["deadline_unsure"], True),
        ([], True),
    ]
    bring(words(2, FIRST), words(3, SECOND))  # they come again: nothing is told again
    assert len(told(bid)) == 2


def test_a_correction_heard_in_two_sources_is_told_once_in_each_groupe(
    cast: factories.Cast,
) -> None:
    xml = eforms("a", procedure="p", deadline=in_days(20))
    bring(xml, in_boamp(xml, "26-1"))
    notices = Notice.objects.order_by("pk")
    taken = [
        actions.take_up(by=who, groupe=groupe, notice=notice)[0]
        for who, groupe, notice in zip(
            (cast.plain, cast.stranger),
            (cast.groupe, factories.groupe(cast.stranger)),
            notices,
            strict=True,
        )
    ]
    bring(eforms("c", procedure="p", deadline=in_days(9), changes=f"{identifier('a')}-01"))
    assert [len(told(one)) for one in taken] == [1, 1]
    assert [told(one)[0]["same_source"] for one in taken] == [True, False]
    assert {told(one)[0]["new_deadline"] for one in taken} == {
        in_days(9).astimezone(dt.UTC).isoformat()
    }


def test_a_correction_in_words_stands_on_the_bid_with_its_words_until_someone_reads_it(
    bid: Bid, cast: factories.Cast, client: Client
) -> None:
    bring(words(2, FIRST))
    bring(words(3, SECOND))
    [item] = waiting.bids(Me(cast.plain))
    assert item.action is not None
    assert (item.kind, item.action.method, item.action.url) == (
        "notice_changed", "get", bid.get_absolute_url(),
    )  # fmt: skip
    login(client, cast.plain)
    page = client.get(url("bid", bid))
    for said in (FIRST, SECOND, "26-2", "26-3"):
        assert said in text(page)
    assert "https://avis.example/26-3" in page.content.decode()
    until = page.context["corrections"].until
    client.post(url("seen", bid), {"until": until, "words": "1"})
    assert unread_corrections(bid) == []
    readings = bid.readings.order_by("pk")
    assert [one.by for one in readings] == [cast.plain, cast.plain]
    assert all(one.at is not None for one in readings)
    login(client, cast.founder)
    after = text(client.get(url("bid", bid)))
    assert cast.plain.name in after  # who read it, and when
    assert SECOND in after
    verbs = Entry.objects.filter(groupe=bid.groupe).values_list("verb", flat=True)
    assert list(verbs).count("bids.correction_read") == 2
    assert [one.kind for one in waiting.bids(Me(cast.plain))] != ["notice_changed"]


def test_what_came_after_the_page_was_opened_stays_to_be_read(
    bid: Bid, cast: factories.Cast, client: Client
) -> None:
    bring(words(2, FIRST))
    login(client, cast.plain)
    until = client.get(url("bid", bid)).context["corrections"].until
    bring(words(3, SECOND))
    client.post(url("seen", bid), {"until": until, "words": "1"})
    [left] = unread_corrections(bid)
    assert Notice.objects.get(pk=left.correction).notice_id == "26-3"
    bid.refresh_from_db()
    assert bid.notice_changed_at is not None
    assert bid.correction_unread


def test_the_second_reader_does_not_take_the_place_of_the_first(
    bid: Bid, cast: factories.Cast
) -> None:
    bring(words(2, FIRST))
    for by in (cast.plain, cast.founder):
        actions.acknowledge_change(by=by, bid=bid, until=timezone.now(), words=True)
    assert [one.by for one in bid.readings.all()] == [cast.plain]
    assert Entry.objects.filter(verb="bids.correction_read").count() == 1


def test_words_are_not_read_by_a_page_that_does_not_show_them(
    bid: Bid, cast: factories.Cast, client: Client
) -> None:
    bring(words(2, FIRST))
    login(client, cast.plain)
    for sent in ({}, {"until": "hier"}, {"until": timezone.now().isoformat()}):
        assert client.post(url("seen", bid), sent).status_code == 302
        assert len(unread_corrections(bid)) == 1
    bid.refresh_from_db()
    assert bid.notice_changed_at is not None


def test_words_that_came_before_the_call_was_taken_up_are_to_be_read_too(
    cast: factories.Cast,
) -> None:
    bring(boamp("26-1"), words(2, FIRST))
    notice = Notice.objects.get(notice_id="26-1")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    assert bid.correction_unread
    assert len(unread_corrections(bid)) == 1


def test_who_read_a_correction_stays_named_after_they_left(
    bid: Bid, cast: factories.Cast, client: Client
) -> None:
    bring(words(2, FIRST))
    actions.acknowledge_change(by=cast.plain, bid=bid, words=True)
    cast.groupe.memberships.filter(member=cast.plain).update(state=Membership.State.ENDED)
    login(client, cast.founder)
    assert cast.plain.name in text(client.get(url("bid", bid)))


@pytest.mark.parametrize("rows", [1, 4])
def test_corrections_cost_no_query_however_many(
    rows: int, bid: Bid, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for n in range(2, 2 + 2 * rows):
        bring(words(n, f"Correction {n}."))
    for one in unread_corrections(bid)[:rows]:
        bid.readings.create(version_id=one.version, by=cast.plain)
    login(client, cast.plain)
    # session and person, ties and unread, rights; the bid, the tender's notices, the bids on it
    with django_assert_num_queries(5):
        page = client.get(url("part", bid, "head"), headers={"HX-Request": "true"})
    assert page.content.count(b"<blockquote") == rows


def test_many_corrections_are_read_a_few_at_a_time(
    bid: Bid, cast: factories.Cast, client: Client
) -> None:
    bring(*(words(n, f"Correction {n}.") for n in range(2, 10)))
    login(client, cast.plain)
    for shown in (5, 3):
        page = client.get(url("bid", bid))
        assert page.content.count(b"<blockquote") == shown
        until = page.context["corrections"].until
        client.post(url("seen", bid), {"until": until, "words": "1"})
    assert unread_corrections(bid) == []
