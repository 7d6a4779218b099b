# SPDX-License-Identifier: AGPL-3.0-or-later
"""A disk that is full or read-only: said in words (507), and nothing left behind."""

from __future__ import annotations

import errno
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from psycopg import errors

from commons.library.models import Resource
from groupes.files.models import StoredFile
from tests import factories
from tests.factories import Cast
from tests.groupes.files.uploads import kept, storage, upload

__all__ = ["storage"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(client: Client) -> Cast:
    made = factories.cast()
    client.force_login(made.holder.user)
    client.raise_request_exception = False
    return made


@pytest.fixture(autouse=True)
def passing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "passing"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """The system itself writes so many bytes of a file, and then refuses."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def bring(client: Client, cast: Cast, size: int, language: str = "fr") -> Any:
    values = {
        "kind": "file",
        "title": "Plan",
        "use": "document",
        "licence": "cc0-1.0",
        "shared_with": "groupe",
        "authors": cast.holder.pk,
        "file": upload("plan.pdf", b"%PDF-1.7\n" + b"a" * size),
    }
    page = reverse("library:new", args=[cast.groupe.slug])
    return client.post(page, values, headers={"accept-language": language})


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Il n’y a plus de place"), ("en", "no room left")]
)
@pytest.mark.parametrize("size", [300_000, 3_000_000])  # in memory, then in a passing file
def test_a_file_that_finds_no_room_is_told_so_and_leaves_nothing(
    client: Client, cast: Cast, storage: Path, passing: Path, size: int, language: str, words: str
) -> None:
    with no_file_beyond(100_000):
        answer = bring(client, cast, size, language)
    assert answer.status_code == 507
    assert words in answer.content.decode()
    assert kept(storage) == []
    assert kept(passing) == []
    assert not StoredFile.objects.exists()
    assert not Resource.objects.exists()
    assert bring(client, cast, size).status_code == 302  # once there is room


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_however_the_disk_says_it(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_given: Any) -> str:
        raise OSError(number, "…")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    assert bring(client, cast, 10).status_code == 507


def test_a_disk_that_gives_nothing_back_does_not_hide_why(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def refuse(*_given: Any) -> None:
        raise OSError(errno.EROFS, "…")

    monkeypatch.setattr(FileSystemStorage, "delete", refuse)
    with no_file_beyond(100_000):
        assert bring(client, cast, 300_000).status_code == 507
    assert "could not be deleted" in caplog.text


@pytest.mark.parametrize("kind", [errors.DiskFull, errors.ReadOnlySqlTransaction])
def test_so_is_a_database_whose_disk_is_full(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def refuse(*_given: Any, **_named: Any) -> None:
        raise OperationalError("…") from kind("…")

    monkeypatch.setattr(StoredFile, "save", refuse)
    assert bring(client, cast, 10).status_code == 507


def test_another_error_is_another_page(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_named: Any) -> None:
        raise OSError(errno.EIO, "…")

    monkeypatch.setattr(StoredFile, "save", refuse)
    assert bring(client, cast, 10).status_code == 500
