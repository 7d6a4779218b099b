# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody is chosen from a list, or, where they are many, found by words."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from groupes import choosing
from groupes.access import Me
from groupes.choosing import WhoField, who_of
from groupes.models import Member
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


class AskForm(forms.Form):
    to = WhoField(queryset=Member.objects.none())
    word = forms.CharField(required=False)

    def __init__(self, *args: Any, cast: Cast, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Member.objects.filter(memberships__groupe=cast.groupe)
        who_of(self, "to").among(Me(cast.plain), people, words)


def told(form: AskForm) -> list[int]:
    bound = form["to"]
    return [int(str(pk)) for pk, _name in bound.field.widget.choices if str(pk)]


def test_a_field_of_something_else_chooses_nobody(cast: Cast) -> None:
    with pytest.raises(TypeError, match="word"):
        who_of(AskForm(cast=cast), "word")


def test_few_are_all_in_the_list(cast: Cast) -> None:
    assert cast.holder.pk in told(AskForm(cast=cast))


def test_of_many_those_whom_words_find(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    assert told(AskForm(cast=cast)) == []
    assert told(AskForm(cast=cast, words=cast.holder.name)) == [cast.holder.pk]


def test_of_many_whom_it_is_for_or_was_sent_with_is_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    form = AskForm(cast=cast, initial={"to": cast.holder.pk})
    with django_assert_num_queries(1):
        assert told(form) == [cast.holder.pk]
    assert told(AskForm({"to": str(cast.founder.pk)}, cast=cast)) == [cast.founder.pk]
    for nobody in ("", "x", str(cast.stranger.pk), "99999999"):
        sent = AskForm({"to": nobody}, cast=cast)
        assert told(sent) == []
        assert not sent.is_valid()


def test_who_left_meanwhile_is_refused_in_words_and_what_else_was_typed_stays(
    cast: Cast, in_english: None
) -> None:
    form = AskForm({"to": str(cast.stranger.pk), "word": "Veux-tu ?"}, cast=cast)
    assert not form.is_valid()
    assert form.errors["to"] == [
        "This person is not, or no longer, among those one can choose here: choose somebody else."
    ]
    assert form["word"].value() == "Veux-tu ?"


def test_whom_a_form_was_opened_for_stays_in_the_list_while_others_are_looked_for(
    cast: Cast,
) -> None:
    form = AskForm(cast=cast, words=cast.founder.name, initial={"to": cast.holder.pk})
    assert sorted(told(form)) == sorted([cast.founder.pk, cast.holder.pk])
    assert who_of(form, "to").found == 1  # the words found one


def test_a_form_that_another_floor_made_is_searched_by_the_page_that_shows_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    form = AskForm(cast=cast)
    [field] = choosing.people_in(form)
    assert (field.html_name, told(form)) == ("to", [])
    [field] = choosing.people_in(AskForm(cast=cast), cast.holder.name)
    assert isinstance(field.field, WhoField)
    assert field.field.listed == frozenset({cast.holder.pk})

    class Nobody(forms.Form):
        word = forms.CharField()

    assert choosing.people_in(Nobody()) == []


@pytest.mark.parametrize("sent", ["9" * 5_000, "٣", "-1", "1e3"])
def test_what_is_no_number_of_anybody_is_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    form = AskForm({"to": sent}, cast=cast)
    assert told(form) == []
    assert not form.is_valid()
