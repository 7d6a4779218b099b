# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bids in lists: how far each is, the columns of the pipeline, those being written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Value

from groupes.access import Me
from groupes.models import Groupe, Member
from groupes.things import Name
from groupes.web.paths import reverse
from groupes.web.prepared import KEYS, OTHER_PKS, PK, PKS, START, Prepared
from tenders.bids.models import DEADLINE, Bid, Intention, Need, Piece


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bid is; ``said``: whether the person asking said what they would do."""

    needs: int = 0
    led: int = 0
    said: bool = False
    pieces: int = 0
    ready: int = 0


def _counted(bids: Collection[int], member: int) -> QuerySet[Any, Any]:
    """(bid, "needs" or "pieces", how many, how many done, how often the member said something)."""
    needs = (
        Need.objects.filter(bid__any_of=bids)
        .order_by()
        .values("bid")
        .annotate(
            kind=Value("needs"),
            n=Count("pk", distinct=True),
            done=Count("pk", distinct=True, filter=Q(intentions__level=Intention.Level.LEAD)),
            said=Count("pk", filter=Q(intentions__member=member)),
        )
        .values_list("bid", "kind", "n", "done", "said")
    )
    pieces = (
        Piece.objects.filter(bid__any_of=bids)
        .order_by()
        .values("bid")
        .annotate(
            kind=Value("pieces"),
            n=Count("pk"),
            done=Count("pk", filter=Q(state__in=Piece.READY)),
            said=Value(0),
        )
        .values_list("bid", "kind", "n", "done", "said")
    )
    return needs.union(pieces, all=True).order_by()


PROGRESS = Prepared(_counted, bids=PKS, member=PK)


def progress_of(bids: Collection[int], member: Member) -> dict[int, Progress]:
    """By the bid's id, for all of them. One query, none for no bid."""
    if not bids:
        return {}
    found: dict[tuple[int, str], tuple[int, int, int]] = {
        (pk, kind): (n, done, said)
        for pk, kind, n, done, said in PROGRESS(bids=list(bids), member=member.pk)
    }
    nothing = (0, 0, 0)
    progress = {}
    for pk in bids:
        wanted, led, said = found.get((pk, "needs"), nothing)
        written, ready, _none = found.get((pk, "pieces"), nothing)
        progress[pk] = Progress(wanted, led, said > 0, written, ready)
    return progress


# What a line about a bid tells of its notice.
LINE = ("buyer_names", "deadline_at", "cancelled", "closed")


def lines(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Bids with what a line about them tells of their notice."""
    return bids.select_related("notice").only(
        "groupe_id",
        "title",
        "state",
        "submitted_at",
        "notice_changed_at",
        "correction_unread",
        "accepted_deadline_at",
        "accepted_cancelled",
        *(f"notice__{name}" for name in LINE),
    )


WRITTEN = Prepared(
    lambda groupe: lines(
        Bid.objects.filter(groupe=groupe, state__in=Bid.WRITTEN).order_by(
            DEADLINE.asc(nulls_last=True), "pk"
        )
    )[:3],
    groupe=PK,
)


PAGE: Final = 30
"""Bids of a page of a column."""


def _column(*order: Any) -> Prepared[Bid]:
    return Prepared(
        lambda groupe, states, start: lines(
            Bid.objects.filter(groupe=groupe, state__any_of=states).order_by(*order)
        )[start : start + PAGE + 1],
        groupe=PK,
        states=KEYS,
        start=START,
    )


RUNNING = _column(DEADLINE.asc(nulls_last=True), "pk")
OVER = _column("-pk")


def in_column(groupe: Groupe, states: Iterable[str], number: int, *, over: bool) -> list[Bid]:
    """The bids of page ``number`` in these states, and one more where another page follows: what
    runs by its deadline; what is over, the latest first. One query."""
    asked = OVER if over else RUNNING
    return asked(groupe=groupe.pk, states=[*states], start=(number - 1) * PAGE)


def being_written(groupe: Groupe) -> list[Bid]:
    """The three of the groupe's bids that must be ready first. One query."""
    return WRITTEN(groupe=groupe.pk)


PIPELINE = Prepared(
    lambda groupe: (
        Bid.objects.filter(groupe=groupe)
        .order_by()
        .values("state")
        .annotate(n=Count("pk"))
        .values_list("state", "n")
    ),
    groupe=PK,
)


def pipeline(groupe: Groupe) -> dict[str, int]:
    """How many bids in each state. One query."""
    return dict(PIPELINE(groupe=groupe.pk))


BID_NAMES = Prepared(
    lambda bids, groupes: Bid.objects.filter(pk__any_of=bids, groupe__any_of=groupes).values_list(
        "pk", "title", "groupe__slug"
    ),
    bids=PKS,
    groupes=OTHER_PKS,
)


def name_bids(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    rows = BID_NAMES(bids=list(ids), groupes=list(me.groupe_ids))
    return {pk: Name(title, reverse("bids:bid", args=[slug, pk])) for pk, title, slug in rows}


NEED_NAMES = Prepared(
    lambda needs, groupes: Need.objects.filter(
        pk__any_of=needs, bid__groupe__any_of=groupes
    ).values_list("pk", "title", "bid_id", "bid__groupe__slug"),
    needs=PKS,
    groupes=OTHER_PKS,
)


PIECE_NAMES = Prepared(
    lambda pieces, groupes: Piece.objects.filter(
        pk__any_of=pieces, bid__groupe__any_of=groupes
    ).values_list("pk", "title", "bid_id", "bid__groupe__slug"),
    pieces=PKS,
    groupes=OTHER_PKS,
)


def name_needs(ids: set[int], me: Me) -> dict[int, Name]:
    """A need is read where one says what one would do on it. One query."""
    rows = NEED_NAMES(needs=list(ids), groupes=list(me.groupe_ids))
    return {
        pk: Name(title, f"{reverse('bids:bid', args=[slug, bid])}#matrix")
        for pk, title, bid, slug in rows
    }


def name_pieces(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    rows = PIECE_NAMES(pieces=list(ids), groupes=list(me.groupe_ids))
    return {
        pk: Name(title, reverse("bids:piece", args=[slug, bid, pk]))
        for pk, title, bid, slug in rows
    }
