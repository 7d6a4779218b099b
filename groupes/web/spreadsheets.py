# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cell of a table that a spreadsheet opens: what people, or a buyer, wrote is never run."""

from __future__ import annotations

import re
from typing import Any, Final

FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What spreadsheets take for the beginning of a formula, in the width of East Asian letters too."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?", re.ASCII)


def cell(value: Any) -> str:
    """``value`` as text; what would be taken for a formula begins with an apostrophe, a number does not."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULAS) and not _NUMBER.fullmatch(text) else text
