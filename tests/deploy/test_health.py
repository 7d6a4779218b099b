# SPDX-License-Identifier: AGPL-3.0-or-later
"""/sante/ says what is true, quickly, whatever is ill."""

from __future__ import annotations

import errno
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.test import Client

from deploy import health
from tests.groupes.web.valkey import Valkey, valkey

__all__ = ["valkey"]

NOBODY = {"workers": 0, "waiting": 0, "oldest": 0, "failed": 0}
WELL = {"ok": True, "database": True, "cache": True, "layer": True, "disk": True}


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.STATE = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


def told(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/sante/")
    return answer.status_code, answer.json()


def test_all_is_well(client: Client, db: None, uploads: Path) -> None:
    answer = client.get("/sante/")
    assert answer.status_code == 200
    found = answer.json()
    assert found.pop("free_mb") > 0
    assert found == WELL | {"problems": {}, "jobs": NOBODY}
    assert "no-store" in answer["Cache-Control"]
    assert client.post("/sante/").status_code == 405
    assert list(uploads.iterdir()) == []  # what was tried is taken away


@pytest.mark.parametrize("engine", ["database", "cache", "layer", "disk"])
def test_it_says_which_engine_is_ill_and_no_more(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, caplog: Any, engine: str
) -> None:
    def ill() -> None:
        raise OSError("could not connect to 10.0.0.7 as groupes")

    monkeypatch.setitem(health.CHECKS, engine, ill)
    answer = client.get("/sante/")
    assert answer.status_code == 503
    found = answer.json()
    found.pop("free_mb")
    wrong = {"ok": False, engine: False, "problems": {engine: "does not answer"}}
    wrong["jobs"] = None if engine == "database" else NOBODY
    assert found == WELL | wrong
    assert "10.0.0.7" not in answer.content.decode()
    assert "10.0.0.7" in caplog.text


def test_a_layer_that_is_away_is_noticed(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = get_channel_layer()
    monkeypatch.setitem(layer._kwargs, "hosts", [{"address": "unix:///nonexistent/valkey"}])
    monkeypatch.setattr(layer, "_layers", {})
    assert told(client)[1]["layer"] is False


@pytest.mark.parametrize(
    ("way", "words"),
    [("kill", "does not answer"), ("freeze", "does not answer"), ("fill", "takes nothing more")],
)
def test_a_valkey_that_takes_nothing_is_ill_even_if_it_answers(
    client: Client, db: None, valkey: Valkey, way: str, words: str
) -> None:
    getattr(valkey, way)()
    status, found = told(client)
    assert (status, found["cache"]) == (503, False)
    assert words in found["problems"]["cache"]


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A database that never answers; how often it was asked."""
    answers, asked = threading.Event(), []

    def check() -> None:
        asked.append(1)
        answers.wait()

    monkeypatch.setattr(health, "running", health.Running())
    monkeypatch.setattr(health, "SECONDS", 0.2)
    monkeypatch.setitem(health.CHECKS, "database", check)
    yield asked
    answers.set()


def test_what_never_answers_is_asked_once_and_said_at_once(
    client: Client, db: None, stuck: list[int]
) -> None:
    for _again in range(5):
        status, found = told(client)
        assert (status, found["database"]) == (503, False)
        assert "does not answer within" in found["problems"]["database"]
        assert found["disk"] is True
    assert stuck == [1]


def test_a_disk_that_is_nearly_full_is_ill(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=200_000_000))
    status, found = told(client)
    assert (status, found["disk"], found["free_mb"]) == (503, False, 200)
    assert "MB are free" in found["problems"]["disk"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_disk_that_takes_nothing_is_ill(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(**_given: Any) -> Any:
        raise OSError(number, "…")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    status, found = told(client)
    assert (status, found["disk"]) == (503, False)
    assert "full or read-only" in found["problems"]["disk"]
