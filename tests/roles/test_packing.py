# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circle map's geometry, by properties: nothing over anything, everything inside."""

from __future__ import annotations

import itertools
import math

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


@given(st.lists(radii, max_size=14))
def test_packed_circles_never_overlap_and_keep_their_order(sizes: list[float]) -> None:
    placed = packing.pack(sizes)
    assert [c.r for c in placed] == sizes
    assert all(apart(a, b) for i, a in enumerate(placed) for b in placed[i + 1 :])
    hull = packing.around(placed)
    assert all(inside(circle, hull) for circle in placed)


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
