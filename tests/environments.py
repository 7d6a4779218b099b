# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings as they are read, or refused, in an environment: each time by a process of its own."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as ours

GOOD = {
    "GROUPES_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgresql://groupes:pass@localhost/groupes",
    "REDIS_URL": "redis://localhost:6379/0",
    "ALLOWED_HOSTS": "groupes.example.coop",
    "GROUPES_ORIGIN": "https://groupes.example.coop",
    "EMAIL_URL": "smtp://user:p%40ss@mail.example.coop:587",
}
READER = """
import json, os, sys, traceback
# What the settings import of others, which takes its time and reads nothing of the environment.
import django_stubs_ext, django.core.exceptions, django.utils.csp

for line in sys.stdin:
    if pid := os.fork():
        os.waitpid(pid, 0)
        continue
    os.environ.clear()
    os.environ.update(json.loads(line))
    try:
        from deploy import settings as s
        told = {name: getattr(s, name) for name in dir(s)
                if name.isupper() and isinstance(getattr(s, name), (str, bool, int, list, dict))}
    except BaseException:
        told = traceback.format_exc()
    print(json.dumps(told, default=str), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="session")
def reader() -> Iterator[subprocess.Popen[str]]:
    """A Python that has read none of our modules: from it comes a new process for each question."""
    program = [sys.executable, "-c", READER]
    with subprocess.Popen(
        program,
        cwd=ours.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        yield running
        running.communicate()


@pytest.fixture
def read(reader: subprocess.Popen[str]) -> Callable[..., Any]:
    """read(**environment) → the settings by name, or the traceback of what refused it: a text."""

    def ask(**environment: str | None) -> Any:
        given = {key: value for key, value in environment.items() if value is not None}
        assert reader.stdin is not None
        assert reader.stdout is not None
        print(json.dumps({"PATH": os.environ["PATH"], **given}), file=reader.stdin, flush=True)
        return json.loads(reader.stdout.readline())

    return ask


def refused(told: Any) -> str:
    """What was said of settings that are refused: they are not read, whatever they are named."""
    assert isinstance(told, str)
    return told
