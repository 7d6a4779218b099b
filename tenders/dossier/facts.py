# SPDX-License-Identifier: AGPL-3.0-or-later
"""What actions and pages alike must know of what is handed in: what there is, and what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q

from groupes.web.oneline import seen
from groupes.web.prepared import PK
from groupes.web.together import Together
from tenders.bids import facts as bids
from tenders.bids.models import Bid, BidLot, Need, Piece, Price
from tenders.dossier import candidates, offered, papers
from tenders.dossier.models import Brief, Bundle, Paper, Section, Signature

# What is put in the place of a paper.
FILE: Final = "file"
TEXT: Final = "text"
OUTLINE: Final = "outline"  # the sections of the memoir
LETTER: Final = "letter"  # filled in from who the candidate is
AGREEMENT: Final = "agreement"
CALL: Final = "call"
"""The mark of what is answered. Signatures of before it was kept have none."""
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Held:
    """A piece, which paper it is ("" where nobody said), and what is put in its place."""

    piece: Piece
    kind: str
    source: str

    @property
    def mark(self) -> str:
        """What it is now, to tell whether it changed."""
        piece = self.piece
        told = (piece.title, piece.body, piece.file.sha256 if piece.file else "", self.source)
        return digest(*told)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that an offer needs and that is not there: a code, the names of what lacks it, and the
    paper or section that one goes to."""

    code: str
    names: tuple[str, ...] = ()
    count: int = 0


@dataclass(slots=True)
class Dossier:
    """All of what is handed in. ``remarks``: how many are open, by the id of a section."""

    bid: Bid
    papers: list[Held] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    remarks: Mapping[int, int] = field(default_factory=dict)
    brief: Brief | None = None
    price: Price | None = None
    signature: Signature | None = None
    bundle: Bundle | None = None  # the last that was asked for, without its file
    lots: tuple[tuple[str, str], ...] = ()  # those that are answered: id, title
    needs: tuple[str, ...] = ()  # titles
    offered: offered.Offered = field(default_factory=offered.Offered)  # by the notice
    kinds: frozenset[str] = frozenset()  # those said once, their pieces taken away since or not
    _candidate_mark: str | None = None

    @property
    def mark(self) -> str:
        """What all of it is now."""
        return digest(*self.marks.values())

    @property
    def bundle_mark(self) -> str:
        """What one file of all of it would hold: each page says whether its paper is ready too."""
        ready = "".join(str(int(held.piece.ready)) for held in self.papers)
        tailored = "".join(str(int(one.generic)) for one in self.sections)
        return digest(self.mark, ready, tailored)

    @property
    def marks(self) -> dict[str, str]:
        """What each paper is now, by its id as text; the memoir, by "memoir", the price, by "price", the
        candidate and what it answers, by "candidate" and "call", where papers are filled in from them."""
        found = {str(held.piece.pk): held.mark for held in self.papers}
        marks = found | {"memoir": self.memoir_mark, "price": self.price_mark}
        sources = {held.source for held in self.papers}
        if sources & {LETTER, AGREEMENT}:
            marks["candidate"] = self.candidate_mark
            marks[CALL] = self._call_mark(delivered=AGREEMENT in sources)
        return marks

    def _call_mark(self, *, delivered: bool) -> str:
        """The call and the lots that it answers, as papers that are filled in name them; ``delivered``: and
        what an agreement says is delivered."""
        notice = self.bid.notice
        head = (notice.buyer_names, notice.title or self.bid.title, notice.reference)
        lots = (f"{ref}\x1f{title}" for ref, title in self.lots)
        return digest(*head, *lots, "\x1d", *(self.needs if delivered else ()))

    @property
    def candidate_mark(self) -> str:
        """Who the candidate is now, where papers are filled in from it: form, lead, bodies, parts. The
        queries of ``candidates.of``, once."""
        if self._candidate_mark is None:
            found = candidates.of(self.bid)
            self._candidate_mark = digest(
                found.form,
                str(found.liable_lead),
                *(
                    "\x1f".join(
                        (one.name, one.siret, str(one.is_lead), *one.lots, str(one.amount_cents))
                    )
                    for one in found.bodies
                ),
            )
        return self._candidate_mark

    @property
    def memoir_mark(self) -> str:
        return digest(*(f"{one.level}\x1f{one.title}\x1f{one.text}" for one in self.sections))

    @property
    def price_mark(self) -> str:
        return "" if self.price is None else str(self.price.amount_cents)

    @property
    def pages(self) -> Decimal:
        """Roughly how many pages the memoir takes."""
        return sum((one.about_pages for one in self.sections), Decimal(0))

    @property
    def page_limit(self) -> int | None:
        return self.brief.page_limit if self.brief is not None else None


def digest(*parts: str) -> str:
    return hashlib.sha256("\x1e".join(parts).encode(errors="replace")).hexdigest()[:32]


BESIDE = Together(
    lambda bid: Paper.objects.filter(bid=bid).only("kind", "piece"),
    lambda bid: (
        Brief.objects.filter(bid=bid)
        .select_related("begun_from")
        .only(*(each.name for each in Brief._meta.concrete_fields), "begun_from__title")
    ),
    lambda bid: Price.objects.filter(bid=bid, chosen=True).only("bid", "name", "amount_cents"),
    lambda bid: (
        Signature.objects.standing()
        .filter(bid=bid)
        .select_related("asked_by", "answered_by")
        .only(
            *(each.name for each in Signature._meta.concrete_fields),
            "asked_by__name",
            "answered_by__name",
        )
        .order_by("-pk")[:1]
    ),
    lambda bid: (
        Bundle.objects.filter(bid=bid)
        .only(
            "asked_at", "made_at", "failed", "lacks", "unset", "mark", "size", "expires_at", "bid"
        )
        .order_by("-pk")[:1]
    ),
    lambda bid: BidLot.objects.filter(bid=bid).order_by("pk").values_list("lot_ref", "lot__title"),
    lambda bid: Need.objects.filter(bid=bid).order_by("position", "pk").values_list("title"),
    bids.own_terms,
    bids.others_terms,
    bid=PK,
)


def load(bid: Bid) -> Dossier:
    """Three queries, however many papers and sections."""
    rows, briefs, prices, signatures, bundles, lots, needs, own, others = BESIDE(bid=bid.pk)
    told = {row.piece_id: row.kind for row in rows}
    pieces = list(bid.pieces.select_related("holder", "file").order_by("position", "pk"))
    sections: list[Any] = list(  # sections, with how many remarks are open
        bid.sections.select_related("holder", "resource", "past", "pen", "pen_next", "tailored_by")
        .annotate(
            open_remarks=Count("remarks", filter=Q(remarks__settled_at=None, remarks__answers=None))
        )
        .order_by("position", "pk")
    )
    for one in sections:
        one.bid = bid
    return Dossier(
        bid=bid,
        papers=[
            Held(piece, told.get(piece.pk, ""), _source(piece, told.get(piece.pk, ""), sections))
            for piece in pieces
        ],
        sections=sections,
        remarks={one.pk: one.open_remarks for one in sections},
        brief=next(iter(briefs), None),
        price=next(iter(prices), None),
        signature=next(iter(signatures), None),
        bundle=next(iter(bundles), None),
        lots=tuple((lot, title or "") for lot, title in lots),
        needs=tuple(title for (title,) in needs),
        offered=offered.of((*own, *others), [lot for lot, _title in lots]),
        kinds=frozenset(row.kind for row in rows),
    )


def _source(piece: Piece, kind: str, sections: list[Section]) -> str:
    if piece.file_id is not None:
        return FILE
    if kind == papers.MEMOIR and any(one.text.strip() for one in sections):
        return OUTLINE
    if seen(piece.body):
        return TEXT
    if kind == papers.DC1:
        return LETTER
    if kind == papers.CONSORTIUM:
        return AGREEMENT
    return NOTHING


# --- what is missing ---------------------------------------------------------------------------

GENERIC: Final = "generic"
EMPTY: Final = "empty"
UNWRITTEN: Final = "unwritten"
UNREADY: Final = "unready"
OVER: Final = "over"
TOO_LONG: Final = "too_long"
REMARKS: Final = "remarks"
UNPRICED: Final = "unpriced"
UNSIGNED: Final = "unsigned"
SENT_BACK: Final = "sent_back"
CHANGED: Final = "changed"


def lacks(dossier: Dossier) -> list[Lack]:
    """What is missing, the worst first. No query."""
    found: list[Lack] = []
    if generic := tuple(one.title for one in dossier.sections if one.generic):
        found.append(Lack(GENERIC, generic))
    if empty := tuple(held.piece.title for held in dossier.papers if held.source == NOTHING):
        found.append(Lack(EMPTY, empty))
    if unready := tuple(
        held.piece.title
        for held in dossier.papers
        if held.source != NOTHING and not held.piece.ready
    ):
        found.append(Lack(UNREADY, unready))
    if blank := tuple(one.title for one in dossier.sections if not one.text.strip()):
        found.append(Lack(UNWRITTEN, blank))
    limit = dossier.page_limit
    if limit is not None and dossier.pages > limit:
        found.append(Lack(TOO_LONG, count=limit))
    if over := tuple(
        one.title
        for one in dossier.sections
        if one.pages is not None and one.about_pages > one.pages
    ):
        found.append(Lack(OVER, over))
    if waiting := sum(dossier.remarks.values()):
        found.append(Lack(REMARKS, count=waiting))
    if dossier.price is None:
        found.append(Lack(UNPRICED))
    found += _signature_lacks(dossier)
    return found


def _signature_lacks(dossier: Dossier) -> list[Lack]:
    asked = dossier.signature
    if asked is None or asked.state == Signature.State.ASKED:
        return [Lack(UNSIGNED)]
    if asked.state == Signature.State.SENT_BACK:
        return [Lack(SENT_BACK)]
    if changed := changed_since(dossier, asked):
        return [Lack(CHANGED, changed)]
    return []


def changed_since(dossier: Dossier, signature: Signature) -> tuple[str, ...]:
    """What changed since it was signed, by title: papers, the memoir ("memoir"), the price ("price"),
    the candidate ("candidate"), what it answers ("call"), a paper that is gone ("gone"). The words are the pages'."""
    if signature.state != Signature.State.SIGNED:
        return ()
    now, then = dossier.marks, signature.marks
    titles = {str(held.piece.pk): held.piece.title for held in dossier.papers}
    found = [
        titles.get(key, key)
        for key, mark in now.items()
        if then.get(key, mark if key == CALL else None) != mark
    ]
    if then.keys() - now.keys():
        found.append("gone")
    return tuple(found)
