# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the journal says what happened to work."""

from __future__ import annotations

import pytest

from groupes.journal.models import Entry
from roles.work import events


@pytest.mark.parametrize(
    ("event", "facts", "words"),
    [
        (events._changed, {"restores": 2}, "restores edition"),
        (events._changed, {}, "changes {target}"),
        (events._moved, {"giver": 3}, "takes {target} over from"),
        (events._moved, {"giver": None}, "accepts {target}"),
    ],
)
def test_each_is_said_for_what_it_is(event, facts: dict, words: str, in_english: None) -> None:
    assert words in str(event(Entry(facts=facts)))


def test_a_no_is_told_to_nobody_and_a_move_names_nobody(in_english: None) -> None:
    for event in (events.DECLINED, events.YES_SAID, events.WITHDRAWN, events.ANSWER_SEEN):
        assert (event.words, event.concerns) == (None, ())
    assert "{member}" not in str(events.MOVE_PROPOSED.words)
    assert "{giver}" not in str(events.MOVE_PROPOSED.words)
    assert set(events.MOVE_PROPOSED.concerns) == {"member", "giver"}
    assert "{actor}" not in str(events.DONE.words)  # nothing says who has done the most
