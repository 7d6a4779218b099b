# SPDX-License-Identifier: AGPL-3.0-or-later
"""What actions and pages alike must know of a bid: which others are on its tender, who said what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet

from commons.sharing import actions as sharing
from commons.sharing import queries as sharing_queries
from commons.sharing import reckoned, unpaid
from commons.sharing.models import SplitRule
from groupes.access import Me
from groupes.models import Groupe, Member
from groupes.web.prepared import PK, Prepared
from roles.models import Mandate
from tenders.bids import collision, coverage
from tenders.bids.models import Bid, BidLot, Intention
from tenders.notices.models import Lot, Notice

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def bid_on(groupe: Groupe, notice: Notice) -> Bid | None:
    """The groupe's bid on this notice's tender, whatever the source it was taken up from. One
    query."""
    found = groupe.bids.filter(notice__tender=notice.tender_id).select_related("groupe")
    return found.order_by("pk").first()


@dataclass(frozen=True, slots=True)
class Collision:
    """Another running bid of the cooperative on some of our lots. ``bid`` is never shown."""

    bid: Bid
    refs: frozenset[str]
    visible: bool = False  # whether the reader may know that the groupe exists


@dataclass(frozen=True, slots=True)
class Around:
    """What is done about a bid's tender in its cooperative.

    ``refs``: the ids of the lots the bid is for. ``doubles``: the groupe's own other bids on the
    tender, which later news showed to be one.
    """

    refs: frozenset[str]
    collisions: list[Collision]
    doubles: list[Bid]


LOTS_AROUND = Prepared(
    lambda tender, cooperative: (
        BidLot.objects.filter(bid__notice__tender=tender, bid__cooperative=cooperative)
        .select_related("bid__groupe__cooperative")
        .only(
            "lot_ref",
            "bid__notice_id",
            "bid__state",
            "bid__groupe__slug",
            "bid__groupe__state",
            "bid__groupe__visibility",
            "bid__groupe__cooperative__federation_id",
        )
        .order_by("bid", "lot_ref")
    ),
    tender=PK,
    cooperative=PK + 1,
)


def around(
    bid: Bid,
    me: Me | None = None,
    announced: Announced | None = None,
    rows: Sequence[BidLot] | None = None,
) -> Around:
    """The bid's lots, and the other bids of its cooperative on the same tender; ``bid.notice``
    loaded. One query, and one more at most when others are running. ``me``: who will be told;
    ``announced``: the notices of the tender, ``rows``: of LOTS_AROUND, where they are known already."""
    if rows is None:
        rows = LOTS_AROUND(tender=bid.notice.tender_id, cooperative=bid.cooperative_id)
    bids: dict[int, Bid] = {}
    refs: dict[int, set[str]] = {bid.pk: set()}
    for row in rows:
        bids[row.bid_id] = row.bid
        refs.setdefault(row.bid_id, set()).add(row.lot_ref)
    bids.pop(bid.pk, None)
    doubles = [other for other in bids.values() if other.groupe_id == bid.groupe_id]
    others = [
        other
        for other in bids.values()
        if other.groupe_id != bid.groupe_id and other.state in Bid.RUNNING
    ]
    ours = frozenset(refs[bid.pk])
    if bid.state not in Bid.RUNNING or not others:
        return Around(ours, [], doubles)
    counts = (announced or announced_by(bid.notice)).counts

    def lots(one: Bid) -> collision.Lots:
        whole = counts.get(one.notice_id, 0) <= 1
        return collision.Lots(one.notice_id, frozenset(refs[one.pk]), whole)

    mine = lots(bid)
    return Around(
        ours,
        [
            Collision(other, shared, me is not None and other.groupe.visible_to(me))
            for other in others
            if (shared := collision.shared(mine, lots(other)))
        ],
        doubles,
    )


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot of the bid's notice, without its long texts."""

    position: int
    lot_id: str
    title: str
    value_amount: Decimal | None
    value_currency: str
    state: str = ""

    @property
    def over(self) -> StrOrPromise:
        """Why it can not be answered any more, in words; "" while it can."""
        return Lot.State(self.state).label if self.state else ""


@dataclass(frozen=True, slots=True)
class Announced:
    """How a tender is announced: the ``lots`` of the bid's notice, the ``others`` of the tender
    (corrections apart), and how many lots each notice has, by its id."""

    lots: list[LotLine]
    others: list[Notice]
    counts: dict[int, int]


# One row a lot, one for a notice that has none.
ANNOUNCED = Prepared(
    lambda tender: (
        Notice.everything.filter(tender=tender)
        .only(
            "source",
            "notice_id",
            "publication_number",
            "source_url",
            "deadline_at",
            "deadline_later_at",
            "changed_notice_id",
            "confirmed",
        )
        .annotate(
            lot_position=F("lots__position"),
            lot_ref=F("lots__lot_id"),
            lot_title=F("lots__title"),
            lot_amount=F("lots__value_amount"),
            lot_currency=F("lots__value_currency"),
            lot_state=F("lots__state"),
        )
        .order_by("pk", "lots__position")
    ),
    tender=PK,
)


def announced_by(notice: Notice, rows: Sequence[Any] | None = None) -> Announced:
    """One query; none where its ``rows``, of ANNOUNCED, are known already."""
    if rows is None:
        rows = ANNOUNCED(tender=notice.tender_id)
    lots: list[LotLine] = []
    others: dict[int, Notice] = {}
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.pk] = counts.get(row.pk, 0) + (row.lot_position is not None)
        if row.pk != notice.pk:
            if not row.correcting:
                others.setdefault(row.pk, row)
        elif row.lot_position is not None:
            lots.append(
                LotLine(
                    row.lot_position,
                    row.lot_ref,
                    row.lot_title,
                    row.lot_amount,
                    row.lot_currency,
                    row.lot_state,
                )
            )
    return Announced(lots, list(others.values()), counts)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a bid lacks that an offer needs, before its submission is noted.

    ``pieces``: those neither reviewed nor signed, ``unheld`` those of them that nobody holds;
    ``needs``: those that nobody leads; ``no_piece``, ``no_price``: none is there at all.
    """

    pieces: tuple[str, ...] = ()
    unheld: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    no_piece: bool = False
    no_price: bool = False
    cancelled: bool = False

    @property
    def codes(self) -> list[str]:
        """The names of what is missing, as the journal keeps them."""
        return [field.name for field in fields(self) if getattr(self, field.name)]


def missing_of(bid: Bid) -> Missing:
    """``bid.notice`` loaded. Three queries."""
    pieces = list(bid.pieces.only("title", "state", "holder_id"))
    unready = [piece for piece in pieces if not piece.ready]
    needs = bid.needs.annotate(
        leads=Count("intentions", filter=Q(intentions__level=Intention.Level.LEAD))
    ).filter(leads=0)
    return Missing(
        pieces=tuple(piece.title for piece in unready),
        unheld=tuple(piece.title for piece in unready if piece.holder_id is None),
        needs=tuple(need.title for need in needs),
        no_piece=not pieces,
        no_price=not bid.prices.filter(chosen=True).exists(),
        cancelled=bid.cancelled,
    )


def people_of(intentions: Iterable[Intention]) -> dict[int, Member]:
    return {one.member_id: one.member for one in intentions}


INTENTIONS = Prepared(
    lambda bid: (
        Intention.objects.filter(need__bid=bid)
        .select_related("member__cooperative")
        .only(
            "need",
            "level",
            "days",
            "word",
            "day_rate_cents",
            "member__name",
            "member__cooperative",
            "member__away_until",
        )
        .order_by("member__name_key", "member_id", "need_id")
    ),
    bid=PK,
)


_TERMS = ("terms", "title_language", "language")


def own_terms(bid: Any) -> QuerySet[Notice, Notice]:
    """Of the notice of a bid, made with marks: how it says that offers are judged."""
    return Notice.everything.filter(bids=bid).only(*_TERMS)


def others_terms(bid: Any) -> QuerySet[Notice, Notice]:
    """The same of all that announces its tender, in their order: where its own notice says nothing."""
    return (
        Notice.objects.uncorrecting()
        .filter(tender__bids=bid, confirmed=True, terms__isnull=False)
        .exclude(form="result")
        .only(*_TERMS)
        .order_by("pk")
    )


def intentions_of(bid: Bid) -> list[Intention]:
    """One query."""
    return INTENTIONS(bid=bid.pk)


def said(intentions: Iterable[Intention]) -> list[coverage.IntentionIn]:
    return [
        coverage.IntentionIn(one.need_id, one.member_id, one.level, one.days, one.word)
        for one in intentions
    ]


def participants(
    bid: Bid,
    intentions: Sequence[Intention] | None = None,
    rule: SplitRule | None = None,
    on: dt.date | None = None,
    counted: coverage.Counted | None = None,
) -> list[sharing.Participant]:
    """Everyone who said something, with the sum of their days, and what else a rule asks for.
    ``counted``: the days that a price scenario counts of its own.

    A key that is neither days nor equal parts is a role ("coordination"): 1 for whoever holds the
    role of that key or name on the day (``on``, today unless told otherwise), 0 for the others. At
    most two queries; three more where the rule recognises unpaid hours: each has those that are due to
    them (``commons.sharing.unpaid``), and so have those who said nothing here, who then have no other part.
    """
    stated = intentions_of(bid) if intentions is None else intentions
    people = people_of(stated)
    if rule is None and people:
        rule = rule_of(bid)
    keys = _role_keys(rule) if rule is not None else set()
    day = on or bid.groupe.today()
    held = _holders(bid.groupe, keys, people, day) if keys and people else {}
    found = [
        sharing.Participant(
            people[pk], days, {key: int(pk in held.get(key, ())) for key in sorted(keys)}
        )
        for pk, days in coverage.days_by_person(said(stated), counted).items()
    ]
    if rule is None or not found or unpaid.KEY not in reckoned.keys_of(rule):
        return found
    return _with_unpaid(bid, found, sorted(keys))


def _with_unpaid(
    bid: Bid, taking: list[sharing.Participant], keys: list[str]
) -> list[sharing.Participant]:
    """These, with the unpaid hours that are due in the groupe; then the others that have some."""
    due = unpaid.due(bid.groupe_id)
    with_hours = [
        one._replace(keys={**one.keys, unpaid.KEY: due.pop(one.member.pk, 0)}) for one in taking
    ]
    others = Member.objects.filter(pk__in=due).select_related("cooperative") if due else ()
    none = dict.fromkeys(keys, 0)
    return with_hours + [
        sharing.Participant(one, 0, {**none, unpaid.KEY: due[one.pk]}, only_unpaid=True)
        for one in sorted(others, key=lambda one: one.pk)
    ]


def _role_keys(rule: SplitRule) -> set[str]:
    return set(reckoned.keys_of(rule) - {"days", unpaid.KEY})


def _holders(
    groupe: Groupe, keys: set[str], people: dict[int, Member], on: dt.date
) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    mandates = Mandate.objects.on(on).filter(
        role__groupe=groupe, role__closed_on=None, member__in=people
    )
    for key, name, member in mandates.values_list("role__key", "role__name", "member_id"):
        for one in keys:
            if one.casefold() in (key.casefold(), name.casefold()):
                found.setdefault(one, set()).add(member)
    return found


def rule_of(bid: Bid) -> SplitRule | None:
    """The rule that binds the bid's groupe today. One query."""
    return sharing_queries.binding_on(bid.groupe, bid.groupe.today())
