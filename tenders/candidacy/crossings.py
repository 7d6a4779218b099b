# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one legal body stands in two running bids for the same lot: alone in both, or as a member of a
consortium in one of them. Nothing of a bid comes out of here but that it is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from groupes.access import Me
from groupes.models import Cooperative, Groupe
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


def claims_on(
    tenders: Collection[int | None],
    of: Collection[int],
    counts: Mapping[int, int] | None = None,
) -> list[Claim]:
    """What running bids on these tenders have these cooperatives answer. ``counts``: how many lots each
    notice has, where that is known. Two queries, three where it is not."""
    rows = (
        BidLot.objects.filter(bid__notice__tender__in=tenders, bid__state__in=Bid.RUNNING)
        .select_related("bid__groupe__cooperative", "bid__notice")
        .only(
            "lot_ref",
            "bid__cooperative",
            "bid__state",
            "bid__notice__tender",
            "bid__groupe__slug",
            "bid__groupe__name",
            "bid__groupe__state",
            "bid__groupe__visibility",
            "bid__groupe__cooperative__federation_id",
        )
        .order_by("bid", "lot_ref")
    )
    bids: dict[int, Bid] = {}
    refs: dict[int, set[str]] = {}
    for row in rows:
        bids[row.bid_id] = row.bid
        refs.setdefault(row.bid_id, set()).add(row.lot_ref)
    parts: dict[tuple[int, int], set[str]] = {
        (pk, bid.cooperative_id): refs[pk] for pk, bid in bids.items() if bid.cooperative_id in of
    }
    bodies = Body.objects.filter(candidacy__bid__in=bids, cooperative__in=of)
    for pk, cooperative, lots in bodies.values_list("candidacy__bid", "cooperative", "lots"):
        parts[pk, cooperative] = refs[pk].intersection(lots) or refs[pk]
    if counts is None:
        notices = {bid.notice_id for bid in bids.values()}
        rows_of = Lot.objects.filter(notice__in=notices).order_by()
        counts = dict(rows_of.values_list("notice").annotate(n=Count("pk")))
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
    claims = claims_on([bid.notice.tender_id], cooperatives, counts)
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


def of_cooperative(cooperative: Cooperative, me: Me) -> list[Meeting]:
    """The calls on which bids of a cooperative meet: for those who look after it, who read nothing of
    the bids. Six queries at most; the nearest deadlines first."""
    theirs = Q(cooperative=cooperative) | Q(candidacy__bodies__cooperative=cooperative)
    tenders = list(
        Bid.objects.running()
        .filter(theirs)
        .order_by()
        .values_list("notice__tender")
        .annotate(n=Count("groupe", distinct=True))
        .filter(n__gt=1)
        .values_list("notice__tender", flat=True)[: 4 * MOST_MEETINGS]
    )
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
    notices = Notice.objects.defer("search", "lot_words", "names").in_bulk(
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
