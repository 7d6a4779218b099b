# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the journal tells what became of a thing of the library."""

from __future__ import annotations

import pytest
from django.utils import translation

from commons.library import events
from groupes.journal.models import Entry


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "{actor} uses {target}"),
        ({"elsewhere": False}, "{actor} uses {target}"),
        ({"elsewhere": True}, "{target} is used in another groupe"),
    ],
)
def test_the_makers_groupe_is_told_that_it_served_not_by_whom(
    facts: dict[str, object], words: str
) -> None:
    assert callable(events.RESOURCE_REUSED.words)
    with translation.override("en"):
        assert str(events.RESOURCE_REUSED.words(Entry(facts=facts))) == words


def test_nothing_of_the_library_changes_who_belongs() -> None:
    for event in (events.RESOURCE_ADDED, events.RESOURCE_CHANGED, events.RESOURCE_REUSED):
        assert not event.changes_rights
        assert event.concerns == ()
