# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of short texts, one a line; labels that begin with a capital; numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from groupes.web.fields import (
    LONGEST_LINE,
    LinesField,
    LongTextField,
    NumberField,
    OneLineField,
    capitalised,
)


class Skills(forms.Form):
    can_do = LinesField(label="what I can do", required=False, most=3, length=10)


def errors(text: str, *, required: bool = False) -> list[str | None]:
    form = Skills({"can_do": text})
    form.fields["can_do"].required = required
    return [error.code for error in form.errors.as_data().get("can_do", [])]


def test_lines_are_trimmed_and_none_is_twice() -> None:
    form = Skills({"can_do": " Dessin \n\nDessin\r\n Voix   off "})
    assert form.is_valid()
    assert form.cleaned_data["can_do"] == ["Dessin", "Voix off"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a\nb\nc", []),
        ("a\nb\nc\nd", ["most"]),
        ("x" * 10, []),
        ("x" * 11, ["length"]),
        ("x\n" * LONGEST_LINE, ["length"]),
        ("\u200b\n\u202e", []),  # nothing to see: no line
        ("a\x00b", ["null_characters_not_allowed"]),
        ("", []),
    ],
)
def test_too_many_too_long_or_unreadable_lines_are_told(text: str, codes: list[str]) -> None:
    assert errors(text) == codes


def test_none_at_all_is_told_where_one_is_wanted() -> None:
    assert errors(" \n ", required=True) == ["required"]


def test_a_list_is_shown_one_a_line() -> None:
    assert Skills(initial={"can_do": ["Dessin", "Voix"]})["can_do"].value() == "Dessin\nVoix"


def test_only_other_lines_are_a_change() -> None:
    form = Skills({"can_do": "Dessin\n Voix "}, initial={"can_do": ["Dessin", "Voix"]})
    assert not form.has_changed()
    assert Skills({"can_do": "Dessin"}, initial={"can_do": ["Dessin", "Voix"]}).has_changed()


def test_labels_begin_with_a_capital() -> None:
    form = Skills()
    capitalised(form)
    assert form.fields["can_do"].label == "What I can do"


class Named(forms.Form):
    name = OneLineField(max_length=10)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Ana", []),
        ("\u202eanA", []),
        ("\u200b", ["required"]),  # nothing to see is nothing said
        ("a\x00b", ["null_characters_not_allowed"]),
        ("x" * 11, ["max_length"]),
        ("\u0301" * (LONGEST_LINE + 1), ["max_length"]),
    ],
)
def test_a_line_is_cleaned_then_measured(text: str, codes: list[str]) -> None:
    form = Named({"name": text})
    assert [error.code for error in form.errors.as_data().get("name", [])] == codes
    if not codes:
        assert form.cleaned_data["name"] in ("Ana", "anA")


class Told(forms.Form):
    text = LongTextField(max_length=5)


def test_a_long_text_is_measured_as_it_is_kept_whatever_ends_its_lines() -> None:
    for text in ("a\nb\nc", "a\r\nb\r\nc", " a\r\nb\r\nc\r\n"):
        form = Told({"text": text})
        assert form.is_valid()
        assert form.cleaned_data["text"] == "a\nb\nc"
    assert [e.code for e in Told({"text": "a\r\nb\r\ncd"}).errors.as_data()["text"]] == [
        "max_length"
    ]


def test_a_browser_is_told_the_most_of_a_long_text_and_cuts_nothing() -> None:
    html = str(Told({"text": "trop long"})["text"])
    assert 'data-most="5"' in html
    assert "maxlength" not in html
    assert "trop long" in html


# --- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("1 200,50", "1200.50"),
        ("1\u00a0200\u202f000", "1200000"),
        ("10 %", "10"),
        ("38 €", "38"),
        ("-3", "-3"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, number: str) -> None:
    assert NumberField().clean(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["1,200.50", "dix", "1/2", "NaN", "Infinity", "--3", "€"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        NumberField().clean(typed)


class Counted(forms.Form):
    days = NumberField(required=False, show_hidden_initial=True)


@pytest.mark.parametrize("seen", ["sNaN", "NaN", "-Infinity", "dix"])
def test_what_a_form_says_was_seen_is_compared_whatever_it_is(seen: str) -> None:
    form = Counted({"days": "3", "initial-days": seen})
    assert form.is_valid()
    assert form.changed_data == ["days"]


class Page(forms.Form):
    body = LongTextField(required=False)


def test_a_long_text_that_nobody_sees_is_nothing() -> None:
    form = Page({"body": "\u200b\u3164\r\n\u2060"})
    assert form.is_valid()
    assert form.cleaned_data["body"] == ""
