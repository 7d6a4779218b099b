# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run check` and `./run format`."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from deploy.laptop.engines import EngineError, Engines
from deploy.laptop.state import LOCAL, ROOT, environment
from deploy.laptop.terminal import Stopped, listen_to_signals, say

DJADE = ("--target-version", "6.1")


def templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


def commands() -> list[tuple[str, list[str]]]:
    """What is checked, in order: its name and the command that fails when it is not right."""
    python = sys.executable
    tools = Path(python).parent
    django = [python, "manage.py"]
    return [
        ("code (ruff)", [f"{tools}/ruff", "check", "--quiet"]),
        ("its format (ruff)", [f"{tools}/ruff", "format", "--check", "--quiet"]),
        ("types (mypy)", [f"{tools}/mypy"]),
        ("tower of imports (import-linter)", [f"{tools}/lint-imports", "--no-cache"]),
        ("templates (djlint)", [f"{tools}/djlint", "--lint", "--quiet", "templates"]),
        ("their format (djade)", [f"{tools}/djade", *DJADE, "--check", *templates()]),
        ("Django's own checks", [*django, "check", "--fail-level", "WARNING"]),
        ("migrations", [*django, "makemigrations", "--check", "--dry-run"]),
        ("translations", [*django, "translations", "--check"]),
        ("shell", ["bash", "-n", "run", ".ci/run"]),
        ("known vulnerabilities", [python, "-m", "deploy.dev.advisories"]),
    ]


def check() -> int:
    """`./run check`: every check but the tests, all of them even when one fails. Nothing is changed:
    Django, which asks its database what it can do, gets an empty one for the time of it."""
    checks = commands()
    listen_to_signals()
    failed = []
    engines = Engines(LOCAL / "test" / f"run-check-{os.getpid()}", durable=False)
    try:
        engines.start()
        env = environment(
            engines.state,
            "check",
            secret=engines.secret("django"),
            database_url=engines.database_url,
            redis_url=engines.redis_url,
        )
        for name, command in checks:
            started = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=env, capture_output=True, text=True, check=False
            )
            seconds = time.monotonic() - started
            say(f"  {'FAILED' if done.returncode else 'ok    '}  {name}  {seconds:.1f} s")
            if done.returncode:
                failed.append(name)
                say((done.stdout + done.stderr).strip())
            else:
                for line in done.stdout.splitlines():
                    if line.startswith("note: "):  # what a check says even when all is well
                        say(f"          {line}")
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()
        shutil.rmtree(engines.home, ignore_errors=True)
        shutil.rmtree(engines.state, ignore_errors=True)
    say(f"{len(checks) - len(failed)} checks passed, {len(failed)} failed.")
    return 1 if failed else 0


def format_all() -> int:
    tools = Path(sys.executable).parent
    for command in (
        [f"{tools}/ruff", "check", "--fix", "--quiet", "--exit-zero"],
        [f"{tools}/ruff", "format"],
        [f"{tools}/djade", *DJADE, *templates()],
    ):
        subprocess.run(command, cwd=ROOT, check=False)
    return 0
