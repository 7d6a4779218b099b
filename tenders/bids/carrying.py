# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bids of a groupe that leaves: as one reads them, and which still run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from groupes.models import Groupe
from groupes.web.carried import Line
from groupes.web.paths import reverse
from tenders.bids.models import Bid, Piece


def as_read(groupe: Groupe, called: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """(bid · piece, its text). One query."""
    pieces = Piece.objects.filter(bid__groupe=groupe).exclude(body="").select_related("bid")
    for piece in pieces.order_by("bid_id", "position", "pk"):
        yield f"{piece.bid.title} · {piece.title}", piece.body


def before(groupe: Groupe) -> list[Line]:
    """Each bid that runs, and who answers for it today. One query."""
    running = Bid.objects.filter(groupe=groupe).running().select_related("cooperative")
    return [
        Line(
            f"{bid.title} · {bid.get_state_display()} · {bid.cooperative.name}",
            reverse("bids:bid", args=[groupe.slug, bid.pk]),
        )
        for bid in running.order_by("pk")
    ]


def clients(groupe: Groupe) -> list[Line]:
    """The buyers of the bids that were won. One query."""
    won = Bid.objects.filter(groupe=groupe, state=Bid.State.WON).select_related("notice")
    won = won.defer("notice__terms")
    return [
        Line(
            f"{bid.notice.buyer_names or bid.title} · {bid.title}",
            reverse("bids:bid", args=[groupe.slug, bid.pk]),
        )
        for bid in won.order_by("pk")
    ]
