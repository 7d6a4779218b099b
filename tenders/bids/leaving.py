# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone lets go of in a groupe's answers by leaving it or going on pause: their word on the
needs and the pieces they hold, where the answer is still being written. A submitted one stays."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import ngettext

from groupes.models import Groupe, Member
from groupes.web.transactions import locked
from tenders.bids import actions
from tenders.bids.models import Bid, Intention, Piece

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _words(groupe: Groupe, member: Member) -> QuerySet[Intention]:
    return Intention.objects.filter(
        member=member, need__bid__groupe=groupe, need__bid__state__in=Bid.WRITTEN
    )


def _pieces(groupe: Groupe, member: Member) -> QuerySet[Piece]:
    return Piece.objects.filter(holder=member, bid__groupe=groupe, bid__state__in=Bid.WRITTEN)


def what_goes(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """In words, how much of it there is. Two queries."""
    words, pieces = _words(groupe, member).count(), _pieces(groupe, member).count()
    told: list[StrOrPromise] = []
    if words:
        told.append(
            ngettext(
                "commitment made on %(n)s need of a call for tenders",
                "commitments made on %(n)s needs of calls for tenders",
                words,
            )
            % {"n": words}
        )
    if pieces:
        told.append(
            ngettext(
                "%(n)s piece of a bid",
                "%(n)s pieces of bids",
                pieces,
            )
            % {"n": pieces}
        )
    return told


def hold(groupe: Groupe, member: Member) -> None:
    """The rows of these bids, as every action on a bid holds them."""
    bids = {
        *_words(groupe, member).values_list("need__bid", flat=True),
        *_pieces(groupe, member).values_list("bid", flat=True),
    }
    list(locked(Bid.objects.filter(pk__in=bids)))


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Take their words back and free their pieces, bid after bid in one order."""
    for word in _words(groupe, member).select_related("need__bid__groupe").order_by("need__bid"):
        actions.withdraw_intention(by=member, need=word.need)
    for piece in _pieces(groupe, member).select_related("bid__groupe").order_by("bid"):
        actions.leave_piece(by=member, piece=piece)
