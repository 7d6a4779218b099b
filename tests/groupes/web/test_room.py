# SPDX-License-Identifier: AGPL-3.0-or-later
"""A disk that says no is known whatever it came wrapped in; what is another failure is not it."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from psycopg import errors

from groupes.web.room import no_room


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG])
def test_a_full_or_read_only_disk_has_no_room(code: int) -> None:
    assert no_room(OSError(code, "no"))


@pytest.mark.parametrize("error", [errors.DiskFull(), errors.ReadOnlySqlTransaction()])
def test_the_database_s_disk_counts_as_django_wraps_it(error: Exception) -> None:
    wrapped = OperationalError("could not extend file")
    wrapped.__cause__ = error
    assert no_room(wrapped)


def test_it_is_found_behind_what_was_raised_while_it_was_handled() -> None:
    with pytest.raises(ValueError, match="form") as caught:
        try:
            raise OSError(errno.ENOSPC, "full")
        except OSError:
            raise ValueError("the form could not be read")  # noqa: B904 - a context, as libraries leave
    assert no_room(caught.value)


def test_other_failures_are_others() -> None:
    assert not no_room(None)
    assert not no_room(OSError(errno.EACCES, "not yours"))
    assert not no_room(OperationalError("the server closed the connection"))


def test_a_ring_of_causes_ends() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert not no_room(one)
