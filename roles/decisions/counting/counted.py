# SPDX-License-Identifier: AGPL-3.0-or-later
"""A poll counted by its method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from roles.decisions.counting import consent, majority, runoff, schulze, score
from roles.decisions.counting.options import method as read_method
from roles.decisions.counting.polls import Poll, read_poll
from roles.decisions.counting.values import Result

_TALLIES: Final[Mapping[str, Callable[[Poll], Result]]] = {
    "schulze": schulze.tally,
    "runoff": runoff.tally,
    "majority": majority.tally,
    "score": score.tally,
    "dot": score.tally,
    "consent": consent.tally,
}


def count(method: str, candidates: object, ballots: object, **options: Any) -> Result:
    """Count ballots given as plain JSON values (`docs/formats/ballots.md`).

    `candidates`: names, or None for a consent and a majority for or against. `options`: of the
    method; None is the same as absent. Raises Wrong, with the place of the first fault.
    """
    return tally(read_poll(read_method(method, "method"), candidates, ballots, options))


def tally(poll: Poll) -> Result:
    """Count a poll that was read."""
    return _TALLIES[poll.method](poll)
