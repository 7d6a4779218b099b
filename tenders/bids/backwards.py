# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar backwards from the deadline: what must be ready when. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

QUESTIONS = "questions"
PIECE = "piece"
REVIEW = "review"
SIGN = "sign"
SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class Step:
    """One day of the calendar; ``titles`` are the pieces due on it."""

    on: dt.date
    code: str
    titles: tuple[str, ...] = ()
    past: bool = False


def working_day_before(day: dt.date, count: int) -> dt.date:
    """The day that is ``count`` working days (Monday to Friday) before, public holidays apart."""
    while count:
        day -= dt.timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day


def calendar(
    deadline: dt.date,
    today: dt.date,
    pieces: Iterable[tuple[str, dt.date | None]],
    questions_until: dt.date | None = None,
) -> list[Step]:
    """The steps in order: questions, pieces by day, cross-reading, signature, submission.

    ``pieces``: title and the day it is for. Cross-reading is two working days before the
    deadline, signature and a dry run one. Of what is past only pieces stay (they may be late).
    """
    found: list[Step] = []
    if questions_until is not None and questions_until >= today:
        found.append(Step(questions_until, QUESTIONS))
    by_day: dict[dt.date, list[str]] = {}
    for title, due in pieces:
        if due is not None:
            by_day.setdefault(due, []).append(title)
    found += [Step(day, PIECE, tuple(titles), day < today) for day, titles in by_day.items()]
    for count, code in ((2, REVIEW), (1, SIGN)):
        day = working_day_before(deadline, count)
        if day >= today:
            found.append(Step(day, code))
    if deadline >= today:
        found.append(Step(deadline, SUBMIT))
    order = {code: n for n, code in enumerate((QUESTIONS, PIECE, REVIEW, SIGN, SUBMIT))}
    return sorted(found, key=lambda step: (step.on, order[step.code]))
