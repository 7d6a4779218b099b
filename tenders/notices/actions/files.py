# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files to import: those of a disk, and those that people bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from tenders.notices.archives import Budget, File, Item, Limits, Skipped, files_in, files_of

__all__ = ["File", "Item", "Skipped", "brought", "files_of"]

BROUGHT = Limits(files=500, unpacked=30 * 1024 * 1024, directory=1024 * 1024)
"""Of all the archives that a person brings together, which are read while they wait: twenty are no
way to bring twenty times as much. The command has no such."""


def brought(files: Iterable[tuple[str, IO[bytes]]]) -> Iterator[Item]:
    """What the files that a person brings hold, by name."""
    budget = Budget(BROUGHT)
    for name, stream in files:
        yield from files_in(name, stream, budget=budget)
