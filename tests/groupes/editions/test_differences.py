# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an edition changed, word by word: both texts can be read in it, whatever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groupes.editions import differences
from groupes.editions.differences import PUT, SAME, TAKEN, words

SPOKEN = st.lists(
    st.sampled_from(["un", "deux", " ", "\n", "l’avis", "—", "😀", "e\u0301"]), max_size=12
)
TEXTS = SPOKEN.map("".join) | st.text(max_size=30)


def read(found: list[tuple[str, str]], but: str) -> str:
    return "".join(text for what, text in found if what != but)


@given(TEXTS, TEXTS)
def test_both_texts_are_read_in_what_changed(before: str, after: str) -> None:
    found = words(before, after)
    assert read(found, PUT) == before
    assert read(found, TAKEN) == after
    assert all(text for _what, text in found)


def test_a_word_that_is_put_is_the_only_one_that_changed() -> None:
    assert words("Nous décidons.", "Nous décidons ensemble.") == [
        (SAME, "Nous décidons"), (PUT, " ensemble"), (SAME, "."),
    ]  # fmt: skip
    assert words("", "un") == [(PUT, "un")]
    assert words("un", "un") == [(SAME, "un")]
    assert words("", "") == []


def test_a_word_is_never_cut() -> None:
    assert words("par vote", "par votes") == [(SAME, "par "), (TAKEN, "vote"), (PUT, "votes")]
    assert words("l’offre", "l’offrande") == [(TAKEN, "l’offre"), (PUT, "l’offrande")]


def test_a_text_of_too_many_words_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST", 5)
    before, after = "un deux trois\nquatre\n", "un deux\nquatre\n"
    assert words(before, after) == [
        (TAKEN, "un deux trois\n"), (PUT, "un deux\n"), (SAME, "quatre\n"),
    ]  # fmt: skip
