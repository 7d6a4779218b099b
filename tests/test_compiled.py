# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is compiled before the workers start is what they read."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest.assertion.rewrite import _read_pyc

from tests import compiled


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "test_own.py"
    path.write_text("def test_it():\n    left = 1\n    assert left == 2\n")
    return path


def test_what_is_written_of_a_test_is_what_pytest_reads(
    source: Path, pytestconfig: pytest.Config
) -> None:
    compiled.make(source, pytestconfig)
    file = compiled.kept(source)
    assert file is not None
    code = _read_pyc(source, file)
    assert code is not None
    named: dict[str, Any] = {"__name__": "own"}
    exec(code, named)  # noqa: S102 - our own three lines
    with pytest.raises(AssertionError, match="assert 1 == 2"):  # says why, as Python alone does not
        named["test_it"]()


def test_of_an_older_edition_nothing_is_read(source: Path, pytestconfig: pytest.Config) -> None:
    compiled.make(source, pytestconfig)
    source.write_text("def test_it():\n    assert False\n")
    file = compiled.kept(source)
    assert file is not None
    assert _read_pyc(source, file) is None


def test_what_is_no_test_is_compiled_as_python_does(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    source = tmp_path / "helper.py"
    source.write_text("assert True\n")
    assert compiled.kept(source) is None
    compiled.make(source, pytestconfig)
    [made] = (tmp_path / "__pycache__").iterdir()
    assert "pytest" not in made.name


def test_each_test_is_among_what_is_compiled() -> None:
    found = compiled.sources()
    assert Path(__file__) in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("workers", "named", "worker", "whole"),
    [
        (3, [], None, True),
        (3, ["tests/roles"], None, False),  # a few of them: not all the others too
        (None, [], None, False),
        (3, [], "gw0", False),
    ],
)
def test_all_is_compiled_by_the_first_process_of_a_whole_run_alone(
    workers: int | None,
    named: list[str],
    worker: str | None,
    whole: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    if worker is not None:
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    asked: Any = SimpleNamespace(
        known_args_namespace=SimpleNamespace(numprocesses=workers, file_or_dir=named)
    )
    assert compiled.whole(asked) is whole
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert not compiled.whole(asked)
