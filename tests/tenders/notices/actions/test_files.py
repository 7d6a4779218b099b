# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files to import, read from disk: a folder for all it holds, a file for itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tenders.notices import parsing
from tenders.notices.actions.files import files_of


def names(*paths: Path) -> list[str]:
    return [Path(file.name).name for file in files_of(paths)]


def test_a_folder_stands_for_the_notices_it_holds_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.XML", "a.json", "b/a.xml", "lisez-moi.txt", "b/d.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "dossier.xml").mkdir()
    assert names(tmp_path) == ["a.json", "a.xml", "c.XML"]
    assert names(tmp_path / "dossier.xml") == []


def test_a_file_named_by_itself_is_read_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "avis").write_bytes(b"<a/>")
    [file] = files_of([tmp_path / "avis"])
    assert (file.name, file.data, file.problem) == (str(tmp_path / "avis"), b"<a/>", "")


def test_the_same_file_named_twice_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    assert names(tmp_path / "a.xml", tmp_path) == ["a.xml", "a.xml"]


def test_a_file_that_cannot_be_read_says_why_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    absent, there = files_of([tmp_path / "absent.xml", tmp_path / "a.xml"])
    assert (absent.data, absent.problem) == (b"", os.strerror(2))
    assert there.problem == ""


def test_of_a_file_too_large_no_more_is_read_than_refuses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 10)
    (tmp_path / "a.xml").write_bytes(b"x" * 100)
    [file] = files_of([tmp_path / "a.xml"])
    assert len(file.data) == 11


def test_files_are_read_one_at_a_time(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(b"before")
    coming = files_of([tmp_path])
    assert next(coming).data == b"before"
    (tmp_path / "b.xml").write_bytes(b"after")
    assert next(coming).data == b"after"
