# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mark by which a button says what its page showed."""

from __future__ import annotations

import datetime as dt

from groupes.web.shown import LENGTH, edition, mark


def test_the_mark_is_of_what_is_shown_and_of_nothing_else() -> None:
    said = ("Oui", dt.date(2026, 11, 27), None, 3)
    assert mark(*said) == mark(*said)
    assert len(mark()) == LENGTH
    others = (
        ("Non", *said[1:]),
        ("Oui", dt.date(2026, 11, 28), None, 3),
        ("Oui", dt.date(2026, 11, 27), "", 3),  # nothing said, and nothing to say
        ("Oui", dt.date(2026, 11, 27), "None", 3),
        said[:-1],
    )
    assert len({mark(*one) for one in (said, *others)}) == 1 + len(others)
    assert mark("a", "b") != mark("ab") != mark("a b")


def test_as_a_number_it_is_the_same_for_the_same_alone() -> None:
    assert edition("a", None, 3) == edition("a", None, 3)
    assert len({edition("a", "b"), edition("ab"), edition("b", "a"), edition()}) == 4
    assert 0 <= edition("a") < 2**32
