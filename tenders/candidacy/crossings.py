# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one legal body stands in two running bids for the same lot: alone in both, or as a member of a
consortium in one of them. Nothing of a bid comes out of here but that it is there."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet

from groupes.access import Me
from groupes.models import Cooperative, Groupe
from groupes.web.prepared import PK
from groupes.web.together import Together
from tenders.bids import collision, facts
from tenders.bids.models import Bid, BidLot
from tenders.candidacy.models import Body
from tenders.notices.models import Lot, Notice


@dataclass(frozen=True, slots=True)
class Claim:
    """The lots that a bid has a cooperative answer."""

    tender: int | None
    bid: Bid
    cooperative: int
    lots: collision.Lots


@dataclass(frozen=True, slots=True)
class Crossing:
    """A bid of another groupe that has the same cooperative answer some of our lots (``refs``, as our
    notice names them). ``other`` is never shown."""

    cooperative: int
    refs: frozenset[str]
    other: Bid

    def known_to(self, me: Me) -> bool:
        """Whether a person may know that the other groupe exists."""
        return self.other.groupe.visible_to(me)


def _rows(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Of the running bids among these, a row for each body of their candidate (``body``, None where nothing
    is recorded; ``body_lots``), with the lots that the bid is for (``refs``)."""
    return (
        bids.filter(state__in=Bid.RUNNING)
        .select_related("groupe__cooperative", "notice")
        .only(
            "cooperative",
            "state",
            "notice__tender",
            "groupe__slug",
            "groupe__name",
            "groupe__state",
            "groupe__visibility",
            "groupe__cooperative__federation_id",
        )
        .annotate(
            body=F("candidacy__bodies__cooperative"),
            body_lots=F("candidacy__bodies__lots"),
            refs=ArraySubquery(
                BidLot.objects.filter(bid=OuterRef("pk")).order_by("lot_ref").values("lot_ref")
            ),
        )
        .order_by("pk", "body")
    )


def rows_of(bid: Any, tender: Any, cooperative: Any) -> QuerySet[Bid]:
    """What :func:`claims_of` reads of a bid and of those of its tender in which one of its bodies stands too,
    made with marks. Bids that share none are not read, however many answer the call."""
    ours = Body.objects.filter(candidacy__bid=bid, cooperative__isnull=False).order_by()
    bodies = ours.values("cooperative")
    return _rows(Bid.objects.filter(notice__tender=tender)).filter(
        Q(pk=bid)
        | Q(cooperative=cooperative)
        | Q(body=cooperative)
        | Q(cooperative__in=bodies)
        | Q(body__in=bodies)
    )


def claims_on(
    tenders: Collection[int | None],
    of: Collection[int],
    counts: Mapping[int, int] | None = None,
) -> list[Claim]:
    """What running bids on these tenders have these cooperatives answer. ``counts``: how many lots each
    notice has, where that is known. One query, two where it is not."""
    on = _rows(Bid.objects.filter(notice__tender__in=tenders))
    rows = list(on.filter(Q(cooperative__in=of) | Q(body__in=of)))
    if counts is None:
        notices = {row.notice_id for row in rows}
        lots = Lot.objects.filter(notice__in=notices).order_by()
        counts = dict(lots.values_list("notice").annotate(n=Count("pk")))
    return claims_of(rows, of, counts)


def claims_of(rows: Iterable[Any], of: Collection[int], counts: Mapping[int, int]) -> list[Claim]:
    """The same, of ``rows`` that are known. No query."""
    bids: dict[int, Bid] = {}
    refs: dict[int, set[str]] = {}
    bodies: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        if not row.refs:
            continue  # for no lot yet
        bids[row.pk], refs[row.pk] = row, set(row.refs)
        if row.body in of:
            bodies[row.pk, row.body] = row.body_lots or []
    parts: dict[tuple[int, int], set[str]] = {
        (pk, bid.cooperative_id): refs[pk] for pk, bid in bids.items() if bid.cooperative_id in of
    }
    for (pk, cooperative), lots_of in bodies.items():
        parts[pk, cooperative] = refs[pk].intersection(lots_of) or refs[pk]
    return [
        Claim(
            tender=bids[pk].notice.tender_id,
            bid=bids[pk],
            cooperative=cooperative,
            lots=collision.Lots(
                bids[pk].notice_id, frozenset(own), counts.get(bids[pk].notice_id, 0) <= 1
            ),
        )
        for (pk, cooperative), own in sorted(parts.items())
    ]


def among(claims: Iterable[Claim], ours: Claim) -> list[Crossing]:
    """Those that meet one of ours, of other groupes. No query."""
    return [
        Crossing(ours.cooperative, shared, one.bid)
        for one in claims
        if one.cooperative == ours.cooperative
        and one.tender == ours.tender
        and one.bid.groupe_id != ours.bid.groupe_id
        and (shared := collision.shared(ours.lots, one.lots))
    ]


def of_bid(
    bid: Bid, cooperatives: Collection[int], counts: Mapping[int, int] | None = None
) -> list[Crossing]:
    """Where these bodies of a bid's candidate stand in another bid too; ``bid.notice`` loaded.
    Queries: see :func:`claims_on`; none without a body."""
    if not cooperatives or bid.state not in Bid.RUNNING:
        return []
    return met_in(claims_on([bid.notice.tender_id], cooperatives, counts), bid)


def met_in(claims: Sequence[Claim], bid: Bid) -> list[Crossing]:
    """Where what a bid claims meets what others do, among these. No query."""
    return [one for ours in claims if ours.bid.pk == bid.pk for one in among(claims, ours)]


def met_by(bid: Bid) -> list[Bid]:
    """The bids in which the bid's own cooperative is a member of another groupe's consortium, with people
    of it taking part: to write down a cooperative's name tells nobody what it answers. Three queries, and
    one for each."""
    found = of_bid(bid, [bid.cooperative_id])
    others = [one.other for one in found if one.other.cooperative_id != bid.cooperative_id]
    return [one for one in others if bid.cooperative_id in with_people(one)]


def with_people(bid: Bid) -> set[int]:
    """The cooperatives of those who said what they would do. One query."""
    return {one.member.cooperative_id for one in facts.intentions_of(bid)}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Bids that meet on a call: the notice (which is public), the lots, the groupes that the reader may
    know of, and how many others there are."""

    notice: Notice
    lots: tuple[Lot, ...]
    groupes: tuple[Groupe, ...]
    hidden: int


MOST_MEETINGS = 50


# On which tenders groupes prepare something that a cooperative answers: as their own, as a member of
# their consortium. Each by its index.
CANDIDATES = Together(
    lambda cooperative: (
        Bid.objects.running()
        .filter(cooperative=cooperative)
        .order_by()
        .values_list("notice__tender", "groupe")
    ),
    lambda cooperative: (
        Body.objects.filter(cooperative=cooperative, candidacy__bid__state__in=Bid.RUNNING)
        .order_by()
        .values_list("candidacy__bid__notice__tender", "candidacy__bid__groupe")
    ),
    cooperative=PK,
)


def of_cooperative(cooperative: Cooperative, me: Me) -> list[Meeting]:
    """The calls on which bids of a cooperative meet: for those who look after it, who read nothing of
    the bids. One query, five where some may; the nearest deadlines first."""
    groupes_on: dict[int, set[int]] = {}
    for tender, groupe in itertools.chain(*CANDIDATES(cooperative=cooperative.pk)):
        groupes_on.setdefault(tender, set()).add(groupe)
    tenders = sorted(one for one, groupes in groupes_on.items() if len(groupes) > 1)
    tenders = tenders[-4 * MOST_MEETINGS :]  # the latest
    if not tenders:
        return []
    claims = claims_on(tenders, [cooperative.pk])
    met: dict[int | None, tuple[set[tuple[int, str]], dict[int, Groupe]]] = {}
    for ours in claims:
        for one in among(claims, ours):
            lots, groupes = met.setdefault(ours.tender, (set(), {}))
            lots.update((ours.bid.notice_id, ref) for ref in one.refs)
            groupes[ours.bid.groupe_id] = ours.bid.groupe
            groupes[one.other.groupe_id] = one.other.groupe
    notices = Notice.objects.defer("search", "lot_words", "names", "terms").in_bulk(
        {min(notice for notice, _ref in lots) for lots, _groupes in met.values()}
    )
    of_notices: dict[int, list[Lot]] = {}
    for lot in Lot.objects.filter(notice__in=notices).order_by("position"):
        of_notices.setdefault(lot.notice_id, []).append(lot)
    told = []
    for lots, groupes in met.values():
        first = min(notice for notice, _ref in lots)
        known = sorted(
            (one for one in groupes.values() if one.visible_to(me)), key=lambda one: one.name
        )
        told.append(
            Meeting(
                notice=notices[first],
                lots=tuple(lot for lot in of_notices.get(first, ()) if (first, lot.lot_id) in lots),
                groupes=tuple(known),
                hidden=len(groupes) - len(known),
            )
        )
    told.sort(
        key=lambda one: (one.notice.deadline_at is None, one.notice.deadline_at, one.notice.pk)
    )
    return told[:MOST_MEETINGS]
