# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is told of work."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms as django_forms

from groupes.access import Me, standing
from roles.work.forms import FilterForm, OfferForm, WorkForm, half_days
from roles.work.models import Work
from tests import factories


def choices(form: django_forms.Form, name: str) -> set[object]:
    field = form.fields[name]
    assert isinstance(field, django_forms.ModelChoiceField)
    return set(field.queryset or ())


@pytest.mark.parametrize(
    ("given", "kept"), [("0.5", "0.5"), ("2", "2"), ("0", None), ("90.0", "90")]
)
def test_a_size_is_half_days(given: str, kept: str | None) -> None:
    assert half_days(Decimal(given)) == (Decimal(kept) if kept else None)
    assert half_days(None) is None


def test_a_quarter_of_a_day_is_no_size() -> None:
    with pytest.raises(django_forms.ValidationError):
        half_days(Decimal("0.3"))


def test_filters_that_make_no_sense_ask_for_nothing() -> None:
    form = FilterForm({"role": "x", "who": "me", "only": "everything"})
    assert (form.said("role"), form.said("who"), form.said("only")) == (None, "me", None)


@pytest.mark.django_db
def test_only_open_roles_of_the_groupe_and_its_own_are_offered() -> None:
    cast = factories.cast()
    other = factories.role(factories.groupe(cast.plain))
    closed = factories.role(cast.groupe, closed_on=cast.groupe.today())
    here = standing(Me(cast.plain), cast.groupe)
    offered = choices(WorkForm(here=here), "role")
    assert offered == {cast.role}
    assert other not in offered
    kept = Work(groupe=cast.groupe, title="X", role=closed)
    assert choices(WorkForm(here=here, work=kept), "role") == {cast.role, closed}
    assert "mine" not in WorkForm(here=here, work=kept).fields


@pytest.mark.django_db
def test_an_offer_is_to_somebody_else_who_takes_part() -> None:
    cast = factories.cast()
    cast.groupe.memberships.filter(member=cast.former).update(state="paused")
    form = OfferForm(here=standing(Me(cast.plain), cast.groupe))
    assert choices(form, "to") == {cast.founder, cast.holder}
