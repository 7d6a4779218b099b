# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a button knows of what its page showed: of two pages that are open, the one behind answers for
nothing that was written since."""

from __future__ import annotations

import hashlib
import json
from typing import Final

LENGTH: Final = 32


def mark(*said: object) -> str:
    """The mark of what is shown: of the same values the same, of others another. Plain values, days and
    numbers; a button sends it along, and what answers compares it with what stands then."""
    plain = json.dumps([None if one is None else str(one) for one in said])
    return hashlib.sha256(plain.encode()).hexdigest()[:LENGTH]


def edition(*said: object) -> int:
    """The same as a number, for what keeps no editions of its own: as a form of editions sends it along."""
    return int(mark(*said)[:8], 16)
