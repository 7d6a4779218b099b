# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version that a person brought: whose bids it counts for, and until when."""

from __future__ import annotations

import pytest

from groupes.access import Me
from groupes.shell.todo import Item
from groupes.web.refusals import Refusal
from tenders.bids import actions, queries, todo
from tenders.bids.models import Bid
from tenders.notices.models import NoticeVersion
from tenders.notices.pages import deadlines_differing
from tenders.notices.queries import others_of
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.actions.asked import last, verbs
from tests.tenders.calls import boamp, bring, eforms, in_days

pytestmark = pytest.mark.django_db

OLD, NEW = in_days(20), in_days(5)


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    notice = calls.call("a", procedure="p", deadline=OLD)
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]


@pytest.fixture
def theirs(cast: factories.Cast, bid: Bid) -> Bid:
    """The bid of people who do not know whoever brings the version."""
    groupe = factories.groupe(cast.stranger)
    return actions.take_up(by=cast.stranger, groupe=groupe, notice=bid.notice)[0]


def say(version: str = "09", *, by: object = None, deadline: object = NEW) -> None:
    bring(eforms("a", version=version, procedure="p", deadline=deadline), by=by)  # type: ignore[arg-type]


def proposed() -> NoticeVersion:
    return NoticeVersion.objects.proposed().order_by("pk").last()  # type: ignore[return-value]


def fresh(bid: Bid) -> Bid:
    return Bid.objects.select_related("notice", "groupe").get(pk=bid.pk)


def accept(cast: factories.Cast, bid: Bid, *, accepted: bool = True, reason: str = "") -> None:
    actions.answer_version(
        by=cast.holder, bid=bid, version=proposed(), accepted=accepted, reason=reason
    )


def items(me: Me, bid: Bid) -> list[Item]:
    return [one for one in todo.bids(me) if one.url == bid.get_absolute_url()]


def test_it_moves_no_bid_and_rings_in_the_groupes_of_who_brought_it_alone(
    cast: factories.Cast, bid: Bid, theirs: Bid
) -> None:
    say(by=cast.plain)
    for one in (bid, theirs):
        assert fresh(one).deadline_at == OLD
        assert fresh(one).notice_changed_at is None
    told = last(bid)
    assert (told.verb, told.facts["version"]) == ("bids.version_brought", proposed().pk)
    assert "deadline" in told.facts["fields"]
    assert "bids.version_brought" not in verbs(theirs)
    # Whoever looks sees it all the same: a genuine correction must not stay unknown.
    loaded = queries.load(theirs.groupe, theirs.pk)
    assert loaded is not None
    assert [one.version for one in loaded[1].proposed] == [proposed()]


def test_accepted_it_counts_for_that_groupe_and_for_no_other(
    cast: factories.Cast, bid: Bid, theirs: Bid
) -> None:
    say(by=cast.plain)
    accept(cast, bid, reason="Vu sur le profil d’acheteur.")
    assert (fresh(bid).deadline_at, fresh(theirs).deadline_at) == (NEW, OLD)
    loaded = queries.load(cast.groupe, bid.pk)
    assert loaded is not None
    assert loaded[0].notice.deadline_at == NEW  # what its page and its calendar are made of
    assert [one.due for one in items(Me(cast.plain), bid)] == [NEW]
    assert calls.get("a").deadline_at == OLD  # for all the others
    told = last(bid)
    assert told.verb == "bids.version_answered"
    assert (told.facts["accepted"], told.facts["version"]) == (True, proposed().pk)


def test_the_lists_of_the_groupe_are_in_the_order_of_what_it_counts_on(
    cast: factories.Cast, bid: Bid
) -> None:
    other = calls.call("b", deadline=in_days(10))
    second, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=other)
    assert queries.being_written(cast.groupe) == [second, bid]
    say(by=cast.plain)
    assert queries.being_written(cast.groupe) == [second, bid]
    accept(cast, bid)
    assert queries.being_written(cast.groupe) == [bid, second]


def test_accepted_twice_is_told_once_and_rejected_after_all_it_counts_no_more(
    cast: factories.Cast, bid: Bid
) -> None:
    say(by=cast.plain)
    accept(cast, bid)
    accept(cast, bid)
    assert verbs(bid).count("bids.version_answered") == 1
    accept(cast, bid, accepted=False, reason="Le profil d’acheteur dit autre chose.")
    assert fresh(bid).deadline_at == OLD
    answer = bid.version_answers.get()
    assert (answer.accepted, answer.by) == (False, cast.holder)
    assert verbs(bid).count("bids.version_answered") == 2
    # The version and its file stay.
    assert proposed().file is not None


def test_a_groupe_counts_on_the_last_version_that_it_accepted(
    cast: factories.Cast, bid: Bid
) -> None:
    say(by=cast.plain)
    accept(cast, bid)
    say(by=cast.founder, deadline=in_days(8))
    accept(cast, bid)
    assert fresh(bid).deadline_at == in_days(8)
    first = NoticeVersion.objects.proposed().order_by("pk").first()
    assert first is not None
    actions.answer_version(by=cast.holder, bid=bid, version=first, accepted=False)
    assert fresh(bid).deadline_at == in_days(8)


def test_once_the_source_speaks_its_word_counts(cast: factories.Cast, bid: Bid) -> None:
    say("09", by=cast.plain)
    accept(cast, bid)
    version = proposed()
    genuine = in_days(25)
    say("02", deadline=genuine)
    assert (fresh(bid).deadline_at, fresh(bid).accepted) == (genuine, None)
    assert fresh(bid).notice_changed_at is not None
    assert last(bid).verb == "notices.notice_changed"
    with pytest.raises(Refusal):
        actions.answer_version(by=cast.holder, bid=bid, version=version, accepted=True)


def test_the_source_confirming_it_is_told_once_to_each(
    cast: factories.Cast, bid: Bid, theirs: Bid
) -> None:
    say("02", by=cast.plain)
    accept(cast, bid)
    say("02")
    say("02")
    assert (fresh(bid).deadline_at, fresh(theirs).deadline_at) == (NEW, NEW)
    # Those who counted on it learn that it is sure, the others that the notice has moved.
    assert verbs(bid).count("bids.version_confirmed") == 1
    assert "notices.notice_changed" not in verbs(bid)
    assert fresh(bid).notice_changed_at is None
    assert verbs(theirs).count("notices.notice_changed") == 1
    assert fresh(theirs).notice_changed_at is not None


def test_a_notice_that_a_person_brought_is_told_confirmed_once(cast: factories.Cast) -> None:
    file = eforms("n", procedure="n", deadline=OLD)
    bring(file, by=cast.plain)
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.get("n"))
    bring(file)
    bring(file)
    assert verbs(bid).count("bids.version_confirmed") == 1
    assert fresh(bid).notice_changed_at is None


def test_a_cancellation_that_is_accepted_stops_the_reminders_of_that_groupe(
    cast: factories.Cast,
) -> None:
    bring(boamp("26-1", wall=in_days(4).replace(tzinfo=None).isoformat()))
    notice = NoticeVersion.objects.get().notice
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    bring(boamp("26-2", nature="ANNULATION", linked="26-1", text="Sans suite."), by=cast.plain)
    assert items(Me(cast.plain), bid)
    accept(cast, bid)
    assert not items(Me(cast.plain), bid)


def test_a_twin_that_a_person_brings_casts_no_doubt_on_a_confirmed_deadline(
    cast: factories.Cast, bid: Bid
) -> None:
    bring(boamp("26-9", procedure="p", wall="2031-01-01T12:00:00"), by=cast.plain)
    others = others_of([bid.notice])[bid.notice.tender_id]
    assert len(others) == 1
    assert deadlines_differing(bid.notice, others) == []
    bring(boamp("26-9", procedure="p", wall="2031-01-01T12:00:00"))
    others = others_of([bid.notice])[bid.notice.tender_id]
    assert deadlines_differing(bid.notice, others) == others
