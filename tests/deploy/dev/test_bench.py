# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run bench`: the programs of bench/, one after the other, on engines of their own."""

import pytest

from deploy.dev import bench as module
from deploy.dev.bench import bench
from deploy.laptop.terminal import Stopped
from tests.deploy.laptop.engines_of_paper import Engines, broken


@pytest.fixture
def engines(monkeypatch, tmp_path):
    made = Engines(tmp_path)
    made.ran = []
    made.ends = iter([0] * 99)

    class Child:
        def wait(self) -> int:
            end = next(made.ends)
            if isinstance(end, BaseException):
                raise end
            return end

    def spawn(command: list[str], env: dict[str, str], cwd: object) -> Child:
        made.ran.append((command[2:], env["GROUPES_MODE"]))
        return Child()

    monkeypatch.setattr(module, "engines_for", lambda state: made)
    monkeypatch.setattr(module, "listen_to_signals", lambda: None)
    monkeypatch.setattr(module, "spawn", spawn)
    return made


def test_the_named_ones_run_in_turn_with_the_options(engines) -> None:
    assert bench(["pages", "chat", "--quick"]) == 0
    assert engines.ran == [
        (["bench.pages", "--quick"], "test"),
        (["bench.chat", "--quick"], "test"),
    ]
    assert engines.asked == ["start", "adopt the server", "adopt the server", "stop"]


def test_without_a_name_all_of_them_run_and_what_they_share_does_not(engines) -> None:
    assert bench([]) == 0
    names = [command[0].removeprefix("bench.") for command, _mode in engines.ran]
    assert names == sorted(names)
    assert {"pages", "chat"} <= set(names)
    assert not [name for name in names if name.startswith("_") or name == "conftest"]


def test_one_that_does_not_exist_is_told_with_those_that_do(engines, capsys) -> None:
    assert bench(["pages", "nonsense"]) == 2
    said = capsys.readouterr().out
    assert "No such bench: nonsense." in said
    assert "pages" in said.split("There are:")[1]
    assert engines.asked == []


def test_one_that_fails_stops_the_others(engines) -> None:
    engines.ends = iter([3])
    assert bench(["pages", "chat"]) == 3
    assert len(engines.ran) == 1
    assert engines.asked[-1] == "stop"


def test_being_stopped_and_engines_that_do_not_start_leave_nothing(engines, capsys) -> None:
    engines.ends = iter([Stopped(15)])
    assert bench(["pages"]) == 143
    engines.fails["start"] = broken()
    assert bench(["pages"]) == 1
    assert engines.asked[-1] == "stop"
    assert "PostgreSQL does not start." in capsys.readouterr().err
