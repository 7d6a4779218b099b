# SPDX-License-Identifier: AGPL-3.0-or-later
"""One choice a ballot: for or against a proposal, or one of several; a majority of them decides."""

from __future__ import annotations

from math import ceil

from roles.decisions.counting.polls import ABSTAIN, Poll
from roles.decisions.counting.seating import said
from roles.decisions.counting.values import Majority, Outcome, Stated, Tie, by_number


def tally(poll: Poll) -> Majority:
    counts = dict(poll.choices)
    votes = poll.cast - counts[ABSTAIN]
    base = {"votes": votes, "ballots": poll.cast, "eligible": poll.options.eligible or 0}[
        poll.options.of
    ]
    needed = _needed(poll, base)
    ranking = by_number(counts, poll.candidates)
    first = ranking[0]
    # of equals none has more than the other, whatever part of the whole would do
    has_it = len(first) == 1 and needed is not None and 0 < counts[first[0]] >= needed
    if poll.is_proposal:
        has_it = has_it and first == ("for",)
    ties = []
    if len(first) > 1 and votes:
        ties.append(Tie("votes", first, None, ()))
    outcome: Outcome
    if not votes:
        outcome = "nobody"
    elif has_it:
        outcome = "adopted" if poll.is_proposal else "elected"
    elif poll.is_proposal:
        outcome = "rejected"
    else:
        outcome = "tied" if ties else "nobody"
    return Majority(
        **said(
            poll, ranking, first if has_it else (), outcome, ties=ties, stated=_stated(poll, votes)
        ),
        counts=counts,
        base=base,
        needed=needed,
    )


def _needed(poll: Poll, base: int) -> int | None:
    if not base:
        return None
    share = poll.options.needed
    return base // 2 + 1 if share is None else ceil(share * base)


def _stated(poll: Poll, votes: int) -> list[Stated]:
    share = poll.options.needed
    rules = [
        Stated("more_than_half")
        if share is None
        else Stated("at_least", {"share": f"{share.numerator}/{share.denominator}"}),
        Stated(f"of_{poll.options.of}"),
        Stated("equal_not_adopted" if poll.is_proposal else "equal_not_chosen"),
    ]
    if not votes:
        rules.append(Stated("nobody"))
    return rules
