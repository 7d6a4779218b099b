# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bids that were over before it was kept when they ended say it, as their journal does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deploy.migrating import Executor
from groupes.journal.models import Entry
from tenders.bids import actions
from tenders.bids.models import Bid, Piece, TakenBack
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.visits import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


def over(cast: factories.Cast, *results: str) -> Bid:
    """A bid that was submitted, with the results that were noted one after the other."""
    bid = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())[0]
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    Bid.objects.filter(pk=bid.pk).update(submitted_at=timezone.now() - dt.timedelta(days=40))
    for result in results:
        actions.record_result(by=cast.holder, bid=bid, result=result)
    bid.refresh_from_db()
    return bid


def migrate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    for target in ("0011_hand_and_ended", "0012_ended_before"):
        Executor(connection).migrate([("bids", target)])


def test_what_the_journal_tells_is_when_they_ended(cast: factories.Cast) -> None:
    corrected = over(cast, "lost", "won")
    taken_back = over(cast, "lost")
    actions.take_back(by=cast.holder, bid=taken_back, what=TakenBack.What.RESULT, reason="Erreur")
    running = Bid.objects.get(pk=taken_back.pk)
    again = over(cast, "closed")
    actions.take_back(by=cast.holder, bid=again, what=TakenBack.What.RESULT, reason="Erreur")
    actions.record_result(by=cast.holder, bid=again, result="won")
    ended = dict(Bid.objects.values_list("pk", "ended_at"))
    assert ended[running.pk] is None
    Bid.objects.update(ended_at=None)  # as they were
    migrate()
    now = dict(Bid.objects.values_list("pk", "ended_at"))
    assert now[running.pk] is None
    for one in (corrected, again):
        was, found = ended[one.pk], now[one.pk]
        assert was is not None
        assert found is not None
        assert abs(found - was) < dt.timedelta(seconds=5)  # the same transaction
    assert now[corrected.pk] == min(
        _noted(corrected.pk)
    )  # the first, and not the word that corrected it
    assert now[again.pk] == max(_noted(again.pk))  # not the one that was taken back


def _noted(bid: int) -> list[dt.datetime]:
    rows = Entry.objects.filter(verb="bids.result_recorded", target_type="bids.bid", target_id=bid)
    found = list(rows.values_list("at", flat=True))
    assert len(found) == 2
    return found


def test_without_a_journal_it_is_the_submission_and_what_is_known_stays(
    cast: factories.Cast,
) -> None:
    known, silent, bare = over(cast, "won"), over(cast), over(cast)
    Bid.objects.filter(pk__in=[silent.pk, bare.pk]).update(state="lost", ended_at=None)
    Bid.objects.filter(pk=bare.pk).update(submitted_at=None)
    migrate()
    now = {one.pk: one for one in Bid.objects.all()}
    assert now[known.pk].ended_at == known.ended_at
    assert now[silent.pk].ended_at == silent.submitted_at
    assert now[bare.pk].ended_at == bare.taken_up_at


def test_one_that_ended_lately_is_asked_about_again_and_an_older_one_is_not(
    cast: factories.Cast, client: Client
) -> None:
    lately, long_ago = over(cast, "lost"), over(cast)
    Bid.objects.filter(pk=long_ago.pk).update(state="lost")
    Bid.objects.update(ended_at=None)
    Piece.objects.bulk_create(
        Piece(bid=bid, title="Mémoire", holder=cast.plain) for bid in (lately, long_ago)
    )
    login(client, cast.plain)

    def asked() -> list[bool]:
        page = client.get(reverse("groupes:today")).content.decode()
        return [
            reverse("results:debrief", args=[cast.groupe.slug, bid.pk]) in page
            for bid in (lately, long_ago)
        ]

    assert asked() == [False, False]
    migrate()
    assert asked() == [True, False]
