# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run setup`: a real installation, in a folder of its own, its engines stopped at the end."""

import subprocess

import pytest

from deploy.laptop import setup as module
from deploy.laptop.setup import setup
from deploy.laptop.state import mode_of, set_mode
from deploy.laptop.terminal import Stopped
from tests.deploy.laptop.engines_of_paper import Engines, broken


@pytest.fixture
def engines(monkeypatch, tmp_path):
    """Engines, and what Django was asked to run once they were started."""
    made = Engines(tmp_path)
    made.ran = []
    made.end = None

    def run(env: dict[str, str], *command: str) -> None:
        made.ran.append((env["GROUPES_MODE"], command))
        if made.end is not None:
            raise made.end

    monkeypatch.setattr(module, "engines_for", lambda state: made)
    monkeypatch.setattr(module, "listen_to_signals", lambda: None)
    monkeypatch.setattr(
        module, "prepare", lambda env, demo: made.ran.append((env["GROUPES_MODE"], demo))
    )
    monkeypatch.setattr(module, "run_django", run)
    return made


def test_tables_come_first_then_the_cooperative_and_its_administrator(
    engines, tmp_path, capsys
) -> None:
    given = ["--cooperative", "Les Mains Libres", "--email", "ada@example.test"]
    assert setup(["--state", str(tmp_path), *given]) == 0
    assert engines.ran == [("site", False), ("site", ("init", *given))]
    assert engines.asked == ["hold", "start", "stop"]
    assert mode_of(tmp_path) == "site"
    assert f"./run serve --state {tmp_path}" in capsys.readouterr().out


def test_a_folder_with_a_space_is_told_as_a_shell_takes_it(engines, tmp_path, capsys) -> None:
    folder = tmp_path / "mes groupes"
    folder.mkdir()
    assert setup(["--state", str(folder)]) == 0
    assert f"--state '{folder}'" in capsys.readouterr().out


def test_help_starts_nothing(engines, monkeypatch) -> None:
    asked: list[list[str]] = []

    def manage(arguments: list[str]) -> int:
        asked.append(arguments)
        return 0

    monkeypatch.setattr(module, "manage", manage)
    for option in ("--help", "-h"):
        assert setup([option]) == 0
    assert asked == [["init", "--help"]] * 2
    assert engines.asked == []


def test_the_folder_of_the_demonstration_is_refused(engines, tmp_path, capsys) -> None:
    set_mode(tmp_path, "demo")
    assert setup(["--state", str(tmp_path)]) == 1
    assert engines.ran == []
    assert engines.asked == ["hold", "stop"]
    assert "the demonstration" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("end", "status"),
    [(subprocess.CalledProcessError(2, ["init"]), 2), (Stopped(2), 130)],
)
def test_what_fails_or_is_stopped_says_so_and_leaves_no_engine(
    engines, tmp_path, end, status
) -> None:
    engines.end = end
    assert setup(["--state", str(tmp_path)]) == status
    assert engines.asked[-1] == "stop"


def test_engines_that_do_not_start_are_told(engines, tmp_path, capsys) -> None:
    engines.fails["start"] = broken()
    assert setup(["--state", str(tmp_path)]) == 1
    assert engines.asked[-1] == "stop"
    assert "PostgreSQL does not start." in capsys.readouterr().err
