# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether something failed because nothing more can be written: a disk that is full or read-only."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Final

from psycopg import errors

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
NO_ROOM_IN_DATABASE: Final = (errors.DiskFull, errors.ReadOnlySqlTransaction)


def no_room(error: BaseException | None) -> bool:
    """Whether `error`, or what it came from, is a disk's saying no: ours, or the database's."""
    return any(
        (isinstance(each, OSError) and each.errno in NO_ROOM)
        or isinstance(each, NO_ROOM_IN_DATABASE)
        for each in _and_causes(error)
    )


def _and_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
