# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thousands of damaged notices: each is read or refused, and none makes the reader fail.

Seeded, so that a failure comes back; each message tells the case.
"""

import json
import random
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tenders.notices.parsing import Notice, Refusal, parse

XML_VALUES = (
    b"", b" ", b"-1", b"unpublished", b"99999999999999999999", b"1e9", b"LOT-0001", b"ORG-0001",
    b"2026-13-45", b"2026-03-29+01:00", b"24:00:00Z", b"12:00:00+15:00", b"true",
    b"&amp;quot;&amp;#92;n", b"\xe2\x80\xae", b"00000-2023", b"FRY40", b"cancel", b"9" * 5000,
)  # fmt: skip
JSON_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e300, 10**40, "", " ", "\ud800", "\x00", "2026-02-30T25:61:61",
    "2026-01-01T10:00:00+99:99", [], {}, [[]], [{}], {"#text": "a"}, {"#text": ["a"]},
    {"#text": None}, {"@x": "y"}, ["a", {"#text": "b"}], "&amp;amp;lt;", "http://[",
    "javascript:alert(1)", "97133",
)  # fmt: skip
ELEMENT = re.compile(rb"<((?:cac|cbc|efac|efbc|ext|efext):\w+)(?: [^<>]*)?>")


def damaged_xml(data: bytes, chance: random.Random) -> bytes:
    body = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        what = chance.random()
        if what < 0.4:
            found = chance.choice(list(re.finditer(rb">([^<>]*)<", body)) or [None])
            if found:
                body[found.start(1) : found.end(1)] = chance.choice(XML_VALUES)
        elif what < 0.75:
            elements = list(ELEMENT.finditer(body))
            if not elements:
                continue
            found = chance.choice(elements)
            end = body.find(b"</" + found[1] + b">", found.end())
            if end < 0:
                continue
            end += len(found[1]) + 3
            piece = bytes(body[found.start() : end])
            if what < 0.6:
                del body[found.start() : end]
            else:
                body[found.start() : found.start()] = piece
        elif what < 0.85:
            body[chance.randrange(len(body))] = chance.randrange(256)
        elif what < 0.95:
            at = chance.randrange(len(body))
            del body[at : at + chance.randint(1, 200)]
        else:
            body = body[: chance.randrange(1, len(body))]
        if not body:
            break
    return bytes(body)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list)
        else ()
    )  # fmt: skip
    for key, child in items:
        found += places(child, (*path, key))
    return found


def damaged_json(record: dict[str, Any], chance: random.Random) -> bytes:
    record = deepcopy(record)
    for path in chance.sample(places(record), chance.randint(1, 8)):
        holder: Any = record
        try:
            for key in path[:-1]:
                holder = holder[key]
            what = chance.random()
            if what < 0.6:
                holder[path[-1]] = deepcopy(chance.choice(JSON_VALUES))
            elif what < 0.8:
                del holder[path[-1]]
            else:
                holder[path[-1]] = [holder[path[-1]], deepcopy(chance.choice(JSON_VALUES))]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier damage took the place away
    return json.dumps(record).encode()


def check(data: bytes, case: str) -> str:
    items = parse(data, name="damaged")
    assert items, case
    for item in items:
        json.dumps(item.to_json(), ensure_ascii=False).encode("utf-8")
        if isinstance(item, Refusal):
            assert item.error != "internal", f"{case}: {item.reason}"
            assert "\n" not in item.reason, case
        else:
            assert isinstance(item, Notice)
            assert item.version_number >= 1, case
            assert len(item.cpv) == len(set(item.cpv)), case
            for lot in item.lots:
                for address in (lot.documents_url, lot.submission_url):
                    assert address is None or address.lower().startswith("http"), case
    return "refused" if isinstance(items[0], Refusal) else "read"


@pytest.mark.parametrize("seed", range(4))
def test_damaged_xml_never_fails(seed: int, samples: Path) -> None:
    files = [path.read_bytes() for path in sorted(samples.glob("*.xml"))]
    chance = random.Random(seed)
    outcomes = {
        check(damaged_xml(chance.choice(files), chance), f"xml, seed {seed}, case {case}")
        for case in range(500)
    }
    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize("seed", range(4))
def test_damaged_json_never_fails(seed: int, samples: Path) -> None:
    answer = json.loads((samples / "boamp-answer.json").read_bytes())
    records = answer["results"]
    for record in records:
        for key in ("gestion", "donnees"):
            record[key] = json.loads(record[key])
    chance = random.Random(seed)
    outcomes = {
        check(damaged_json(chance.choice(records), chance), f"json, seed {seed}, case {case}")
        for case in range(500)
    }
    assert outcomes == {"read", "refused"}
