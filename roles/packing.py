# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circle map: where each circle goes, from plain numbers. No ORM, no HTML.

Circles of given radii are packed around their middle, each one touching two that are already
there, as near to the centre as it can; families are packed the same way, as circles around their
roles. The same input gives the same drawing.

Only the *front* is looked at, the ring of circles that can still be touched from outside (Wang et
al., "Visualization of large hierarchical data by circle packing", 2006): a circle costs what the
front is long, about the square root of what is packed. circlify packs the same way for every pair
of circles: half a second for sixty.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Circle:
    """A centre and a radius, in any unit."""

    x: float
    y: float
    r: float

    def reach(self, x: float, y: float) -> float:
        """How far from a point the circle goes."""
        return math.hypot(self.x - x, self.y - y) + self.r

    def overlaps(self, other: Circle) -> bool:
        return math.hypot(self.x - other.x, self.y - other.y) < self.r + other.r - EPSILON


# --- packing -------------------------------------------------------------------------------------


def _outside(a: Circle, b: Circle, r: float) -> Circle:
    """The circle of radius ``r`` that touches ``a`` and ``b``, on the right of the way from one to
    the other: outside a front that turns left. They are at most ``2 * r`` apart."""
    dx, dy = b.x - a.x, b.y - a.y
    d = math.hypot(dx, dy)
    ra, rb = a.r + r, b.r + r
    along = (ra * ra - rb * rb + d * d) / (2 * d)
    across = math.sqrt(max(0.0, ra * ra - along * along))
    ux, uy = dx / d, dy / d
    return Circle(a.x + along * ux + across * uy, a.y + along * uy - across * ux, r)


def _first_hit(front: Sequence[Circle], spot: Circle) -> tuple[int, int] | None:
    """What stands in the way of a circle meant between the last and the first of the front: the
    part of the front to keep, from one index up to another. None: nothing does.

    Of all that it would overlap, the nearest along the front, on either side.
    """
    after, before = 1, len(front) - 2
    walked_after, walked_before = front[0].r, front[-1].r
    while after <= before:
        if walked_after <= walked_before:
            if spot.overlaps(front[after]):
                return after, len(front)
            walked_after += front[after].r
            after += 1
        else:
            if spot.overlaps(front[before]):
                return 0, before + 1
            walked_before += front[before].r
            before -= 1
    return None


def _grown(front: list[Circle], r: float, x: float, y: float) -> list[Circle]:
    """The front with one circle more, its last: the free place that is nearest to a point.

    A place where something stands in the way becomes the place beside it, behind which part of
    the front is lost from sight; it is looked at again when its turn comes.
    """
    count = len(front)
    twice = front * 2  # a part of the front, from any circle on

    def place(start: int, end: int) -> tuple[float, float, float, int, int, Circle]:
        spot = _outside(twice[end - 1], twice[start], r)
        far = math.hypot(spot.x - x, spot.y - y)
        # Rounded: of two places as near, the one on the left, then the upper one.
        return (round(far, 6), round(spot.x, 6), round(spot.y, 6), start, end, spot)

    places = [place(start, start + count) for start in range(count)]
    heapq.heapify(places)
    while True:
        *_where, start, end, spot = places[0]
        kept = _first_hit(twice[start:end], spot)
        if kept is None:
            return [*twice[start:end], spot]
        heapq.heapreplace(places, place(start + kept[0], start + kept[1]))


def _packed(radii: Sequence[float]) -> Iterator[Circle]:
    """Circles of these radii, one after the other."""
    front: list[Circle] = []
    x = y = area = 0.0
    for r in radii:
        if len(front) > 1:
            front = _grown(front, r, x / area, y / area)
        else:
            front.append(Circle(front[0].r + r if front else 0.0, 0.0, r))
        spot = front[-1]
        x, y, area = x + spot.x * r * r, y + spot.y * r * r, area + r * r
        yield spot


def pack(radii: Sequence[float]) -> list[Circle]:
    """Circles of these radii, none over another, in the order given, around (0, 0).

    Larger ones are placed first, near the middle.
    """
    order = sorted(range(len(radii)), key=lambda i: (-radii[i], i))
    found = dict(zip(order, _packed([radii[i] for i in order]), strict=True))
    return [found[i] for i in range(len(radii))]


# --- the circle around ---------------------------------------------------------------------------


def _around_two(a: Circle, b: Circle) -> Circle:
    """The smallest circle around two, neither of which holds the other."""
    d = math.hypot(b.x - a.x, b.y - a.y)
    r = (d + a.r + b.r) / 2
    part = (r - a.r) / d
    return Circle(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part, r)


def _around_three(a: Circle, b: Circle, c: Circle) -> Circle | None:
    """The circle that touches three from around them (Apollonius); None when there is none, or
    their centres are on a line.

    Its centre is at ``r - a.r`` from ``a``'s, and so on; taken from one another, these equations
    give the centre in terms of the radius, and the first one then gives the radius.
    """
    bx, by, br = b.x - a.x, b.y - a.y, b.r - a.r
    cx, cy, cr = c.x - a.x, c.y - a.y, c.r - a.r
    area = 2 * (bx * cy - by * cx)
    if abs(area) < EPSILON * EPSILON:
        return None
    # with s = r - a.r: x = x0 + xs * s, y = y0 + ys * s, from a's centre
    b0, c0 = bx * bx + by * by - br * br, cx * cx + cy * cy - cr * cr
    x0, y0 = (b0 * cy - c0 * by) / area, (c0 * bx - b0 * cx) / area
    xs, ys = 2 * (br * cy - cr * by) / area, 2 * (cr * bx - br * cx) / area
    two, one, none = xs * xs + ys * ys - 1, x0 * xs + y0 * ys, x0 * x0 + y0 * y0
    if abs(two) < EPSILON:
        roots = [-none / (2 * one)] if one else []
    elif (under := one * one - two * none) < 0:
        roots = []
    else:
        roots = [(-one - math.sqrt(under)) / two, (-one + math.sqrt(under)) / two]
    least = max(-a.r, b.r - a.r, c.r - a.r)
    fit = [s for s in roots if s >= max(0.0, least) - EPSILON]
    if not fit:
        return None
    s = min(fit)
    return Circle(a.x + x0 + xs * s, a.y + y0 + ys * s, s + a.r)


def _holds(hull: Circle, circles: Sequence[Circle]) -> bool:
    return all(c.reach(hull.x, hull.y) <= hull.r + EPSILON * max(1.0, hull.r) for c in circles)


def _touched(wanted: Sequence[Circle], newest: Circle) -> tuple[Circle, list[Circle]] | None:
    """The smallest circle around these and the newest, and the (at most three) that it touches."""
    every = [*wanted, newest]
    found: list[tuple[Circle, list[Circle]]] = [(newest, [newest])]
    found += [
        (_around_two(other, newest), [other, newest])
        for other in wanted
        if math.hypot(other.x - newest.x, other.y - newest.y) > abs(other.r - newest.r)
    ]
    for one, two in combinations(wanted, 2):
        if (hull := _around_three(one, two, newest)) is not None:
            found.append((hull, [one, two, newest]))
    sound = [pair for pair in found if _holds(pair[0], every)]
    return min(sound, key=lambda pair: pair[0].r) if sound else None


def around(circles: Sequence[Circle]) -> Circle:
    """The smallest circle around all of these; of radius 0 around none.

    It touches at most three of them: whichever sticks out most becomes one of those, until none
    does. Each turn makes it larger, so that no three are looked at twice.
    """
    if not circles:
        return Circle(0.0, 0.0, 0.0)
    hull = circles[0]
    touched = [hull]
    while True:
        far = max(circles, key=lambda c: c.reach(hull.x, hull.y))
        reach = far.reach(hull.x, hull.y)
        more = None if _holds(hull, [far]) else _touched(touched, far)
        if more is None or more[0].r <= hull.r:
            # Rounded, a hair is missing: what it is drawn around is inside.
            return Circle(hull.x, hull.y, max(reach, hull.r))
        hull, touched = more


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


@dataclass(frozen=True, slots=True)
class Nest:
    """A circle of a groupe as plain numbers: the weight (energy) of each role that stands in it, and
    the circles inside it."""

    roles: Sequence[float]
    inside: Sequence[Nest] = ()


@dataclass(frozen=True, slots=True)
class PlacedNest:
    """A :class:`Nest` on a map: where it is, and what it holds, in the order given."""

    circle: Circle
    roles: list[Circle]
    inside: list[PlacedNest]


def _weights(tree: Nest) -> Iterator[float]:
    yield from tree.roles
    for inner in tree.inside:
        yield from _weights(inner)


def nested(tree: Nest, *, size: float, gap: float = 0.14, head: float = 0.8) -> PlacedNest:
    """Place circles within circles, and their roles, inside a square of ``size``; the outermost fills
    it. ``gap``, ``head``: as for :func:`lay_out`. A circle that holds nothing is as large as a small
    role. What is packed at each level is only what stands there, so that the whole costs what its
    levels do."""
    top = max((math.sqrt(max(weight, 0.0)) for weight in _weights(tree)), default=0.0) or 1.0

    def placed(node: Nest) -> PlacedNest:
        """Around (0, 0), in radii of the largest role."""
        radii = [0.8 + 0.2 * math.sqrt(max(weight, 0.0)) / top for weight in node.roles]
        inner = [placed(one) for one in node.inside]
        spots = pack([*(r + gap / 2 for r in radii), *(one.circle.r + gap / 2 for one in inner)])
        hull = around(spots)
        room = max(hull.r, 0.8 - head / 2) + gap + head / 2
        # The name stands above: what it names sits a little lower than the middle.
        moved = [Circle(c.x - hull.x, c.y - hull.y + head / 2, c.r - gap / 2) for c in spots]
        return PlacedNest(
            Circle(0.0, 0.0, room),
            moved[: len(radii)],
            [
                _moved(one, spot.x, spot.y, 1.0)
                for one, spot in zip(inner, moved[len(radii) :], strict=True)
            ],
        )

    whole = placed(tree)
    return _moved(whole, size / 2, size / 2, size / 2 / whole.circle.r)


def _moved(tree: PlacedNest, x: float, y: float, scale: float) -> PlacedNest:
    def put(c: Circle) -> Circle:
        return Circle(x + c.x * scale, y + c.y * scale, c.r * scale)

    return PlacedNest(
        put(tree.circle),
        [put(role) for role in tree.roles],
        [_moved(inner, x, y, scale) for inner in tree.inside],
    )


TAIL = 3
"""How many letters of a word parted with a hyphen go to the next line, at least."""
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
            if cut > TAIL and len(rest) - cut < TAIL:
                cut = len(rest) - TAIL
            out.append(rest[:cut] + "-")
            rest = rest[cut:]
        out.append(rest)
    if len(out) > most:
        out = out[:most]
        out[-1] = out[-1][: _fitting(out[-1], width)].rstrip("- ") + "…"
    return out
