# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a bid: pieces, needs, prices, who would sign, the days before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, F
from django.utils import timezone

from groupes.models import Cooperative
from groupes.web.prepared import PK, Prepared
from tenders.bids import backwards
from tenders.bids.models import Bid, Intention, Need, Piece, Price
from tenders.bids.queries.loading import instant


class Holder(NamedTuple):
    """Who holds a piece, as much as their mark and name need."""

    pk: int
    name: str
    away_until: dt.date | None = None


class Listed(NamedTuple):
    """A piece in the list of a bid: without its text; ``authors`` made its template. Plain values."""

    id: int
    title: str
    due_on: dt.date | None
    state: str
    holder: Holder | None
    template: str
    licence: str
    authors: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return self.state in Piece.READY


# One row for each maker of a piece's template, one for a piece without any.
PIECES = Prepared(
    lambda bid: (
        Piece.objects.filter(bid=bid)
        .only("title", "due_on", "state", "holder_id")
        .annotate(
            holder_name=F("holder__name"),
            holder_away=F("holder__away_until"),
            template_title=F("template__title"),
            licence=F("template__licence"),
            author=F("template__authors__name"),
        )
        .order_by("position", "pk", "template__authors__name_key")
    ),
    bid=PK,
)


def pieces_of(bid: Bid, rows: Sequence[Any] | None = None) -> list[Listed]:
    """With who holds them, and the makers of their templates, by name. One query; none where its
    ``rows``, of PIECES, are known already."""
    if rows is None:
        rows = PIECES(bid=bid.pk)
    found: dict[int, Listed] = {}
    authors: dict[int, list[str]] = {}
    for row in rows:
        if row.author is not None:
            authors.setdefault(row.pk, []).append(row.author)
    for row in rows:
        if row.pk not in found:
            found[row.pk] = Listed(
                id=row.pk,
                title=row.title,
                due_on=row.due_on,
                state=row.state,
                holder=Holder(row.holder_id, row.holder_name, row.holder_away)
                if row.holder_id
                else None,
                template=row.template_title or "",
                licence=row.licence or "",
                authors=tuple(authors.get(row.pk, ())),
            )
    return list(found.values())


NEEDS = Prepared(lambda bid: Need.objects.filter(bid=bid), bid=PK)


def needs_of(bid: Bid) -> list[Need]:
    """One query."""
    return NEEDS(bid=bid.pk)


KEPT_PRICES = Prepared(
    lambda bid: Price.objects.filter(bid=bid).select_related("preview__rule"), bid=PK
)
PRICES = Prepared(
    lambda bid: (
        Price.objects.filter(bid=bid)
        .select_related("preview")
        .only(
            "name",
            "amount_cents",
            "note",
            "chosen",
            "bid_id",
            "need_days",
            "preview__created_at",
        )
    ),
    bid=PK,
)


def prices_of(bid: Bid) -> list[Price]:
    """With the share that was kept: the whole of it once the bid is submitted, for it is shown
    then; before, only when it was kept. One query."""
    return (KEPT_PRICES if bid.frozen else PRICES)(bid=bid.pk)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who would sign: one cooperative, or a group of them led by the groupe's own."""

    lead: Cooperative
    others: tuple[Cooperative, ...]


def candidate_of(bid: Bid, intentions: Iterable[Intention]) -> Candidate:
    """Members of one cooperative are one candidate; a consortium exists only with others'."""
    found = {one.member.cooperative_id: one.member.cooperative for one in intentions}
    found.pop(bid.cooperative_id, None)
    return Candidate(
        bid.cooperative, tuple(sorted(found.values(), key=lambda one: one.name.casefold()))
    )


def calendar_of(bid: Bid, pieces: Sequence[Listed]) -> list[backwards.Step]:
    """Backwards from the deadline, on the reader's clock."""
    notice = bid.notice
    if notice.deadline_at is None:
        return []
    questions = instant(notice.questions_until)
    return backwards.calendar(
        timezone.localtime(notice.deadline_at).date(),
        timezone.localdate(),
        [(piece.title, piece.due_on) for piece in pieces if not piece.ready],
        timezone.localtime(questions).date() if questions else None,
    )


def needs_with_count(bid: Bid) -> list[Need]:
    """With how many people said something (``said``). One query."""
    return list(bid.needs.annotate(said=Count("intentions")))
