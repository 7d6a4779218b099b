# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py import_notices``: files, folders and archives, counted, the refused ones told."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from groupes.journal.models import Entry
from tenders.notices.models import ImportRun, Notice, RefusedFile
from tests.tenders.calls import boamp, eforms

pytestmark = pytest.mark.django_db


def test_the_command_reads_files_and_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dossier" / "dedans").mkdir(parents=True)
    (tmp_path / "dossier" / "a.xml").write_bytes(eforms("a"))
    (tmp_path / "dossier" / "dedans" / "b.json").write_bytes(boamp("26-2"))
    (tmp_path / "dossier" / "lisez-moi.txt").write_text("pas un avis")
    (tmp_path / "seul.txt").write_text("pas un avis non plus")
    call_command("import_notices", tmp_path / "dossier", tmp_path / "seul.txt")
    out, err = capsys.readouterr()
    assert "2 new, 0 updated, 0 older, 0 unchanged, 1 refused" in out
    assert "seul.txt: not_a_notice" in err
    [refused] = RefusedFile.objects.all()
    assert bytes(refused.content) == b"pas un avis non plus"
    entry = Entry.objects.get(verb="notices.imported")
    assert (entry.facts["new"], entry.facts["refused"], entry.actor) == (2, 1, None)


def test_the_command_reads_a_month_in_an_archive_and_says_what_it_passes_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with tarfile.open(tmp_path / "2027-01.tar.gz", "w:gz") as month:
        for name, data in (
            ("01/a.xml", eforms("a", procedure="a")),
            ("01/mauvais.xml", b"<a>"),
            ("02/b.xml", eforms("b", procedure="b")),
            ("02/lisez-moi.txt", b"rien"),
        ):
            header = tarfile.TarInfo(name)
            header.size = len(data)
            month.addfile(header, io.BytesIO(data))
    call_command("import_notices", tmp_path)
    out, err = capsys.readouterr()
    assert "2 new, 0 updated, 0 older, 0 unchanged, 1 refused, 1 passed over, in " in out
    assert "01/mauvais.xml: truncated" in err
    assert "02/lisez-moi.txt" in err
    [refused] = RefusedFile.objects.all()
    assert refused.name == f"{tmp_path}/2027-01.tar.gz/01/mauvais.xml"
    assert refused.sha256 == hashlib.sha256(b"<a>").hexdigest()


def test_the_command_says_what_it_does_not_find(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no such file or folder: .*absent"):
        call_command("import_notices", tmp_path / "absent")
    assert not ImportRun.objects.exists()


def test_the_command_a_second_time_changes_nothing_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xml").write_bytes(eforms("a"))
    call_command("import_notices", tmp_path)
    call_command("import_notices", tmp_path)
    out, _err = capsys.readouterr()
    first, second = out.splitlines()
    assert first.startswith("1 new, 0 updated, 0 older, 0 unchanged, 0 refused, in ")
    assert second.startswith("0 new, 0 updated, 0 older, 1 unchanged, 0 refused, in ")
    assert Notice.objects.count() == 1


def test_a_file_refused_before_is_not_told_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.xml").write_bytes(b"<a>")
    call_command("import_notices", tmp_path / "bad.xml")
    (tmp_path / "good.xml").write_bytes(eforms("a"))
    capsys.readouterr()
    call_command("import_notices", tmp_path / "good.xml")
    assert capsys.readouterr().err == ""


def test_one_absent_path_stops_the_command_before_anything_comes_in(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(eforms("a"))
    with pytest.raises(CommandError, match="absent"):
        call_command("import_notices", tmp_path / "a.xml", tmp_path / "absent")
    assert not Notice.objects.exists()
