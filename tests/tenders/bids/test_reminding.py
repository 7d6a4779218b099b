# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds a piece is reminded of the deadline, each reminder once, whatever moves meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes import actions as ground
from groupes.journal.models import Entry
from groupes.models import Groupe
from groupes.notifications import entries
from tenders.bids import actions, reminding
from tenders.bids.models import Bid
from tests import factories
from tests.factories import days
from tests.tenders import calls
from tests.tenders.calls import in_days

pytestmark = pytest.mark.django_db

FRIDAY = dt.date(2026, 11, 27)


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


def bid_in(cast: factories.Cast, count: int) -> Bid:
    notice = calls.call("a", deadline=in_days(count, hour=23))
    bid = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    actions.take_piece(by=cast.holder, piece=piece)
    return bid


def told() -> list[tuple[int, list[int]]]:
    rows = Entry.objects.filter(verb="bids.deadline_near").order_by("pk")
    return [(row.facts["days"], row.facts["members"]) for row in rows]


@pytest.mark.parametrize(
    ("left", "told", "expected"),
    [
        (11, None, None),
        (10, None, 10),
        (9, 10, None),
        (7, None, 10),  # late: the nearest that is due
        (5, 10, 5),
        (3, None, 5),  # two are due at once: the older says nothing any more
        (2, 5, 2),
        (1, 2, 1),
        (0, 1, None),
        (0, None, 1),
        (-1, None, None),
    ],
)
def test_which_reminder_is_due(left: int, told: int | None, expected: int | None) -> None:
    deadline = FRIDAY + days(left)
    assert reminding.due(deadline, FRIDAY, told, deadline) == expected


def test_a_deadline_of_another_day_is_reminded_of_anew() -> None:
    assert reminding.due(FRIDAY + days(5), FRIDAY, 1, FRIDAY) == 5


def test_who_holds_a_piece_is_told_once_late_or_twice(cast) -> None:
    bid = bid_in(cast, 5)
    for _again in range(3):
        reminding.remind()
    assert told() == [(5, [cast.holder.pk])]
    happening = next(
        one
        for one in entries.load(cast.groupe, 0, 10_000)
        if one.about == Entry.objects.get(verb="bids.deadline_near").pk
    )
    assert happening.concerns == {cast.holder.pk}  # not who took the call up
    bid.refresh_from_db()
    assert bid.deadline_at is not None
    assert (bid.reminded, bid.reminded_for) == (5, bid.deadline_at.astimezone(calls.PARIS).date())


def test_a_correction_that_moves_the_deadline_re_arms_the_later_ones(cast) -> None:
    bid = bid_in(cast, 2)
    reminding.remind()
    assert [count for count, _who in told()] == [2]
    bid.notice.deadline_at = in_days(8)
    bid.notice.save(update_fields=["deadline_at"])
    reminding.remind()
    assert [count for count, _who in told()] == [2, 8]
    # the same day at another hour is no other day
    bid.notice.deadline_at = in_days(8, hour=9)
    bid.notice.save(update_fields=["deadline_at"])
    reminding.remind()
    assert [count for count, _who in told()] == [2, 8]


def test_nobody_who_left_and_nobody_who_has_finished_is_told(cast) -> None:
    bid = bid_in(cast, 5)
    ground.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    reminding.remind()
    assert told() == []
    # whoever takes the piece on afterwards is told, late
    actions.take_piece(by=cast.founder, piece=bid.pieces.get())
    reminding.remind()
    assert told() == [(5, [cast.founder.pk])]


def test_a_piece_that_is_ready_asks_nothing(cast) -> None:
    bid_in(cast, 5).pieces.update(state="signed")
    reminding.remind()
    assert told() == []


def test_a_submitted_bid_a_call_that_is_over_and_a_groupe_that_sleeps_are_silent(cast) -> None:
    bid = bid_in(cast, 5)
    bid.notice.cancelled = True
    bid.notice.save(update_fields=["cancelled"])
    reminding.remind()
    bid.notice.cancelled = False
    bid.notice.save(update_fields=["cancelled"])
    Groupe.objects.filter(pk=cast.groupe.pk).update(state=Groupe.State.DORMANT)
    reminding.remind()
    Groupe.objects.filter(pk=cast.groupe.pk).update(state=Groupe.State.ACTIVE)
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    reminding.remind()
    assert not reminding.remind_of(bid=bid)
    assert told() == []
