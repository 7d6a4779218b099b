# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed about guests, and by them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from tenders.guests.forms import InviteForm, PromiseForm, StayForm, WordForm

DAY = dt.date(2027, 3, 1)


def test_an_invitation_begins_with_the_last_day_and_the_language_of_who_invites() -> None:
    with translation.override("en"):
        form = InviteForm(last_day=DAY)
    assert (form.initial["until"], form.initial["language"]) == (DAY, "en")
    assert next(iter(form.fields)) == "name"


def test_a_share_is_typed_as_people_write_it() -> None:
    form = StayForm({"until": "2027-03-01", "share_cents": "1 234,50"})
    assert form.is_valid()
    assert form.cleaned_data == {"until": DAY, "share_cents": 123_450, "edition": 0}
    assert not StayForm({"until": "2027-03-01", "share_cents": "-1"}).is_valid()
    with translation.override("en"):
        assert StayForm(initial={"share_cents": 123_450})["share_cents"].value() == "1234.5"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2_001])
def test_a_word_says_something_and_not_too_long(text: str) -> None:
    assert not WordForm({"text": text}).is_valid()


def test_nothing_said_of_a_need_takes_it_back() -> None:
    form = PromiseForm({"n1-words": " "}, prefix="n1")
    assert form.is_valid()
    assert form.cleaned_data["words"] == ""
