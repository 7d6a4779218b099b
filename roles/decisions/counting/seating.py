# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a ranking to who is chosen: seats, equals over the last of them, the lot, the quorum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from roles import lot
from roles.decisions.counting.polls import Poll
from roles.decisions.counting.values import Groups, Outcome, Quorum, Stated, Tie


class Said(TypedDict):
    """What every result says, whatever its method."""

    method: str
    ballots: int
    ranking: Groups
    winners: tuple[str, ...]
    outcome: Outcome
    quorum: Quorum | None
    ties: tuple[Tie, ...]
    stated: tuple[Stated, ...]


def seat(
    poll: Poll,
    ranking: Groups,
    *,
    anybody: bool,
    stated: Iterable[Stated],
    ties: Iterable[Tie] = (),
) -> Said:
    """Choose from a ranking the first of it, as many as there are seats. Equals over the last seat are
    told apart by the lot, where the poll has one; otherwise all of them are chosen, and said to be
    equal.

    `anybody`: whether a ballot preferred anybody at all; `stated`, `ties`: of the method.
    """
    seats = poll.options.seats
    winners: list[str] = []
    broken = list(ties)
    tied = False
    for group in ranking if anybody else ():
        free = seats - len(winners)
        if free <= 0:
            break
        if len(group) <= free:
            winners += group
        elif poll.options.lot:
            drawn = tuple(lot.order(poll.options.seed, group))
            taken = tuple(one for one in group if one in drawn[:free])
            broken.append(Tie("winners", drawn, "lot", taken))
            winners += taken
        else:
            tied = True
            broken.append(Tie("winners", group, None, group))
            winners += group
    rules = [*stated]
    if seats > 1:
        rules.append(Stated("seats", {"seats": seats}))
    if poll.options.lot:
        rules.append(Stated("tie_lot", {"seed": poll.options.seed}))
    else:
        rules.append(Stated("tie_open"))
    if not anybody:
        rules.append(Stated("nobody"))
    outcome: Outcome = "tied" if tied else "elected" if anybody else "nobody"
    return said(poll, ranking, winners, outcome, ties=broken, stated=rules)


def said(
    poll: Poll,
    ranking: Groups,
    winners: Iterable[str],
    outcome: Outcome,
    *,
    ties: Iterable[Tie] = (),
    stated: Iterable[Stated] = (),
) -> Said:
    """What a result says once its quorum is looked at: without it nothing is decided."""
    rules = [*stated]
    quorum = None
    if poll.options.quorum is not None:
        quorum = Quorum(poll.options.quorum, poll.cast)
        rules.append(Stated("quorum", {"needed": quorum.needed, "present": quorum.present}))
        if not quorum.reached:
            winners, outcome = (), "no_quorum"
    return Said(
        method=poll.method,
        ballots=poll.cast,
        ranking=ranking,
        winners=tuple(winners),
        outcome=outcome,
        quorum=quorum,
        ties=tuple(ties),
        stated=tuple(rules),
    )
