# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a bid, whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.models import Member
from tenders.bids import backwards, facts, queries
from tenders.bids.models import Bid
from tenders.bids.pages.head import head_of
from tenders.bids.pages.matrix import matrix_of
from tenders.bids.pages.pieces import pieces_shown
from tenders.bids.pages.prices import price
from tenders.notices import labels

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Signs:
    """Who would sign, in words; ``several``: a consortium of cooperatives."""

    words: str
    several: bool


def _candidate(found: queries.Candidate) -> Signs:
    if not found.others:
        return Signs(found.lead.name, several=False)
    *some, last = [one.name for one in found.others]
    words = ", ".join([_("A consortium: %(lead)s, lead") % {"lead": found.lead.name}, *some])
    return Signs(f"{words} {_('and')} {last}", several=True)


def whole(here: Standing, bid: Bid, loaded: queries.Facts) -> dict[str, Any]:
    """The page. Eight queries, one more once won, two more with a collision."""
    notice = bid.notice
    needs = queries.needs_of(bid)
    intentions = facts.intentions_of(bid)
    announced = facts.announced_by(notice)
    around = facts.around(bid, here.me, announced)
    listed = queries.pieces_of(bid)
    people: dict[int, Member] = facts.people_of(intentions)
    lots = tuple((lot, lot.lot_id in around.refs) for lot in announced.lots)
    return (
        head_of(here, bid, loaded, announced, around)
        | matrix_of(here, bid, needs, intentions)
        | pieces_shown(here, bid, listed)
        | price(here, bid, intentions)
        | {
            "notice": notice,
            "sources": announced.others,
            "people_count": len(people),
            "candidate": _candidate(queries.candidate_of(bid, intentions)),
            "calendar": tuple(
                (step.on, calendar_words(step), step.past)
                for step in queries.calendar_of(bid, listed)
            ),
            "procedure": labels.procedure(notice.procedure),
            "lots": lots,
            "lots_taken": sum(taken for _lot, taken in lots),
        }
    )


def calendar_words(step: backwards.Step) -> str:
    if step.code == backwards.PIECE:
        return ", ".join(step.titles)
    return {
        backwards.QUESTIONS: _("Questions to the buyer, last day"),
        backwards.REVIEW: _("Peer review, price settled"),
        backwards.SIGN: _("Signature, a dry run of the submission"),
        backwards.SUBMIT: _("Submission"),
    }[step.code]
