# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a guest is called, and to whom."""

from __future__ import annotations

import pytest

from groupes.access import Me
from tenders.guests import actions, queries
from tests.tenders.guests.makers import invite, invited

pytestmark = pytest.mark.django_db


def test_a_guest_is_named_to_those_of_the_groupe_alone() -> None:
    world = invited()
    ids = {world.guest.pk}
    named = queries.name_guests(ids, Me(world.cast.holder))[world.guest.pk]
    assert str(named.text) == "Agathe Delmotte (Atelier Traverse)"
    assert queries.name_guests(ids, Me(world.cast.outsider)) == {}


def test_those_who_are_invited_come_before_those_who_were() -> None:
    world = invited()
    second = invite(world.bid, email="b@example.test")
    actions.end(by=world.cast.plain, guest=world.guest)
    assert queries.guests_of(world.bid) == [second, world.guest]


def test_the_last_words_are_read_the_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    world = invited()
    monkeypatch.setattr(queries, "MOST_WORDS", 2)
    for n in range(3):
        actions.answer_guests(by=world.cast.plain, bid=world.bid, text=f"Mot {n}")
    assert [one.text for one in queries.words_of(world.bid)] == ["Mot 1", "Mot 2"]
