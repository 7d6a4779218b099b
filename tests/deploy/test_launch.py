# SPDX-License-Identifier: AGPL-3.0-or-later
"""The laptop's commands, started for real: what they start, say, share and stop."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from deploy.laptop.engines import Engines, free_port
from deploy.laptop.serve import failed

ROOT = Path(settings.BASE_DIR)


def clean_environment() -> dict[str, str]:
    """That of a person's shell: nothing of what the tests set."""
    ours = ("GROUPES_", "DJANGO_", "PYTEST_")
    named = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours) and k not in named}


@pytest.fixture
def state(tmp_path) -> Iterator[Path]:
    yield tmp_path / "state"
    engines = Engines(tmp_path / "state").hold()
    shutil.rmtree(engines.home, ignore_errors=True)
    engines.release()


class Started:
    """`./run demo` (but for what installs), its output in a file."""

    def __init__(self, state: Path, port: int) -> None:
        self.log = state.with_name(f"log-{time.monotonic_ns()}")
        self.port = port
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "deploy.launch", "demo"),
                    *("--port", str(port), "--state", str(state)),
                ],
                cwd=ROOT,
                env=clean_environment(),
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )

    def said(self) -> str:
        return self.log.read_text()

    def until_ready(self) -> None:
        self.until_said("Ready")

    def until_said(self, words: str) -> None:
        deadline = time.monotonic() + 120
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.read().decode()

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def manage(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean_environment() | {"GROUPES_STATE": str(state)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_demonstration_from_start_to_stop(state):
    port = free_port()
    demo = Started(state, port)
    try:
        demo.until_ready()
        assert f"http://127.0.0.1:{port}/" in demo.said()
        assert "/demo/" in demo.said()
        assert '"ok": true' in demo.get("/sante/")
        page = demo.get("/demo/")
        assert "/static/css/groupes." in page  # the collected name, with its fingerprint
        everything = psutil.Process(demo.process.pid).children(recursive=True)
        assert len(everything) >= 3

        # another command shares the engines of the one that serves
        count = "from groupes.models import User; print(User.objects.count(), 'users')"
        shared = manage(state, "shell", "--no-imports", "-c", count)
        assert re.fullmatch(r"\d+ users\n", shared.stdout), shared.stderr

        # an engine that dies is started again, and that is said
        [valkey] = [each for each in everything if "valkey" in each.name()]
        valkey.kill()
        demo.until_said("Valkey had stopped by itself")
        assert '"ok": true' in demo.get("/sante/")
        everything = psutil.Process(demo.process.pid).children(recursive=True)

        # a second one on the same folder, and one on the same port, say so and leave it alone
        second = Started(state, free_port())
        assert second.process.wait(60) == 1
        assert f"running already, at http://127.0.0.1:{port}/" in second.said()
        other = Started(state.with_name("other"), port)
        assert other.process.wait(60) == 1
        assert f"Port {port} of this machine is in use" in other.said()
        assert '"ok": true' in demo.get("/sante/")
    finally:
        status = demo.stop(signal.SIGINT)
    assert status == 0
    _gone, alive = psutil.wait_procs(everything, timeout=10)
    assert alive == []

    # again: the same people, after a stop by a closed terminal
    again = Started(state, port)
    try:
        again.until_ready()
        names = r"<strong>([^<]+)</strong>"
        assert re.findall(names, again.get("/demo/")) == re.findall(names, page)
    finally:
        assert again.stop(signal.SIGHUP) == 128 + signal.SIGHUP


def test_a_command_alone_starts_engines_for_its_time(state):
    done = manage(state, "shell", "--no-imports", "-c", "print(6 * 7)")
    assert (done.returncode, done.stdout) == (0, "42\n"), done.stderr
    assert not (state / "children.json").exists()
    failed = manage(state, "nonsense")
    assert failed.returncode == 1
    assert "Unknown command" in failed.stderr


def test_a_command_on_a_folder_never_set_up_says_so_in_a_line(state):
    done = manage(state, "sweep_files", "--dry-run")
    assert done.returncode == 1
    assert re.fullmatch(r"Its tables are not there.*\./run setup.*\n", done.stderr), done.stderr


def test_a_step_that_fails_is_named_and_nothing_is_thrown_away(tmp_path):
    said = failed(subprocess.CalledProcessError(1, ["prepare", "--secret"]), tmp_path)
    assert "“prepare” failed (status 1)" in said
    assert "--secret" not in said
    assert "reset" not in said
    killed = failed(subprocess.CalledProcessError(-9, ["prepare"]), tmp_path)
    assert "(signal 9)" in killed


def test_a_command_that_needs_no_database_starts_none(state):
    done = manage(state, "diffsettings")
    assert done.returncode == 0
    assert not state.exists()


def test_reset_leaves_somebody_else_s_database_alone(state, monkeypatch, capsys):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "deploy.launch", "demo", "--reset"),
            *("--port", str(free_port()), "--state", str(state)),
        ],
        cwd=ROOT,
        env=clean_environment() | {"DATABASE_URL": "postgresql://x@127.0.0.1:1/y"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "--reset leaves the database of DATABASE_URL alone" in done.stderr
