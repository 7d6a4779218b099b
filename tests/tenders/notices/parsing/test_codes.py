# SPDX-License-Identifier: AGPL-3.0-or-later
"""Départements, zones and CPV divisions: the tables, and how notices write their codes."""

from datetime import UTC, datetime

import pytest

from tenders.notices.parsing import codes


@pytest.mark.parametrize(
    ("postcode", "department"),
    [
        ("75011", "75"),
        ("01000", "01"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20620", "2B"),
        ("97133", "977"),
        ("97150", "978"),
        ("97400", "974"),
        ("98735", "987"),
        ("98800", "988"),
        ("98000", None),  # Monaco
        ("F-59000", "59"),
        ("59 000", "59"),
        ("59014 CEDEX", "59"),
        ("1000", None),
        ("99123", None),
        ("", None),
    ],
)
def test_departments_of_postcodes(postcode: str, department: str | None) -> None:
    assert codes.department_of_postcode(postcode) == department


def test_departments_of_nuts_codes() -> None:
    assert codes.department_of("FRA", "FRY40", None) == "974"
    assert codes.department_of("FRA", "FRM02", "75001") == "2B"  # the NUTS code first
    assert codes.department_of("FRA", "FRE", "59000") == "59"  # a whole region says nothing
    assert codes.department_of("DEU", None, "59000") is None
    assert codes.department_of(None, None, "59000") is None


def test_every_department_has_a_zone_and_every_nuts_code_one_department() -> None:
    nuts = [code for _, code in codes.DEPARTMENTS.values() if code]
    assert len(nuts) == len(set(nuts)) == 101
    winter = datetime(2026, 1, 15, 12, tzinfo=UTC)
    found = {
        code: codes.zone_of_department(code).utcoffset(winter) for code in codes.OVERSEAS_ZONES
    }
    hours = {code: offset.total_seconds() / 3600 for code, offset in found.items() if offset}
    assert hours == {
        "971": -4, "972": -4, "973": -3, "974": 4, "975": -3, "976": 3, "977": -4, "978": -4,
        "984": 5, "986": 12, "987": -10, "988": 11,
    }  # fmt: skip
    assert codes.zone_of_department("59") is codes.zone_of_department(None)


def test_there_are_45_cpv_divisions_named_twice() -> None:
    assert len(codes.CPV_DIVISIONS) == 45
    assert all(french and english for french, english in codes.CPV_DIVISIONS.values())
    assert all(division.isdigit() and len(division) == 2 for division in codes.CPV_DIVISIONS)


@pytest.mark.parametrize(
    ("text", "code"), [("1", "01"), ("2a", "2A"), ("974", "974"), ("99", None)]
)
def test_department_codes_as_lists_write_them(text: str, code: str | None) -> None:
    assert codes.department_code(text) == code


@pytest.mark.parametrize(
    ("country", "nuts", "postcode", "departments"),
    [
        ("FRA", "FRE11", None, ["59"]),
        ("FRA", "FRE", None, ["02", "59", "60", "62", "80"]),
        ("FRA", "FRE1", None, ["59", "62"]),
        (None, "FRM0", None, ["2A", "2B"]),
        ("FRA", "FRY4", None, ["974"]),
        ("FRA", "FRE", "62310", ["62"]),  # the postcode says more than the region
        ("FRA", "FR", None, []),
        ("FRA", "FRZZZ", None, []),
        ("DEU", "DE2", None, []),
        ("DEU", "FRE", None, []),
        (None, None, None, []),
    ],
)
def test_a_region_stands_for_its_departements(
    country: str | None, nuts: str | None, postcode: str | None, departments: list[str]
) -> None:
    assert codes.departments_of(country, nuts, postcode) == departments


def test_countries_and_languages_have_names_in_both_languages() -> None:
    assert all(len(code) == 3 and all(names) for code, names in codes.COUNTRIES.items())
    assert all(len(code) == 3 and len(names[0]) == 2 for code, names in codes.LANGUAGES.items())
    assert set(codes._COUNTRY_ZONES) <= set(codes.COUNTRIES)
