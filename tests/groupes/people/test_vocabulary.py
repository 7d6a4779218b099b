# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words the vocabulary begins with."""

from __future__ import annotations

import re

import pytest

from groupes.people.models import LONGEST_NAME, Skill
from groupes.people.vocabulary import SOWN, Sown
from groupes.web.names import visible_name


def test_no_word_stands_in_it_twice_nor_is_too_long() -> None:
    words = [word for sown in SOWN for word in (sown.name, *sown.others)]
    forms = [visible_name(word) for word in words]
    assert len(SOWN) > 150
    assert [form for form in forms if forms.count(form) > 1] == []
    assert [word for word in words if len(word) > LONGEST_NAME] == []


def test_a_rome_code_is_a_letter_and_four_digits_and_lines_are_read_whole() -> None:
    codes = [sown.rome for sown in SOWN if sown.rome]
    assert len(codes) > 50
    assert [code for code in codes if not re.fullmatch("[A-N][0-9]{4}", code)] == []
    assert Sown("photographie", ("photographe", "photo", "photos"), "E1201") in SOWN
    assert Sown("budget participatif") in SOWN


@pytest.mark.django_db
def test_an_installation_begins_with_them() -> None:
    made = Skill.objects.get(name="graphiste")
    assert (made.current.name, made.current.rome) == ("graphisme", "E1205")
    assert Skill.objects.standing().count() == len(SOWN)
    assert not Skill.objects.filter(proposed=True).exists()
