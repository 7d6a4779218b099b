# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of the demonstration: each with an address of their own and something to pass on."""

from __future__ import annotations

import re

from deploy.demo import people
from groupes.models import Member


def test_each_has_a_key_that_makes_an_address_and_a_name_of_their_own() -> None:
    keys = [person.key for person in people.PEOPLE]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z][a-z-]*", key) for key in keys)
    names = [person.name for person in people.PEOPLE]
    assert len(set(names)) == len(names)


def test_what_is_said_of_each_fits_its_place() -> None:
    names = ("name", "trade", "place", "about", "status")
    for person in people.PEOPLE:
        member = Member(**{name: getattr(person, name) for name in names})
        member.clean_fields(exclude=["user", "cooperative"])
        assert person.can_do, person.key


def test_both_cooperatives_have_people_and_someone_who_adds_more() -> None:
    for name in (people.NAVETTE, people.BOCAGE):
        there = [person for person in people.PEOPLE if person.cooperative == name]
        assert len(there) > 3, name
        assert any(person.administers for person in there), name
    assert {person.cooperative for person in people.PEOPLE} == {people.NAVETTE, people.BOCAGE}


def test_whom_one_may_come_in_as_are_people_each_once() -> None:
    keys = [key for key, _words, _groupe in people.PERSONAS]
    assert set(keys) <= {person.key for person in people.PEOPLE}
    assert len(set(keys)) == len(keys)
