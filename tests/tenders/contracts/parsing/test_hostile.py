# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are no contracts, are cut, or are made to hurt: told, never a crash, never for long."""

from __future__ import annotations

import io
import json
import random
import time
import tracemalloc
from typing import Any

import pytest

from tenders.contracts import parsing
from tenders.contracts.parsing import Contract, Refusal, parse, streams
from tests.tenders.contracts.parsing.test_parsing import XML
from tests.tenders.contracts.records import as_bytes, read, refused, row, v2019, v2022


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"bonjour", "not_contracts"),
        (b"%PDF-1.7", "unsupported_format"),
        (b"PK\x03\x04", "unsupported_format"),
        (b"\x1f\x8b\x08", "unsupported_format"),
        (b"{}", "no_contract"),
        (b"[]", "no_contract"),
        (b'{"marches": []}', "no_contract"),
        (b'{"marches": {"marche": []}}', "no_contract"),
        (b"<marches/>", "no_contract"),
        (b"<html><body/></html>", "not_contracts"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><marches/>', "forbidden_dtd"),
        (b"<?xml version='1.0'?><!-- a --><!DOCTYPE marches><marches/>", "forbidden_dtd"),
        (b"<marches><marche>", "truncated"),
        (b"<marches></marche>", "malformed_xml"),
        (b'{"marches": [', "truncated"),
        (b'{"marches": ["abc', "truncated"),
        (b'{"marches": [1, 2}', "malformed_json"),
        (b'{"a" 1}', "malformed_json"),
        (b'[{"id": "\xe9"}]', "bad_encoding"),
        (b'[{"idweb": "26-1", "objet": "x", "titulaires": []}]', "not_a_contract"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 100_000, "too_deep"),
        (b"[" + b"9" * 6000 + b"]", "malformed_json"),
        (b"<marches>" + b"<a>" * 400, "too_deep"),
    ],
)
def test_what_is_no_file_of_contracts_is_told_by_a_code(data: bytes, code: str) -> None:
    assert code in {error for error, _record in refused(data)}


def test_a_record_that_can_not_be_read_hides_no_other() -> None:
    good, other = as_bytes(v2019("A")), as_bytes(v2019("B"))
    deep = b'{"id":' + b"[" * 200 + b"]" * 200 + b"}"
    broken = b'{"id": oui, "objet": "une } dedans"}'
    data = b'{"marches": [' + b",".join([good, deep, broken, b"null", other]) + b"]}"
    items = [*parse(data, name="x")]
    told = [item.id if isinstance(item, Contract) else item.error for item in items]
    assert told == ["A", "too_deep", "malformed_json", "not_a_contract", "B"]
    assert [item.record for item in items] == [1, 2, 3, 4, 5]


def test_a_file_that_is_cut_keeps_what_came_before() -> None:
    data = as_bytes({"marches": [v2019("A"), v2019("B")]})
    items = [*parse(data[:-40], name="x")]
    assert isinstance(items[0], Contract)
    assert isinstance(items[1], Refusal)
    assert items[1].error == "truncated"


def test_rows_that_wait_are_told_though_the_file_is_cut() -> None:
    items = read(as_bytes([row("A"), row("B")])[:-1])
    assert [type(item).__name__ for item in items] == ["Contract", "Contract", "Refusal"]


def test_a_record_longer_than_any_is_passed_over() -> None:
    long = v2019("L", objet="a" * (streams.MAX_RECORD + 10))
    items = read({"marches": [v2019("A"), long, v2019("B")]})
    told = [item.id if isinstance(item, Contract) else item.error for item in items]
    assert told == ["A", "record_too_large", "B"]


def test_lists_inside_a_record_are_bounded() -> None:
    many = [{"id": f"{n:014d}"} for n in range(1000)]
    moved = [{"id": n, "montant": n + 1} for n in range(2000)]
    (found,) = read(v2019(titulaires=many, modifications=moved))
    assert isinstance(found, Contract)
    assert len(found.holders) == 200
    assert len(found.modifications) == 500
    assert found.warnings == ["more_holders", "more_modifications"]


def test_refusals_are_bounded() -> None:
    items = read(b"[" + b"1," * 30_000 + b"1]")
    assert len(items) == parsing.MOST_REFUSED + 1
    assert items[-1].to_json()["error"] == "too_many_refused"


def test_a_mistake_of_ours_is_told_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    real = parsing.reading.read

    def fails(record: dict[str, Any], **kwargs: Any) -> Contract:
        if record["id"] == "B":
            raise KeyError("x")
        return real(record, **kwargs)

    monkeypatch.setattr(parsing.reading, "read", fails)
    items = read([v2019("A"), v2019("B"), v2019("C")])
    assert [isinstance(item, Contract) for item in items] == [True, False, True]
    assert items[1].to_json()["error"] == "internal"


class Endless(io.RawIOBase):
    """A file of many records, made as it is read."""

    def __init__(self, count: int) -> None:
        self.count, self.made, self.ready = count, 0, b'{"marches": {"marche": ['

    def read(self, size: int = -1) -> bytes:
        while len(self.ready) < size and self.made <= self.count:
            if self.made == self.count:
                self.ready += b"]}}"
            else:
                comma = b"," if self.made else b""
                self.ready += comma + as_bytes(v2022(str(self.made)))
            self.made += 1
        given, self.ready = self.ready[:size], self.ready[size:]
        return given


def peak(records: int) -> int:
    """Bytes held at once while a file of so many records is read."""
    tracemalloc.start()
    try:
        items = parse(Endless(records), name="x")  # type: ignore[arg-type]
        assert sum(isinstance(item, Contract) for item in items) == records
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_file_is_never_held() -> None:
    """Two thousand records in the memory of one thousand, from which it grows no more."""
    many = peak(2000)
    assert many < 6_000_000
    # One time of three: what the process holds besides is counted too. A record is of 700 bytes.
    assert any(many < peak(1000) + 200_000 for _turn in range(3))


def test_a_file_beyond_the_bound_is_cut_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_BYTES", 20_000)
    items = [*parse(Endless(100_000), name="x")]  # type: ignore[arg-type]
    assert items[-1].to_json()["error"] == "too_large"


BITS = (
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e999999999", b"-1", b"\\u0000", b"\xff",
    b"<", b">", b"&", b"9" * 5000, b'{"id":', b"true", b"\\ud800", b"NaN", b"<!--", b"]]>",
)  # fmt: skip


def mutated(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 6))):
        at = chance.randrange(len(found) + 1)
        way = chance.random()
        if way < 0.4:
            found[at:at] = chance.choice(BITS)
        elif way < 0.6:
            del found[at : at + chance.choice((1, 4, 60))]
        elif way < 0.8 and at < len(found):
            found[at] = chance.randrange(256)
        else:
            begins = chance.randrange(len(found) + 1)
            found[at:at] = found[begins : begins + chance.choice((3, 80, 600))]
    return bytes(found)


def test_no_mutation_of_a_file_fails_or_lasts() -> None:
    chance = random.Random(7)
    files = [
        as_bytes({"marches": [v2019("A"), v2019("B")]}),
        as_bytes({"marches": {"marche": [v2022("A"), v2022("B")]}}),
        as_bytes([row("A"), row("A", 1), row("B", 2)]),
        XML,
    ]
    begin = time.perf_counter()
    for _ in range(400):
        items = [*parse(mutated(chance.choice(files), chance), name="x")]
        assert items
        for item in items:
            told = item.to_json()
            json.dumps(told)
            assert told.get("error") != "internal", told
    assert time.perf_counter() - begin < 20
