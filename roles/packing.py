# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circle map: where each circle goes, from plain numbers. No ORM, no HTML.

Circles of given radii are packed around their middle, each one touching two that are already
there, as near to the centre as it can; families are packed the same way, as circles around their
roles. The same input gives the same drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Circle:
    """A centre and a radius, in any unit."""

    x: float
    y: float
    r: float


def _tangents(a: Circle, b: Circle, r: float) -> list[Circle]:
    """The (at most two) circles of radius ``r`` that touch both ``a`` and ``b``."""
    dx, dy = b.x - a.x, b.y - a.y
    d = math.hypot(dx, dy)
    ra, rb = a.r + r, b.r + r
    if d < EPSILON or d > ra + rb:
        return []
    along = (ra * ra - rb * rb + d * d) / (2 * d)
    across = math.sqrt(max(0.0, ra * ra - along * along))
    ux, uy = dx / d, dy / d
    return [
        Circle(a.x + along * ux - side * across * uy, a.y + along * uy + side * across * ux, r)
        for side in (1, -1)
    ]


def _free(circle: Circle, placed: Sequence[Circle]) -> bool:
    return all(
        math.hypot(circle.x - other.x, circle.y - other.y) >= circle.r + other.r - EPSILON
        for other in placed
    )


def pack(radii: Sequence[float]) -> list[Circle]:
    """Circles of these radii, none over another, in the order given, around (0, 0).

    Larger ones are placed first, near the middle.
    """
    order = sorted(range(len(radii)), key=lambda i: (-radii[i], i))
    placed: list[Circle] = []
    for i in order:
        r = radii[i]
        if not placed:
            placed.append(Circle(0.0, 0.0, r))
        elif len(placed) == 1:
            placed.append(Circle(placed[0].r + r, 0.0, r))
        else:
            cx = sum(c.x * c.r * c.r for c in placed) / sum(c.r * c.r for c in placed)
            cy = sum(c.y * c.r * c.r for c in placed) / sum(c.r * c.r for c in placed)
            spots = [
                spot
                for one, a in enumerate(placed)
                for b in placed[one + 1 :]
                for spot in _tangents(a, b, r)
            ]
            spots.sort(key=lambda s: (round(math.hypot(s.x - cx, s.y - cy), 6), s.x, s.y))
            placed.append(next(spot for spot in spots if _free(spot, placed)))
    found = dict(zip(order, placed, strict=True))
    return [found[i] for i in range(len(radii))]


def around(circles: Sequence[Circle]) -> Circle:
    """A small circle around all of these (the smallest to within a hundredth of its radius)."""
    if not circles:
        return Circle(0.0, 0.0, 0.0)
    x = sum(c.x for c in circles) / len(circles)
    y = sum(c.y for c in circles) / len(circles)

    def farthest() -> tuple[float, Circle]:
        return max(
            ((math.hypot(c.x - x, c.y - y) + c.r, c) for c in circles), key=lambda pair: pair[0]
        )

    # Walk towards whatever sticks out most, ever more slowly (Bădoiu and Clarkson).
    for step in range(1, 400):
        reach, far = farthest()
        distance = math.hypot(far.x - x, far.y - y)
        if distance < EPSILON:
            break
        pull = (reach - far.r) / (distance * (step + 1))
        x += (far.x - x) * pull
        y += (far.y - y) * pull
    return Circle(x, y, farthest()[0])


@dataclass(frozen=True, slots=True)
class Placed:
    """A map: the outer circle, one per family, and one per role inside its family."""

    outer: Circle
    families: list[Circle]
    roles: list[list[Circle]]


def lay_out(
    families: Sequence[Sequence[float]], *, size: float, gap: float = 0.12, head: float = 0.5
) -> Placed:
    """Place families of roles inside a square of ``size``.

    ``families``: the weight (energy) of each role; areas are as weights, but never so small that
    a role is lost. ``gap``: free space around a role, as a part of the middle radius; ``head``:
    room for a family's name, likewise. A family of one role is that role alone, without a circle
    around it (radius 0).
    """
    sizes = [[math.sqrt(max(weight, 0.0)) for weight in family] for family in families]
    every = [s for family in sizes for s in family]
    if not every:
        return Placed(Circle(size / 2, size / 2, size / 2), [], [])
    # A role of no declared energy is still seen: at least 0.8 of the largest's radius, as labels
    # must fit; at most a quarter of difference shows.
    top = max(every) or 1.0
    radii = [[0.8 + 0.2 * s / top for s in family] for family in sizes]
    inside = [pack([r + gap / 2 for r in family]) for family in radii]
    hulls = [around(circles) for circles in inside]
    outer_radii = [
        hull.r + (gap + head / 2 if len(circles) > 1 else gap / 2)
        for hull, circles in zip(hulls, inside, strict=True)
    ]
    spots = pack(outer_radii)
    whole = around(spots)
    room = whole.r + gap + head / 2
    scale = size / 2 / room
    # The names stand above: what they name sits a little lower than the middle.
    drop = head / 2

    def moved(x: float, y: float, r: float) -> Circle:
        return Circle(
            size / 2 + (x - whole.x) * scale,
            size / 2 + (y - whole.y + drop) * scale,
            r * scale,
        )

    placed_families, placed_roles = [], []
    for family, circles, hull, spot in zip(radii, inside, hulls, spots, strict=True):
        alone = len(circles) == 1
        placed_families.append(moved(spot.x, spot.y, 0.0 if alone else spot.r - gap / 2))
        down = 0.0 if alone else drop
        placed_roles.append(
            [
                moved(spot.x + c.x - hull.x, spot.y + c.y - hull.y + down, r)
                for r, c in zip(family, circles, strict=True)
            ]
        )
    return Placed(Circle(size / 2, size / 2, size / 2), placed_families, placed_roles)


NARROW, WIDE = frozenset("fijlrtI.,:;'’-·() "), frozenset("mwMWœæŒÆ@")


def breadth(text: str) -> float:
    """About how broad a text is, in ordinary letters: "il" is 1.2, "mm" 3."""
    return sum(0.6 if c in NARROW else 1.5 if c in WIDE else 1.0 for c in text)


def _fitting(word: str, width: float) -> int:
    """How many letters of a word fit in ``width`` with a hyphen; at least one."""
    count = len(word)
    while count > 1 and breadth(word[:count]) + 0.6 > width:
        count -= 1
    return count


def lines(name: str, width: float, most: int = 2) -> list[str]:
    """A name cut into lines of at most ``width`` ordinary letters, on its words; a longer word
    is parted with a hyphen, and what does not fit ends in an ellipsis.

    "Direction artistique", 12 → ["Direction", "artistique"].
    """
    out: list[str] = []
    for word in name.split():
        rest = word
        if out and breadth(f"{out[-1]} {rest}") <= width:
            out[-1] += f" {rest}"
            continue
        while breadth(rest) > width and len(rest) > 1:
            cut = _fitting(rest, width)
            out.append(rest[:cut] + "-")
            rest = rest[cut:]
        out.append(rest)
    if len(out) > most:
        out = out[:most]
        out[-1] = out[-1][: _fitting(out[-1], width)].rstrip("- ") + "…"
    return out
