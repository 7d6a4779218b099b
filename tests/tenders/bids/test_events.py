# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the journal says what happened to a bid."""

from __future__ import annotations

import pytest
from django.utils import translation

from groupes.journal.events import Event
from groupes.journal.models import Entry
from tenders.bids import events
from tenders.bids.models import Bid, Intention


@pytest.mark.parametrize(
    ("event", "facts", "words"),
    [
        (events.INTENTION_STATED, {"level": "lead"}, "{actor} would lead a part of {target}"),
        (events.INTENTION_STATED, {"level": "contribute"}, "{actor} would contribute to {target}"),
        (
            events.INTENTION_STATED,
            {"level": "learn"},
            "{actor} would come along to learn on {target}",
        ),
        (events.INTENTION_STATED, {}, "{actor} says what they would do on {target}"),
        (events.GO_RECORDED, {"go": True}, "{actor} records a go for {target}"),
        (events.GO_RECORDED, {"go": False}, "{actor} records a no-go for {target}"),
        (events.RESULT_RECORDED, {"result": "won"}, "{target} is won"),
        (events.RESULT_RECORDED, {"result": "lost"}, "{target} is lost"),
        (events.RESULT_RECORDED, {"result": "closed"}, "{target} is closed without award"),
    ],
)
def test_a_verb_reads_as_what_was_done(event: Event, facts: dict[str, object], words: str) -> None:
    assert callable(event.words)
    with translation.override("en"):
        assert str(event.words(Entry(facts=facts))) == words


def test_each_level_and_each_result_has_its_own_sentence() -> None:
    levels = {str(events._intention(Entry(facts={"level": one}))) for one in Intention.Level}
    results = {
        str(events._result(Entry(facts={"result": one})))
        for one in (Bid.State.WON, Bid.State.LOST, Bid.State.CLOSED)
    }
    assert (len(levels), len(results)) == (3, 3)


def test_what_freezes_a_bid_refreshes_all_of_its_page() -> None:
    for event in (events.GO_RECORDED, events.SUBMITTED):
        assert set(event.refreshes) == {"head", "matrix", "pieces", "price"}, event


def test_no_verb_of_a_bid_changes_who_belongs() -> None:
    every = [one for one in vars(events).values() if isinstance(one, Event)]
    assert len(every) > 15
    assert not [one for one in every if one.changes_rights]
