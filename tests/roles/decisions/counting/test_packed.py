# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many numbers in one."""

from hypothesis import given
from hypothesis import strategies as st

from roles.decisions.counting.packed import Fields

WEIGHTS = st.lists(st.integers(0, 10**30), min_size=1, max_size=8)


@given(WEIGHTS, st.data())
def test_each_is_added_to_and_taken_from_by_itself(weights, data):
    size = data.draw(st.integers(1, 6))
    fields = Fields(size, sum(weights))
    packed, plain = 0, [0] * size
    for weight in weights:
        members = data.draw(st.sets(st.integers(0, size - 1)))
        packed += weight * fields.of(members)
        for at in members:
            plain[at] += weight
    assert fields.unpacked(packed) == plain
    if any(plain):
        assert fields.last(packed) == max(at for at in range(size) if plain[at])


def test_even_where_there_is_nothing_to_count():
    assert Fields(3, 0).unpacked(Fields(3, 0).all) == [1, 1, 1]
    assert Fields(0, 0).unpacked(0) == []
