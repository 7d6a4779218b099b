# SPDX-License-Identifier: AGPL-3.0-or-later
"""``parse`` never raises: each notice, and each thing that is not read, is one item of its answer."""

import json
from datetime import date
from pathlib import Path

import pytest

from tenders.notices.parsing import Notice, Refusal, boamp, parse
from tests.tenders.notices.refusals import refused

CALL = "eforms-call-three-lots.xml"


def test_a_failure_of_ours_is_an_item_not_a_crash(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> Notice:
        raise ZeroDivisionError

    monkeypatch.setattr("tenders.notices.parsing.eforms.read", broken)
    refusal = refused((samples / CALL).read_bytes())
    assert refusal.error == "internal"
    assert "ZeroDivisionError" in refusal.reason


def test_a_record_our_reader_fails_on_leaves_the_others(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = boamp.read

    def broken_on_the_second(record: dict[str, object], **kwargs: object) -> Notice:
        if record["idweb"] == "26-2":
            raise KeyError("a mistake of ours")
        return read(record, **kwargs)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(boamp, "read", broken_on_the_second)
    record = json.loads((samples / "boamp-one-record.json").read_bytes())
    three = [record | {"idweb": f"26-{number}"} for number in (1, 2, 3)]
    first, second, third = parse(json.dumps(three).encode(), name="f.json")
    assert isinstance(first, Notice)
    assert isinstance(third, Notice)
    assert isinstance(second, Refusal)
    assert second.error == "internal"
    assert second.reason.startswith("record 2: our reader failed (KeyError in test_init.py")


def test_the_file_is_named_in_each_item_as_it_was_given(samples: Path) -> None:
    for name in (CALL, "boamp-answer.json"):
        items = parse((samples / name).read_bytes(), name=f"dossier/{name}")
        assert {item.file for item in items} == {f"dossier/{name}"}


def test_the_day_it_is_decides_what_is_still_withheld(samples: Path) -> None:
    data = (samples / "eforms-award.xml").read_bytes()
    (before,) = parse(data, name="a", today=date(2000, 1, 1))
    (after,) = parse(data, name="a", today=date(2199, 1, 1))
    assert isinstance(before, Notice)
    assert isinstance(after, Notice)
    assert len(before.withheld) > len(after.withheld)
