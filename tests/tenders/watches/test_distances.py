# SPDX-License-Identifier: AGPL-3.0-or-later
"""Départements near one, by their centres; a watch asks for them as a list that one reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tenders.notices.parsing.codes import DEPARTMENTS
from tenders.watches import distances
from tenders.watches.forms import WatchForm
from tenders.watches.models import Watch
from tests import factories
from tests.tenders.watches.test_views import FORM, login, text

pytestmark = pytest.mark.usefixtures("in_english")


def test_every_departement_of_the_mainland_and_corsica_has_a_centre() -> None:
    overseas = {code for code in DEPARTMENTS if code.startswith(("97", "98"))}
    assert distances.CENTRES.keys() == DEPARTMENTS.keys() - overseas
    assert all(41 < north < 51 and -5 < east < 10 for north, east in distances.CENTRES.values())


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [("59", "62", 66), ("75", "92", 7), ("29", "67", 853), ("2A", "2B", 62), ("69", "69", 0)],
)
def test_distances_are_those_of_the_map(one: str, other: str, kilometres: int) -> None:
    assert distances.between(one, other) == pytest.approx(kilometres, abs=12)
    assert distances.between(one, other) == pytest.approx(distances.between(other, one))


def test_the_nearest_come_first_and_overseas_is_alone() -> None:
    assert distances.within("59", 90) == ["59", "62", "80"]
    assert distances.within("59", 1) == ["59"]
    assert distances.within("974", 400) == ["974"]
    assert set(distances.within("75", 30)) == {"75", "92", "93", "94", "95"}


def form(**said: Any) -> WatchForm:
    return WatchForm({"name": "Veille", "edition": "1", "group_form": "", **said}, own=True)


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"around": "59"}, ["kilometres"]),
        ({"kilometres": "50"}, ["around"]),
        ({"around": "nulle part", "kilometres": "50"}, ["around"]),
        ({"around": "59, 62", "kilometres": "50"}, ["around"]),
        ({"around": "FRE", "kilometres": "50"}, ["around"]),
        ({"around": "59", "kilometres": "0"}, ["kilometres"]),
        (  # too many places
            {"around": "75", "kilometres": "250", "places": "01 2A 2B 06 13 31 66 83"},
            ["kilometres"],
        ),
        ({"around": "59", "kilometres": "251"}, ["kilometres"]),
        ({"around": "59", "kilometres": "9999"}, ["kilometres"]),
        ({}, []),
    ],
)
def test_a_distance_is_around_one_departement(said: dict[str, str], errors: list[str]) -> None:
    assert list(form(**said).errors) == errors


def test_the_farthest_that_is_offered_is_accepted_around_every_departement() -> None:
    for code in DEPARTMENTS:
        asked = form(around=code, kilometres=str(distances.FARTHEST))
        assert asked.is_valid(), (code, asked.errors)
        again = form(places=asked["places"].value())  # as it is read back
        assert again.is_valid(), (code, again.errors)
        assert again.cleaned_data["departments"] == asked.cleaned_data["departments"]


def test_the_list_is_written_among_the_places_once() -> None:
    asked = form(places="80, 75, FRE", around="nord", kilometres="90")
    assert asked.is_valid(), asked.errors
    assert asked.cleaned_data["departments"] == ["80", "75", "59", "62"]
    assert asked.cleaned_data["nuts"] == ["FRE"]
    assert asked["places"].value() == "80, 75, 59, 62, FRE"
    assert (asked["around"].value(), asked["kilometres"].value()) == ("", "")


@pytest.mark.django_db
def test_it_is_seen_before_it_is_saved_and_kept_as_departements() -> None:
    client = login(factories.member())
    said = FORM | {"around": "59", "kilometres": "90"}
    seen = client.post(reverse("watches:new"), said | {"do": "preview"})
    assert 'value="59, 62, 80"' in seen.content.decode()
    assert "What it would bring" in text(seen)
    assert not Watch.objects.exists()
    client.post(reverse("watches:new"), said)
    assert Watch.objects.get().departments == ["59", "62", "80"]
