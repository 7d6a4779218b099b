# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal tells of decisions, and what it keeps to itself."""

from __future__ import annotations

import pytest
from django.utils import translation

from groupes.journal.events import Event
from groupes.journal.models import Entry
from roles.decisions import events

ALL = [each for each in vars(events).values() if isinstance(each, Event)]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("adopted", "{target} is adopted"),
        ("overtaken", "{target} is overtaken: what it changes has changed meanwhile"),
        ("rejected", "{target} is not adopted"),
    ],
)
def test_a_closing_is_told_by_what_came_of_it(state: str, words: str) -> None:
    assert callable(events.CLOSED.words)
    with translation.override("en"):
        assert str(events.CLOSED.words(Entry(facts={"state": state}))) == words


def test_no_event_holds_what_somebody_answered() -> None:
    assert len(ALL) > 20
    assert {name for each in ALL for name in each.facts} & {"stance", "ballot", "words"} == set()
    assert events.ANSWERED.words is None


def test_whom_an_event_concerns_is_among_its_facts() -> None:
    for each in ALL:
        assert set(each.concerns) <= each.facts.keys(), each
