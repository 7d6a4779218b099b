# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a server has read before its first visitor comes."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from django.template import TemplateSyntaxError, engines

from deploy import server, warming


@pytest.fixture
def looked_through() -> Iterator[None]:
    """What Python looks through, and how often, as it was."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_every_template_of_ours_is_read() -> None:
    [loader] = engines["django"].engine.template_loaders  # type: ignore[attr-defined]  # of Django's own
    warming.warm()
    kept = set(loader.get_template_cache)
    missing = [name for name in warming.templates() if not any(name in key for key in kept)]
    assert missing == []
    assert sum(1 for _name in warming.templates()) > 400


def test_one_that_is_broken_stops_no_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:

    monkeypatch.setattr(warming, "templates", lambda: iter(["broken.html"]))

    def broken(name: str) -> None:
        raise TemplateSyntaxError(name)

    monkeypatch.setattr(warming, "get_template", broken)
    with caplog.at_level(logging.ERROR, logger="deploy.warming"):
        warming.warm()
    assert "broken.html" in caplog.text


def test_what_is_there_is_looked_through_no_more(looked_through: None) -> None:
    kept: list[Any] = [[]]
    warming.settle()
    assert gc.get_freeze_count() > 100_000
    assert not any(one is kept for one in gc.get_objects())
    assert gc.get_threshold()[0] == warming.YOUNG


def test_a_server_is_warm_and_settled_before_it_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(server, "warm", lambda: done.append("warm"))
    monkeypatch.setattr(server, "settle", lambda: done.append("settle"))
    monkeypatch.setattr(server, "import_from_string", lambda name: done.append(name))
    monkeypatch.setattr(uvicorn, "run", lambda *given, **named: done.append("serves"))
    server.main(["--port", "1"])
    assert done == [server.APPLICATION, "warm", "settle", "serves"]
