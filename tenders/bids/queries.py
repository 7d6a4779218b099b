# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a bid are made of: read, never written. Each function says its queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from commons.library.models import Resource
from commons.sharing import actions as sharing
from commons.sharing import engine, recipe
from commons.sharing.models import SplitRule, cooperative_id, member_id
from commons.sharing.recipe import Person
from groupes.access import Me
from groupes.models import Cooperative, Groupe, Member
from groupes.shell import palette
from groupes.things import Name
from groupes.web.search import containing
from roles.models import Mandate
from tenders.bids import backwards, collision, coverage
from tenders.bids.models import Bid, BidLot, GoDecision, Intention, Need, Piece, Price
from tenders.notices.followers import Mark, Panel
from tenders.notices.models import Lot, Notice, NoticeVersion

# --- which tender is the same --------------------------------------------------------------------


def same_tender(notice: Notice, path: str = "notice") -> Q:
    """Bids on this notice, or on the same procedure announced elsewhere."""
    same = Q(**{path: notice})
    if notice.procedure_id:
        same |= Q(**{f"{path}__procedure_id": notice.procedure_id})
    return same


def bid_on(groupe: Groupe, notice: Notice) -> Bid | None:
    """The groupe's bid on this tender, whatever the source it was taken up from. One query."""
    found = groupe.bids.filter(same_tender(notice)).select_related("groupe").order_by("pk")
    return found.first()


# --- collisions ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Collision:
    """Another running bid of the cooperative on some of our lots. ``bid`` is never shown."""

    bid: Bid
    refs: frozenset[str]
    visible: bool = False  # whether the reader may know that the groupe exists


_LOT_REFS = ArraySubquery(
    BidLot.objects.filter(bid=OuterRef("pk")).order_by("lot_ref").values("lot_ref")
)
_LOTS_OF_NOTICE = Coalesce(
    Subquery(
        Lot.objects.filter(notice=OuterRef("notice"))
        .order_by()
        .values("notice")
        .annotate(n=Count("pk"))
        .values("n"),
        output_field=IntegerField(),
    ),
    0,
)


def _lots(bid: Bid) -> collision.Lots:
    refs: list[str] = bid.lot_refs  # type: ignore[attr-defined]  # annotated
    count: int = bid.lots_of_notice  # type: ignore[attr-defined]  # annotated
    return collision.Lots(bid.notice_id, frozenset(refs), count <= 1)


def with_lots(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Bids that know their lots, for collisions."""
    return bids.annotate(lot_refs=_LOT_REFS, lots_of_notice=_LOTS_OF_NOTICE)


def colliding(bid: Bid, me: Me | None = None) -> list[Collision]:
    """The other running bids of the same cooperative on the same lots. One query, or two when
    ``bid`` was not loaded by :func:`with_lots`; ``bid.notice`` loaded. ``me``: who will be told,
    for ``visible``."""
    if bid.state not in Bid.RUNNING:
        return []
    ours = bid if hasattr(bid, "lot_refs") else with_lots(Bid.objects.all()).get(pk=bid.pk)
    others = (
        with_lots(Bid.objects.running())
        .filter(same_tender(bid.notice), cooperative=bid.cooperative_id)
        .exclude(groupe=bid.groupe_id)
        .select_related("groupe__cooperative")
        .order_by("pk")
    )
    if me is not None:
        seen = Groupe.objects.visible_to(me).filter(pk=OuterRef("groupe_id"))
        others = others.annotate(groupe_seen=Exists(seen))
    mine = _lots(ours)
    return [
        Collision(other, refs, getattr(other, "groupe_seen", False))
        for other in others
        if (refs := collision.shared(mine, _lots(other)))
    ]


def administrators(cooperative_id: int) -> list[Member]:
    """Whom to ask when the other groupe is hidden: a few of the cooperative's. One query."""
    people = Member.objects.current().filter(cooperative_id=cooperative_id, administers=True)
    return list(people.by_name()[:3])


# --- people and their days -------------------------------------------------------------------------


def people_of(intentions: Iterable[Intention]) -> dict[int, Member]:
    return {one.member_id: one.member for one in intentions}


def intentions_of(bid: Bid) -> list[Intention]:
    """One query."""
    return list(
        Intention.objects.filter(need__bid=bid)
        .select_related("member__cooperative")
        .order_by("member__name_key", "member_id", "need_id")
    )


def _said(intentions: Iterable[Intention]) -> list[coverage.IntentionIn]:
    return [
        coverage.IntentionIn(one.need_id, one.member_id, one.level, one.days, one.word)
        for one in intentions
    ]


def matrix_of(
    needs: Sequence[Need], intentions: Sequence[Intention], me: Member | None
) -> coverage.Matrix:
    """No query. ``me`` gets a column even without a word said (None: nobody does)."""
    people = people_of(intentions)
    if me is not None:
        people.setdefault(me.pk, me)
    return coverage.matrix(
        [coverage.NeedIn(n.pk, n.title, n.days_planned, n.lot_ref) for n in needs],
        _said(intentions),
        {pk: member.name for pk, member in people.items()},
        me.pk if me is not None else None,
    )


def participants(
    bid: Bid, intentions: Sequence[Intention] | None = None, rule: SplitRule | None = None
) -> list[sharing.Participant]:
    """Everyone who said something, with the sum of their days, and what else a rule asks for.

    A key that is neither days nor equal parts is a role ("coordination"): 1 for whoever holds the
    role of that key or name on the day, 0 for the others. At most two queries.
    """
    said = intentions_of(bid) if intentions is None else intentions
    people = people_of(said)
    if rule is None and people:
        rule = rule_of(bid)
    keys = _role_keys(rule) if rule is not None else set()
    held = _holders(bid.groupe, keys, people) if keys and people else {}
    return [
        sharing.Participant(
            people[pk], days, {key: int(pk in held.get(key, ())) for key in sorted(keys)}
        )
        for pk, days in coverage.days_by_person(_said(said)).items()
    ]


def _role_keys(rule: SplitRule) -> set[str]:
    return set(engine.check_rule(rule.rule).keys - {"days"})


def _holders(groupe: Groupe, keys: set[str], people: dict[int, Member]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    mandates = Mandate.objects.on(groupe.today()).filter(
        role__groupe=groupe, role__closed_on=None, member__in=people
    )
    for key, name, member in mandates.values_list("role__key", "role__name", "member_id"):
        for one in keys:
            if one.casefold() in (key.casefold(), name.casefold()):
                found.setdefault(one, set()).add(member)
    return found


# --- the split as it would be ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """How a price would be shared. ``recipe`` None: ``why`` says what is missing.

    ``kept``: the figures come from the distribution kept at the submission, not from today's.
    """

    rule: SplitRule | None
    recipe: recipe.Recipe | None
    why: str = ""
    kept: bool = False

    @property
    def people(self) -> list[tuple[Person, int]]:
        """Each person with what their cooperative takes, as a positive amount."""
        return [(one, -one.contribution) for one in self.recipe.people] if self.recipe else []

    @property
    def total_days(self) -> Decimal:
        return sum((Decimal(one.days or 0) for one, _taken in self.people), Decimal(0))

    @property
    def total_contribution(self) -> int:
        return sum(taken for _one, taken in self.people)

    @property
    def total_rest(self) -> int:
        """What stays with people and pots once the cooperatives took their contribution."""
        return self.recipe.amount - self.total_contribution if self.recipe else 0


def share_of(
    bid: Bid, price: Price | None, intentions: Sequence[Intention], rule: SplitRule | None
) -> Share:
    """The share of a price by today's rule and days; once submitted, the one that was kept.

    At most one query (the holders of roles that the rule names).
    """
    if price is None:
        return Share(rule, None, "no_price")
    if bid.frozen and price.preview is not None:
        kept = price.preview
        names = _names(people_of(intentions).values())
        told = recipe.at_work(kept.frozen_rule, kept.case, recipe.read_result(kept.result), names)
        return Share(kept.rule, told, kept=True)
    if rule is None:
        return Share(None, None, "no_rule")
    people = participants(bid, intentions, rule)
    if not people:
        return Share(rule, None, "nobody")
    currency = rule.rule.get("currency", "EUR")
    case = sharing.case_of(price.amount_cents, currency, people)
    try:
        result = engine.compute(rule.rule, case)
    except engine.CaseError as error:
        return Share(rule, None, recipe.case_refusal(error))
    names = _names(one.member for one in people)
    return Share(rule, recipe.at_work(rule.rule, case, result, names))


def _names(people: Iterable[Member]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for member in people:
        names[member_id(member.pk)] = member
        names[cooperative_id(member.cooperative_id)] = member.cooperative
    return names


# --- one bid -----------------------------------------------------------------------------------------


def _decision() -> Subquery:
    return Subquery(
        GoDecision.objects.filter(bid=OuterRef("pk"))
        .order_by("-pk")
        .values(
            data=JSONObject(
                go="go",
                on="decided_on",
                reason="reason",
                by="by__name",
                role="mandate__role__name",
            )
        )[:1]
    )


def _move() -> Subquery:
    """The last time the deadline of the notice moved."""
    return Subquery(
        NoticeVersion.objects.filter(
            notice=OuterRef("notice"), changed_fields__contains=[{"field": "deadline"}]
        )
        .order_by("-pk")
        .values(
            data=JSONObject(
                fields="changed_fields", at="at", published_on="caused_by__published_on"
            )
        )[:1]
    )


def _twins() -> ArraySubquery:
    return ArraySubquery(
        Notice.objects.filter(
            procedure_id=OuterRef("notice__procedure_id"),
            form=OuterRef("notice__form"),
            changed_notice=None,
        )
        .exclude(procedure_id="")
        .exclude(source=OuterRef("notice__source"))
        .order_by("pk")
        .values(
            data=JSONObject(
                pk="pk",
                source="source",
                notice_id="notice_id",
                number="publication_number",
                url="source_url",
                deadline="deadline_at",
            )
        )
    )


def _notice_lots() -> ArraySubquery:
    mine = BidLot.objects.filter(bid=OuterRef(OuterRef("pk")), lot_ref=OuterRef("lot_id"))
    return ArraySubquery(
        Lot.objects.filter(notice=OuterRef("notice"))
        .order_by("position")
        .values(
            data=JSONObject(
                position="position",
                ref="lot_id",
                title="title",
                amount="value_amount",
                currency="value_currency",
                taken=Exists(mine),
                submission="submission_url",
                documents="documents_url",
            )
        )
    )


@dataclass
class Move:
    """The deadline moved: from when to when, by the notice of which day."""

    old: dt.datetime | None
    new: dt.datetime | None
    by: dt.date | None


@dataclass
class Twin:
    """The same procedure in another source."""

    pk: int
    source: str
    reference: str
    url: str
    deadline: dt.datetime | None


def load(bids: QuerySet[Bid], pk: int) -> Bid | None:
    """A bid with its notice, lots, last decision, moves of the deadline and other sources.

    One query. Sets ``decision``, ``move``, ``twins``, ``lots`` on the bid.
    """
    bid = (
        with_lots(bids)
        .select_related("notice", "cooperative")
        .defer("notice__search", "notice__descriptions", "notice__titles")
        .annotate(
            _decision=_decision(), _move=_move(), _twins=_twins(), _notice_lots=_notice_lots()
        )
        .filter(pk=pk)
        .first()
    )
    if bid is None:
        return None
    row: Any = bid
    row.decision = row._decision
    if row.decision:
        row.decision["on"] = dt.date.fromisoformat(row.decision["on"])
    row.move = _read_move(row._move)
    row.twins = [_read_twin(one) for one in row._twins]
    row.lots = row._notice_lots
    for lot in row.lots:
        lot["amount"] = Decimal(str(lot["amount"])) if lot["amount"] is not None else None
    return bid


def _read_move(data: dict[str, Any] | None) -> Move | None:
    if not data:
        return None
    entry = next(one for one in data["fields"] if one["field"] == "deadline")
    by = data["published_on"] or data["at"][:10]
    return Move(_instant(entry["old"]), _instant(entry["new"]), dt.date.fromisoformat(by))


def _read_twin(data: dict[str, Any]) -> Twin:
    boamp = data["source"] == Notice.Source.BOAMP
    return Twin(
        data["pk"],
        Notice.Source(data["source"]).label,
        data["notice_id"] if boamp else data["number"] or data["notice_id"],
        data["url"],
        _instant(data["deadline"]),
    )


def _instant(text: str | None) -> dt.datetime | None:
    if not text:
        return None
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def pieces_of(bid: Bid) -> list[Piece]:
    """With holders, and the template's title, place and makers. One query."""
    authors = (
        Resource.authors.through.objects.filter(resource=OuterRef("template"))
        .order_by()
        .values("resource")
        .annotate(names=StringAgg("member__name", Value(", "), order_by="member__name_key"))
        .values("names")  # type: ignore[misc]  # annotated on an automatic through model
    )
    return list(
        bid.pieces.select_related("holder", "template__groupe")
        .defer("body", "template__body", "template__body_html", "template__search")
        .annotate(template_authors=Subquery(authors))
    )


def prices_of(bid: Bid) -> list[Price]:
    """One query."""
    return list(bid.prices.select_related("preview__rule", "preview__groupe"))


def rule_of(bid: Bid) -> SplitRule | None:
    """The rule that binds the bid's groupe today. One query."""
    return bid.groupe.split_rules.binding_on(bid.groupe.today())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who would sign: one cooperative, or a group of them led by the groupe's own."""

    lead: Cooperative
    others: tuple[Cooperative, ...]


def candidate_of(bid: Bid, intentions: Iterable[Intention]) -> Candidate:
    """Members of one cooperative are one candidate; a consortium exists only with others'."""
    found = {one.member.cooperative_id: one.member.cooperative for one in intentions}
    found.pop(bid.cooperative_id, None)
    return Candidate(
        bid.cooperative, tuple(sorted(found.values(), key=lambda one: one.name.casefold()))
    )


def calendar_of(bid: Bid, pieces: Sequence[Piece]) -> list[backwards.Step]:
    """Backwards from the deadline, on the reader's clock."""
    notice = bid.notice
    if notice.deadline_at is None:
        return []
    questions = _instant(notice.questions_until)
    return backwards.calendar(
        timezone.localtime(notice.deadline_at).date(),
        timezone.localdate(),
        [(piece.title, piece.due_on) for piece in pieces if not piece.ready],
        timezone.localtime(questions).date() if questions else None,
    )


def needs_with_count(bid: Bid) -> list[Need]:
    """With how many people said something (``said``). One query."""
    return list(bid.needs.annotate(said=Count("intentions")))


# --- the pipeline -------------------------------------------------------------------------------------


def with_progress(bids: QuerySet[Bid], member: Member | None = None) -> QuerySet[Bid]:
    """Bids that know how many needs are led, how many pieces are ready, and whether ``member``
    said what they would do."""

    def count(rows: QuerySet[Any]) -> Coalesce:
        counted = rows.order_by().values("bid").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    needs = Need.objects.filter(bid=OuterRef("pk"))
    led = Exists(Intention.objects.filter(need=OuterRef("pk"), level=Intention.Level.LEAD))
    pieces = Piece.objects.filter(bid=OuterRef("pk"))
    found = bids.annotate(
        needs_count=count(needs),
        needs_led=count(needs.filter(led)),
        pieces_count=count(pieces),
        pieces_ready=count(pieces.filter(state__in=Piece.READY)),
    )
    if member is not None:
        said = Intention.objects.filter(need__bid=OuterRef("pk"), member=member)
        found = found.annotate(said=Exists(said))
    return found


def marks(me: Me, notice_ids: Sequence[int]) -> list[Mark]:
    """What the member's groupes do about these notices, for lists of notices. One query."""
    bids = (
        Bid.objects.visible_to(me)
        .filter(notice_id__in=notice_ids)
        .select_related("groupe")
        .order_by("groupe__name", "pk")
    )
    return [
        Mark(bid.notice_id, bid.groupe, Bid.State(bid.state).label, bid.get_absolute_url())
        for bid in bids
    ]


def panel(me: Me, notice: Notice, twins: Sequence[Notice]) -> Panel:
    """On a notice's page: my groupes' bids on it, and those that can take it up. One query
    beside the frame's."""
    bids = list(
        Bid.objects.visible_to(me)
        .filter(notice__in=[notice, *twins])
        .select_related("groupe")
        .order_by("groupe__name", "pk")
    )
    groupes: list[Groupe] = []
    if notice.is_open() and notice.changed_notice_id is None:
        taken = {bid.groupe_id for bid in bids}
        may = me.groupes_where("bids.take_up") - taken
        groupes = [groupe for groupe in me.groupes if groupe.pk in may]
    return Panel("bids/take_up.html", {"notice": notice, "bids": bids, "groupes": groupes})


def find(me: Me, words: str) -> list[palette.Hit]:
    """Bids of the member's groupes for the palette, by their title. One query."""
    bids = Bid.objects.visible_to(me).filter(containing(words, "title"))
    bids = bids.select_related("groupe").order_by("-pk")
    return [
        palette.Hit(
            text=bid.title,
            url=bid.get_absolute_url(),
            groupe=bid.groupe,
            note=Bid.State(bid.state).label,
        )
        for bid in bids[: palette.EACH]
    ]


def pipeline(groupe: Groupe) -> dict[str, int]:
    """How many bids in each state. One query."""
    rows = groupe.bids.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    return dict(rows)


def name_bids(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    bids = Bid.objects.visible_to(me).filter(pk__in=ids).select_related("groupe")
    return {bid.pk: Name(bid.title, bid.get_absolute_url()) for bid in bids}
