# SPDX-License-Identifier: AGPL-3.0-or-later
"""A notice that moved is told by what matters most to who answers it."""

from __future__ import annotations

import pytest
from django.utils import translation

from groupes.journal.models import Entry
from tenders.notices import events


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (["title"], "The notice of {target} has changed"),
        (["title", "deadline"], "The deadline of {target} has moved"),
        (["deadline", "deadline_unsure"], "A correction to read has come in for {target}"),
        (["deadline", "deadline_unsure", "cancelled"], "The call of {target} is cancelled"),
        (["lots", "lots_withdrawn"], "A lot of the call of {target} can no longer be bid for"),
        (["lots", "lots_closed", "closed"], "A result closes the call of {target}"),
        ([], "The notice of {target} has changed"),
        (None, "The notice of {target} has changed"),
    ],
)
def test_the_gravest_of_what_moved_is_what_is_told(fields: list[str] | None, words: str) -> None:
    entry = Entry(facts={} if fields is None else {"fields": fields})
    assert callable(events.NOTICE_CHANGED.words)
    with translation.override("en"):
        assert str(events.NOTICE_CHANGED.words(entry)) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"in_words": True}, "A correction to read has come in for {target}"),
        ({"in_words": False}, "A correction of the notice of {target} has come in"),
        ({"in_words": True, "fields": ["cancelled"]}, "The call of {target} is cancelled"),
        (
            {"in_words": False, "fields": ["deadline", "deadline_unsure"]},
            "The deadline of {target} has moved",
        ),
        (
            {"in_words": False, "fields": ["deadline_unsure"]},
            "What is known of the deadline of {target} has changed",
        ),
    ],
)
def test_a_correction_is_to_be_read_where_it_is_in_words_whatever_moved(
    facts: dict[str, object], words: str
) -> None:
    entry = Entry(facts={"caused_by": 7, "fields": []} | facts)
    assert callable(events.NOTICE_CHANGED.words)
    with translation.override("en"):
        assert str(events.NOTICE_CHANGED.words(entry)) == words


def test_an_import_is_told_to_nobody_and_a_move_refreshes_the_head_of_the_bid() -> None:
    assert events.IMPORTED.words is None
    assert events.NOTICE_CHANGED.refreshes == ("head",)
