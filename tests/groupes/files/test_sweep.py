# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is left behind goes; what is missing is told of."""

from __future__ import annotations

import io
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command

from groupes.files import actions, sweep
from groupes.files.models import StoredFile
from groupes.jobs import Unwell
from groupes.models import Member
from tests import factories
from tests.groupes.files import uploads
from tests.groupes.files.uploads import kept, upload

pytestmark = pytest.mark.django_db
LONG_AGO = time.time() - 30 * 24 * 3600


@pytest.fixture(autouse=True)
def passing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "passing"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def member() -> Member:
    return factories.member()


def stored(member: Member, words: str = "trame") -> StoredFile:
    with actions.together():
        return actions.store(upload("trame.pdf", uploads.pdf(words)), by=member)


def orphan(storage: Path, name: str = "files/ab/abandoned", *, age: float = LONG_AGO) -> Path:
    path = storage / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a fi")
    os.utime(path, (age, age))
    return path


def swept(**options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("sweep_files", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_bytes_without_a_row_go_and_files_stay(member: Member, storage: Path) -> None:
    stays = stored(member)
    gone = [orphan(storage), orphan(storage, "library/1/old")]
    for path in kept(storage):
        os.utime(path, (LONG_AGO, LONG_AGO))
    assert "2 files without a row deleted, 18 bytes." in swept()[0]
    assert not any(path.exists() for path in gone)
    assert [path.name for path in kept(storage)] == [Path(str(stays.file.name)).name]


def test_what_may_still_be_under_way_is_left(storage: Path) -> None:
    young = orphan(storage, age=time.time() - 3600)
    assert swept()[0].startswith("0 files")
    assert young.exists()


def test_a_dry_run_says_it_and_deletes_nothing(storage: Path, passing: Path) -> None:
    path = orphan(storage)
    out, _err = swept(dry_run=True, verbosity=2)
    assert "1 files without a row would be deleted" in out
    assert "files/ab/abandoned" in out
    assert path.exists()


def test_an_upload_that_never_ended_goes_from_where_it_waited(passing: Path) -> None:
    old, other = passing / "tmpab12.upload.pdf", passing / "somebody-else.pdf"
    for path in (old, other):
        path.write_bytes(b"half")
        os.utime(path, (LONG_AGO, LONG_AGO))
    young = passing / "tmpcd34.upload.pdf"
    young.write_bytes(b"half")
    swept()
    assert sorted(passing.iterdir()) == sorted([other, young])


def test_a_file_that_lost_its_bytes_is_told_of(member: Member, storage: Path) -> None:
    lost, short, fine = (stored(member, words) for words in ("lost", "short", "fine"))
    Path(lost.file.path).unlink()
    Path(short.file.path).write_bytes(b"%PDF")
    err = io.StringIO()
    with pytest.raises(CommandError, match="2 files are not as they were stored"):
        call_command("sweep_files", stdout=io.StringIO(), stderr=err)
    assert f"stored file {lost.pk}: its bytes are not there" in err.getvalue()
    assert f"stored file {short.pk}: 4 bytes instead of {short.size}" in err.getvalue()
    assert f"stored file {fine.pk}:" not in err.getvalue()


def test_each_night_it_is_done_and_what_is_wrong_is_told(member: Member, storage: Path) -> None:
    gone, lost = orphan(storage), stored(member)
    sweep.nightly()
    assert not gone.exists()
    Path(lost.file.path).unlink()
    with pytest.raises(Unwell, match="sweep_files"):
        sweep.nightly()
    for number in range(21):
        orphan(storage, f"files/ab/{number}")
    with pytest.raises(Unwell, match="21"):
        sweep.nightly()
    assert len(kept(storage)) == 21


def test_the_uploads_of_another_database_are_not_swept_away(storage: Path) -> None:
    for number in range(21):
        orphan(storage, f"files/ab/{number}")
    with pytest.raises(CommandError, match="Is this the database of these uploads"):
        swept()
    assert len(kept(storage)) == 21
    swept(most=True)
    assert kept(storage) == []


def test_as_many_queries_whatever_there_is(
    member: Member, storage: Path, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        stored(member, str(number))
        orphan(storage, f"files/cd/{number}")
    with django_assert_num_queries(2):
        swept(dry_run=True)


def test_bytes_that_go_while_one_looks_stop_nothing(
    storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = orphan(storage)
    listed = ["files/ab/gone", str(left.relative_to(storage))]
    monkeypatch.setattr(sweep, "_all_files", lambda: iter(listed))
    assert sweep.look().orphans == [listed[1]]


def test_a_file_let_go_while_one_looks_is_not_missing(
    member: Member, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = stored(member)

    def gone(_storage: FileSystemStorage, path: str) -> int:
        StoredFile.objects.filter(pk=going.pk).delete()
        raise FileNotFoundError(path)

    monkeypatch.setattr(FileSystemStorage, "size", gone)
    assert sweep.look().missing == []
