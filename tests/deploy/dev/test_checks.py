# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run check` and `./run format`: all of them even when one fails, and nothing is changed."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.dev import checks as module
from deploy.dev.checks import check, format_all, templates
from deploy.laptop.state import ROOT
from deploy.laptop.terminal import Stopped
from tests.deploy.laptop.engines_of_paper import Engines, broken


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """The commands that ran; ``ran.fails`` names what in a command makes it fail."""
    made = SimpleNamespace(commands=[], fails="never", engines=Engines(tmp_path / "s"), env={})

    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        made.commands.append(command)
        made.env = options.get("env")
        failed = any(made.fails in word for word in command)
        return subprocess.CompletedProcess(command, int(failed), "what is wrong\n", "")

    def engines(state: Path, durable: bool) -> Engines:
        assert not durable
        return made.engines

    monkeypatch.setattr(module, "Engines", engines)
    monkeypatch.setattr(module, "listen_to_signals", lambda: None)
    monkeypatch.setattr(subprocess, "run", run)
    return made


def test_all_that_pass_are_told_and_counted(ran, capsys) -> None:
    assert check() == 0
    said = capsys.readouterr().out
    assert f"{len(ran.commands)} checks passed, 0 failed." in said
    assert "FAILED" not in said
    assert "what is wrong" not in said
    assert ran.engines.asked == ["start", "stop"]
    assert ran.env["GROUPES_MODE"] == "check"


def test_one_that_fails_says_why_and_the_others_still_run(ran, capsys) -> None:
    everything = len(ran.commands) if check() == 0 else 0
    ran.commands.clear()
    ran.fails = "mypy"
    assert check() == 1
    said = capsys.readouterr().out
    assert said.count("FAILED") == 1
    assert "FAILED  types (mypy)" in said
    assert "what is wrong" in said
    assert len(ran.commands) == everything > 8


def test_no_check_changes_a_file(ran) -> None:
    check()
    for command in ran.commands:
        if "format" in command or command[0].endswith("djade"):
            assert "--check" in command, command
        assert "--fix" not in command, command
        assert "--update" not in command, command
    [migrations] = [command for command in ran.commands if "makemigrations" in command]
    assert {"--check", "--dry-run"} <= set(migrations)


def test_engines_that_do_not_start_and_being_stopped_leave_nothing(ran, capsys) -> None:
    ran.engines.state.mkdir()
    ran.engines.fails["start"] = broken()
    assert check() == 1
    assert not ran.engines.state.exists()
    ran.engines.fails["start"] = Stopped(2)
    assert check() == 130
    assert ran.engines.asked == ["start", "stop", "start", "stop"]
    assert ran.commands == []


def test_formatting_touches_code_and_the_tags_of_every_template(ran) -> None:
    assert format_all() == 0
    tools = [Path(command[0]).name for command in ran.commands]
    assert tools == ["ruff", "ruff", "djade"]
    assert set(templates()) <= set(ran.commands[2])
    assert str(ROOT / "templates" / "base.html") in templates()
