# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files to import, read from disk or brought: a folder for all it holds, a file for itself."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from tenders.notices import parsing
from tenders.notices.actions.files import BROUGHT, File, Item, Skipped, brought, files_of
from tenders.notices.archives import KEPT


def read(*paths: Path) -> list[Item]:
    return list(files_of(paths))


def names(*paths: Path) -> list[str]:
    return [Path(one.name).name for one in read(*paths) if isinstance(one, File)]


def skipped(*paths: Path) -> list[tuple[str, str]]:
    return [(Path(one.name).name, one.why) for one in read(*paths) if isinstance(one, Skipped)]


def test_a_folder_stands_for_the_notices_it_holds_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.XML", "a.json", "b/a.xml", "lisez-moi.txt", "b/d.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "dossier.xml").mkdir()
    assert names(tmp_path) == ["a.json", "a.xml", "c.XML"]
    assert skipped(tmp_path) == [("d.csv", "other"), ("lisez-moi.txt", "other")]
    assert read(tmp_path / "dossier.xml") == []


def test_links_and_devices_of_a_folder_are_passed_over_and_said(tmp_path: Path) -> None:
    inside = tmp_path / "dossier"
    inside.mkdir()
    (tmp_path / "secret.xml").write_text("x")
    (inside / "a.xml").symlink_to(tmp_path / "secret.xml")
    (inside / "boucle").symlink_to(tmp_path)
    os.mkfifo(inside / "tuyau.xml")
    assert names(inside) == []
    assert skipped(inside) == [("a.xml", "link"), ("boucle", "link"), ("tuyau.xml", "special")]


def test_a_file_named_by_itself_is_read_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "avis").write_bytes(b"<a/>")
    assert read(tmp_path / "avis") == [File(str(tmp_path / "avis"), b"<a/>")]


def test_the_same_file_named_twice_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    assert names(tmp_path / "a.xml", tmp_path) == ["a.xml", "a.xml"]


def test_a_file_that_cannot_be_read_says_why_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<a/>")
    absent, there = read(tmp_path / "absent.xml", tmp_path / "a.xml")
    assert isinstance(absent, File)
    assert isinstance(there, File)
    assert (absent.data, absent.problem, absent.error) == (b"", os.strerror(2), "unreadable")
    assert there.problem == ""


def test_of_a_file_too_large_the_first_megabyte_and_the_digest_of_all_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 3_000_000)
    whole = b"<a>" + bytes(range(256)) * 20_000
    (tmp_path / "a.xml").write_bytes(whole)
    [file] = read(tmp_path)
    assert isinstance(file, File)
    assert (file.error, file.size, len(file.data)) == ("too_large", len(whole), KEPT)
    assert file.sha256 == hashlib.sha256(whole).hexdigest()


def test_files_are_read_one_at_a_time(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(b"before")
    coming = files_of([tmp_path])
    assert next(coming) == File(str(tmp_path / "a.xml"), b"before")
    (tmp_path / "b.xml").write_bytes(b"after")
    assert next(coming) == File(str(tmp_path / "b.xml"), b"after")


def test_what_a_person_brings_is_read_by_its_bytes_within_its_bounds() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(BROUGHT.files + 1):  # type: ignore[operator]  # it has a bound
            archive.writestr(f"{n}.xml", b"<a/>")
    packed.seek(0)
    found = list(brought([("seul.xml", io.BytesIO(b"<a/>")), ("mois.bin", packed)]))
    assert [one.name for one in found[:2]] == ["seul.xml", "mois.bin/0.xml"]
    last = found[-1]
    assert isinstance(last, File)
    assert (len(found), last.name, last.error) == (502, "mois.bin", "too_large")
    assert "500" in last.problem


def test_archives_brought_together_have_the_bounds_of_one() -> None:
    half = io.BytesIO()
    with zipfile.ZipFile(half, "w") as archive:
        for n in range(300):
            archive.writestr(f"{n}.xml", b"<a/>")
    found = list(brought((f"{n}.zip", io.BytesIO(half.getvalue())) for n in range(3)))
    read = [one for one in found if isinstance(one, File) and not one.problem]
    assert len(read) == BROUGHT.files
    stopped = [(one.name, one.error) for one in found if isinstance(one, File) and one.problem]
    assert stopped == [("1.zip", "too_large"), ("2.zip", "too_large")]
