# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money, quantities, dates and names, as the reader writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from groupes.web import formats

NBSP = "\u00a0"
TODAY = dt.date(2026, 6, 9)  # a Tuesday
NOW = dt.datetime(2026, 6, 9, 7, 30, tzinfo=dt.UTC)  # 9 h 30 in Paris


@pytest.fixture(autouse=True)
def french_morning_in_paris(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with translation.override("fr"), timezone.override("Europe/Paris"):
        yield


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Camille Vasseur", "CV"),
        ("Soizic Le Goff", "SG"),
        ("Hawa", "HA"),
        ("Marc-Antoine Delobel", "MD"),
        ("élise d’Arras", "ÉA"),
        ("e\u0301lise Arras", "E\u0301A"),
        ("\U0001f1eb\U0001f1f7 Coop", "CO"),
        ("\U0001f1eb\U0001f1f7\U0001f1e7\U0001f1ea", "\U0001f1eb\U0001f1f7"),
        ("\U0001f469\u200d\U0001f33e", "\U0001f469\u200d\U0001f33e"),
        ("!!!", ""),
        ("", ""),
        ("  ", ""),
        (None, ""),
    ],
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (3840000, f"38{NBSP}400,00{NBSP}€", "€38,400.00"),
        (5, f"0,05{NBSP}€", "€0.05"),
        (0, f"0,00{NBSP}€", "€0.00"),
        (-181011, f"\u22121{NBSP}810,11{NBSP}€", "\u2212€1,810.11"),
        (None, "", ""),
    ],
)
def test_money_is_to_the_cent(cents, french, english):
    assert formats.money(cents) == french
    with translation.override("en"):
        assert formats.money(cents) == english


def test_a_buyers_estimate_is_in_whole_units():
    assert formats.amount(Decimal("40000.00")) == f"40{NBSP}000{NBSP}€"
    assert formats.amount("1234.5", "GBP") == f"1{NBSP}234,50{NBSP}£"
    assert formats.amount(None) == formats.amount("") == formats.amount("n/a") == ""


def test_a_currency_of_letters_stands_apart_in_english():
    with translation.override("en"):
        assert formats.amount(Decimal(10_000)) == "€10,000"
        assert formats.money(1_000_000, "GBP") == "£10,000.00"
        assert formats.money(1_000_000, "CHF") == f"CHF{NBSP}10,000.00"
        assert formats.money(-5, "SEK") == f"\u2212SEK{NBSP}0.05"


def test_a_clock_elsewhere_is_asked_for_by_its_zone():
    at = dt.datetime(2026, 6, 9, 9, 2, tzinfo=dt.UTC)
    assert formats.clock(at, "Pacific/Noumea") == f"20{NBSP}h{NBSP}02"


def test_quantities():
    assert formats.number(Decimal("2.50")) == "2,5"
    assert formats.number(100) == "100"
    assert formats.percent(Decimal("6.5")) == f"6,5{NBSP}%"
    assert formats.filesize(12_345) == f"12{NBSP}{formats._('kB')}"
    assert formats.filesize(3_400_000).startswith("3,4")
    assert formats.days(Decimal("2.5")).startswith(f"2,5{NBSP}")
    assert formats.days(None) == ""


def test_times_are_the_readers():
    at = dt.datetime(2026, 6, 9, 9, 2, tzinfo=dt.UTC)
    assert formats.clock(at) == f"11{NBSP}h{NBSP}02"
    with translation.override("en"):
        assert formats.clock(at) == "11:02"
    with timezone.override("Indian/Reunion"):
        assert formats.clock(at) == f"13{NBSP}h{NBSP}02"


def test_dates():
    assert formats.date(dt.date(2026, 6, 17)) == f"17{NBSP}juin"
    assert formats.date(dt.date(2025, 12, 14)) == f"14{NBSP}décembre 2025"
    assert formats.date(dt.date(2026, 7, 1)) == f"1er{NBSP}juillet"
    assert formats.longdate(dt.date(2026, 6, 17)) == f"mercredi 17{NBSP}juin"
    assert formats.day(dt.date(2026, 6, 11)) == "jeudi 11"
    assert formats.day(dt.date(2026, 6, 21)) == f"dim. 21{NBSP}juin"
    assert formats.moment(dt.datetime(2026, 6, 9, 7, 12, tzinfo=dt.UTC)) == f"9{NBSP}h{NBSP}12"
    assert formats.moment(dt.datetime(2026, 6, 4, 7, 12, tzinfo=dt.UTC)) == f"4{NBSP}juin"
    assert [formats.date(None), formats.day(None), formats.moment(None), formats.clock(None)] == [
        "",
        "",
        "",
        "",
    ]


def test_a_day_begins_at_the_readers_midnight():
    """23 h 30 in Paris on the 9th is the 9th, though it is 1 h 30 of the 10th in La Réunion."""
    late = dt.datetime(2026, 6, 9, 21, 30, tzinfo=dt.UTC)
    assert formats.as_date(late) == TODAY
    with timezone.override("Indian/Reunion"):
        assert formats.as_date(late) == TODAY + dt.timedelta(days=1)


def test_deadlines():
    with translation.override("en"):
        assert formats.deadline(NOW) == "over"
        assert formats.deadline(NOW + dt.timedelta(hours=5)) == "at 14:30"
        assert formats.deadline(NOW + dt.timedelta(days=1)) == "tomorrow, 9:30"
        assert formats.deadline(NOW + dt.timedelta(days=8)) == "in 8 days"
    assert [formats.closeness(NOW + dt.timedelta(days=n)) for n in (1, 8, 30)] == [
        "danger",
        "warn",
        "",
    ]
    assert formats.closeness(NOW - dt.timedelta(days=1)) == formats.closeness(None) == ""


def test_a_mandate_counts_its_last_day():
    with translation.override("en"):
        assert formats.timeleft(TODAY - dt.timedelta(days=1)) == "ended"
        assert formats.timeleft(TODAY) == "last day"
        assert formats.timeleft(TODAY + dt.timedelta(days=18)) == "19 days"
        assert formats.timeleft(TODAY + dt.timedelta(days=151)) == "5 months"


def test_the_city_of_a_time_zone():
    assert formats.zone(None) == "Paris"
    assert formats.zone(None, "America/Port_of_Spain") == "Port of Spain"
    with timezone.override("Indian/Reunion"):
        assert formats.zone(timezone.localtime(NOW)) == "La Réunion"


def test_days_left_count_the_last_one():
    assert formats.daysleft(TODAY) == 1
    assert formats.daysleft(TODAY - dt.timedelta(days=3)) == formats.daysleft(None) == 0


def test_being_away_is_said_until_that_day_that_day_included():
    day = dt.date(2026, 12, 3)
    with translation.override("en"):
        assert formats.away(day, day).startswith("away until 3")
    assert formats.away(day, day + dt.timedelta(days=1)) == ""
    assert formats.away(None, day) == ""
