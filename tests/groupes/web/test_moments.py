# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day and an hour, said by the clocks of a zone that the field names."""

import datetime as dt

import pytest
from django import forms
from django.utils import timezone, translation

from groupes.web.moments import MomentField, Typed


class When(forms.Form):
    at = MomentField(label="Envoyée")


@pytest.fixture(autouse=True)
def english_reader_in_paris():
    with translation.override("en"), timezone.override("Europe/Paris"):
        yield


def read(said, **more):
    form = When({"at": said} | more)
    assert form.is_valid(), form.errors
    return form.cleaned_data["at"].astimezone(dt.UTC).isoformat()


def refusal(said, **more):
    return When({"at": said} | more).errors["at"].as_data()[0].code


def test_it_is_read_on_the_reader_s_clock():
    assert read("2026-07-01T12:00") == "2026-07-01T10:00:00+00:00"
    assert read("2026-07-01T12:00:59") == "2026-07-01T10:00:00+00:00"  # as some browsers send it
    with timezone.override("Indian/Reunion"):
        assert read("2026-07-01T12:00") == "2026-07-01T08:00:00+00:00"


def test_the_label_names_the_zone_and_the_form_carries_it():
    with timezone.override("Pacific/Noumea"):
        bound = When()["at"]
        assert bound.label == "Envoyée (Nouméa time)"
        assert 'name="at_zone" value="Pacific/Noumea"' in str(bound)


def test_what_is_read_is_what_was_shown_wherever_its_writer_is_by_then():
    """The form was shown in Nouméa; a browser that has landed in Paris sends it."""
    form = When({"at": "2026-07-01T12:00", "at_zone": "Pacific/Noumea"})
    assert form["at"].label == "Envoyée (Nouméa time)"
    assert form.is_valid()
    assert form.cleaned_data["at"].astimezone(dt.UTC).hour == 1


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../passwd", "", "x" * 5000])
def test_a_zone_that_is_none_is_the_reader_s(zone):
    assert read("2026-07-01T12:00", at_zone=zone) == "2026-07-01T10:00:00+00:00"


def test_an_hour_that_comes_twice_is_asked_about_with_both_shown():
    assert refusal("2026-10-25T02:30") == "twice"
    asked = str(When({"at": "2026-10-25T02:30"})["at"])
    assert "2:30, before clocks go back" in asked
    assert "2:30, once they went back" in asked
    assert asked.count('type="radio"') == 2
    assert "checked" not in asked


@pytest.mark.parametrize(("offset", "hour"), [("+02:00", "00"), ("+01:00", "01")])
def test_either_of_two_hours_can_be_chosen(offset, hour):
    at = read("2026-10-25T02:30", at_offset=offset)
    assert at == f"2026-10-25T{hour}:30:00+00:00"
    again = str(When({"at": "2026-10-25T02:30", "at_offset": offset})["at"])
    assert f'value="{offset}" checked' in again


@pytest.mark.parametrize("offset", ["+05:00", "yes", ""])
def test_an_answer_that_is_neither_is_asked_again(offset):
    assert refusal("2026-10-25T02:30", at_offset=offset) == "twice"


def test_an_hour_that_clocks_skip_is_refused_with_a_word():
    assert refusal("2026-03-29T02:30") == "skipped"
    assert 'type="radio"' not in str(When({"at": "2026-03-29T02:30"})["at"])
    # …which is an hour as any other elsewhere.
    assert read("2026-03-29T02:30", at_zone="Indian/Reunion") == "2026-03-28T22:30:00+00:00"


def test_an_instant_is_shown_on_the_reader_s_clock_and_comes_back_the_same():
    """Also in the hour that comes twice: the one it is is chosen already."""
    for minute in (90, 30, -30, -90):  # around one in the morning, UTC, that night
        at = dt.datetime(2026, 10, 25, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
        bound = When(initial={"at": at})["at"]
        shown = bound.value()
        sent = {"at": shown.wall, "at_zone": shown.zone}
        if 'type="radio"' in str(bound):
            assert f'value="{shown.offset}" checked' in str(bound)
            sent["at_offset"] = shown.offset
        form = When(sent, initial={"at": at})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["at"].timestamp() == at.timestamp()
        assert not form.has_changed()


@pytest.mark.parametrize("said", ["hier", "2026-02-30T10:00", "11:58"])
def test_what_is_no_day_and_hour_is_refused(said):
    assert refusal(said) == "invalid"


def test_nothing_is_refused_only_where_something_is_wanted():
    assert refusal("") == "required"

    class Maybe(forms.Form):
        at = MomentField(required=False)

    form = Maybe({})
    assert form.is_valid()
    assert form.cleaned_data["at"] is None


def test_no_moment_that_stays_none_is_no_change() -> None:
    field = MomentField(required=False)
    assert not field.has_changed(None, Typed("", "Europe/Paris"))
    assert field.has_changed(None, Typed("2026-12-01T12:00", "Europe/Paris"))
