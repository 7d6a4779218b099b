# SPDX-License-Identifier: AGPL-3.0-or-later
import io
import subprocess
import tarfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy import source


def body(answer):
    return b"".join(answer.streaming_content)


@pytest.fixture
def clone(settings, tmp_path):
    """A clone of one commit, and the state folder of a server that runs from it."""
    base = tmp_path / "clone"
    base.mkdir()
    git(base, "init", "-q")
    (base / "kept.py").write_text("kept = 1\n")
    git(base, "add", "kept.py")
    git(base, "commit", "-q", "-m", "first")
    (base / "secrets.json").write_text("{}")
    settings.BASE_DIR, settings.STATE, settings.SOURCE_URL = base, tmp_path / "state", ""
    return base


def git(base, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
        cwd=base,
        check=True,
        capture_output=True,
    )


def names(answer) -> list[str]:
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    with tarfile.open(fileobj=io.BytesIO(body(answer))) as archive:
        return archive.getnames()


def test_the_source_is_an_archive_of_what_is_checked_out(client, db, clone):
    assert names(client.get("/source/")) == ["groupes", "groupes/kept.py"]


@pytest.fixture
def archives(monkeypatch) -> list[str]:
    """The times an archive was made."""
    made: list[str] = []
    real = source._git

    def counted(base, *arguments):
        if arguments[0] == "archive":
            made.append(arguments[-1])
        return real(base, *arguments)

    monkeypatch.setattr(source, "_git", counted)
    return made


def test_the_source_is_made_once_whoever_asks(client, db, clone, archives):
    assert names(client.get("/source/")) == names(client.get("/source/"))
    assert len(archives) == 1


def test_those_who_come_first_together_wait_for_one_archive(clone, archives):
    ready = threading.Barrier(6)

    def ask(_number: int):
        ready.wait(timeout=30)
        archive = source.archive()
        assert archive is not None
        with archive:
            return archive.read()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(ask, range(6)))
    assert len(archives) == 1
    assert len(found) == 1


def test_another_version_takes_the_place_of_the_one_before(client, db, clone, settings):
    made = source.archive()
    assert made is not None
    with made:
        first = Path(made.name)
    (clone / "new.py").write_text("new = 1\n")
    git(clone, "add", "new.py")
    git(clone, "commit", "-q", "-m", "second")
    # The process that runs serves what it runs, until it is started again.
    assert names(client.get("/source/")) == ["groupes", "groupes/kept.py"]
    source._versions.clear()
    assert names(client.get("/source/")) == ["groupes", "groupes/kept.py", "groupes/new.py"]
    assert not first.exists()
    assert [path.suffix for path in (settings.STATE / "source").iterdir()].count(".part") == 0


def test_an_archive_that_fails_leaves_nothing_behind(client, db, clone, settings, monkeypatch):
    source._version(clone)
    with monkeypatch.context() as patch:
        patch.setattr(source, "SECONDS", 0)  # git is too slow
        assert client.get("/source/").status_code == 404
        assert {path.name for path in (settings.STATE / "source").iterdir()} == {"lock"}
    assert names(client.get("/source/"))


def test_the_source_is_where_the_installation_says(client, db, settings):
    settings.SOURCE_URL = "https://code.example.coop/groupes"
    answer = client.get("/source/")
    assert (answer.status_code, answer["Location"]) == (302, "https://code.example.coop/groupes")


def test_without_either_there_is_no_source_page(client, db, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    settings.SOURCE_URL = ""
    assert client.get("/source/").status_code == 404
