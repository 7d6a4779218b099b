# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the journal tells who came, who was not let in, who left: by whose hand it was."""

from __future__ import annotations

import pytest
from django.utils import translation

from groupes import events
from groupes.journal.events import Event
from groupes.journal.models import Entry


def sentence(event: Event, **facts: object) -> str:
    assert callable(event.words)
    return str(event.words(Entry(facts=facts)))


@pytest.mark.parametrize(
    ("event", "facts", "words"),
    [
        (events.MEMBERSHIP_ACCEPTED, {"by_self": True}, "{member} joins the groupe"),
        (events.MEMBERSHIP_ACCEPTED, {"by_self": False}, "{actor} welcomes {member}"),
        (events.MEMBERSHIP_ACCEPTED, {}, "{actor} welcomes {member}"),
        (
            events.MEMBERSHIP_DECLINED,
            {"by_self": True},
            "{member} answers “not now” to the invitation",
        ),
        (events.MEMBERSHIP_DECLINED, {}, "{actor} answers “not now” to {member}"),
        (events.MEMBERSHIP_ENDED, {"was": "asked"}, "{member} withdraws their request"),
        (
            events.MEMBERSHIP_ENDED,
            {"was": "invited"},
            "{actor} withdraws the invitation to {member}",
        ),
        (events.MEMBERSHIP_ENDED, {"was": "active"}, "{member} leaves the groupe"),
        (events.MEMBERSHIP_ENDED, {"was": "paused"}, "{member} leaves the groupe"),
        (events.MEMBERSHIP_ENDED, {}, "{member} leaves the groupe"),
        (events.GROUPE_CHANGED, {"fields": ["charter"]}, "{actor} changes the charter"),
        (
            events.GROUPE_CHANGED,
            {"fields": ["charter", "name"]},
            "{actor} changes how the groupe presents itself",
        ),
        (events.GROUPE_CHANGED, {}, "{actor} changes how the groupe presents itself"),
    ],
)
def test_a_change_is_told_by_whose_hand_it_was(
    event: Event, facts: dict[str, object], words: str
) -> None:
    with translation.override("en"):
        assert sentence(event, **facts) == words


def test_every_change_of_who_belongs_names_the_member_and_asks_rights_again() -> None:
    for event in (
        events.MEMBERSHIP_ACCEPTED,
        events.MEMBERSHIP_ENDED,
        events.MEMBERSHIP_PAUSED,
        events.MEMBERSHIP_RESUMED,
    ):
        assert event.changes_rights, event
        assert event.concerns == ("member",), event


def test_asking_and_being_refused_change_no_right() -> None:
    for event in (
        events.MEMBERSHIP_ASKED,
        events.MEMBERSHIP_INVITED,
        events.MEMBERSHIP_DECLINED,
        events.GROUPE_CHANGED,
    ):
        assert not event.changes_rights, event
