# SPDX-License-Identifier: AGPL-3.0-or-later
"""A proposal is adopted where nobody objects."""

from __future__ import annotations

from roles.decisions.counting.polls import Poll
from roles.decisions.counting.seating import said
from roles.decisions.counting.values import Consent, Outcome, Stated


def tally(poll: Poll) -> Consent:
    outcome: Outcome = (
        "objected"
        if poll.choices["objection"]
        else "adopted"
        if poll.choices["consent"]
        else "nobody"
    )
    rules = [Stated("no_objection"), Stated("abstaining")]
    if outcome == "nobody":
        rules.append(Stated("nobody"))
    return Consent(
        **said(poll, (), (), outcome, stated=rules),
        counts=dict(poll.choices),
        objections=poll.objections,
    )
