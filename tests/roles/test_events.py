# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the journal says what happened to roles and mandates."""

from __future__ import annotations

import pytest
from django.utils import translation

from groupes.journal.models import Entry
from roles import events


@pytest.mark.parametrize(
    ("event", "facts", "words"),
    [
        (events._offered, {"mandate": 3}, "hand"),
        (events._offered, {"by_self": True, "mandate": None}, "volunteers"),
        (events._offered, {}, "offers {role} to {member}"),
        (events._accepted, {"by_self": True}, "confirms {member}"),
        (events._accepted, {"by_self": False}, "{member} takes {role}"),
    ],
)
def test_an_offer_is_said_for_what_it_is(event, facts: dict, words: str) -> None:
    with translation.override("en"):
        assert words in str(event(Entry(facts=facts)))


def test_a_refusal_concerns_nobody() -> None:
    assert events.MANDATE_DECLINED.concerns == ()
    assert events.MANDATE_OFFERED.concerns == ("member",)
