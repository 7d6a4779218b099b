# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Valkey of one test's own, to be killed, frozen or filled."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache import cache

from deploy.laptop.engines import Engines


class Valkey:
    def __init__(self, state: Path) -> None:
        self.engines = Engines(state, durable=False, database_url="postgresql:///not-ours")
        self.engines.start()
        self.url = self.engines.redis_url

    @property
    def pid(self) -> int:
        [(process, _how)] = self.engines._children
        return process.pid

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        [(process, _how)] = self.engines._children
        process.wait()

    def fill(self) -> None:
        """It takes nothing more."""
        with redis.from_url(self.url) as client:
            client.config_set("maxmemory", 1)

    def stop(self) -> None:
        [(process, _how)] = self.engines._children
        if process.poll() is None:
            self.thaw()
        self.engines.stop()


@pytest.fixture
def valkey(settings: Any, tmp_path: Path) -> Iterator[Valkey]:
    """One that the cache uses during this test."""
    own = Valkey(tmp_path)
    default = settings.CACHES["default"]
    settings.CACHES = {"default": default | {"LOCATION": [own.url]}}
    cache.set("warm", 1)  # connected
    yield own
    own.stop()
