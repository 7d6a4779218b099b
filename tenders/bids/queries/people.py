# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom bids concern."""

from __future__ import annotations

from groupes.models import Groupe
from tenders.bids.models import Bid, Intention, Need, Piece


def tied(ids: set[int]) -> dict[int, set[int]]:
    """Bid id → who took it up, said what they would do on it or holds a piece of it. Three queries."""
    found: dict[int, set[int]] = {}
    pairs = (
        Bid.objects.filter(pk__in=ids).values_list("pk", "taken_up_by"),
        Intention.objects.filter(need__bid__in=ids).values_list("need__bid", "member"),
        Piece.objects.filter(bid__in=ids, holder__isnull=False).values_list("bid", "holder"),
    )
    for rows in pairs:
        for bid, member in rows:
            found.setdefault(bid, set()).add(member)
    return found


def bid_of(groupe: Groupe, pk: int) -> Bid | None:
    """A bid of this groupe. One query."""
    return groupe.bids.filter(pk=pk).first()


def need_of(groupe: Groupe, pk: int) -> Need | None:
    """A need of a bid of this groupe. One query."""
    return Need.objects.filter(bid__groupe=groupe, pk=pk).first()


def piece_of(groupe: Groupe, pk: int) -> Piece | None:
    """A piece of a bid of this groupe. One query."""
    return Piece.objects.filter(bid__groupe=groupe, pk=pk).first()
