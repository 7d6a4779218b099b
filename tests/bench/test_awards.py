# SPDX-License-Identifier: AGPL-3.0-or-later
"""Twice as large a notice is twice the work, however it is made. Work is counted, in instructions of
the interpreter: no clock, no machine. ``./run bench notices`` shows the seconds."""

from __future__ import annotations

import sys

import pytest

from bench._awards import SHAPES
from tenders.notices.parsing import Notice, parse

TOOL = 4  # of sys.monitoring: one that neither debuggers nor coverage take


def work(data: bytes) -> int:
    """Instructions that reading these bytes takes."""
    watch = sys.monitoring
    count = 0

    def one(*_where: object) -> None:
        nonlocal count
        count += 1

    watch.use_tool_id(TOOL, "work")
    watch.register_callback(TOOL, watch.events.INSTRUCTION, one)
    watch.set_events(TOOL, watch.events.INSTRUCTION)
    try:
        (item,) = parse(data, name="large")
    finally:
        watch.set_events(TOOL, 0)
        watch.register_callback(TOOL, watch.events.INSTRUCTION, None)
        watch.free_tool_id(TOOL)
    assert isinstance(item, Notice), item
    return count


@pytest.mark.parametrize("name", SHAPES)
def test_twice_as_large_is_twice_the_work(name: str) -> None:
    shape = SHAPES[name]
    work(shape(10))  # tables that are filled once
    # The least of three times: what the process does besides (its other threads, its garbage) is counted
    # too. That twice as large takes so little is seen once, or not at all.
    large, data = shape(300), shape(150)
    once = min(work(data) for _turn in range(3))
    assert once > 1000
    assert any(work(large) < 2.15 * once for _turn in range(3))
