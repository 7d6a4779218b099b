# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is not read: each kind has its own code and a sentence that says why."""

import json
from pathlib import Path

import pytest

from tenders.notices.parsing import MAX_BYTES, Notice, Refusal, parse

CALL = "eforms-call-three-lots.xml"


def refused(data: bytes) -> Refusal:
    (item,) = parse(data, name="strange.bin")
    assert isinstance(item, Refusal), item
    assert list(item.to_json()) == ["file", "error", "reason"]
    assert item.file == "strange.bin"
    assert item.reason
    assert "\n" not in item.reason
    return item


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        (b"", "empty", "empty"),
        (b" \n\t ", "empty", "empty"),
        (b"\xef\xbb\xbf", "empty", "empty"),
        (b"%PDF-1.7 ...", "unsupported_format", "PDF"),
        (b"PK\x03\x04....", "unsupported_format", "ZIP"),
        (b"\x1f\x8b\x08..", "unsupported_format", "gzip"),
        (b"\x89PNG\r\n", "unsupported_format", "PNG"),
        (bytes(range(256)), "unsupported_format", "binary"),
        (b"Bonjour, voici un appel d'offres.", "not_a_notice", "plain text"),
        (b"idweb;objet\n26-1;x\n", "not_a_notice", "plain text"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "not_a_notice", "web page"),
        (b"<html><body>x</body></html>", "not_a_notice", "web page"),
        (b"<catalogue><x/></catalogue>", "not_a_notice", "<catalogue>"),
        (b"<rss version='2.0'/>", "unsupported_format", "RSS"),
        (
            b'<j:ann xmlns:j="http://boamp.journal-officiel.gouv.fr/XML/3.2.5"><DONNEES/></j:ann>',
            "unsupported_format",
            "BOAMP XML (jo:ann)",
        ),
        (b"<ANNONCE><GESTION/></ANNONCE>", "unsupported_format", "BOAMP XML (ANNONCE)"),
        (b"<TED_EXPORT/>", "unsupported_format", "before eForms"),
        (
            b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
            "unsupported_format",
            "UBL",
        ),
        (b"<marches/>", "unsupported_format", "DECP"),
        (b'{"releases": []}', "unsupported_format", "OCDS"),
        (b'[{"ocid": "x-1", "tag": ["tender"]}]', "unsupported_format", "OCDS"),
        (b'{"marches": []}', "unsupported_format", "DECP"),
        (b'{"notices": [], "totalNoticeCount": 0}', "unsupported_format", "TED search API"),
        (b'{"approch_projet": {}}', "unsupported_format", "APProch"),
        (b'{"hello": 1}', "not_a_notice", "not a BOAMP answer"),
        (b"[]", "not_a_notice", "empty JSON list"),
        (b'{"total_count": 0, "results": []}', "not_a_notice", "without any record"),
        (b'["x"]', "not_a_notice", "JSON object"),
        (b'{"idweb": "26-1", "objet": NaN}', "incomplete", "neither a title nor a buyer"),
        (b'{"idweb": ' + b"9" * 6000 + b"}", "malformed_json", "unreadable value"),
        (b'{"idweb": 12 34}', "malformed_json", "line 1"),
        (b'{"idweb": "26-1"}', "incomplete", "neither a title nor a buyer"),
        (b'{"idweb": "\xe9"}', "bad_encoding", "UTF-8"),
        (b'{"idweb": "26-1", "obj', "truncated", "before its end"),
        (b"<a><b></a></b>", "malformed_xml", "line 1"),
        (b"<a>", "truncated", "before its end"),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>\xe9t\xe9</a>', "bad_encoding", "encoding"),
        (b'<?xml version="1.0" encoding="Klingon"?><a/>', "bad_encoding", "Klingon"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "bad_encoding", "encoding"),
        (b"\xff\xfe\x00\xd8\x00\x00a", "bad_encoding", "utf-16"),
        (b"<a>" * 300 + b"</a>" * 300, "too_deep", "256"),
        (b"<a>" * 100_000, "too_deep", "256"),
        (b"[" * 201 + b"]" * 201, "too_deep", "200"),
        (b"[" * 1_000_000, "too_deep", "200"),
    ],
)
def test_each_kind_has_its_code_and_its_reason(data: bytes, error: str, said: str) -> None:
    refusal = refused(data)
    assert refusal.error == error
    assert said in refusal.reason


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE a [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!-- x --><?pi y?>\n<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_no_document_type_in_any_encoding(prolog: str, encoding: str) -> None:
    assert refused(f"{prolog}<a>&f;</a>".encode(encoding)).error == "forbidden_dtd"


def test_a_prolog_made_to_search_for_ever_is_read_at_once() -> None:
    assert refused(b"<??>" * 200_000 + b"<a").error in ("truncated", "malformed_xml")


def test_files_beyond_the_limit_are_not_read() -> None:
    assert refused(b"<a>" + b" " * MAX_BYTES + b"</a>").error == "too_large"


def test_json_hidden_deep_in_a_record_is_refused() -> None:
    inner = '{"MAPA":' * 250 + "1" + "}" * 250
    refusal = refused(json.dumps({"idweb": "26-1", "objet": "x", "donnees": inner}).encode())
    assert refusal.error == "too_deep"


def test_eforms_nested_beyond_reason_in_a_record_is_refused() -> None:
    inner: object = "x"
    for _ in range(199):
        inner = {"cac:Party": inner}
    record = {"idweb": "26-1", "objet": "x", "donnees": {"EFORMS": {"ContractNotice": inner}}}
    assert refused(json.dumps(record).encode()).error == "too_deep"


def test_thousands_of_lots_or_codes_are_refused_before_they_are_slow(samples: Path) -> None:
    text = (samples / "eforms-planning.xml").read_text("utf-8")
    lot = '<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">L{}</cbc:ID></cac:ProcurementProjectLot>'
    lots = "".join(lot.format(number) for number in range(6_000))
    end = "</PriorInformationNotice>"
    assert refused(text.replace(end, lots + end).encode()).error == "too_large"
    classification = (
        '<cac:AdditionalCommodityClassification><cbc:ItemClassificationCode listName="cpv">'
        "{:08d}</cbc:ItemClassificationCode></cac:AdditionalCommodityClassification>"
    )
    codes = "".join(classification.format(number) for number in range(6_000))
    end = "</cac:ProcurementProject>"
    assert refused(text.replace(end, codes + end, 1).encode()).error == "too_large"


def test_a_notice_has_a_hundred_warnings_at_most(samples: Path) -> None:
    text = (samples / "eforms-planning.xml").read_text("utf-8")
    buyer = (
        "<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-{}</cbc:ID>"
        "</cac:PartyIdentification></cac:Party></cac:ContractingParty>"
    )
    buyers = "".join(buyer.format(number) for number in range(100, 400))
    end = "</PriorInformationNotice>"
    (item,) = parse(text.replace(end, buyers + end).encode(), name="a")
    assert isinstance(item, Notice)
    assert len(item.warnings) == 101
    assert item.warnings[-1] == "more_warnings"


def test_a_record_of_thousands_of_lots_is_refused(samples: Path) -> None:
    record = json.loads((samples / "boamp-one-record.json").read_bytes())
    donnees = json.loads(record["donnees"])
    donnees["FNSimple"]["initial"]["lots"]["lot"] = [{"description": "x"}] * 5_001
    assert refused(json.dumps(record | {"donnees": json.dumps(donnees)}).encode()).error == (
        "too_large"
    )


def test_too_many_records_are_refused() -> None:
    records = [{"idweb": "26-1"}] * 20_001
    assert refused(json.dumps(records).encode()).error == "too_large"


@pytest.mark.parametrize("name", [CALL, "boamp-one-record.json"])
def test_every_cut_of_a_file_is_said_to_be_cut(name: str, samples: Path) -> None:
    data = (samples / name).read_bytes().rstrip()
    for end in range(len(data) - 1, 10, -97):
        assert refused(data[:end]).error == "truncated", end


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_other_encodings_are_read_when_they_are_what_they_say(encoding: str, samples: Path) -> None:
    text = (samples / CALL).read_text("utf-8")
    (item,) = parse(text.encode(encoding), name=CALL)
    assert isinstance(item, Notice)
    assert item.buyers[0].name == "Communauté de communes du Val d'Ombrelle"


def test_declared_latin_1_is_read(samples: Path) -> None:
    text = (samples / CALL).read_text("utf-8").replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    (item,) = parse(text.encode("latin-1"), name=CALL)
    assert isinstance(item, Notice)
    assert item.title["FRA"].startswith("Démarche")


def test_a_failure_of_ours_is_an_item_not_a_crash(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> Notice:
        raise ZeroDivisionError

    monkeypatch.setattr("tenders.notices.parsing.eforms.read", broken)
    refusal = refused((samples / CALL).read_bytes())
    assert refusal.error == "internal"
    assert "ZeroDivisionError" in refusal.reason
