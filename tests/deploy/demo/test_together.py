# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demonstration says of energy, craft and parting fits what its people say elsewhere."""

from __future__ import annotations

from deploy.demo import people, skills, together
from groupes.seasons import year


def test_each_answer_is_one_of_the_coarse_ones_and_one_sum_only_can_be_shown() -> None:
    for said in (together.ENERGY, together.NEXT):
        assert set(said.values()) <= set(year.LEVELS)
    assert len(together.ENERGY) >= year.FEWEST > len(together.NEXT)


def test_people_named_exist_and_what_they_ask_for_is_passed_on() -> None:
    known = {person.key: person for person in people.PEOPLE}
    for by, of, skill, words, _shows in together.ATTESTED:
        assert by in known
        assert by != of
        assert skill in known[of].can_do
        assert len(words) <= 500
    assert "cartographie" in skills.PASSES_ON["theo"]
    assert "facilitation graphique" in skills.PASSES_ON["jeanne"]
