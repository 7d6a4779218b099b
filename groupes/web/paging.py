# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of a long list, asked and counted by one query that is kept ready."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Subquery, Value, Window

from groupes.web.prepared import Prepared

IN_ALL: Final = Window(Count("*"))
"""How many rows there are on all the pages: annotated as ``in_all`` on each of them."""


def counted(rows: QuerySet[Any, Any]) -> Subquery:
    """The same for rows that an index has in their order, counted apart from those of the page: of all
    the others nothing is read but that they are there."""
    every = rows.order_by().annotate(every=Value(1)).values("every").annotate(n=Count("pk"))
    return Subquery(every.values("n"))


class _Rows[M]:
    """What a paginator reads: the rows from ``start`` on, kept from the counting to the showing."""

    def __init__(self, query: Prepared[M], size: int, asked: int, values: dict[str, Any]) -> None:
        self.query = query
        self.size = size
        self.asked = asked
        self.values = values
        self.read: dict[int, list[M]] = {}

    def at(self, start: int) -> list[M]:
        if start not in self.read:
            self.read[start] = self.query(**self.values, start=start)
        return self.read[start]

    def __len__(self) -> int:
        rows = self.at((self.asked - 1) * self.size) or self.at(0)
        return int(rows[0].in_all) if rows else 0  # type: ignore[attr-defined]  # annotated

    def __getitem__(self, wanted: slice) -> list[M]:
        return self.at(wanted.start)[: wanted.stop - wanted.start]


MOST_PAGES: Final = 100_000


def page_of(query: Prepared[Any], number: str | None, size: int, **values: Any) -> Page[Any]:
    """The page ``number`` of a query: the first for what is no number, the last where there are not
    so many. One query; three where there are not so many.

    ``query``: takes ``values`` and ``start`` (its last slice: ``[start : start + size]``), and
    annotates its rows with ``in_all=IN_ALL`` (or :func:`counted`).
    """
    given = number or ""
    asked = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 1
    rows = _Rows(query, size, min(max(asked, 1), MOST_PAGES), values)
    return Paginator(rows, size).get_page(number)  # type: ignore[arg-type]  # all that it reads
