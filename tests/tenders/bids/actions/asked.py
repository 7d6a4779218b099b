# SPDX-License-Identifier: AGPL-3.0-or-later
"""What these tests ask again and again: what was told of a bid, a go, every way to write in it."""

from __future__ import annotations

from collections.abc import Callable

from groupes.journal.models import Entry
from groupes.models import Member
from tenders.bids import actions
from tenders.bids.models import Bid, Piece
from tests import factories


def verbs(bid: Bid) -> list[str]:
    return list(Entry.objects.about(bid).order_by("pk").values_list("verb", flat=True))


def last(bid: Bid) -> Entry:
    entry = Entry.objects.about(bid).order_by("pk").last()
    assert entry is not None
    return entry


def go(cast: factories.Cast, bid: Bid) -> None:
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())


def writes(cast: factories.Cast, bid: Bid) -> dict[str, Callable[[], object]]:
    """Everything that changes what will be, or was, submitted."""
    need = bid.needs.get(position=1)
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100)
    return {
        "need_added": lambda: actions.add_need(by=cast.plain, bid=bid, title="Autre"),
        "need_changed": lambda: actions.change_need(
            by=cast.plain, need=need, title="Autre", days_planned=None
        ),
        "need_removed": lambda: actions.remove_need(by=cast.plain, need=need),
        "intention": lambda: actions.state_intention(by=cast.plain, need=need, level="lead"),
        "withdrawn": lambda: actions.withdraw_intention(by=cast.plain, need=need),
        "decision": lambda: actions.decide(
            by=cast.holder, bid=bid, go=False, reason="", on=cast.groupe.today()
        ),
        "piece_added": lambda: actions.add_piece(by=cast.plain, bid=bid, title="DC1"),
        "piece_taken": lambda: actions.take_piece(by=cast.plain, piece=piece),
        "piece_left": lambda: actions.leave_piece(by=cast.plain, piece=piece),
        "piece_changed": lambda: actions.change_piece(
            by=cast.plain, piece=piece, edition=piece.edition, title="M", body="x", due_on=None,
            state="draft",
        ),
        "price_set": lambda: actions.set_price(
            by=cast.plain, bid=bid, name="Autre", amount_cents=1
        ),
        "price_removed": lambda: actions.remove_price(by=cast.plain, price=price),
        "price_chosen": lambda: actions.choose_price(by=cast.plain, price=price),
    }  # fmt: skip


def write_piece(piece: Piece, by: Member, body: str, edition: int) -> Piece:
    return actions.change_piece(
        by=by,
        piece=piece,
        edition=edition,
        title=piece.title,
        body=body,
        due_on=None,
        state="draft",
    )
