# SPDX-License-Identifier: AGPL-3.0-or-later
"""A JSON file of the command line: read, or refused in one line that says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from groupes.web.jsonfile import UnreadableError, read_json


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.json"


def test_what_it_says(path: Path) -> None:
    path.write_bytes('\ufeff{"nom": "Élodie", "jours": [1, 2.5]}'.encode())
    assert read_json(str(path), most=100) == {"nom": "Élodie", "jours": [1, 2.5]}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "is not JSON"),
        (b'{"a": 1, "a": 2}', "the field 'a' is given twice"),
        (b'{"b": {"' + b"x" * 60 + b'": 1, "' + b"x" * 60 + b'": 2}}', "x' is given twice"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
        (b"[" * 90_000, "is nested too deeply"),
        (b"1" * 5_000, "is not JSON"),  # a number of thousands of digits
        (b" " * 100_001, "is larger than 100000 bytes"),
    ],
)
def test_what_nobody_should_load(path: Path, data: bytes, why: str) -> None:
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=why) as told:
        read_json(str(path), most=100_000)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(UnreadableError, match="can not be read"):
        read_json(str(path), most=10)
