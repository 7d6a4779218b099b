# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new in the demonstration, told of the people and groupes it has."""

from __future__ import annotations

from deploy.demo import news, people
from groupes.chat.mentions import mentioned
from groupes.notifications.models import Level, Pace


def test_those_who_choose_and_those_who_are_named_are_people_of_the_demonstration() -> None:
    names = {number: person.name for number, person in enumerate(people.PEOPLE)}
    keys = {person.key for person in people.PEOPLE}
    assert news.CHOICES.keys() <= keys
    for _slug, _topic, author, text in news.NAMED:
        assert author in keys
        assert len(mentioned(text, names)) == text.count("@")


def test_what_they_choose_can_be_chosen() -> None:
    for habit, wishes in news.CHOICES.values():
        assert habit.get("level", "all") in Level.values
        assert habit.get("pace", "soon") in Pace.values
        for wish in wishes.values():
            assert wish.get("level", "") in {"", *Level.values}
            assert wish.get("pace", "") in {"", *Pace.values}
