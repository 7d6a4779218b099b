# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed about a candidate."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.models import Cooperative
from tenders.candidacy.forms import BodyForm, InterestForm, SiretField
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

LOTS = [("1", "Lot 1"), ("2", "Lot 2")]


def body(lots: Any = (), **said: str) -> BodyForm:
    data: Any = {"name": "", "siret": "", "cooperative": "", **said}
    return BodyForm(data, lots=lots, cooperatives=Cooperative.objects.all())


def test_a_firm_has_a_name_and_a_number_and_a_cooperative_brings_its_own() -> None:
    nothing = body()
    assert not nothing.is_valid()
    assert set(nothing.errors) == {"name", "siret"}
    cooperative = factories.cooperative()
    chosen = body(cooperative=str(cooperative.pk), name="Un autre nom", siret="73282932000074")
    assert chosen.is_valid()
    assert chosen.said()["cooperative"] == cooperative
    assert not {"name", "siret"} & chosen.said().keys()


def test_a_number_is_read_with_its_blanks_and_told_what_is_wrong() -> None:
    field = SiretField()
    assert field.clean("732 829 320 00074") == "73282932000074"
    for typed, words in (("732829", "14 digits"), ("73282932000075", "check digit")):
        form = body(name="Firme", siret=typed)
        assert not form.is_valid()
        assert words in form.errors["siret"][0]
        assert len(form.errors["siret"]) == 1


def test_lots_are_asked_where_there_are_several_and_no_other_is_taken() -> None:
    assert "lots" not in body(LOTS[:1]).fields
    form = BodyForm(
        {"name": "F", "siret": "73282932000074", "lots": ["9"]}, lots=LOTS, cooperatives=None
    )
    form.fields["cooperative"].queryset = Cooperative.objects.none()  # type: ignore[attr-defined]
    assert not form.is_valid()
    assert set(form.errors) == {"lots"}


def test_a_link_has_a_kind_and_a_sentence() -> None:
    form = InterestForm({"kind": "", "words": " ", "since": ""})
    assert not form.is_valid()
    assert set(form.errors) == {"kind", "words"}
