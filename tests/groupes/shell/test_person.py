# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a person shows what each floor has to say."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.access import Me
from groupes.models import Member
from groupes.shell import person
from groupes.shell.person import PersonPart


def test_parts_that_say_nothing_are_left_out_and_the_others_know_who_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me, other = Me(Member(name="Camille")), Member(name="Ana")
    asked: list[Any] = []

    def says(*given: Any) -> dict[str, int]:
        asked.append(given)
        return {"n": 1}

    silent = PersonPart(10, lambda *given: None, "a.html")
    monkeypatch.setattr(person, "declared", lambda kind: (silent, PersonPart(20, says, "b.html")))
    assert person.parts(me, other, []) == [person.Part("b.html", {"n": 1})]
    assert asked == [(me, other, [])]


def test_a_part_that_its_person_keeps_from_the_reader_is_not_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me, other = Me(Member(name="Camille")), Member(name="Ana")
    skilled = PersonPart(10, lambda *given: {"n": 1}, "a.html", of="skills")
    monkeypatch.setattr(person, "declared", lambda kind: (skilled,))
    assert person.parts(me, other, [], {"place"}) == []
    assert person.parts(me, other, [], {"skills"}) == [person.Part("a.html", {"n": 1})]
