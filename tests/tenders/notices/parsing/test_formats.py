# SPDX-License-Identifier: AGPL-3.0-or-later
"""Well-formed files of other formats are refused by their name; BOAMP's are found in any wrapping."""

import json
from typing import Any

import pytest

from tenders.notices.parsing.formats import boamp_records
from tests.tenders.notices.refusals import refused


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"<catalogue><x/></catalogue>", "not_a_notice", "<catalogue>"),
        (b"<rss version='2.0'/>", "unsupported_format", "RSS"),
        (
            b'<j:ann xmlns:j="http://boamp.journal-officiel.gouv.fr/XML/3.2.5"><DONNEES/></j:ann>',
            "missing_identity",
            "idweb",
        ),
        (b"<ANNONCE><GESTION/></ANNONCE>", "missing_identity", "idweb"),
        (b"<ANNONCE><GESTION>x</GESTION></ANNONCE>", "not_a_notice", "GESTION"),
        (b"<TED_EXPORT/>", "unsupported_format", "before eForms"),
        (
            b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
            "unsupported_format",
            "UBL",
        ),
        (b"<marches/>", "unsupported_format", "parse_contracts"),
        (b"<contrats-concessions/>", "unsupported_format", "DECP"),
        (b'{"releases": []}', "not_a_notice", "without any release"),
        (b'{"records": [{"compiledRelease": {}}]}', "missing_identity", "ocid"),
        (
            b'{"uri": "x", "version": "1.1", "publisher": {}, "records": []}',
            "not_a_notice",
            "OCDS package",
        ),
        (b'[{"ocid": "x-1", "tag": ["tender"]}]', "incomplete", "x-1"),
        (b'{"version": "1.1", "records": [{"ocid": "x-1"}]}', "incomplete", "x-1"),
        (b'{"marches": []}', "unsupported_format", "parse_contracts"),
        (b'[{"acheteur_id": "1", "codeCPV": "2"}]', "unsupported_format", "DECP"),
        (b'{"notices": [], "totalNoticeCount": 0}', "unsupported_format", "TED search API"),
        (b'{"approch_projet": {}}', "unsupported_format", "APProch"),
        (b'{"hello": 1}', "not_a_notice", "neither a BOAMP answer nor OCDS"),
        (b"[]", "not_a_notice", "empty JSON list"),
        (b'{"total_count": 0, "results": []}', "not_a_notice", "without any record"),
        (b'["x"]', "not_a_notice", "JSON object"),
    ],
)
def test_each_other_format_is_refused_by_its_name(data: bytes, error: str, said: str) -> None:
    refusal = refused(data)
    assert refusal.error == error
    assert said in refusal.reason


def test_too_many_records_are_refused() -> None:
    records = [{"idweb": "26-1"}] * 20_001
    assert refused(json.dumps(records).encode()).error == "too_large"


@pytest.mark.parametrize(
    "answer",
    [
        [{"idweb": "26-1"}, {"idweb": "26-2"}],
        {"total_count": 2, "results": [{"idweb": "26-1"}, {"idweb": "26-2"}]},
        {"records": [{"record": {"fields": {"idweb": "26-1"}}}, {"fields": {"idweb": "26-2"}}]},
    ],
    ids=["an export", "v2.1", "v2.0 and v1"],
)
def test_the_records_are_found_in_each_wrapping(answer: Any) -> None:
    assert boamp_records(answer) == [{"idweb": "26-1"}, {"idweb": "26-2"}]


def test_one_record_alone_is_a_list_of_one() -> None:
    assert boamp_records({"idweb": "26-1"}) == [{"idweb": "26-1"}]
    assert boamp_records({"fields": {"idweb": "26-1"}}) == [{"idweb": "26-1"}]


def test_what_is_no_record_is_left_among_the_others_for_the_reader_to_refuse() -> None:
    assert boamp_records([{"idweb": "26-1"}, "x", None]) == [{"idweb": "26-1"}, "x", None]


def test_a_boamp_record_that_lost_its_number_is_not_taken_for_another_format() -> None:
    refusal = refused(b'{"donnees": "{}", "nomacheteur": "Ville"}')
    assert refusal.error == "missing_identity"


def test_a_root_element_made_to_fill_the_page_is_shown_short() -> None:
    refusal = refused(f"<{'a' * 5000}/>".encode())
    assert refusal.error == "not_a_notice"
    assert len(refusal.reason) < 200
