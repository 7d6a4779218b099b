# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers that the call asks for: proposed at once, told one by one."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids import actions as bids
from tenders.bids.actions.held import hold
from tenders.bids.actions.pieces import MOST_PIECES
from tenders.bids.models import Bid, Piece
from tenders.dossier import candidates, events, offered, papers
from tenders.dossier.models import Brief, Paper


def call_of(bid: Bid, brief: Brief | None, lots: int, *, visit: bool = False) -> papers.Call:
    """What of the call decides which papers it asks for. ``bid.notice`` and ``bid.cooperative`` loaded.
    ``lots``: how many it answers; ``visit``: the notice says that one is compulsory. The queries are those
    of the candidate."""
    return papers.Call(
        procedure=bid.notice.procedure,
        nature=bid.notice.nature,
        lots=lots,
        bodies=len(candidates.of(bid).bodies),
        visit=visit or (brief is not None and bool(brief.visit)),
    )


@action
def propose(*, by: Member, bid: Bid, again: bool = False) -> list[Piece]:
    """Add the papers that the call asks for and that are not there. What somebody took away stays away,
    unless it is asked for ``again``. Twice: nothing more.

    A piece of the same title that nobody told what it is is that paper.
    """
    held = hold(bid)
    known = {paper.kind: paper for paper in held.papers.all()}
    untold = {
        piece.title: piece for piece in held.pieces.exclude(pk__in=held.papers.values("piece"))
    }  # fmt: skip
    brief = Brief.objects.filter(bid=held).first()
    said = offered.of(offered.notices_of(held), ())
    call = call_of(held, brief, held.bid_lots.count(), visit=said.visit_required)
    there = held.pieces.count()
    added: list[Piece] = []
    language = papers.language_of(held.notice.language)
    for kind in papers.asked_for(call):
        paper = known.get(kind)
        if paper is not None and (paper.piece_id is not None or not again):
            continue
        here = str(papers.LABELS[kind])
        with translation.override(language):  # titles are of the papers, that the buyer is handed
            title = str(papers.LABELS[kind])
        piece = untold.get(title) or untold.get(here)
        if piece is None:
            if there + len(added) >= MOST_PIECES:
                raise Refusal(_("That is a lot of pieces: merge some of them first."))
            piece = bids.add_piece(by=by, bid=held, title=title)
            added.append(piece)
        Paper.objects.update_or_create(bid=held, kind=kind, defaults={"piece": piece})
    if added:
        journal.record(
            events.PAPERS_PROPOSED, by=by, groupe=held.groupe, target=held, count=len(added)
        )
    return added


@action
def tell_paper(*, by: Member, piece: Piece, kind: str) -> None:
    """Say which paper a piece is ("": none of those that are known). Of the paper it was, nothing is
    kept: it can be proposed again. Two pieces are not the same paper."""
    held = hold(piece.bid)
    found = held.pieces.filter(pk=piece.pk).first()
    if found is None:
        raise Refusal(_("This piece was removed meanwhile."))
    now = held.papers.filter(piece=found).first()
    if (now.kind if now is not None else "") == kind:
        return
    other = held.papers.filter(kind=kind).select_related("piece").first() if kind else None
    if other is not None and other.piece is not None and kind != papers.OTHER:
        raise Refusal(
            _("“%(title)s” is that paper already.") % {"title": other.piece.title}, field="kind"
        )
    if now is not None:
        now.delete()
    if other is not None:
        other.delete()
    if kind and kind != papers.OTHER:
        Paper.objects.create(bid=held, kind=kind, piece=found)
    journal.record(events.PAPER_TOLD, by=by, groupe=held.groupe, target=held, kind=kind)
