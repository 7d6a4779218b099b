# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an edition changed, line by line: both texts can be read in it, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groupes.editions.differences import MOST, PUT, SAME, TAKEN, lines

TEXTS = st.lists(st.sampled_from(["un", "deux", "trois", ""]), max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_both_texts_are_read_in_what_changed(before: str, after: str) -> None:
    found = lines(before, after)
    assert [line for what, line in found if what != PUT] == before.splitlines()
    assert [line for what, line in found if what != TAKEN] == after.splitlines()


def test_a_line_put_between_two_is_the_only_one_that_changed() -> None:
    assert lines("un\ntrois", "un\ndeux\ntrois") == [(SAME, "un"), (PUT, "deux"), (SAME, "trois")]
    assert lines("", "un") == [(PUT, "un")]


def test_two_long_texts_without_a_line_in_common_are_not_matched() -> None:
    """Their cost would grow with the square: what is alike at both ends is found, no more."""
    before = "\n".join(["a", *(f"x{n % 7}" for n in range(MOST + 1)), "z"])
    after = "\n".join(["a", *(f"y{n % 7}" for n in range(MOST + 1)), "z"])
    found = lines(before, after)
    assert [what for what, _line in found] == [
        SAME, *[TAKEN] * (MOST + 1), *[PUT] * (MOST + 1), SAME,
    ]  # fmt: skip
