# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a whole run reads is compiled before its workers start: loaded by pytest (pyproject.toml).

On a fresh clone each worker would compile the product, and write the asserts of the tests anew (what
pytest does to say why one fails, and most of the work): each of them the same, all at once. Here as
many processes as there are processors share it, while the engines start. What is compiled already is
left as it is; what is missed here, a worker compiles as ever.
"""

import compileall
import gc
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion.rewrite import PYC_TAIL, _rewrite_test, _write_pyc_fp, get_cache_dir

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("tests", "groupes", "roles", "commons", "tenders", "deploy")

_children: list[int] = []


def sources() -> list[Path]:
    """The largest first, so that shares dealt in turn weigh the same."""
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return sorted(found, key=lambda path: (-path.stat().st_size, path))


def kept(source: Path) -> Path | None:
    """Where pytest keeps a file whose asserts it writes anew; None of a file that Python compiles."""
    if source.name.startswith("test_") or source.name == "conftest.py":
        return get_cache_dir(source) / f"{source.stem}{PYC_TAIL}"
    return None


def make(source: Path, config: pytest.Config) -> None:
    """Compile it, unless it is. What is kept of an older edition, its first reader makes anew."""
    file = kept(source)
    if file is None:
        compileall.compile_file(source, quiet=2)
    elif not file.exists():
        found, code = _rewrite_test(source, config)
        file.parent.mkdir(exist_ok=True)
        unfinished = file.with_name(f"{file.name}.{os.getpid()}")
        with open(unfinished, "wb") as opened:
            _write_pyc_fp(opened, found, code)
        unfinished.replace(file)


def whole(config: pytest.Config) -> bool:
    """Whether this is the first process of a run of everything, by workers."""
    asked = config.known_args_namespace
    return (
        "PYTEST_XDIST_WORKER" not in os.environ
        and bool(getattr(asked, "numprocesses", None))
        and not asked.file_or_dir
        and not sys.dont_write_bytecode
        and hasattr(os, "fork")
    )


@pytest.hookimpl(
    wrapper=True, tryfirst=True
)  # before the engines: named after them, it comes first
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    if whole(early_config):
        share(early_config)
    return (yield)


def share(config: pytest.Config) -> None:
    """Begin to compile, in processes that `pytest_sessionstart` waits for."""
    files, shares = sources(), os.cpu_count() or 1
    for number in range(shares):
        if pid := os.fork():
            _children.append(pid)
            continue
        try:
            gc.disable()  # trees of syntax are many objects, and none of them goes
            for source in files[number::shares]:
                make(source, config)
        finally:
            os._exit(0)


@pytest.hookimpl(tryfirst=True)  # before xdist's, which starts the workers
def pytest_sessionstart() -> None:
    while _children:
        os.waitpid(_children.pop(), 0)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """What a worker imports stays: Python need not look through it, each time there is more of it, for
    what could go."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
