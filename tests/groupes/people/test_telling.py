# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each choice means what it says: who reads what of a profile."""

from __future__ import annotations

import pytest

from groupes.people.telling import KINDS, by_kind, tells


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("federation", {"far", "home", "mate", "both"}),
        ("cooperative", {"home", "both"}),
        ("groupes", {"mate", "both"}),
        ("nobody", set()),
    ],
)
def test_a_part_is_read_by_those_it_is_told_to_and_nobody_else(
    audience: str, readers: set[str]
) -> None:
    found = {
        kind.name for kind in KINDS if tells({"place": audience}, home=kind.home, mate=kind.mate)
    }
    assert found == readers


def test_readers_who_read_the_same_are_together_and_each_kind_is_once() -> None:
    same = by_kind({"place": "federation", "email": "nobody"})
    assert same == {frozenset({"place"}): ["far", "home", "mate", "both"]}
    all_different = by_kind({"place": "cooperative", "skills": "groupes"})
    assert all_different == {
        frozenset(): ["far"],
        frozenset({"place"}): ["home"],
        frozenset({"skills"}): ["mate"],
        frozenset({"place", "skills"}): ["both"],
    }
