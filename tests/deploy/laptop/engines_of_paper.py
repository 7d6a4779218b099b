# SPDX-License-Identifier: AGPL-3.0-or-later
"""Engines that start nothing, for what is around them: what was asked of them, in order. The real
ones are tried in ``test_engines`` and ``tests/deploy/test_launch.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deploy.laptop.engines import EngineError


class Engines:
    database_url = "postgresql://here"
    redis_url = "redis://here"

    def __init__(self, state: Path, **fails: Exception) -> None:
        self.state = self.home = state
        self.fails = fails
        self.asked: list[str] = []
        self.noted: list[dict[str, Any]] = []

    def _do(self, name: str) -> None:
        self.asked.append(name)
        if name in self.fails:
            raise self.fails.pop(name)

    def hold(self) -> Engines:
        self._do("hold")
        return self

    def start(self) -> Engines:
        self._do("start")
        return self

    def stop(self) -> None:
        self._do("stop")

    def reset(self) -> None:
        self._do("reset")

    def adopt(self, process: object, steps: object, *, engine: str = "server") -> None:
        self._do(f"adopt the {engine}")

    def note(self, **facts: Any) -> None:
        self.noted.append(facts)

    def secret(self, name: str) -> str:
        return f"secret of {name}"


def broken() -> EngineError:
    return EngineError("PostgreSQL does not start.")
