# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people tell about themselves and their groupes: what fits, what is put right, what is not."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.utils import timezone, translation

from groupes.forms import (
    SLUG_LETTERS,
    JoinForm,
    NewGroupeForm,
    PersonForm,
    PreferencesForm,
    ProfileForm,
)
from groupes.shell.context import THEMES
from groupes.web.text import MAX_SOURCE
from tests import factories


def new(**said: object) -> NewGroupeForm:
    values = {
        "kind": "trade", "name": "Concerter", "purpose": "Faire parler.", "colour": "garance",
        "visibility": "cooperative", "joining": "request",
    }  # fmt: skip
    return NewGroupeForm(values | said)


def person(**said: object) -> PersonForm:
    values = {"name": "Anne Dupré", "email": "anne@example.test", "status": "salaried"}
    return PersonForm(values | said)


# --- a groupe -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_groupes_of_one_name_have_addresses_of_their_own_drawn_alike() -> None:
    founder = factories.member()
    addresses = []
    for _again in range(3):
        form = new(name="Vélo & ville")
        assert form.is_valid(), form.errors
        addresses.append(form.free_slug())
        factories.groupe(founder, slug=addresses[-1])
    assert len(set(addresses)) == 3
    assert all(re.fullmatch(f"velo-ville-[{SLUG_LETTERS}]{{4}}", one) for one in addresses)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Nouveau", "nouveau"),
        ("Nouveau départ", "nouveau-depart"),
        ("工房", "groupe"),
        ("!!!", "groupe"),
        ("mot " * 20, None),
    ],
)
def test_an_address_is_neither_empty_nor_too_long(name: str, stem: str | None) -> None:
    form = new(name=name)
    assert form.is_valid(), form.errors
    slug = form.free_slug()
    assert len(slug) <= 60
    assert stem is None or slug.rpartition("-")[0] == stem


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"kind": "club"}, "kind"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"short": "abc"}, "short"),
        ({"colour": "#ff0000"}, "colour"),
        ({"visibility": "world"}, "visibility"),
        ({"joining": ""}, "joining"),
        ({"charter": "x" * (MAX_SOURCE + 1)}, "charter"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(said: dict[str, str], wrong: str) -> None:
    assert new(**said).errors.keys() == {wrong}


def test_a_charter_of_the_longest_fits_and_may_come_later() -> None:
    assert new(charter="x" * MAX_SOURCE).is_valid()
    assert new().is_valid()


# --- a person -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_name_and_an_address_are_put_right() -> None:
    form = person(name="  Anne   Dupré ", email="Anne@Example.TEST")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "Anne Dupré"
    assert form.cleaned_data["email"] == "anne@example.test"
    assert form.cleaned_data["administers"] is False


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["{}", "{} ", "UPPER"])
def test_an_address_that_someone_has_is_refused_however_it_is_written(written: str) -> None:
    email = factories.member().user.email
    said = email.upper() if written == "UPPER" else written.format(email)
    assert person(email=said).errors.keys() == {"email"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "anne"}, "email"),
        ({"email": f"{'x' * 250}@example.test"}, "email"),
        ({"status": "boss"}, "status"),
    ],
)
def test_someone_without_a_name_an_address_or_a_status_does_not_come_in(
    said: dict[str, str], wrong: str
) -> None:
    assert person(**said).errors.keys() == {wrong}


def test_skills_are_one_a_line_and_bounded() -> None:
    form = ProfileForm({"name": "Anne", "can_do": "Cartes\n\n Ateliers \n", "wants_to_learn": ""})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["can_do"] == ["Cartes", "Ateliers"]
    assert form.cleaned_data["wants_to_learn"] == []
    many = "\n".join(f"Savoir {n}" for n in range(21))
    assert ProfileForm({"name": "Anne", "can_do": many}).errors.keys() == {"can_do"}
    assert ProfileForm({"name": "Anne", "can_do": "x" * 61}).errors.keys() == {"can_do"}


# --- choices --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", *dict(settings.LANGUAGES)])
@pytest.mark.parametrize("theme", ["", *THEMES])
@pytest.mark.parametrize("time_zone", ["", "Indian/Reunion", "Asia/Tokyo"])
def test_each_language_theme_and_zone_can_be_chosen_or_left_to_the_device(
    language: str, theme: str, time_zone: str
) -> None:
    chosen = {"language": language, "theme": theme, "time_zone": time_zone}
    form = PreferencesForm(chosen)
    assert form.is_valid()
    assert form.cleaned_data == chosen


def test_a_language_theme_or_zone_that_is_not_there_is_refused() -> None:
    wrong = {"language": "xx", "theme": "pink", "time_zone": "Europe/Atlantis"}
    assert PreferencesForm(wrong).errors.keys() == wrong.keys()


def test_the_choice_of_a_zone_says_what_time_it_is_in_the_one_of_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC))
    with translation.override("en"), timezone.override("Pacific/Noumea"):
        assert "Nouméa, 19:00" in PreferencesForm().fields["time_zone"].help_text


def test_a_word_to_the_groupe_may_be_left_out_and_is_bounded() -> None:
    assert JoinForm({}).is_valid()
    assert JoinForm({"message": "x" * 1000}).is_valid()
    assert not JoinForm({"message": "x" * 1001}).is_valid()
