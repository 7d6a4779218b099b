# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transaction of an action: rows are locked one way, and a verb that met another is run again.

In which order an action locks is written in ``docs/architecture.md``, once for all. Where two still
wait for each other PostgreSQL stops one of them: it is run once more, whole.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.models import Manager, Model, QuerySet
from django.utils.translation import gettext_lazy

from groupes.web.refusals import Refusal

PASSING: Final = {"40P01", "40001"}
"""PostgreSQL's codes for what goes well when it is done again: deadlock, serialization failure."""


class Busy(Refusal):
    """Stopped twice by what others did at that moment; ``retry_after`` in seconds."""

    retry_after = 2

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Others were changing the same thing just then. Try once more.")
        )


def passes(error: BaseException) -> bool:
    """Whether doing the whole transaction again is all that this error asks for."""
    return getattr(error.__cause__, "sqlstate", None) in PASSING


def locked[M: Model](rows: QuerySet[M] | Manager[M]) -> QuerySet[M]:
    """These rows, locked until the end of the transaction, in the order of their ids.

    Not their keys (``no_key``): a row that others point at can then still be pointed at. The whole
    journal points at its groupe, and asks for it when it commits: by then its number is locked.
    """
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True)


def again[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb that is a whole transaction once more when it was stopped by another; then Busy.

    Inside a transaction the verb is a part of it: the outermost one is what is run again. What the
    verb is given must serve twice: no iterator.
    """

    @wraps(verb)
    def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return verb(*args, **kwargs)
        try:
            return verb(*args, **kwargs)
        except OperationalError as error:
            if not passes(error):
                raise
        try:
            return verb(*args, **kwargs)
        except OperationalError as error:
            if not passes(error):
                raise
            raise Busy from error

    return tried


def action[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """A verb that changes state: one transaction, run :func:`again` where it was stopped."""
    return again(transaction.atomic(verb))
