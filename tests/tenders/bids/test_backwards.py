# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar backwards from the deadline."""

from __future__ import annotations

import datetime as dt

from tenders.bids import backwards


def test_the_calendar_goes_backwards_by_working_days() -> None:
    monday = dt.date(2026, 6, 15)
    steps = backwards.calendar(
        monday,
        dt.date(2026, 6, 9),
        [("Mémoire", dt.date(2026, 6, 11)), ("DC1", dt.date(2026, 6, 8)), ("Sans date", None)],
        dt.date(2026, 6, 10),
    )
    # Monday 15 June: the working days before are Friday 12 and Thursday 11.
    assert [(step.on.day, step.code, step.past) for step in steps] == [
        (8, "piece", True),
        (10, "questions", False),
        (11, "piece", False),
        (11, "review", False),
        (12, "sign", False),
        (15, "submit", False),
    ]


def test_what_is_past_but_late_pieces_is_left_out() -> None:
    steps = backwards.calendar(
        dt.date(2026, 6, 1), dt.date(2026, 6, 9), [("DC1", dt.date(2026, 5, 20))]
    )
    assert [(step.code, step.titles, step.past) for step in steps] == [("piece", ("DC1",), True)]
