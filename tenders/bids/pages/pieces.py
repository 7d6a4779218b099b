# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces to submit, and one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from commons.library.models import Resource
from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids import queries
from tenders.bids.forms import PieceFileForm
from tenders.bids.models import Bid, Piece
from tenders.bids.pages.may import may

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class PieceLine(NamedTuple):
    """A piece as a row of the list.

    ``holder`` "": nobody; ``away``: until when they are, in words; ``due``: the day, for machines and in words; ``hold_url``: where one
    takes it ("": no more)."""

    title: str
    url: str
    hold_url: str
    holder: str
    away: str
    mine: bool
    due: tuple[str, str] | None
    credit: str
    state: str
    icon: str
    tone: str


class PiecesShown(NamedTuple):
    """The list of pieces, as one reader (``me``) sees it on a day: where the groupe is (``on``), and where
    they are (``today``). Plain values alone, for it is drawn once for the same ones (``kept_forms``): the
    rows are worked out when it is drawn. ``free``: whether one of them is open to take; ``ready``: how many
    are."""

    slug: str
    bid: int
    me: int
    on: dt.date
    today: dt.date
    pieces: tuple[queries.Listed, ...]
    may_write: bool

    @property
    def free(self) -> bool:
        return self.may_write and any(piece.holder is None for piece in self.pieces)

    @property
    def ready(self) -> int:
        return sum(piece.ready for piece in self.pieces)

    @property
    def lines(self) -> list[PieceLine]:
        return [_piece_line(self, piece) for piece in self.pieces]


def pieces(here: Standing, bid: Bid) -> dict[str, Any]:
    """The list of pieces. One query."""
    return pieces_shown(here, bid, queries.pieces_of(bid))


def pieces_shown(here: Standing, bid: Bid, found: Sequence[queries.Listed]) -> dict[str, Any]:
    shown = PiecesShown(
        slug=here.groupe.slug,
        bid=bid.pk,
        me=here.member.pk,
        on=here.on,
        today=formats.today(),
        pieces=tuple(found),
        may_write=may(here, bid).write,
    )
    return {"pieces_shown": shown}


_SHAPES: dict[str, tuple[str, str]] = {
    Piece.State.TO_DO: ("circle", ""),
    Piece.State.DRAFT: ("pencil", ""),
    Piece.State.REVIEWED: ("check-check", "ok"),
    Piece.State.SIGNED: ("stamp", "ok"),
}


def _piece_line(shown: PiecesShown, piece: queries.Listed) -> PieceLine:
    place = [shown.slug, shown.bid, piece.id]
    state: StrOrPromise = Piece.State(piece.state).label
    icon, tone = _SHAPES[piece.state]
    if piece.holder is None and piece.state == Piece.State.TO_DO:
        state, icon, tone = _("open to take"), "circle-dashed", "danger"
    credit = ""
    if piece.template:
        credit = _("after “%(title)s” by %(authors)s, %(licence)s") % {
            "title": piece.template,
            "authors": ", ".join(piece.authors),
            "licence": Resource.Licence(piece.licence).label,
        }
    free = shown.may_write and piece.holder is None
    return PieceLine(
        title=piece.title,
        url=reverse("bids:piece", args=place),
        hold_url=reverse("bids:piece_hold", args=place) if free else "",
        holder=piece.holder.name if piece.holder else "",
        away=formats.away(piece.holder.away_until, shown.on) if piece.holder else "",
        mine=piece.holder is not None and piece.holder.pk == shown.me,
        due=(piece.due_on.isoformat(), formats.date(piece.due_on)) if piece.due_on else None,
        credit=credit,
        state=str(state),
        icon=icon,
        tone=tone,
    )


def piece(here: Standing, bid: Bid, asked: Piece) -> dict[str, Any]:
    """A piece to read, to write, to bring the file of, to take away. No query."""
    may_now = may(here, bid)
    mine = asked.holder_id in (None, here.member.pk)
    return {
        "bid": bid,
        "piece": asked,
        "away": formats.away(asked.holder.away_until, here.on) if asked.holder else "",
        "may": may_now,
        "may_remove": may_now.write and mine and not asked.ready,
        "may_bring": may_now.write and (mine or asked.file is None),
        "file_form": PieceFileForm(),
    }
