# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the product names: each kind of meeting has its agenda, with rounds at both ends."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from groupes.web import given
from roles.meetings import patterns
from roles.meetings.models import MeetingKind


@pytest.mark.parametrize("kind", MeetingKind.values)
def test_a_kind_begins_and_ends_with_a_round_and_fits_its_length(kind: str) -> None:
    lines = patterns.AGENDAS[kind]
    assert (lines[0].way, lines[-1].way) == ("check_in", "closing")
    assert sum(line.minutes for line in lines) <= patterns.LASTS[kind]
    assert all(given.is_known(f"meetings.item.{line.key}") for line in lines)


def test_names_are_read_in_each_one_s_language() -> None:
    for language, words in (("fr", "Réunion mensuelle"), ("en", "Monthly meeting")):
        with override(language):
            assert patterns.title("sharing") == words
