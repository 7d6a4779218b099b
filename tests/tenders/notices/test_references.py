# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notices are called, and what people type to find them, in every writing."""

from __future__ import annotations

import pytest

from tenders.notices import references
from tenders.notices.references import Reading, read

PROCEDURE = "ba397d2e-31b2-5e2b-ae9e-179d07a2bce0"
TED, BOAMP = "ted 123456-2026", "boamp 26-12345"


@pytest.mark.parametrize(
    "typed",
    [
        "123456-2026",
        "00123456-2026",
        "  123456 - 2026 ",
        "123 456-2026",
        "123456/2026",
        "123456 2026",
        "123456\u20112026",  # a hyphen that does not break
        "123456\u20132026",  # a dash
        "TED 123456-2026",
        "ted n° 00123456-2026",
        "JOUE 123456-2026",
        "2026/S 012-123456",
        "2026/S 12-00123456",
        "2026/S012-123456",
        "2026-OJS012-00123456",
        "JO/S S12 17/01/2026 123456-2026-FR",
        '"123456-2026"',
        "https://ted.europa.eu/fr/notice/-/detail/123456-2026",
        "https://ted.europa.eu/en/notice/123456-2026/html",
        "https://ted.europa.eu/udl?uri=TED:NOTICE:123456-2026:TEXT:FR:HTML&src=0",
        "ted.europa.eu/en/notice/-/detail/00123456-2026",
    ],
)
def test_a_publication_number_is_known_in_every_padding_and_writing(typed: str) -> None:
    found = read(typed)
    assert found.names[0] == TED
    assert (found.kind, found.said) == ("number", "123456-2026")


@pytest.mark.parametrize(
    "typed",
    [
        "26-12345",
        "26-012345",
        "26 12345",
        "26 - 12345",
        "26-12 345",
        "26/12345",
        "BOAMP 26-12345",
        "BOAMP n°26-12345",
        "boamp n° 26 12345",
        "avis 26\u201112345",
        "idweb:26-12345",
        "https://www.boamp.fr/pages/avis/?q=idweb:%2226-12345%22",
        "https://www.boamp.fr/pages/avis/?q=idweb:26-12345",
        'https://www.boamp.fr/pages/avis/?q=idweb:"26-12345"',
        "https://www.boamp.fr/avis/detail/26-12345",
        "http://www.boamp.fr/index.php/avis/detail/26-12345/",
    ],
)
def test_a_number_of_the_bulletin_is_known_in_every_padding_and_writing(typed: str) -> None:
    found = read(typed)
    assert found.names[0] == BOAMP
    assert (found.kind, found.said) == ("number", "26-12345")


@pytest.mark.parametrize(
    "typed",
    [
        PROCEDURE,
        PROCEDURE.upper(),
        PROCEDURE.replace("-", ""),
        f"{PROCEDURE}-01",
        f"procédure {PROCEDURE}",
        f"« {PROCEDURE} »",
    ],
)
def test_an_identifier_is_known_with_or_without_dashes_capitals_and_version(typed: str) -> None:
    found = read(typed)
    assert found.names == (f"id {PROCEDURE.replace('-', '')}",)
    assert (found.kind, found.sure, found.rest) == ("identifier", True, "")


def test_a_year_first_may_be_of_either_source() -> None:
    assert read("2026-12345").names == (BOAMP, "ted 12345-2026")
    assert read("BOAMP 2026-12345").names == (BOAMP,)


@pytest.mark.parametrize(
    "typed",
    [
        "concertation du plan vélo",
        "programme 2024-2026",
        "15-20 personnes",
        "1500 logements",
        "le 12/05/2026",
        "12/05/2026",
        "03 20 12 34 56",
        "2026",
        '"plan vélo 26-12345 à Lille"',  # a phrase is searched to the letter
        "contact@ville.example",
        "",
    ],
)
def test_words_dates_and_counts_stay_words(typed: str) -> None:
    assert read(typed) == Reading(typed)


def test_what_may_be_something_else_is_a_name_but_not_for_sure() -> None:
    for typed in ("15-20", "2026-2027", "26 12345", "12345 2026"):
        found = read(typed)
        assert found.names
        assert not found.sure
        assert found.words == typed
    assert read("26-12345").sure


def test_a_number_without_its_year_is_of_any_year_once_it_is_announced_or_long() -> None:
    for typed in ("n° 12345", "avis 12345", "BOAMP 12345"):
        assert read(typed).names == ("number 12345",)
    assert read("123456").names == ("number 123456",)
    assert read("12345").names == ()


def test_the_words_beside_a_name_are_kept_apart() -> None:
    assert read("26-12345 vélo").rest == "vélo"
    assert read("l’avis n° 26-12345").rest == "l’avis"
    assert read("TED : 123456-2026.").rest == ""


# --- codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "codes", "words"),
    [
        ("79416200", ("794162",), ""),
        ("79416200-4", ("794162",), ""),
        ("79416200 - 4", ("794162",), ""),
        ("79.41.62.00-4", ("794162",), ""),
        ("79 41 62 00", ("794162",), ""),
        ("79400000", ("794",), ""),  # its zeros stand for anything
        ("79000000", ("79",), ""),
        ("30000000", ("30",), ""),
        ("794", ("794",), ""),
        ("794*", ("794",), ""),
        ("7941xxxx", ("7941",), ""),
        ("cpv 794", ("794",), ""),
        ("CPV : 79416200-4", ("794162",), ""),
        ("conseil 79416200", ("794162",), "conseil"),
        ("79416200-4 mobilité", ("794162",), "mobilité"),
        ("79416200, 79341000-6", ("794162", "79341"), ""),
        ("20260115", (), "20260115"),  # a day: there is no division 20
    ],
)
def test_a_code_is_known_whole_with_its_check_digit_or_by_its_first_digits(
    typed: str, codes: tuple[str, ...], words: str
) -> None:
    found = read(typed)
    assert (found.cpv, found.words) == (codes, words)


def test_two_digits_may_be_a_division_or_a_departement() -> None:
    assert (read("75").cpv, read("75").department) == (("75",), "75")
    assert (read("59").cpv, read("59").department) == ((), "59")
    assert read("2a").department == "2A"
    assert read("59000").department == "59"  # a postcode
    assert read("97400").department == "974"
    assert read("79416").department == ""  # a code first


@pytest.mark.parametrize("typed", ["79416200", "79416200-4", " 79.41.62 ", "CPV 794162", "794162*"])
def test_a_field_for_codes_takes_every_writing(typed: str) -> None:
    assert references.code_of(typed) == "794162"


@pytest.mark.parametrize("typed", ["toto", "7", "123456789", "99", "-4", "79a"])
def test_a_field_for_codes_takes_nothing_else(typed: str) -> None:
    assert references.code_of(typed) == ""


def test_a_buyer_is_known_by_its_number() -> None:
    for typed in ("21590350100017", "215 903 501 00017", "SIRET 21590350100017"):
        assert read(typed).buyer == "buyer 21590350100017"
    assert read("215903501").buyer == "buyer 215903501"


# --- addresses -----------------------------------------------------------------------------------

CONSULTATION = "https://marches.example/entreprise/consultation/1234567?orgAcronyme=x5c"


@pytest.mark.parametrize(
    "typed",
    [
        CONSULTATION,
        CONSULTATION.replace("https", "http"),
        CONSULTATION.replace("https://", "https://www."),
        CONSULTATION.removeprefix("https://"),
        CONSULTATION.replace("1234567?", "1234567/?"),
        CONSULTATION.upper(),
        f"{CONSULTATION}&lang=fr&utm_source=lettre",
        f"{CONSULTATION}#documents",
        f"{CONSULTATION}.",
        f"<{CONSULTATION}>",
        f"voir {CONSULTATION}, merci",
        f"{CONSULTATION}&onglet=2",  # a page inside it
        CONSULTATION.replace("/entreprise", "/entreprise;jsessionid=A1B2"),
    ],
)
def test_an_address_is_known_however_it_was_copied(typed: str) -> None:
    found = read(typed)
    assert references.address(CONSULTATION) in found.names
    assert (found.kind, found.sure) == ("address", True)


def test_two_pages_of_one_site_are_two_addresses() -> None:
    first, second = (f"https://marches.example/?page=avis&id={n}" for n in (12, 13))
    assert references.address(first) not in read(second).names
    assert references.address("https://marches.example") not in read(second).names
    app = "https://marches.example/#/avis/"
    assert references.address(f"{app}12") not in read(f"{app}13").names


def test_what_is_no_address_has_none() -> None:
    assert references.address("marches") == ""
    assert references.address("https://[1") == ""
    assert read("https://[1").kind == ""


@pytest.mark.parametrize(
    "typed",
    ["https://a.example/%00", "https://a.example/?b=%00", "https://ted.europa.eu/%00/1-2026"],
)
def test_an_address_with_a_character_that_no_database_takes_is_read_without_it(typed: str) -> None:
    found = read(typed)
    assert found.kind in ("address", "number")
    assert not any("\x00" in name for name in (*found.names, references.address(typed)))


# --- the names of a notice -----------------------------------------------------------------------


def test_a_notice_goes_by_its_numbers_identifiers_buyers_and_addresses() -> None:
    ted = references.names(
        "ted", PROCEDURE, PROCEDURE, "123456-2026", ["215 903 501 00017", "x"], [CONSULTATION, ""]
    )
    assert ted == [
        TED,
        "number 123456",
        f"id {PROCEDURE.replace('-', '')}",
        "buyer 21590350100017",
        "buyer 215903501",
        "url marches.example/entreprise/consultation/1234567?orgacronyme=x5c",
    ]
    assert references.names("boamp", "26-012345", "", "", [], []) == [BOAMP, "number 12345"]


def test_names_are_bounded_in_length_and_in_number() -> None:
    many = [f"https://marches.example/{n}" for n in range(1000)]
    assert len(references.names("ted", PROCEDURE, "", "", [], many)) == 200
    (long,) = references.names("ted", "", "", "", [], ["https://marches.example/" + "é" * 3000])
    assert len(long) == 500
    assert long in read("https://marches.example/" + "é" * 1900).names


@pytest.mark.parametrize(
    "unit", ["1 ", "111 ", "-a", "a.", "1-", "0", "a-1 ", "cpv ", "11.11 ", "&a="]
)
def test_any_rubbish_is_read_in_one_look(unit: str) -> None:
    rubbish = (unit * references.LONGEST)[: references.LONGEST]
    assert isinstance(read(rubbish), Reading)
    assert isinstance(read(f"https://marches.example/?{rubbish}"), Reading)
