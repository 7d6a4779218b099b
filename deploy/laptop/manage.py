# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run manage`: one command of Django or ours, on the laptop's engines."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.laptop.engines import EngineError, Engines, StateInUseError, read_json
from deploy.laptop.state import engines_for, environment, mode_of, state_folder
from deploy.laptop.terminal import Stopped, listen_to_signals

# Commands that ask the database nothing: they start no engine.
WITHOUT_ENGINES = {
    "", "help", "version", "--help", "--version", "-h",
    "count", "parse_notice", "plan_rotation", "split", "translations", "wiring", "diffsettings", "findstatic", "collectstatic",
}  # fmt: skip


def manage(arguments: Sequence[str], state: Path | None = None, mode: str | None = None) -> int:
    """Run one management command here, on the laptop's engines. Returns its exit status."""
    state = state or state_folder("demo")
    command = next(iter(arguments), "")
    if command in WITHOUT_ENGINES or "--help" in arguments:
        os.environ |= {"GROUPES_MODE": "check", "DJANGO_SETTINGS_MODULE": "deploy.settings"}
        return _django(arguments)
    listen_to_signals()
    engines = engines_for(state)
    try:
        served = _hold_or_share(engines)
        if served is None:
            engines.start()
        urls = served or {"database_url": engines.database_url, "redis_url": engines.redis_url}
        os.environ |= environment(
            state,
            mode or mode_of(state),
            secret=engines.secret("django"),
            database_url=urls["database_url"],
            redis_url=urls["redis_url"],
        )
        if mode_of(state) == "demo":
            os.environ["GROUPES_DEMO"] = "1"
        return _django(arguments)
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()


def _django(arguments: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError
    from psycopg.errors import UndefinedTable

    try:
        execute_from_command_line(["manage.py", *arguments])
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable):
            raise
        print(
            "Its tables are not there, or not those of this version: "
            "./run demo or ./run setup first (or ./run manage prepare).",
            file=sys.stderr,
        )
        return 1
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return int(end.code or 0)
    return 0


def _hold_or_share(engines: Engines) -> dict[str, str] | None:
    """Take the state folder; or, when a server runs on it, return that server's addresses. Another
    passing command is waited for: its engines end with it."""
    told = False
    while True:
        try:
            engines.hold()
            return None
        except StateInUseError:
            running = read_json(engines.state / "running.json")
            if running.get("kind") == "server":
                return running
        if not told:
            print("Waiting for another command to end …", file=sys.stderr)
            told = True
        time.sleep(0.2)
