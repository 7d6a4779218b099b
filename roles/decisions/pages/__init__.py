# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of decisions are made of."""

from roles.decisions.pages.counted import ballots, may_recount, program
from roles.decisions.pages.decision import DecisionPage, decision_page, still_held
from roles.decisions.pages.exports import (
    HEADINGS,
    as_document,
    as_markdown,
    paper_line,
    rows_of,
)
from roles.decisions.pages.register import Index, index, line, stands, tension_line
from roles.decisions.pages.tensions import home_part, tension_list, tension_page
from roles.decisions.pages.voters import ballots_page, check, voters_page

__all__ = [
    "HEADINGS",
    "DecisionPage",
    "Index",
    "as_document",
    "as_markdown",
    "ballots",
    "ballots_page",
    "check",
    "decision_page",
    "home_part",
    "index",
    "line",
    "may_recount",
    "paper_line",
    "program",
    "rows_of",
    "stands",
    "still_held",
    "tension_line",
    "tension_list",
    "tension_page",
    "voters_page",
]
