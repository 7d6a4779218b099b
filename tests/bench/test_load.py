# SPDX-License-Identifier: AGPL-3.0-or-later
"""The instruments of ``./run bench load``: what they count, and when they say no."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from bench import load


def seen(**values: Any) -> Any:
    """A run of two people in which all went well, but for these values."""
    found = load.Seen(
        pages={"today": [0.02] * 50, "chat": [0.03] * 50},
        bare=[0.01] * 50,
        answers=[0.02] * 10,
        memory=[90, 100, 101, 100, 102, 101],
        said=10,
    )
    delays = values.pop("delays", [0.05] * 20)
    for name, value in values.items():
        setattr(found, name, value)
    return SimpleNamespace(seen=found, tally=SimpleNamespace(delays=delays), keys=["a", "b"])


def test_a_percentile_is_in_milliseconds() -> None:
    assert load.percentile([number / 1000 for number in range(1, 101)], 95) == pytest.approx(
        96, 0.01
    )
    assert load.percentile([], 95) == 0
    assert load.percentile([0.2], 95) == 200


def test_memory_is_compared_once_it_is_warm() -> None:
    assert load.growth([50, 60, 90, 100, 100, 100, 100, 100, 100, 100]) == 1.0
    assert load.growth([50, 60, 90, 100, 100, 110, 120, 130, 140, 150]) > load.GROWTH
    assert load.growth([]) == 1.0


def test_a_good_run_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert load.show(seen())
    told = capsys.readouterr().out
    assert "MISSED" not in told
    assert "seen: 20 of 20; errors: none" in told


@pytest.mark.parametrize(
    "values",
    [
        {"pages": {"today": [0.02] * 90, "chat": [0.6] * 10}},
        {"delays": [0.05] * 18 + [0.9] * 2},
        {"delays": [0.05] * 19},
        {"memory": [90, 100, 101, 130, 150, 170]},
        {"errors": Counter({"500 /": 1})},
    ],
    ids=["slow pages", "late messages", "a lost message", "memory that grows", "an error"],
)
def test_what_misses_its_mark_is_told(
    values: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not load.show(seen(**values))
    assert capsys.readouterr().out.count("MISSED") == 1


def test_a_page_that_was_to_be_asked_after_the_end_is_not() -> None:
    import asyncio

    run = object.__new__(load.Load)
    run.end = 0.0
    assert not asyncio.run(run.at(1.0))
