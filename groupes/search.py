# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type in a search box, as PostgreSQL's websearch_to_tsquery can read it."""

from __future__ import annotations

import re

# A minus means "without" right before a word or a quoted phrase; anywhere else it says nothing.
_MINUS = re.compile(r'(?<!\S)(-)-*(?=\w|"\w)|(?<!\w)-+')


def websearch(words: str) -> str:
    """The words with only the minus signs that exclude something.

    PostgreSQL stacks each minus as a negation of what follows, spaces or not: a rule of dashes
    overflows its stack (an error, whatever the role asking), and "vélo - ville" would mean
    "vélo without ville", which nobody meant.
    """
    return " ".join(_MINUS.sub(lambda found: found[1] or " ", words).split())
