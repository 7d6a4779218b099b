# SPDX-License-Identifier: AGPL-3.0-or-later
import io
import resource
import subprocess
import tarfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client

from deploy import source


def body(answer):
    return b"".join(answer.streaming_content)


def git(folder, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def checkout(settings, tmp_path):
    """A clone of one commit, and a state of its own beside it."""
    folder = tmp_path / "code"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, "kept.py")
    (folder / "secrets.json").write_text("{}")
    settings.BASE_DIR, settings.STATE, settings.SOURCE_URL = folder, tmp_path / "state", ""
    return folder


def commit(folder, name: str) -> None:
    (folder / name).write_text("kept = 1\n")
    git(folder, "add", name)
    git(folder, "commit", "-q", "-m", name)


def names(answer) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(body(answer))) as archive:
        return archive.getnames()


def test_the_source_is_an_archive_of_what_is_checked_out(client, db, checkout):
    answer = client.get("/source/")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert names(answer) == ["groupes", "groupes/kept.py"]


def test_however_many_strangers_ask_the_archive_is_made_once(client, db, checkout, monkeypatch):
    ran: list[str] = []
    run = subprocess.run

    def counted(command, **options):
        ran.append(next(word for word in ("archive", "rev-parse") if word in command))
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    with ThreadPoolExecutor(8) as strangers:
        answers = list(strangers.map(lambda _each: Client().get("/source/"), range(24)))
    assert ran == ["rev-parse", "archive"]
    whole = {body(answer) for answer in answers}
    assert len(whole) == 1
    assert whole != {b""}


def test_a_newer_commit_takes_the_place_of_the_archive_before(client, db, checkout, settings):
    first = client.get("/source/")
    first.close()
    commit(checkout, "new.py")
    source._made.clear()  # another process, of the newer code
    assert names(client.get("/source/")) == ["groupes", "groupes/kept.py", "groupes/new.py"]
    assert len(list((settings.STATE / "source").iterdir())) == 1


def test_an_archive_that_went_is_made_again(client, db, checkout, settings):
    client.get("/source/").close()
    for kept in (settings.STATE / "source").iterdir():
        kept.unlink()
    assert names(client.get("/source/")) == ["groupes", "groupes/kept.py"]


def test_a_disk_that_takes_no_archive_says_so_and_keeps_no_half_of_one(
    client, db, checkout, settings
):
    client.raise_request_exception = False
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        assert client.get("/source/").status_code == 507
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((settings.STATE / "source").iterdir()) == []
    assert names(client.get("/source/")) == ["groupes", "groupes/kept.py"]


def test_the_source_is_where_the_installation_says(client, db, settings):
    settings.SOURCE_URL = "https://code.example.coop/groupes"
    answer = client.get("/source/")
    assert (answer.status_code, answer["Location"]) == (302, "https://code.example.coop/groupes")


def test_without_either_there_is_no_source_page(client, db, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    settings.SOURCE_URL = ""
    assert client.get("/source/").status_code == 404
