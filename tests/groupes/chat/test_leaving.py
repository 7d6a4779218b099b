# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone said stays, under their name, and is counted without what they took back."""

from __future__ import annotations

import pytest

from groupes.chat import actions, leaving
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_was_said_stays_and_what_was_taken_back_is_not_counted() -> None:
    cast = factories.cast("chat.post_message")
    topic = actions.new_topic(by=cast.holder, groupe=cast.groupe, name="Plan vélo")
    assert leaving.stays(cast.groupe, cast.holder) == []
    said = [
        actions.post_message(by=cast.holder, topic=topic, text=text).message
        for text in ("Bonjour", "Et demain ?", "Rien")
    ]
    actions.delete_message(by=cast.holder, message=said[2])
    [words] = leaving.stays(cast.groupe, cast.holder)
    assert "2" in str(words)
    assert leaving.stays(cast.groupe, cast.plain) == []
