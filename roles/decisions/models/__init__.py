# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tensions, decisions, who answers them and what they say, what becomes of them.

A decision's row is held (``groupes.web.transactions.locked``) while anything of it is written: whoever
answers and whoever closes wait for each other, and an answer after the hour is refused, not counted.
"""

from roles.decisions.models.answers import (
    Answer,
    Asked,
    Ballot,
    Nomination,
    Objection,
    Remark,
    Stance,
    Voter,
)
from roles.decisions.models.decisions import (
    Counting,
    Decision,
    DecisionQuerySet,
    Electorate,
    Option,
    Stage,
    State,
    Way,
)
from roles.decisions.models.following import Review
from roles.decisions.models.tensions import Route, Tension

__all__ = [
    "Answer",
    "Asked",
    "Ballot",
    "Counting",
    "Decision",
    "DecisionQuerySet",
    "Electorate",
    "Nomination",
    "Objection",
    "Option",
    "Remark",
    "Review",
    "Route",
    "Stage",
    "Stance",
    "State",
    "Tension",
    "Voter",
    "Way",
]
