# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid begun from a past one of the groupe."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids import actions as bids
from tenders.bids.actions.held import hold
from tenders.bids.actions.pieces import MOST_PIECES
from tenders.bids.models import Bid
from tenders.dossier import events
from tenders.dossier.actions.memoir import MOST_SECTIONS
from tenders.dossier.models import Brief, Paper, Section


@dataclass(frozen=True, slots=True)
class Brought:
    needs: int
    pieces: int
    sections: int

    @property
    def anything(self) -> bool:
        return bool(self.needs or self.pieces or self.sections)


@action
def begin_from(*, by: Member, bid: Bid, past: Bid) -> Brought:
    """Bring the needs of a past bid of the same groupe, which papers it had and the sections of its memoir,
    each still to be tailored. Never its prices, its people, its days or its files. What is there by that
    name stays as it is, so that a second time brings nothing more. ``past`` is credited.
    """
    held = hold(bid)
    if past.pk == held.pk:
        raise Refusal(_("A bid does not begin from itself."))
    source = held.groupe.bids.filter(pk=past.pk).first()
    if source is None:
        raise Refusal(_("This bid is not the groupe’s."))
    needs = _needs(by, held, source)
    pieces = _pieces(by, held, source)
    sections = _sections(by, held, source)
    brought = Brought(needs, pieces, sections)
    Brief.objects.update_or_create(bid=held, defaults={"begun_from": source})
    if brought.anything:
        journal.record(
            events.BEGUN_FROM,
            by=by,
            groupe=held.groupe,
            target=held,
            past=source.pk,
            needs=needs,
            pieces=pieces,
            sections=sections,
        )
    return brought


def _needs(by: Member, held: Bid, source: Bid) -> int:
    there = set(held.needs.values_list("title", flat=True))
    made = 0
    for need in source.needs.order_by("position", "pk"):
        if need.title not in there:
            bids.add_need(by=by, bid=held, title=need.title)
            made += 1
    return made


def _pieces(by: Member, held: Bid, source: Bid) -> int:
    there = {piece.title: piece for piece in held.pieces.all()}
    kinds = set(held.papers.values_list("kind", flat=True))
    told = dict(source.papers.values_list("piece_id", "kind"))
    made, left = 0, MOST_PIECES - len(there)
    for piece in source.pieces.order_by("position", "pk"):
        kind = told.get(piece.pk, "")
        if piece.title in there or (kind and kind in kinds) or not left:
            continue
        new = bids.add_piece(by=by, bid=held, title=piece.title)
        left -= 1
        made += 1
        if kind:
            Paper.objects.create(bid=held, kind=kind, piece=new)
            kinds.add(kind)
    return made


def _sections(by: Member, held: Bid, source: Bid) -> int:
    there = set(held.sections.values_list("title", flat=True))
    last, made = held.sections.count(), 0
    for one in source.sections.order_by("position", "pk"):
        if one.title in there or last + made >= MOST_SECTIONS:
            continue
        made += 1
        new = Section.objects.create(
            bid=held,
            position=last + made,
            level=one.level,
            title=one.title,
            text=one.text,
            resource=one.resource,
            past=source,
            generic=bool(one.text.strip()),
        )
        editions.keep(new, groupe=held.groupe, by=by)
    return made
