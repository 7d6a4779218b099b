# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of a line: what one sees, written one way."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groupes.web.oneline import cut, first_letters, one_line, seen, shortened, unstacked


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("  Hawa \t Traoré\r\n", "Hawa Traoré"),
        ("He\u0301le\u0300ne", "Hélène"),  # composed
        ("Hélène\u00a0Dupré", "Hélène Dupré"),  # a blank is a blank
        ("Hélène\u200b Dupré", "Hélène Dupré"),  # zero width
        ("Hé\u2060lène\ufeff", "Hélène"),
        ("\u202eérpuD enèléH", "érpuD enèléH"),  # turned around
        ("\u2066Hélène\u2069", "Hélène"),
        ("Hé\u00adlène", "Hélène"),  # a hyphen that waits
        ("Hé\x00lè\x1bne\x7f", "Hélène"),
        ("Hé\u034flène\ufe0f", "Hélène"),
        ("a\u2028b\u2029c\x0bd", "a b c d"),
        ("\u200b\u200d\u2060", ""),
        ("\u3164\uffa0\u115f\u2800", ""),  # fillers: letters that show nothing
        ("\u0301", ""),  # a mark on nothing
        ("", ""),
        ("é", "é"),
        ("!", "!"),
        ("Zoé-Lou d’Ys, nº 2 · 3 €", "Zoé-Lou d’Ys, nº 2 · 3 €"),
        ("Иван 李 علی", "Иван 李 علی"),
        # A joiner stays where it changes what one sees, and nowhere else.
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\U0001f469\u200d\U0001f33e", "\U0001f469\u200d\U0001f33e"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
        ("Hé\u200clène\u200d", "Hélène"),
        ("\u200cعلی", "علی"),
    ],
)
def test_what_is_seen_is_kept(source: str, kept: str) -> None:
    assert one_line(source) == kept


@given(st.text(max_size=40))
def test_a_line_that_was_cleaned_is_clean(source: str) -> None:
    kept = one_line(source)
    assert one_line(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs") for c in kept)


@given(
    st.text("ab é", min_size=2, max_size=10),
    st.integers(0, 10),
    st.sampled_from("\u200b\u200d\u202e\u2060\x00"),
)
def test_something_unseen_makes_no_other_name(name: str, at: int, unseen: str) -> None:
    assert one_line(name[:at] + unseen + name[at:]) == one_line(name)


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("source", "most", "begun"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        ("ab\U0001f1eb\U0001f1f7", 3, "ab"),  # half a flag
        ("\U0001f1eb\U0001f1f7\U0001f1e7\U0001f1ea", 3, "\U0001f1eb\U0001f1f7"),
        ("a" + FAMILY, 4, "a"),
        ("abe\u0301", 3, "ab"),
        ("a\U0001f44b\U0001f3fd", 2, "a"),  # a hand and its colour
        ("a" + SCOTLAND, 5, "a"),
        (SCOTLAND, 3, SCOTLAND[:3]),  # it alone is longer
    ],
)
def test_a_cut_leaves_whole_what_is_drawn_as_one(source: str, most: int, begun: str) -> None:
    assert cut(source, most) == begun


def test_the_first_letters_are_whole() -> None:
    assert (
        first_letters("\U0001f1eb\U0001f1f7\U0001f1e7\U0001f1ea Lille", 1) == "\U0001f1eb\U0001f1f7"
    )
    assert first_letters(SCOTLAND + FAMILY + "a", 2) == SCOTLAND + FAMILY
    assert first_letters("e\u0301te", 2) == "e\u0301t"
    assert first_letters("a", 2) == "a"


def test_marks_are_stacked_no_higher_than_a_language_does() -> None:
    assert unstacked("Z" + "\u0336\u0300" * 20 + "a\u0301") == "Z" + "\u0336\u0300" * 2 + "a\u0301"
    assert one_line("Za" + "\u0300" * 90 + "l") == one_line("Za" + "\u0300" * 5 + "l")
    assert unstacked("בְּרֵאשִׁ֖ית") == "בְּרֵאשִׁ֖ית"  # points, an accent and a cantillation


@pytest.mark.parametrize(
    "unseen", ["", " \n", "\u200b\u2060", "\u3164\u2800", "\u200e\u200f\ufeff", "\u0301"]
)
def test_what_nobody_sees_is_nothing(unseen: str) -> None:
    assert not seen(unseen)
    assert seen(f"{unseen}!")


def test_what_is_shortened_says_so_and_is_no_longer_than_asked() -> None:
    assert shortened("Ville de Lille", 14) == "Ville de Lille"
    assert shortened("Ville de Lille", 10) == "Ville de…"
    assert shortened("aa🇫🇷bb", 5) == "aa🇫🇷…"
    assert shortened("aa🇫🇷bb", 4) == "aa…"  # a flag is not cut in two
