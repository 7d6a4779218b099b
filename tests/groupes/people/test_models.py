# SPDX-License-Identifier: AGPL-3.0-or-later
"""Skills, their other words, and who holds them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from groupes.people.models import Level, Skill, SkillHeld
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_word_stands_in_the_vocabulary_once_whatever_its_case_and_accents() -> None:
    Skill.objects.create(name="Élagage")
    with pytest.raises(IntegrityError), transaction.atomic():
        Skill.objects.create(name="elagage ")


def test_a_word_that_leads_to_another_is_no_skill_of_its_own() -> None:
    skill = Skill.objects.create(name="Élagage")
    other = Skill.objects.create(name="élagueuse", merged_into=skill)
    assert (other.current, skill.current) == (skill, skill)
    standing = Skill.objects.standing().filter(pk__in=[skill.pk, other.pk])
    assert [*standing] == [skill]
    assert [*skill.synonyms.all()] == [other]
    assert str(other) == "élagueuse"


@pytest.mark.parametrize("fields", [{"rome": "A1203"}, {"proposed": True}])
def test_only_a_skill_has_a_code_or_waits_to_be_looked_at(fields: dict[str, object]) -> None:
    skill = Skill.objects.create(name="Élagage")
    with pytest.raises(IntegrityError), transaction.atomic():
        Skill.objects.create(name="élagueuse", merged_into=skill, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Skill.objects.filter(pk=skill.pk).update(merged_into=skill)


@pytest.mark.parametrize("code", ["E120", "e1205", "Z1205", "E12050", "E1205\n"])
def test_what_is_no_rome_code_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        Skill(name="x", name_form="x", rome=code).clean_fields()
    Skill(name="x", name_form="x", rome="E1205").clean_fields()


def test_a_skill_is_held_once_and_told_in_ones_own_order() -> None:
    member, one, two = factories.member(), *Skill.objects.standing()[:2]
    last = SkillHeld.objects.create(member=member, skill=one, level=Level.LEARNS, position=2)
    first = SkillHeld.objects.create(member=member, skill=two, level=Level.DOES, position=1)
    assert [*member.skills_held.as_told()] == [first, last]
    assert str(first) == f"{member.pk} does {two.pk}"
    with pytest.raises(IntegrityError), transaction.atomic():
        SkillHeld.objects.create(member=member, skill=one, level=Level.DOES)
