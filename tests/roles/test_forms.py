# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what people tell about roles and mandates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from groupes.access import Me, standing
from groupes.people import actions as people
from roles.forms import CircleForm, OfferForm, RoleForm
from roles.models import Circle
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def role_form(**changes: object) -> RoleForm:
    given = {
        "name": "Mémoire",
        "purpose": "Que rien ne se perde.",
        "family": "support",
        "powers": ["library.edit_resource"],
        "accountabilities": "Ranger\n\n  Dire qui a fait quoi ",
        "seats": "1",
        "energy": "1.5",
        "term_months": "6",
    }
    cast = factories.cast()
    circle = Circle.objects.create(groupe=cast.groupe, name="Atelier", purpose="Faire.")
    return RoleForm(given | changes, groupe=cast.groupe, places=[circle])


def test_a_role_in_the_words_that_its_action_takes() -> None:
    form = role_form()
    assert form.is_valid()
    assert form.cleaned_data["accountabilities"] == ["Ranger", "Dire qui a fait quoi"]
    assert form.cleaned_data.keys() == {*RoleForm.Meta.fields, "why"}
    assert (form.cleaned_data["circle"], form.cleaned_data["rest"]) == (None, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("purpose", ""),
        ("seats", "0"),
        ("seats", "21"),
        ("energy", "32"),
        ("term_months", "61"),
        ("family", "autre"),
        ("circle", "0"),
        ("circle_powers", ["chat.moderate"]),
        ("max_consecutive", "0"),
        ("rest", "-1"),
        ("why", "x" * 301),
        ("powers", ["auth.delete_user"]),
    ],
)
def test_what_is_no_role(field: str, value: object) -> None:
    assert list(role_form(**{field: value}).errors) == [field]


def test_a_form_asks_only_what_its_writer_may_say() -> None:
    """Who edits in one circle alone chooses neither the groupe nor powers in all of it."""
    cast = factories.cast()
    assert not {"circle", "circle_powers"} & RoleForm(groupe=cast.groupe, places=[]).fields.keys()
    circle = Circle.objects.create(groupe=cast.groupe, name="Atelier", purpose="Faire.")
    form = RoleForm(groupe=cast.groupe, places=[circle], itself=False, grants=False)
    assert "powers" not in form.fields
    assert form.fields["circle"].required
    choice: Any = form.fields["circle"]
    assert [one.pk for one in choice.queryset] == [circle.pk]
    assert "parent" not in CircleForm(groupe=cast.groupe, places=[], itself=True).fields


def offer_form(
    cast: factories.Cast,
    first: dt.date,
    last: dt.date,
    to: int | None = None,
    shown: dt.date | None = None,
) -> OfferForm:
    """``shown``: the last day that the page had, where no script moves it."""
    given = {
        "to": str(to or cast.plain.pk),
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "last": shown.isoformat() if shown else "",
    }
    here = standing(Me(cast.holder), cast.groupe)
    mandate = cast.role.mandates.get(member=cast.holder)
    return OfferForm(given, here=here, role=cast.role, mandate=mandate)


def test_an_offer_begins_the_day_after_mine_for_a_term() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    form = offer_form(cast, today, today)
    assert form.is_valid()
    assert form.fields["starts_on"].initial == today + days(31)
    assert form.fields["ends_on"].initial == cast.role.term_from(today + days(31))


def test_the_last_day_follows_the_first_by_the_same_term_unless_it_was_chosen() -> None:
    cast = factories.cast()
    today, term = cast.groupe.today(), cast.role.term_from
    shown = term(today + days(31))
    for last, kept, expected in (
        (shown, shown, term(today)),  # nobody touched it
        (shown - days(1), shown, shown - days(1)),  # chosen
        (shown, None, shown),  # the page's script moved it, and it was put back
    ):
        form = offer_form(cast, today, last, shown=kept)
        assert form.is_valid()
        assert form.cleaned_data["ends_on"] == expected
        assert "last" not in form.cleaned_data


def test_days_that_cannot_be_are_told_beside_them() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    for first, last, field in (
        (-1, 5, "starts_on"),
        (5, 4, "ends_on"),
        (0, 5 * 366 + 1, "ends_on"),
        (30 + 5 * 366 + 1, 30 + 5 * 366 + 2, "starts_on"),
    ):
        form = offer_form(cast, today + days(first), today + days(last))
        assert list(form.errors) == [field], (first, last)


def test_one_offers_to_another_active_member_only() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    for other in (cast.holder, cast.outsider):
        assert list(offer_form(cast, today, today, other.pk).errors) == ["to"]


def test_who_offers_is_told_who_is_away() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    people.say_when(by=cast.plain, away_until=today + days(3))
    called = [str(words) for _value, words in offer_form(cast, today, today).fields["to"].choices]  # type: ignore[attr-defined]  # a list of people
    [away] = [words for words in called if cast.plain.name in words]
    assert "(" in away
    assert cast.founder.name in called
