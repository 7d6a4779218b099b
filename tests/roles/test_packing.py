# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circle map's geometry, by properties: nothing over anything, everything inside."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles import packing

radii = st.floats(min_value=0.2, max_value=3)
families = st.lists(
    st.lists(st.floats(min_value=0, max_value=31), min_size=1, max_size=9), min_size=1, max_size=6
)


def apart(a: packing.Circle, b: packing.Circle) -> bool:
    return math.hypot(a.x - b.x, a.y - b.y) >= a.r + b.r - 1e-3


def inside(inner: packing.Circle, outer: packing.Circle) -> bool:
    return math.hypot(inner.x - outer.x, inner.y - outer.y) + inner.r <= outer.r + 1e-3


@given(st.lists(radii, max_size=40))
def test_packed_circles_never_overlap_and_keep_their_order(sizes: list[float]) -> None:
    placed = packing.pack(sizes)
    assert [c.r for c in placed] == sizes
    assert all(apart(a, b) for i, a in enumerate(placed) for b in placed[i + 1 :])
    hull = packing.around(placed)
    assert all(inside(circle, hull) for circle in placed)


@given(st.lists(radii, min_size=2, max_size=20))
def test_each_circle_touches_another_and_larger_ones_come_first(sizes: list[float]) -> None:
    placed = packing.pack(sizes)
    for one in placed:
        rest = [other for other in placed if other is not one]
        assert min(math.hypot(one.x - o.x, one.y - o.y) - one.r - o.r for o in rest) < 1e-5
    largest = placed[sizes.index(max(sizes))]
    assert (largest.x, largest.y) == (0, 0)


def test_seven_equal_circles_make_a_flower() -> None:
    # Six coins fit around a seventh, all touching: whatever is around them has three times its radius.
    assert packing.around(packing.pack([1.0] * 7)).r == pytest.approx(3)


@given(st.lists(st.tuples(radii, radii, radii), min_size=1, max_size=12))
def test_the_circle_around_is_the_smallest(rows: list[tuple[float, float, float]]) -> None:
    circles = [packing.Circle(4 * x, 4 * y, r) for x, y, r in rows]
    hull = packing.around(circles)
    assert all(inside(circle, hull) for circle in circles)
    # How far the farthest goes is convex in the centre: if no step makes it less, nothing does.
    for turn in range(24):
        x = hull.x + 0.01 * math.cos(turn * math.tau / 24)
        y = hull.y + 0.01 * math.sin(turn * math.tau / 24)
        assert max(circle.reach(x, y) for circle in circles) >= hull.r - 1e-5


def places_looked_at(families: list[list[float]], monkeypatch: pytest.MonkeyPatch) -> int:
    seen = 0
    outside = packing._outside

    def counted(a: packing.Circle, b: packing.Circle, r: float) -> packing.Circle:
        nonlocal seen
        seen += 1
        return outside(a, b, r)

    with monkeypatch.context() as patch:
        patch.setattr(packing, "_outside", counted)
        packing.lay_out(families, size=640)
    return seen


def test_sixty_families_of_seven_roles_are_quickly_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every pair of what is placed, on both sides, would be 70 000 for the families alone.
    weights = [[float(1 + (5 * f + 3 * r) % 31) for r in range(7)] for f in range(60)]
    assert places_looked_at(weights, monkeypatch) < 4_000


def test_what_is_looked_at_grows_less_than_the_square(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = [float(1 + 7 * r % 31) for r in range(400)]
    hundred = places_looked_at([weights[:100]], monkeypatch)
    four_hundred = places_looked_at([weights], monkeypatch)
    assert four_hundred < 16 * hundred


@given(families)
def test_a_map_holds_all_its_roles(weights: list[list[float]]) -> None:
    placed = packing.lay_out(weights, size=640)
    assert [len(roles) for roles in placed.roles] == [len(family) for family in weights]
    every = [role for roles in placed.roles for role in roles]
    assert all(apart(a, b) for i, a in enumerate(every) for b in every[i + 1 :])
    assert all(inside(role, placed.outer) for role in every)
    for hull, roles in zip(placed.families, placed.roles, strict=True):
        if hull.r:
            assert inside(hull, placed.outer)
            assert all(inside(role, hull) for role in roles)
        else:
            assert len(roles) == 1
    assert packing.lay_out(weights, size=640) == placed  # the same drawing each time


@given(families)
def test_more_energy_is_never_a_smaller_circle(weights: list[list[float]]) -> None:
    placed = packing.lay_out(weights, size=640)
    pairs = sorted(
        (weight, role.r)
        for family, roles in zip(weights, placed.roles, strict=True)
        for weight, role in zip(family, roles, strict=True)
    )
    assert all(a[1] <= b[1] + 1e-9 for a, b in itertools.pairwise(pairs))


roles_inside = st.lists(st.floats(min_value=0, max_value=31), max_size=6)
nests = st.recursive(
    st.builds(packing.Nest, roles_inside),
    lambda inner: st.builds(packing.Nest, roles_inside, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def every(tree: packing.PlacedNest) -> list[packing.PlacedNest]:
    return [tree, *(one for inner in tree.inside for one in every(inner))]


@given(nests)
def test_circles_within_circles_hold_what_is_theirs_and_nothing_lies_over_anything(
    tree: packing.Nest,
) -> None:
    placed = packing.nested(tree, size=640)
    assert (placed.circle.x, placed.circle.y) == (320, 320)
    assert placed.circle.r == pytest.approx(320)
    for one in every(placed):
        held = [*one.roles, *(inner.circle for inner in one.inside)]
        assert all(inside(circle, one.circle) for circle in held)
        assert all(apart(a, b) for i, a in enumerate(held) for b in held[i + 1 :])
        assert all(circle.r > 0 for circle in held)
    assert packing.nested(tree, size=640) == placed  # the same drawing each time

    def shape(node: packing.Nest) -> list[object]:
        return [len(node.roles), *(shape(inner) for inner in node.inside)]

    def drawn(node: packing.PlacedNest) -> list[object]:
        return [len(node.roles), *(drawn(inner) for inner in node.inside)]

    assert drawn(placed) == shape(tree)


def test_sixty_circles_and_four_hundred_roles_are_quickly_placed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tree(depth: int, wide: int) -> packing.Nest:
        roles = [float(1 + (5 * depth + 3 * n) % 31) for n in range(7)]
        return packing.Nest(roles, [tree(depth - 1, wide) for _ in range(wide if depth else 0)])

    whole = tree(2, 7)  # 57 circles, 399 roles
    seen = 0
    outside = packing._outside

    def counted(a: packing.Circle, b: packing.Circle, r: float) -> packing.Circle:
        nonlocal seen
        seen += 1
        return outside(a, b, r)

    monkeypatch.setattr(packing, "_outside", counted)
    packing.nested(whole, size=640)
    assert seen < 3_000


def test_nothing_to_draw() -> None:
    assert packing.lay_out([], size=640).roles == []


def test_names_are_cut_on_their_words() -> None:
    # "Direction" and "artistique" are about 8 and 8 ordinary letters broad.
    assert packing.lines("Direction artistique", 12) == ["Direction", "artistique"]
    assert packing.lines("Lien CAE", 12) == ["Lien CAE"]
    assert packing.lines("Anticonstitutionnellement", 8, 3)[0].endswith("-")
    cut = packing.lines("Accompagnement des transitions professionnelles", 12)
    assert len(cut) == 2
    assert cut[-1].endswith("…")


@given(st.text(min_size=1, max_size=60), st.integers(min_value=3, max_value=20))
def test_lines_always_fit(name: str, width: int) -> None:
    cut = packing.lines(name, width)
    assert len(cut) <= 2
    # One letter broader than the line, with its hyphen or ellipsis, is as narrow as it gets.
    assert all(packing.breadth(line) <= max(width, 2.5) + 1 for line in cut)
