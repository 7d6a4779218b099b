# SPDX-License-Identifier: AGPL-3.0-or-later
"""One management command: which needs engines, whose they are, and what it answers the shell."""

import json
import os

import pytest
from django.core.management import get_commands

from deploy.laptop import manage as module
from deploy.laptop.engines import StateInUseError
from deploy.laptop.manage import WITHOUT_ENGINES, manage
from deploy.laptop.state import set_mode
from deploy.laptop.terminal import Stopped
from tests.deploy.laptop.engines_of_paper import Engines, broken


@pytest.fixture
def ran(monkeypatch):
    """What Django was given to run, with the environment it got; its end can be told."""

    def execute(arguments):
        execute.calls.append((arguments[1:], dict(os.environ)))
        if execute.end is not None:
            raise execute.end

    execute.calls, execute.end = [], None
    monkeypatch.setattr("django.core.management.execute_from_command_line", execute)
    monkeypatch.setattr(module, "listen_to_signals", lambda: None)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.delenv("GROUPES_DEMO", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    return execute


@pytest.fixture
def engines(monkeypatch, tmp_path):
    made = Engines(tmp_path)
    monkeypatch.setattr(module, "engines_for", lambda state: made)
    return made


def test_commands_said_to_need_no_database_exist() -> None:
    named = {name for name in WITHOUT_ENGINES if name.isidentifier()}
    assert named - {"help", "version"} <= set(get_commands())


@pytest.mark.parametrize("arguments", [[], ["help"], ["wiring"], ["migrate", "--help"]])
def test_what_asks_no_database_starts_no_engine(ran, engines, tmp_path, arguments) -> None:
    assert manage(arguments, tmp_path) == 0
    assert engines.asked == []
    assert ran.calls[0][0] == arguments
    assert ran.calls[0][1]["GROUPES_MODE"] == "check"


def test_engines_are_started_for_the_time_of_a_command(ran, engines, tmp_path) -> None:
    set_mode(tmp_path, "site")
    assert manage(["migrate", "--plan"], tmp_path) == 0
    assert engines.asked == ["hold", "start", "stop"]
    [(arguments, env)] = ran.calls
    assert arguments == ["migrate", "--plan"]
    assert (env["GROUPES_MODE"], env["SECRET_KEY"]) == ("site", "secret of django")
    assert env["DATABASE_URL"] == engines.database_url
    assert "GROUPES_DEMO" not in env


def test_on_the_demonstration_it_is_said_that_it_is_one(ran, engines, tmp_path) -> None:
    manage(["migrate"], tmp_path)
    assert ran.calls[0][1]["GROUPES_DEMO"] == "1"


def test_the_engines_of_a_server_that_runs_are_shared_and_left_alone(
    ran, engines, tmp_path
) -> None:
    engines.fails["hold"] = StateInUseError("in use")
    served = {"kind": "server", "database_url": "postgresql://served", "redis_url": "redis://s"}
    (tmp_path / "running.json").write_text(json.dumps(served))
    assert manage(["migrate"], tmp_path) == 0
    assert "start" not in engines.asked
    assert ran.calls[0][1]["DATABASE_URL"] == "postgresql://served"


def test_another_passing_command_is_waited_for(ran, engines, tmp_path, monkeypatch, capsys) -> None:
    waited: list[float] = []
    monkeypatch.setattr("deploy.laptop.manage.time.sleep", waited.append)
    engines.fails["hold"] = StateInUseError("in use")  # once: it ends then
    assert manage(["migrate"], tmp_path) == 0
    assert len(waited) == 1
    assert engines.asked == ["hold", "hold", "start", "stop"]
    assert capsys.readouterr().err.count("Waiting") == 1


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (SystemExit(None), 0),
        (SystemExit(0), 0),
        (SystemExit(3), 3),
        (SystemExit("It is not empty."), 1),
        (Stopped(15), 143),
    ],
)
def test_its_end_is_the_commands_own(ran, engines, tmp_path, capsys, end, status) -> None:
    ran.end = end
    assert manage(["migrate"], tmp_path) == status
    assert engines.asked[-1] == "stop"
    said = capsys.readouterr().err
    assert said == ("It is not empty.\n" if status == 1 else "")


def test_engines_that_do_not_start_are_told_and_stopped(ran, engines, tmp_path, capsys) -> None:
    engines.fails["start"] = broken()
    assert manage(["migrate"], tmp_path) == 1
    assert ran.calls == []
    assert engines.asked == ["hold", "start", "stop"]
    assert "PostgreSQL does not start." in capsys.readouterr().err


def test_a_failure_that_nobody_foresaw_is_not_hidden_and_leaves_no_engine(
    ran, engines, tmp_path
) -> None:
    ran.end = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        manage(["migrate"], tmp_path)
    assert engines.asked[-1] == "stop"
