# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a bid: rounds and the buyer's analysis, what each keeps of it and the time they gave, the project
that it becomes, once."""

from tenders.results.actions.after import (
    keep_analysis,
    save_rounds,
    say_debrief,
    say_time,
    took_part,
    withdraw_debrief,
    withdraw_time,
)
from tenders.results.actions.project import begin_project, offer_lead

__all__ = [
    "begin_project",
    "keep_analysis",
    "offer_lead",
    "save_rounds",
    "say_debrief",
    "say_time",
    "took_part",
    "withdraw_debrief",
    "withdraw_time",
]
