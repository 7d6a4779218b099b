# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which zones are known, what they are called, and what a wall clock says in one."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from groupes.web import zones

PARIS = ZoneInfo("Europe/Paris")
ZONES = [*zones.FIRST, "Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC"]


@pytest.mark.parametrize("name", ZONES)
def test_a_place_is_known_by_its_name(name):
    assert zones.known(name)
    assert zones.find(name) == name


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "Paris",
        "Europe/Atlantis",
        "../../etc/passwd",
        "posix/Europe/Paris",
        "GMT0",
        "é" * 9,
    ],
)
def test_nothing_else_is(name):
    assert not zones.known(name)


def test_a_zone_is_called_as_people_do_in_their_language():
    with translation.override("fr"):
        assert [
            zones.called(one) for one in ("Indian/Reunion", "Pacific/Noumea", "Europe/London")
        ] == [
            "La Réunion",
            "Nouméa",
            "Londres",
        ]
    with translation.override("en"):
        assert zones.called("Europe/London") == "London"
        assert zones.called("America/Port_of_Spain") == "Port of Spain"


def test_what_is_called_otherwise_is_a_zone():
    assert set(zones.CALLED) | set(zones.FIRST) <= zones.places()


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("paris", "Europe/Paris"),
        ("La Réunion", "Indian/Reunion"),
        ("NOUMEA", "Pacific/Noumea"),
        ("saint pierre et miquelon", "America/Miquelon"),
        ("europe/brussels", "Europe/Brussels"),
        ("Bruxelles", "Europe/Brussels"),
        ("Nicosia", None),  # in Asia or in Europe
        ("Atlantis", None),
    ],
)
def test_a_zone_is_found_by_what_people_call_it(words, zone):
    assert zones.find(words) == zone


def test_all_can_be_chosen_once_ours_first():
    with translation.override("fr"):
        keys = [key for key, _words in zones.choices()]
        assert dict(zones.choices())["Asia/Tokyo"] == "Tokyo (Asia)"
    assert keys[: len(zones.FIRST)] == [*zones.FIRST]
    assert sorted(keys) == sorted(zones.places())


# --- clocks that change ------------------------------------------------------------------------


def wall(*parts):
    """What a clock says, of no zone."""
    return dt.datetime(*parts)  # noqa: DTZ001


def offsets(found):
    return [at.isoformat()[-6:] for at in found]


def test_an_hour_of_the_night_when_clocks_go_back_comes_twice():
    found = zones.readings(wall(2026, 10, 25, 2, 30), PARIS)
    assert offsets(found) == ["+02:00", "+01:00"]
    assert found[1] - found[0] == dt.timedelta(0)  # one wall clock…
    assert found[1].timestamp() - found[0].timestamp() == 3600  # …an hour apart


def test_an_hour_that_clocks_skip_in_spring_never_comes():
    assert zones.readings(wall(2026, 3, 29, 2, 30), PARIS) == []
    assert len(zones.readings(wall(2026, 3, 29, 3, 0), PARIS)) == 1


def test_other_zones_change_on_other_nights():
    paris_s_night = wall(2026, 10, 25, 2, 30)
    for zone in ("Pacific/Noumea", "Indian/Reunion", "America/Miquelon"):
        assert len(zones.readings(paris_s_night, ZoneInfo(zone))) == 1
    assert len(zones.readings(wall(2026, 11, 1, 1, 30), ZoneInfo("America/Miquelon"))) == 2


@given(st.datetimes(wall(1970, 1, 2), wall(2037, 12, 30)), st.sampled_from(ZONES))
def test_every_instant_is_among_the_readings_of_its_clock(at, zone):
    there = at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
    found = zones.readings(there.replace(tzinfo=None, fold=0), ZoneInfo(zone))
    assert there.timestamp() in [one.timestamp() for one in found]
    assert len(found) in (1, 2)
    assert [one.timestamp() for one in found] == sorted({one.timestamp() for one in found})


@pytest.mark.parametrize("wall", [wall(1, 1, 1), wall(9999, 12, 31, 23)])
def test_the_ends_of_the_calendar_break_nothing(wall):
    for zone in ZONES:
        assert len(zones.readings(wall, ZoneInfo(zone))) == 1


def test_clocks_are_compared_at_an_instant():
    """London and Paris never agree; Miquelon and Nuuk, Paris and Brussels do, or did."""
    winter, summer = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (1, 7))
    assert zones.same_clock("Europe/Paris", "Europe/Brussels", summer)
    assert zones.same_clock("Europe/Paris", "Africa/Lagos", winter)
    assert not zones.same_clock("Europe/Paris", "Africa/Lagos", summer)


def test_a_day_begins_where_it_is():
    day = dt.date(2026, 6, 10)
    begins = zones.day_begins(day, "Pacific/Noumea").astimezone(dt.UTC)
    assert begins == dt.datetime(2026, 6, 9, 13, tzinfo=dt.UTC)
