# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times, identifiers, amounts, texts and codes: properties, and examples by hand."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.notices.parsing import codes, fields
from tenders.notices.parsing.text import clean, clean_line, email, web_address
from tenders.notices.parsing.times import combine, from_wall_clock, read_date, read_stamp, utc_text

days = st.dates(date(1950, 1, 2), date(2199, 12, 30))
clocks = st.times().map(lambda moment: moment.replace(microsecond=0))
offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
zones = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Paris", *codes.OVERSEAS_ZONES.values())]
)
PARIS = ZoneInfo("Europe/Paris")


def written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


# -- times ---------------------------------------------------------------------------------------


@given(days, clocks, offsets, st.sampled_from(["", ".0", ".000", ".0000000", ".1234567"]))
def test_a_date_and_a_time_with_one_offset_make_one_instant(
    day: date, clock: time, offset: timedelta, fraction: str
) -> None:
    zone = written(offset)
    instant, said = combine(f"{day}{zone}", f"{clock}{fraction}{zone}", PARIS)
    assert said == []
    assert instant is not None
    assert instant.local.isoformat() == f"{day}T{clock}{zone if offset else '+00:00'}"
    assert instant.at == datetime.combine(day, clock, UTC) - offset
    assert utc_text(instant.at).endswith("Z")
    assert datetime.fromisoformat(utc_text(instant.at)) == instant.local


@given(days, clocks, zones)
def test_a_wall_clock_is_kept_or_moved_only_over_a_skipped_hour(
    day: date, clock: time, zone: ZoneInfo
) -> None:
    wall = datetime.combine(day, clock)
    instant, said = from_wall_clock(wall, zone)
    assert instant.at == instant.local
    assert instant.at.astimezone(zone).replace(tzinfo=None) == instant.local.replace(tzinfo=None)
    shown = instant.local.replace(tzinfo=None)
    assert (shown == wall) == (said == [])
    assert timedelta(0) <= shown - wall <= timedelta(days=1)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_for_a_date_and_a_time_is_survived(day: str, clock: str) -> None:
    instant, said = combine(day, clock, PARIS)
    assert instant is None or isinstance(said, list)
    assert read_stamp(day) is None or read_stamp(day)


@pytest.mark.parametrize(
    ("day", "clock", "at", "said"),
    [
        ("2026-07-01+02:00", "24:00:00+02:00", "2026-07-01T22:00:00Z", []),
        ("2026-07-01+02:00", None, "2026-07-01T21:59:59Z", ["time_missing"]),
        ("2026-07-01+02:00", "midi", "2026-07-01T21:59:59Z", ["time_unreadable"]),
        ("2026-07-01", "12:00:00", "2026-07-01T10:00:00Z", ["offset_missing"]),
        ("2026-07-01Z", "12:00:00+02:00", "2026-07-01T10:00:00Z", ["offsets_differ"]),
        ("2026-07-01Z", "12:00:00+00:00", "2026-07-01T12:00:00Z", []),
        ("2026-07-01+0200", "12:00+0200", "2026-07-01T10:00:00Z", []),
        ("2026-07-01", "12:00:00-03:00", "2026-07-01T15:00:00Z", []),
        ("2026-02-30", "12:00:00", None, ["date_unreadable"]),
        ("0206-07-01", "12:00:00", None, ["date_unreadable"]),
        ("", "12:00:00", None, []),
    ],
)
def test_dates_and_times_by_hand(
    day: str, clock: str | None, at: str | None, said: list[str]
) -> None:
    instant, found = combine(day, clock, PARIS)
    assert (utc_text(instant.at) if instant else None) == at
    assert found == said


def test_an_impossible_offset_is_none_at_all() -> None:
    found = read_date("2026-07-01+99:00")
    assert found == (date(2026, 7, 1), None)


# -- identifiers ---------------------------------------------------------------------------------


@given(st.integers(1, 99_999_999), st.integers(1900, 2199), st.integers(0, 4))
def test_publication_numbers_lose_their_padding_once(number: int, year: int, zeros: int) -> None:
    plain = f"{number}-{year}"
    assert fields.publication_number(f" {'0' * zeros}{plain} ") == plain
    assert fields.publication_number(plain) == plain
    assert fields.notice_reference("0" * zeros + plain) == (plain, None)


@given(st.uuids(), st.integers(1, 99), st.booleans())
def test_a_cited_version_is_the_one_the_notice_bears(
    identifier: object, number: int, upper: bool
) -> None:
    text = str(identifier).upper() if upper else str(identifier)
    for shown in (f"{number}", f"{number:02d}"):
        assert fields.notice_reference(f"{text}-{shown}") == (
            str(identifier),
            fields.version(shown),
        )


@given(st.text(max_size=60))
def test_any_text_for_an_identifier_is_survived(text: str) -> None:
    assert fields.notice_reference(text) is not None
    number = fields.publication_number(text)
    assert number is None or fields.publication_number(number) == number
    version = fields.version(text)
    assert version is None or fields.version(version) == version
    code = fields.cpv_code(text)
    assert code is None or (len(code) == 8 and fields.cpv_code(f"{code}-9") == code)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("168000.00", Decimal(168000)),
        ("1 234,50", Decimal("1234.50")),
        ("1\u202f234", Decimal(1234)),
        ("0.105", Decimal("0.10")),  # to the cent, halves to even
        ("0", None),
        ("0.00", None),
        ("-1", None),
        ("unpublished", None),
        ("", None),
        ("12 k€", None),
        ("1e9", None),
        ("99999999999999999999", None),
    ],
)
def test_amounts_by_hand(text: str, amount: Decimal | None) -> None:
    value, _ = fields.money(text, "EUR")
    assert (value.amount if value else None) == amount


def test_an_amount_without_a_currency_says_so() -> None:
    value, said = fields.money("100", "")
    assert value is not None
    assert (value.currency, said) == (None, "currency_missing")


@given(st.decimals(Decimal("0.01"), Decimal("9999999999999.99"), places=2))
def test_amounts_keep_their_cents_in_json(amount: Decimal) -> None:
    value, said = fields.money(str(amount), "EUR")
    assert said is None
    assert value is not None
    assert Decimal(str(value.to_json()["amount"])) == amount


# -- texts ---------------------------------------------------------------------------------------


@given(st.text())
def test_clean_text_is_stable_and_storable(text: str) -> None:
    for cleaner in (clean, clean_line):
        once = cleaner(text)
        if once is not None:
            assert once
            once.encode("utf-8")
            assert "\x00" not in once
            assert once == once.strip()
    line = clean_line(text)
    assert line is None or ("\n" not in line and "  " not in line)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("l&#039;eau", "l'eau"),
        ("&amp;amp;quot;oui&amp;amp;quot;", '"oui"'),
        ("a&#92;nb", "a\nb"),
        ("R&D, B&B", "R&D, B&B"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("a\r\nb", "a\nb"),
        ("x\x00y\u202ez", "xyz"),
        ("  \n ", None),
    ],
)
def test_clean_by_hand(text: str, cleaned: str | None) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_only_web_addresses_come_out(text: str) -> None:
    address, said = web_address(text)
    assert address is None or address.lower().startswith(("http://", "https://"))
    assert address is None or " " not in address
    assert address is not None or said is not None or clean_line(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("HTTP://A.example", "HTTP://A.example"),
        ("www.a.example/x", "https://www.a.example/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("https://", None),
        ("http://[", None),
        ("voir le règlement", None),
        ("ftp://a.example", None),
    ],
)
def test_web_addresses_by_hand(text: str, address: str | None) -> None:
    assert web_address(text)[0] == address


def test_an_email_is_found_in_a_contacts_name() -> None:
    assert email("Service achats <achats@ville.example>") == "achats@ville.example"
    assert email("Service achats") is None


# -- codes ---------------------------------------------------------------------------------------


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
