# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone lets go of in a groupe's answers by leaving it or going on pause: their word on the
needs, the pieces they hold, their part of a price, wherever the answer may still change. A submitted
one stays as it was submitted. A groupe that closes leaves aside what it was writing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from groupes.web.transactions import locked
from tenders.bids import actions, rules
from tenders.bids.models import Bid, Intention, Piece, Price

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A no-go may become a go again: nobody comes back with it who has left meanwhile.
OPEN = rules.DECIDED_IN


def _words(groupe: Groupe, member: Member) -> QuerySet[Intention]:
    return Intention.objects.filter(
        member=member, need__bid__groupe=groupe, need__bid__state__in=OPEN
    )


def _pieces(groupe: Groupe, member: Member) -> QuerySet[Piece]:
    return Piece.objects.filter(holder=member, bid__groupe=groupe, bid__state__in=OPEN)


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """In words, how much of it there is. Three queries."""
    leads = _words(groupe, member).filter(level=Intention.Level.LEAD).count()
    others = _words(groupe, member).exclude(level=Intention.Level.LEAD).count()
    pieces = _pieces(groupe, member).count()
    page, see = reverse("bids:groupe_index", args=[groupe.slug]), _("See them")
    told = []
    if leads:
        words = ngettext(
            "%(n)s need of a call for tenders, as its lead",
            "%(n)s needs of calls for tenders, as their lead",
            leads,
        )
        told.append(Goes(words % {"n": leads}, Fate.OFFERED, page, see))
    if pieces:
        words = ngettext("%(n)s piece of a bid", "%(n)s pieces of bids", pieces)
        told.append(Goes(words % {"n": pieces}, Fate.OFFERED, page, see))
    if others:
        words = ngettext(
            "commitment made on %(n)s need of a call for tenders, with its days and its part of the price",
            "commitments made on %(n)s needs of calls for tenders, with their days and part of the price",
            others,
        )
        told.append(Goes(words % {"n": others}, Fate.GIVEN_BACK, page, see))
    return told


def stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """In how many answers that were submitted they are counted. One query."""
    submitted = Bid.objects.filter(
        groupe=groupe,
        state__in=(Bid.State.SUBMITTED, Bid.State.WON),
        needs__intentions__member=member,
    )
    count = submitted.distinct().count()
    if not count:
        return []
    words = ngettext(
        "your place and your part in %(n)s answer that was submitted: what was submitted stays",
        "your place and your part in %(n)s answers that were submitted: what was submitted stays",
        count,
    )
    return [words % {"n": count}]


def hold(groupe: Groupe) -> None:
    """The rows of the groupe's bids that may change, as every action on a bid holds them."""
    list(locked(groupe.bids.filter(state__in=OPEN)))


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Take their words back and free their pieces, bid after bid in one order. They are held.

    The shares kept with the prices counted them: the pages compute them anew."""
    words = list(
        _words(groupe, member).select_related("need__bid__groupe").order_by("need__bid", "pk")
    )
    for word in words:
        actions.drop_intention(by=member, need=word.need)
    bids = {word.need.bid_id for word in words}
    Price.objects.filter(bid__in=bids).exclude(preview=None).update(preview=None)
    for piece in _pieces(groupe, member).select_related("bid__groupe").order_by("bid"):
        actions.free_piece(by=member, piece=piece)


def closing(groupe: Groupe) -> list[StrOrPromise]:
    """What is left aside, and what nobody follows any more. Two queries."""
    told: list[StrOrPromise] = []
    if written := groupe.bids.filter(state__in=Bid.WRITTEN).count():
        words = ngettext(
            "%(n)s call for tenders is left aside: no-go",
            "%(n)s calls for tenders are left aside: no-go",
            written,
        )
        told.append(words % {"n": written})
    if submitted := groupe.bids.filter(state=Bid.State.SUBMITTED).count():
        words = ngettext(
            "%(n)s answer that was submitted waits for its result: nobody will record it",
            "%(n)s answers that were submitted wait for their results: nobody will record them",
            submitted,
        )
        told.append(words % {"n": submitted})
    return told


def close_all(groupe: Groupe, by: Member, on: dt.date) -> None:
    """Leave aside what the groupe was writing: another groupe of the cooperative may answer."""
    for bid in groupe.bids.filter(state__in=Bid.WRITTEN).select_related("groupe").order_by("pk"):
        actions.decide(by=by, bid=bid, go=False, reason=str(_("The groupe closes.")), on=on)
