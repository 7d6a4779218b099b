# SPDX-License-Identifier: AGPL-3.0-or-later
"""The order of a test run, and at its end the time by folder, so that who adds a slow test sees it.

Loaded by pytest (pyproject.toml). With xdist, the first process hears of every test of its workers.
"""

from collections import defaultdict
from collections.abc import Generator

import pytest

_seconds: defaultdict[str, float] = defaultdict(float)
_tests: defaultdict[str, set[str]] = defaultdict(set)


def turn(item: pytest.Item) -> tuple[bool, bool]:
    """When a test comes: browsers last (see their conftest), and in each half the slow ones first, so
    that no process is left alone with one at the end. Those of a module stay side by side: mostly one
    process gets them, and makes once what they share."""
    return item.nodeid.startswith("tests/browser/"), item.get_closest_marker("slow") is None


@pytest.hookimpl(trylast=True)  # after pytest-django's own sorting
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=turn)


def folder(nodeid: str) -> str:
    """Where a test lies, two folders deep at most: "tests/tenders/notices"."""
    return "/".join(nodeid.partition("::")[0].split("/")[:-1][:3])


def table(seconds: dict[str, float], tests: dict[str, int]) -> list[str]:
    """A line for each folder, the slowest first, and one for their sum."""
    rows = sorted(seconds, key=lambda name: (-seconds[name], name))
    wide = max(map(len, [*rows, "total"]))

    def line(name: str, spent: float, count: int) -> str:
        return f"{name:{wide}}  {spent:6.1f} s  {count:5} test{'s' * (count != 1)}"

    lines = [line(name, seconds[name], tests[name]) for name in rows]
    return [*lines, line("total", sum(seconds.values()), sum(tests.values()))]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    where = folder(report.nodeid)
    # of the set-up, of the call, of the tear-down: one report each
    _seconds[where] += report.duration
    _tests[where].add(report.nodeid)


@pytest.hookimpl(wrapper=True, tryfirst=True)  # after what failed and why, before the last line
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None]:
    yield
    if _tests:
        terminalreporter.section("time by folder, all processes together")
        for line in table(_seconds, {name: len(tests) for name, tests in _tests.items()}):
            terminalreporter.write_line(line)
