# SPDX-License-Identifier: AGPL-3.0-or-later
"""The geometry of a split's waterfall, for SVG drawn on the server. Pure.

The scale goes from 0 to 1000 whatever the amount, with a `viewBox="0 0 1000 …"` and no unit.
Positions are strings with one decimal and a point ("175.0"): a template prints them as they
are in every language, where a float would become "175,0" in French and break the picture.
Labels are exact cents; only the drawing is rounded. Neighbouring bars share the same rounded
edge, so that a waterfall has neither gaps nor overlaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commons.sharing.engine import CONTRIBUTION_FROM, KINDS, Line, Result, StepResult

SCALE = 1000
_TENTHS = SCALE * 10
THINNEST = 15
"""Tenths: a bar of any money is at least 1.5 wide, or a cent of a large invoice would vanish."""


@dataclass(frozen=True, slots=True)
class Part:
    """One destination inside a bar. `amount` in cents; `x` and `width` on the 0..1000 scale."""

    to: str
    amount: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the waterfall.

    `step` counts from 0. `kind` is `take` when money leaves what remains, or `move` when it
    passes from people to their cooperatives (a contribution), drawn back from the end of what
    is already shared. `amount` and `remaining` (after the step) in cents.
    """

    step: int
    type: str
    kind: str
    amount: int
    remaining: int
    x: str
    width: str
    parts: tuple[Part, ...]


def waterfall(result: Result) -> tuple[Bar, ...]:
    """One bar per step, in order, from the left edge (the payment) to the right.

    Credit notes look like the payment they undo: amounts keep their sign, the drawing does
    not. A payment of nothing gives bars of no width.
    """
    whole = abs(result.amount)
    bars: list[Bar] = []
    shared = 0
    for step in result.steps:
        cents = abs(step.amount)
        if KINDS[step.type].moves:
            start, kind = shared - cents, "move"
        else:
            start, kind = shared, "take"
            shared += cents
        left, right = _edges(start, start + cents, whole)
        bars.append(
            Bar(
                step=step.step,
                type=step.type,
                kind=kind,
                amount=step.amount,
                remaining=result.amount - (shared if result.amount >= 0 else -shared),
                x=_tenths(left),
                width=_tenths(right - left),
                parts=_parts(step, result.lines, start, whole),
            )
        )
    return tuple(bars)


def _parts(step: StepResult, lines: Iterable[Line], start: int, whole: int) -> tuple[Part, ...]:
    """The destinations of a step side by side; a contribution shows who receives it."""
    amounts: dict[str, int] = {}
    for line in lines:
        if line.step == step.step and line.why.code != CONTRIBUTION_FROM:
            amounts[line.to] = amounts.get(line.to, 0) + line.amount
    parts = []
    for to, amount in amounts.items():
        end = start + abs(amount)
        left, right = _edge(start, whole), _edge(end, whole)
        parts.append(Part(to, amount, _tenths(left), _tenths(right - left)))
        start = end
    return tuple(parts)


def _edges(start: int, end: int, whole: int) -> tuple[int, int]:
    left, right = _edge(start, whole), _edge(end, whole)
    if end > start and right - left < THINNEST:
        right = min(left + THINNEST, _TENTHS)
        left = min(left, right - THINNEST)
    return left, right


def _edge(cents: int, whole: int) -> int:
    """The place of a running sum, in tenths of the scale, rounded half-up."""
    return (2 * cents * _TENTHS + whole) // (2 * whole) if whole else 0


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}"
