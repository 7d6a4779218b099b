# SPDX-License-Identifier: AGPL-3.0-or-later
"""A JSON file that somebody names on the command line: read within bounds, or refused in one line."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any


class UnreadableError(Exception):
    """A file that is not JSON, or that no one should load."""


def read_json(path: str, *, most: int) -> Any:
    """Read one JSON file of at most ``most`` bytes, without a field given twice.

    Raises UnreadableError with one line saying why.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UnreadableError(f"can not be read: {error.strerror}") from None
    if len(data) > most:
        raise UnreadableError(f"is larger than {most} bytes")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique)
    except RecursionError:
        raise UnreadableError("is nested too deeply") from None
    except UnicodeDecodeError:
        raise UnreadableError("is not UTF-8 text") from None
    except ValueError as error:
        # JSONDecodeError, a field given twice, or a number of thousands of digits.
        raise UnreadableError(f"is not JSON: {error}") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise ValueError(f"the field {twice[:40]!r} is given twice")
    return values
