# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes a charter, what members say of it, and what is said to cross its red lines."""

from groupes.charter.actions.flags import answer_flag, lift, raise_flag, settle
from groupes.charter.actions.lines import (
    MOST_LINES,
    add_line,
    attach,
    carry_over,
    change_line,
    remove_line,
)
from groupes.charter.actions.sections import (
    MOST_SECTIONS,
    answer,
    ask,
    begin,
    found_charter,
    write_section,
)

__all__ = [
    "MOST_LINES",
    "MOST_SECTIONS",
    "add_line",
    "answer",
    "answer_flag",
    "ask",
    "attach",
    "begin",
    "carry_over",
    "change_line",
    "found_charter",
    "lift",
    "raise_flag",
    "remove_line",
    "settle",
    "write_section",
]
