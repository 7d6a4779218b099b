# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run test`: pytest in our place, in as many processes as keep the machine busy, unless told otherwise."""

import os

import pytest

from deploy.dev import tests as module
from deploy.laptop.state import ROOT


@pytest.fixture
def started(monkeypatch):
    """The program that took our place: (its arguments, its environment)."""
    calls: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda program, words, env: calls.append((words[1:], env)))
    monkeypatch.setattr(os, "chdir", lambda folder: calls.append(([str(folder)], {})))
    monkeypatch.setattr("deploy.translations.compile_catalogues", lambda folder: [])
    monkeypatch.setattr(module, "chromium", lambda: "")
    monkeypatch.delenv("GROUPES_TEST_WORKERS", raising=False)
    monkeypatch.delenv("GROUPES_CHROMIUM", raising=False)
    return calls


@pytest.mark.parametrize(("cores", "processes"), [(1, 2), (2, 3), (4, 5), (64, 8)])
def test_it_runs_in_our_folder_in_one_process_more_than_processors(
    started, monkeypatch, cores, processes
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _who: range(cores), raising=False)
    module.test(["tests/roles"])
    assert started[0] == ([str(ROOT)], {})
    assert started[1][0] == ["-m", "pytest", "-n", str(processes), "tests/roles"]


def test_where_the_system_does_not_say_what_it_lets_one_use_its_processors_are_counted(
    started, monkeypatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    module.test([])
    assert started[1][0] == ["-m", "pytest", "-n", "4"]


def test_how_many_is_told_by_the_shell_or_by_the_options(started, monkeypatch) -> None:
    monkeypatch.setenv("GROUPES_TEST_WORKERS", "6")
    module.test([])
    assert started[1][0] == ["-m", "pytest", "-n", "6"]
    for own in (["-n0"], ["-n", "4"], ["--numprocesses=1"], ["--pdb"]):
        started.clear()
        module.test(own)
        assert started[1][0] == ["-m", "pytest", *own]


def test_a_browser_is_named_when_there_is_one(started, monkeypatch) -> None:
    module.test([])
    assert "GROUPES_CHROMIUM" not in started[1][1]
    monkeypatch.setattr(module, "chromium", lambda: "/opt/chromium")
    module.test([])
    assert started[3][1]["GROUPES_CHROMIUM"] == "/opt/chromium"
    assert "GROUPES_CHROMIUM" not in os.environ


def test_french_is_compiled_first(started, monkeypatch) -> None:
    compiled: list[object] = []
    monkeypatch.setattr("deploy.translations.compile_catalogues", compiled.append)
    module.test([])
    assert compiled == [ROOT / "locale"]
