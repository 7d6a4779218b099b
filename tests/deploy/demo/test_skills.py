# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the people of the demonstration say of their skills."""

from __future__ import annotations

import pytest

from deploy.demo import people, skills
from groupes.people import queries
from groupes.people.models import Audience, Level, Skill
from tests import factories


@pytest.mark.django_db
def test_each_skill_is_told_once_and_the_vocabulary_lacks_what_is_proposed() -> None:
    members = {person.key: factories.member(person.name) for person in people.PEOPLE}
    skills.tell(members)
    held = members["jeanne"].skills_held.as_told().values_list("skill__name", "level")
    assert [*held] == [
        ("facilitation graphique", Level.PASSES_ON),
        ("identité visuelle", Level.DOES),
        ("illustration", Level.DOES),
        ("concertation", Level.PRACTISES),
    ]
    assert all(members[person.key].skills_held.exists() for person in people.PEOPLE)
    proposed = Skill.objects.filter(proposed=True).values_list("name", flat=True)
    assert {*proposed} == {*skills.PROPOSED.values()}
    away = members["erwan"]
    away.refresh_from_db()
    assert away.is_away(away.cooperative.today())
    assert len(queries.availability_of(members["youssef"])) == 6
    assert members["bastien"].telling.place == Audience.COOPERATIVE
