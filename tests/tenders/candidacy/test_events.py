# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the feed says of a candidate."""

from __future__ import annotations

import pytest

from groupes.journal.models import Entry
from tenders.candidacy import events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"form": "joint"}, "is joint"),
        ({"form": "solidary"}, "is joint and several"),
        ({"form": ""}, "changes the consortium"),
    ],
)
def test_the_form_is_told_in_words(facts: dict[str, str], words: str) -> None:
    said = events.FORM_SAID.words
    assert callable(said)
    assert str(said(Entry(facts=facts))).endswith((words, words + " of {target}"))


def test_a_part_that_changed_is_told_with_what_it_was() -> None:
    said = events.BODY_CHANGED.words
    assert callable(said)
    both = Entry(facts={"amount_before": 100, "amount_cents": 200})
    assert "{amount_before} → {amount_cents}" in str(said(both))
    same = Entry(facts={"amount_before": 100, "amount_cents": 100})
    assert "→" not in str(said(same))
