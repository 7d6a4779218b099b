# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serving from a laptop: what is refused before anything starts, what is stopped whatever happens."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.laptop import serve as module
from deploy.laptop.engines import EngineError, StateInUseError, free_port
from deploy.laptop.serve import (
    prepare,
    refuse_busy_port,
    run_django,
    serve,
    server_command,
    wait_until_served,
)
from deploy.laptop.state import mode_of, set_mode
from deploy.laptop.terminal import Stopped
from deploy.mail import keep
from tests.deploy.laptop.engines_of_paper import Engines, broken

# --- before anything starts -----------------------------------------------------------------------


def test_a_busy_port_is_named_with_another_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=f"--port {port + 1}"):
            refuse_busy_port(port, "demo")
    refuse_busy_port(port, "demo")


def test_the_server_is_the_one_of_production_on_the_port_that_was_asked() -> None:
    command = server_command(8123)
    assert command[:3] == [sys.executable, "-m", "deploy.server"]
    assert dict(pairwise(command))["--port"] == "8123"


# --- until it answers -----------------------------------------------------------------------------


@pytest.fixture
def health():
    """A server of its own that answers /sante/ with a status: ``health(503)`` → its port."""
    running = []

    def start(status: int) -> int:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b"the layer is ill")

            def log_message(self, *args: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        running.append(server)
        return server.server_port

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def process(*, ended: bool = False) -> Any:
    """What is asked of the server's process: whether it has ended."""
    return SimpleNamespace(poll=lambda: 1 if ended else None)


def test_it_is_waited_for_until_it_is_well(health) -> None:
    wait_until_served(process(), health(200))


def test_one_that_is_ill_says_of_what(health) -> None:
    with pytest.raises(EngineError, match="the layer is ill"):
        wait_until_served(process(), health(503))


def test_one_that_stopped_is_not_waited_for() -> None:
    with pytest.raises(EngineError, match="stopped while starting"):
        wait_until_served(process(ended=True), free_port())


def test_one_that_never_answers_is_waited_for_a_minute(monkeypatch) -> None:
    seconds = iter(range(0, 10_000, 20))
    monkeypatch.setattr("deploy.laptop.serve.time.monotonic", lambda: next(seconds))
    monkeypatch.setattr("deploy.laptop.serve.time.sleep", lambda seconds: None)
    with pytest.raises(EngineError, match="within a minute"):
        wait_until_served(process(), free_port())


# --- what is made before it serves ----------------------------------------------------------------


def test_the_demonstration_is_told_after_the_tables_and_nowhere_else(monkeypatch, capsys) -> None:
    ran: list[str] = []
    monkeypatch.setattr(module, "run_django", lambda env, *command: ran.extend(command))
    prepare({}, demo=False)
    assert ran == ["prepare"]
    ran.clear()
    prepare({}, demo=True)
    assert ran == ["prepare", "seed_demo"]


def test_a_command_that_fails_is_no_success() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        run_django(dict(os.environ) | {"GROUPES_MODE": "check"}, "nonsense")
    assert failure.value.returncode == 1
    assert failure.value.cmd == ["nonsense"]


# --- from start to stop ---------------------------------------------------------------------------


@pytest.fixture
def engines(monkeypatch, tmp_path):
    made = Engines(tmp_path)
    monkeypatch.setattr(module, "engines_for", lambda state: made)
    monkeypatch.setattr(module, "listen_to_signals", lambda: None)
    monkeypatch.setattr(module, "prepare", lambda env, demo: made.asked.append("prepare"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    before = {
        each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    yield made
    for each, handler in before.items():
        signal.signal(each, handler)


def asked(engines: Engines, *, reset: bool = False) -> argparse.Namespace:
    return argparse.Namespace(
        state=str(engines.state), port=free_port(), command="demo", reset=reset
    )


def served(monkeypatch, end: BaseException | None = None) -> None:
    class Server:
        def poll(self) -> int:
            if end is not None:
                raise end
            return 0

    monkeypatch.setattr(module, "spawn", lambda *args, **kwargs: Server())
    monkeypatch.setattr(module, "wait_until_served", lambda server, port: None)


@pytest.mark.parametrize(
    ("end", "status"), [(Stopped(signal.SIGINT), 0), (Stopped(signal.SIGHUP), 129), (None, 1)]
)
def test_it_starts_and_stops_in_order(engines, monkeypatch, capsys, end, status) -> None:
    served(monkeypatch, end)
    options = asked(engines)
    assert serve(options, "demo") == status
    assert engines.asked == [
        "hold",
        "start",
        "prepare",
        "adopt the server",
        "adopt the worker",
        "stop",
    ]
    assert engines.noted[-1]["kind"] == "server"
    assert engines.noted[-1]["url"] == f"http://127.0.0.1:{options.port}/"
    said = capsys.readouterr().out
    assert f"http://127.0.0.1:{options.port}/demo/" in said
    assert ("stopped by itself" in said) is (end is None)


def test_one_that_runs_already_is_told_where_it_is(engines, capsys) -> None:
    engines.fails["hold"] = StateInUseError("in use")
    running = {"url": "http://127.0.0.1:8000/", "pid": 123}
    (engines.state / "running.json").write_text(json.dumps(running))
    assert serve(asked(engines), "demo") == 1
    assert "running already, at http://127.0.0.1:8000/ (process 123)" in capsys.readouterr().err
    assert "start" not in engines.asked


def test_a_busy_port_is_refused_before_anything_is_forgotten_or_started(engines, capsys) -> None:
    options = asked(engines, reset=True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", options.port))
        taken.listen()
        assert serve(options, "demo") == 1
    assert engines.asked == ["hold", "stop"]


def test_to_start_anew_forgets_our_own_data_and_nobody_elses(engines, monkeypatch, capsys) -> None:
    served(monkeypatch)
    serve(asked(engines, reset=True), "demo")
    assert engines.asked[:3] == ["hold", "reset", "start"]
    assert mode_of(engines.state) == "demo"
    engines.asked.clear()
    monkeypatch.setenv("DATABASE_URL", "postgresql://of.somebody")
    assert serve(asked(engines, reset=True), "demo") == 1
    assert engines.asked == ["hold", "stop"]


def test_a_real_installation_is_never_served_as_the_demonstration(engines, capsys) -> None:
    set_mode(engines.state, "site")
    assert serve(asked(engines), "demo") == 1
    assert engines.asked == ["hold", "stop"]
    assert "a real installation" in capsys.readouterr().err


def test_engines_that_do_not_start_are_told_and_stopped(engines, capsys) -> None:
    engines.fails["start"] = broken()
    assert serve(asked(engines), "demo") == 1
    assert engines.asked == ["hold", "start", "stop"]
    assert "PostgreSQL does not start." in capsys.readouterr().err


def test_a_preparation_that_fails_is_named_and_nobody_is_told_to_throw_data_away(
    engines, monkeypatch, capsys
) -> None:
    def fail(env: object, demo: bool) -> None:
        raise subprocess.CalledProcessError(7, ["prepare"])

    monkeypatch.setattr(module, "prepare", fail)
    assert serve(asked(engines), "demo") == 7
    said = capsys.readouterr().err
    assert "“prepare” failed (status 7)" in said
    assert "--reset" not in said
    assert engines.asked[-1] == "stop"


# --- nothing to serve yet -------------------------------------------------------------------------


def site(engines: Engines) -> argparse.Namespace:
    options = asked(engines)
    options.command = "serve"
    return options


def test_an_empty_folder_is_told_what_to_do_first_and_nothing_is_started(engines, capsys) -> None:
    assert serve(site(engines), "site") == 1
    told = capsys.readouterr()
    assert f"./run setup --state {engines.state}" in told.err
    assert "Ready" not in told.out
    assert engines.asked == ["hold", "stop"]
    assert not (engines.state / "kind.json").exists()  # still anything: the demonstration too


def test_a_setup_that_was_left_half_way_is_not_said_to_be_ready(
    engines, monkeypatch, capsys
) -> None:
    def run(env: object, *command: str) -> None:
        raise subprocess.CalledProcessError(module.NOT_MADE, list(command))

    monkeypatch.setattr(module, "run_django", run)
    set_mode(engines.state, "site")
    assert serve(site(engines), "site") == 1
    told = capsys.readouterr()
    assert "./run setup" in told.err
    assert "Ready" not in told.out
    assert engines.asked == ["hold", "start", "prepare", "stop"]


@pytest.mark.parametrize("server", ["", "smtp://mail.example"])
def test_an_installation_is_served_and_told_whether_mail_leaves(
    engines, monkeypatch, capsys, server
) -> None:
    served(monkeypatch, Stopped(signal.SIGINT))
    monkeypatch.setattr(module, "run_django", lambda env, *command: None)
    monkeypatch.delenv("EMAIL_URL", raising=False)
    keep(engines.state, server, "g@mail.example")
    set_mode(engines.state, "site")
    assert serve(site(engines), "site") == 0
    told = capsys.readouterr().out
    assert "Ready" in told
    assert ("No mail server" in told) is not bool(server)


# --- the worker -------------------------------------------------------------------------------------


def test_a_worker_that_stops_is_started_again_later_and_later(engines, monkeypatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("deploy.laptop.serve.time.monotonic", lambda: clock[0])
    processes: list[Any] = []

    def spawn(command: list[str], **options: Any) -> Any:
        assert command[1:] == ["manage.py", "jobs"]
        processes.append(process())
        return processes[-1]

    monkeypatch.setattr(module, "spawn", spawn)
    worker = module.Worker(engines, {})
    assert not worker.revive()  # none yet
    worker.start()
    assert not worker.revive()  # it lives
    for pause in module.WORKER_PAUSES:
        worker.process = process(ended=True)
        clock[0] += pause - 0.5
        if pause:
            assert not worker.revive()
        clock[0] += 0.5
        assert worker.revive()
    assert engines.asked == ["adopt the worker"] * (1 + len(module.WORKER_PAUSES))
    worker.process = process(ended=True)
    clock[0] += module.STEADY
    assert worker.revive()
    worker.process = process(ended=True)
    clock[0] += module.WORKER_PAUSES[1]
    assert worker.revive()  # it had been steady: as after the first stop


def test_that_a_worker_was_started_again_is_told(engines, monkeypatch, capsys) -> None:
    states = iter([None, 0])
    monkeypatch.setattr("deploy.laptop.serve.time.sleep", lambda seconds: None)
    engines.revive = list
    module.watch(
        engines,
        SimpleNamespace(poll=lambda: next(states)),  # type: ignore[arg-type]
        SimpleNamespace(revive=lambda: True),  # type: ignore[arg-type]
    )
    assert "worker of background jobs had stopped by itself" in capsys.readouterr().out
