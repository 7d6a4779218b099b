# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a list saved together: what each writer changed, laid over what is there now.

A writer changes fields, not rows: what they did not touch stays as others put it meanwhile, and
what both touched is given back to the second with what it became.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from groupes.web.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Change:
    """What a writer changed in a row: by field, what they saw (``was``) and what they put."""

    pk: int
    was: Mapping[str, Any]
    said: Mapping[str, Any]


class RowRefusal(Refusal):
    """Nothing was saved because of some rows: ``rows`` are their ids. ``now``: by id and field, what
    others put there meanwhile."""

    def __init__(
        self,
        message: str,
        *,
        rows: Sequence[int],
        now: Mapping[int, Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.rows, self.now = rows, now or {}


def check_rows(found: Mapping[int, Model], changes: Sequence[Change]) -> None:
    """Raise ``RowRefusal`` where a row is gone, or a field is no longer what its writer saw."""
    gone = [change.pk for change in changes if change.pk not in found]
    if gone:
        raise RowRefusal(_("A row that you changed was removed meanwhile."), rows=gone)
    moved = {
        change.pk: {
            name: now
            for name, said in change.said.items()
            if (now := getattr(found[change.pk], name)) not in (change.was.get(name), said)
        }
        for change in changes
    }
    now = {pk: fields for pk, fields in moved.items() if fields}
    if now:
        raise RowRefusal(
            _(
                "Somebody changed this in the meantime: what it says now is shown beside what you typed."
            ),
            rows=list(now),
            now=now,
        )


@contextmanager
def at_row(pk: int) -> Iterator[None]:
    """What is refused inside is refused because of this row."""
    try:
        yield
    except Refusal as refusal:
        raise RowRefusal(str(refusal.message), rows=[pk]) from refusal
