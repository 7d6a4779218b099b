# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page showed, said back by its forms."""

from __future__ import annotations

from groupes.notifications import marks


def test_what_was_shown_is_read_as_it_was_written() -> None:
    said = [marks.of_line(12, 345), marks.of_line(7, 0)]
    assert marks.read_lines(said) == {12: 345, 7: 0}
    all_of_it = [(7, "entry", 345), (7, "topic", 22), (9, "entry", 1)]
    assert marks.read_all(marks.of_all(all_of_it)) == {
        (7, "entry"): 345,
        (7, "topic"): 22,
        (9, "entry"): 1,
    }


def test_a_page_of_before_said_no_number() -> None:
    assert marks.read_lines(["12"]) == {12: None}


def test_what_is_no_mark_is_passed_over() -> None:
    assert marks.read_lines(["", "x.1", "-4.1", "٣.1", "9" * 30]) == {}
    assert marks.read_all("12 7.entry 7.entry.x .entry.3 ٣.entry.1") == {}


def test_no_form_is_read_without_end() -> None:
    assert len(marks.read_lines([f"{n}.1" for n in range(5000)])) == marks.MOST
    assert len(marks.read_all(" ".join(f"{n}.entry.1" for n in range(5000)))) == marks.MOST
