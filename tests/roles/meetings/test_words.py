# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a meeting comes back, and how long it lasts, in words."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from groupes.models import Cooperative, Groupe
from roles.meetings import recurring, words
from roles.meetings.models import Meeting, Series

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("every", "day", "said"),
    [
        ("month", (2027, 3, 2), "chaque mois, le premier mardi, à 18\u00a0h\u00a030"),
        ("month", (2027, 3, 30), "chaque mois, le dernier mardi, à 18\u00a0h\u00a030"),
        ("month_date", (2027, 3, 31), "chaque mois, le dernier jour, à 18\u00a0h\u00a030"),
        ("week", (2027, 3, 2), "chaque mardi, à 18\u00a0h\u00a030"),
        ("quarter", (2027, 3, 2), "tous les trois mois, le premier mardi, à 18\u00a0h\u00a030"),
    ],
)
def test_how_it_comes_back(every: str, day: tuple[int, int, int], said: str) -> None:
    first = dt.datetime(*day, 18, 30, tzinfo=PARIS)
    series = Series(every=every, first_at=first.astimezone(dt.UTC), zone="Europe/Paris")
    with override("fr"):
        assert words.comes_back(series) == said


def test_who_is_elsewhere_reads_whose_clock_it_is() -> None:
    first = dt.datetime(2027, 3, 2, 18, 30, tzinfo=PARIS)
    series = Series(every="month", first_at=first.astimezone(dt.UTC), zone="Europe/Paris")
    with override("en"), timezone.override("America/Martinique"):
        assert words.comes_back(series).endswith("at 18:30 (Paris time)")
    with override("en"), timezone.override("Europe/Paris"):
        assert words.comes_back(series).endswith("at 18:30")


@pytest.mark.parametrize("every", recurring.EVERY)
def test_every_way_has_words_even_on_the_29th_of_february(every: str) -> None:
    first = dt.datetime(2028, 2, 29, 9, tzinfo=PARIS)
    with override("en"):
        assert words.comes_back(Series(every=every, first_at=first, zone="Europe/Paris"))


def test_lengths_and_what_is_too_much() -> None:
    with override("fr"):
        assert [words.length(n) for n in (45, 60, 95)] == ["45 min", "1 h", "1 h 35"]
    with override("en"):
        assert words.adds_up(90, 90) == ""
        assert "1 minute more" in words.adds_up(91, 90)


def a_meeting(zone: str = "Europe/Paris") -> Meeting:
    """One held on 3 March 2020 from 17:30 to 19:05 UTC, of a groupe in that zone."""
    groupe = Groupe(cooperative=Cooperative(time_zone=zone))
    began = dt.datetime(2020, 3, 3, 17, 30, tzinfo=dt.UTC)
    return Meeting(
        groupe=groupe, starts_at=began, began_at=began, ended_at=began + dt.timedelta(minutes=95)
    )


def test_when_a_meeting_was_held_is_said_by_both_clocks_where_they_differ() -> None:
    with override("en"), timezone.override("America/Martinique"):
        there, here = words.held_there(a_meeting()), words.held_here(a_meeting())
    assert there.replace("\u00a0", " ") == "Tuesday 3 March 2020, from 18:30 to 20:05 (Paris time)"
    assert here.replace("\u00a0", " ") == (
        "where you are (Martinique): Tuesday 3 March 2020, from 13:30 to 15:05"
    )
    with override("en"), timezone.override("Pacific/Noumea"):  # there it was the next day
        assert "Wednesday 4" in words.held_here(a_meeting()).replace("\u00a0", " ")
    for same in ("Europe/Paris", "Europe/Berlin"):
        with override("en"), timezone.override(same):
            assert words.held_here(a_meeting()) == ""
