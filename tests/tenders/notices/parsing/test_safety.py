# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused before any notice is looked for: each kind has its code and says why."""

import json
from pathlib import Path

import pytest

from tenders.notices.parsing import MAX_BYTES, Notice, parse
from tests.tenders.notices.refusals import refused

CALL = "eforms-call-three-lots.xml"


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
