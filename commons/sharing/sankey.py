# SPDX-License-Identifier: AGPL-3.0-or-later
"""The geometry of "where the money goes", a Sankey diagram: from the payment through the steps
to each end. Pure.

Coordinates are strings with one decimal and a point, as a template must print them in every
language. The drawing is rounded; the labels beside it are exact cents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commons.sharing.engine import CONTRIBUTION_FROM, KINDS, Result

WIDTH = 960
MIDDLE, END = 330, 700  # where the second and third columns begin
NODE = 10
MONEY = 360  # height of the whole amount
GAP = 18  # room for a label beside the thinnest node
LONGEST = 21  # characters of a label
MOST = 40
"""Ends beyond which no picture is drawn: the table says the same and reads better."""


@dataclass(frozen=True, slots=True)
class Node:
    """A bar: ``x``, ``y``, ``height`` to draw; ``text_x``, ``text_y`` for its label; cents."""

    key: str
    label: str
    amount: int
    x: str
    y: str
    height: str
    text_x: str
    text_y: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """A ribbon. ``kind``: "" to people, "out" to pots and cooperatives, "me" to the reader."""

    d: str
    kind: str


@dataclass(frozen=True, slots=True)
class Flows:
    """The picture: its ``height`` (it is 960 wide), its ribbons, and the bars of its three columns."""

    height: str
    flows: tuple[Flow, ...]
    source: Node
    steps: tuple[Node, ...]
    ends: tuple[Node, ...]


def flows(
    result: Result,
    *,
    people: set[str],
    end_of: Callable[[str], str],
    labels: Mapping[str, str],
    step_labels: list[str],
    me: str = "",
) -> Flows | None:
    """The picture of a result, or None when there is nothing to draw.

    ``people`` are the ids of the case's participants; ``end_of`` names the end an id flows to
    (several ids may share one); ``labels`` the text of each end (KeyError without one);
    ``step_labels`` the text of each step, by index; ``me`` the reader's end. Amounts are cents
    with the sign of the result.
    """
    between = _between(result, people)
    moved: dict[tuple[int, str], int] = {}
    for (step, to), amount in between.items():
        if amount:
            key = (step, end_of(to))
            moved[key] = moved.get(key, 0) + amount
    steps: dict[int, int] = {}
    ends: dict[str, int] = {}
    for (step, end), amount in moved.items():
        steps[step] = steps.get(step, 0) + amount
        ends[end] = ends.get(end, 0) + amount
    whole = sum(steps.values())
    if not whole or len(ends) > MOST:
        return None
    crowd = {end_of(who) for who in people}
    # Pots in the order of the recipe, then cooperatives, then people with the reader first: the
    # ribbons seldom cross.
    first = {end: min(step for step, to in moved if to == end) for end in ends}
    given = {end for (step, end) in moved if KINDS[result.steps[step].type].to_pots}
    order = sorted(
        ends,
        key=lambda end: (
            end in crowd,
            end not in given,
            first[end] if end in given else 0,
            end != me,
            labels[end].casefold(),
        ),
    )
    height = MONEY + GAP * (max(len(steps), len(ends)) - 1) + 2 * NODE
    scale = MONEY / whole

    def column(x: float, items: list[tuple[str, str, int]], inside: bool) -> dict[str, float]:
        tall = sum(amount for *_, amount in items) * scale + GAP * (len(items) - 1)
        at = (height - tall) / 2
        tops = {}
        for key, label, amount in items:
            size = amount * scale
            tops[key] = at
            nodes.append(
                Node(
                    key=key,
                    label=_cut(label),
                    amount=amount if result.amount >= 0 else -amount,
                    x=_text(x),
                    y=_text(at),
                    height=_text(max(size, 1)),
                    text_x=_text(x + NODE + (8 if inside else 10)),
                    text_y=_text(at + size / 2 + 5),
                    mine=key == me,
                )
            )
            at += size + GAP
        return tops

    nodes: list[Node] = []
    column(0, [("", "", whole)], True)
    middle = column(
        MIDDLE, [(str(step), step_labels[step], amount) for step, amount in steps.items()], True
    )
    right = column(END, [(end, labels[end], ends[end]) for end in order], False)
    ribbons: list[Flow] = []
    top = float(nodes[0].y)
    for step, amount in steps.items():
        lonely = all(end not in crowd for (of, end) in moved if of == step)
        ribbons.append(
            _ribbon(NODE, top, MIDDLE, middle[str(step)], amount * scale, "out" if lonely else "")
        )
        top += amount * scale
    for step in steps:
        for end in order:
            amount = moved.get((step, end), 0)
            if not amount:
                continue
            kind = "me" if end == me else "" if end in crowd else "out"
            ribbons.append(
                _ribbon(MIDDLE + NODE, middle[str(step)], END, right[end], amount * scale, kind)
            )
            middle[str(step)] += amount * scale
            right[end] += amount * scale
    count = len(steps)
    return Flows(
        _text(height),
        tuple(ribbons),
        nodes[0],
        tuple(nodes[1 : 1 + count]),
        tuple(nodes[1 + count :]),
    )


def _between(result: Result, people: set[str]) -> dict[tuple[int, str], int]:
    """Cents (0 or more) from each step to each id. A contribution is followed back, last step
    first, to the steps that gave the person what it is taken from."""
    moved: dict[tuple[int, str], int] = {}
    for line in result.lines:
        if not KINDS[line.type].moves:
            key = (line.step, line.to)
            moved[key] = moved.get(key, 0) + abs(line.amount)
    for line in result.lines:
        if line.why.code != CONTRIBUTION_FROM:
            continue
        left = abs(line.amount)
        for step in sorted((step for step, to in moved if to == line.to), reverse=True):
            part = min(left, moved[step, line.to])
            moved[step, line.to] -= part
            towards = (step, line.why.params["to"])
            moved[towards] = moved.get(towards, 0) + part
            left -= part
    return moved


def _ribbon(x1: float, y1: float, x2: float, y2: float, thick: float, kind: str) -> Flow:
    half = (x1 + x2) / 2
    a, b, c, d = y1, y2, y2 + thick, y1 + thick
    path = (
        f"M{_text(x1)} {_text(a)}C{_text(half)} {_text(a)} {_text(half)} {_text(b)} {_text(x2)} {_text(b)}"
        f"V{_text(c)}C{_text(half)} {_text(c)} {_text(half)} {_text(d)} {_text(x1)} {_text(d)}Z"
    )
    return Flow(path, kind)


def _cut(label: str) -> str:
    """A label that leaves room for its amount; the table has it whole."""
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"


def _text(value: float) -> str:
    return f"{value:.1f}"
