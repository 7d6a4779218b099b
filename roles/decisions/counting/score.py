# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scores and dots: what each one is given, added up."""

from __future__ import annotations

from fractions import Fraction

from roles.decisions.counting.polls import Poll
from roles.decisions.counting.reading import MILLION
from roles.decisions.counting.seating import seat
from roles.decisions.counting.values import Score, Stated, by_number, exact


def tally(poll: Poll) -> Score:
    least = poll.options.scale[0] if poll.options.scale else 0
    totals = [0] * len(poll.candidates)
    scored = [0] * len(poll.candidates)
    for scores, weight in poll.scores.items():
        for at, number in scores:
            totals[at] += weight * number
            scored[at] += weight
    named = {
        one: _number(totals[at] + least * (poll.cast - scored[at]))
        for at, one in enumerate(poll.candidates)
    }
    common = seat(
        poll,
        by_number(named, poll.candidates),
        anybody=any(poll.scores),  # the ballot that scores nobody is ()
        stated=_stated(poll, least),
    )
    return Score(
        **common,
        totals=named,
        scored=dict(zip(poll.candidates, scored, strict=True)),
    )


def _number(millionths: int) -> Fraction | int:
    number = Fraction(millionths, MILLION)
    return number.numerator if number.denominator == 1 else number


def _stated(poll: Poll, least: int) -> list[Stated]:
    options = poll.options
    if poll.method == "dot":
        said = [Stated("dots_added")]
        said.append(
            Stated("dots_each", {"dots": options.dots})
            if options.dots
            else Stated("dots_unbounded")
        )
        if options.most:
            said.append(Stated("dots_most", {"most": options.most}))
        return said
    said = [Stated("scores_added")]
    if options.scale:
        ends = [exact(_number(each)) for each in options.scale]
        said.append(Stated("scale", {"least": ends[0], "most": ends[1]}))
    else:
        said.append(Stated("no_scale"))
    said.append(Stated("unscored", {"least": exact(_number(least))}))
    return said
