# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers, CPV codes and amounts: properties, and examples by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.notices.parsing import fields


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
