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
    GroupeForm,
    JoinForm,
    PersonForm,
    PreferencesForm,
    free_slug,
)
from groupes.founding.forms import CharterForm
from groupes.shell.context import THEMES
from groupes.web.text import MAX_SOURCE
from tests import factories


def new(**said: object) -> GroupeForm:
    values = {
        "name": "Concerter", "purpose": "Faire parler.", "colour": "garance",
        "visibility": "cooperative", "joining": "request",
    }  # fmt: skip
    return GroupeForm(values | said)


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
        addresses.append(free_slug(form.cleaned_data["name"]))
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
    slug = free_slug(form.cleaned_data["name"])
    assert len(slug) <= 60
    assert stem is None or slug.rpartition("-")[0] == stem


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"short": "abc"}, "short"),
        ({"colour": "#ff0000"}, "colour"),
        ({"visibility": "world"}, "visibility"),
        ({"joining": ""}, "joining"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(said: dict[str, str], wrong: str) -> None:
    assert new(**said).errors.keys() == {wrong}


def test_a_charter_of_the_longest_fits_and_may_come_later() -> None:
    assert CharterForm({"charter": "x" * MAX_SOURCE}).is_valid()
    assert CharterForm({"charter": "x" * (MAX_SOURCE + 1)}).errors.keys() == {"charter"}
    assert CharterForm({}).is_valid()


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
