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
from tenders.bids.models import Bid


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


def save_rows(
    kind: type[Model],
    held: Bid,
    *,
    changes: Sequence[Change],
    added: Mapping[str, Any] | None,
    removed: int | None,
    most: int,
) -> bool:
    """Save the rows of a list of a bid that is held: rows changed, one more at the end, one less, or
    nothing. Whether anything changed. Raises ``RowRefusal``; Refusal for more than ``most`` rows."""
    rows = kind._default_manager.filter(bid=held)
    found: dict[int, Any] = {one.pk: one for one in rows}
    changes = [change for change in changes if change.pk != removed]
    check_rows(found, changes)
    moved = False
    for change in changes:
        row = found[change.pk]
        fields = [name for name, value in change.said.items() if getattr(row, name) != value]
        for name in fields:
            setattr(row, name, change.said[name])
        if fields:
            row.save(update_fields=fields)
            moved = True
    if removed in found:
        found.pop(removed).delete()
        moved = True
    if added:
        if len(found) >= most:
            raise Refusal(_("That is a lot of rows: merge some of them first."))
        last = max((one.position for one in found.values()), default=0)
        kind._default_manager.create(bid=held, position=last + 1, **added)
        moved = True
    return moved


@contextmanager
def at_row(pk: int) -> Iterator[None]:
    """What is refused inside is refused because of this row."""
    try:
        yield
    except Refusal as refusal:
        raise RowRefusal(str(refusal.message), rows=[pk]) from refusal
