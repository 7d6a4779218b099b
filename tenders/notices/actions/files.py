# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files to import, read from disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tenders.notices import parsing


@dataclass(frozen=True, slots=True)
class File:
    """Bytes to import, under the name to show. ``problem``: why they could not be read."""

    name: str
    data: bytes
    problem: str = ""


def files_of(paths: Iterable[Path]) -> Iterator[File]:
    """The files at these paths; a folder stands for all it holds (``.xml`` and ``.json``, in order).

    A file named by itself is read whatever its name: it is refused by its content, with a reason.
    """
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                if inner.is_file() and inner.suffix.lower() in (".xml", ".json"):
                    yield _read(inner)
        else:
            yield _read(path)


def _read(path: Path) -> File:
    try:
        with path.open("rb") as file:
            # One byte more than is allowed is enough to be refused for its size.
            return File(str(path), file.read(parsing.MAX_BYTES + 1))
    except OSError as failure:
        return File(str(path), b"", problem=failure.strerror or type(failure).__name__)
