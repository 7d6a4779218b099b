# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts of secret ballots: what a voter alone is shown, and its SHA-256, which is all that is kept. Pure."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

_GROUPS: Final = 5
_OTHERS: Final = re.compile("[^0-9a-f]")


def new() -> str:
    """A receipt of 80 bits that chance drew, in groups of four figures to copy by hand."""
    drawn = secrets.token_hex(2 * _GROUPS)
    return "-".join(drawn[at : at + 4] for at in range(0, len(drawn), 4))


def kept(receipt: str) -> str:
    """What stands for a receipt in the tables, however it is typed: SHA-256, in hexadecimal figures."""
    return hashlib.sha256(_OTHERS.sub("", receipt.lower()).encode()).hexdigest()
