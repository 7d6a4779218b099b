# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages as a WSGI application: served for real, and its pools are closed before the interpreter's end."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from deploy import wsgi


def test_only_the_pools_that_are_there_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    pooled = SimpleNamespace(close_pool=lambda: closed.append("pooled"))
    asked: list[bool] = []

    def every(initialized_only: bool) -> list[SimpleNamespace]:
        asked.append(initialized_only)
        return [pooled, SimpleNamespace()]  # and one of an engine without a pool

    monkeypatch.setattr("django.db.connections.all", every)
    wsgi.close_pools()
    assert closed == ["pooled"]
    assert asked == [True]  # none is opened to be closed


@pytest.mark.django_db
def test_a_page_is_served(client: object) -> None:
    said: list[str] = []

    def start(status: str, headers: object, failure: object = None) -> Any:
        said.append(status)

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/compte/login/", "QUERY_STRING": "",
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }  # fmt: skip
    body = b"".join(wsgi.application(environ, start))
    assert said == ["200 OK"]
    assert b"<html" in body


def test_it_names_its_settings_and_says_that_it_serves_unless_the_shell_does() -> None:
    program = (
        "import os; import django.core.wsgi as w; w.get_wsgi_application = lambda: None; "
        "import deploy.wsgi; print(os.environ['DJANGO_SETTINGS_MODULE'], os.environ['GROUPES_SERVING'])"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "GROUPES"))}
    for given, said in (({}, "deploy.settings 1"), ({"GROUPES_SERVING": "0"}, "deploy.settings 0")):
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=Path(settings.BASE_DIR), env=kept | given,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.strip() == said, done.stderr
