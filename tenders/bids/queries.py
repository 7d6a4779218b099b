# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of a bid are made of: read, never written. Each function says its queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject, Left
from django.utils import timezone

from commons.sharing import actions as sharing
from commons.sharing import engine, recipe, reckoned
from commons.sharing.models import Distribution, SplitRule, cooperative_id, member_id
from commons.sharing.recipe import Person
from groupes.access import Me
from groupes.models import Cooperative, Groupe, Member
from groupes.shell import palette
from groupes.things import Name
from groupes.web.paths import reverse
from groupes.web.prepared import OTHER_PKS, PK, PKS, Prepared
from groupes.web.search import containing
from tenders.bids import backwards
from tenders.bids.facts import (
    participants,
    people_of,
)
from tenders.bids.models import DEADLINE, Bid, Intention, Need, Piece, Price, TakenBack
from tenders.notices import references
from tenders.notices.followers import Mark, Panel
from tenders.notices.models import BroughtFile, ImportRun, Notice, NoticeVersion

# --- the bids of a tender ------------------------------------------------------------------------


ADMINISTRATORS = Prepared(
    lambda cooperative: (
        Member.objects.current().filter(cooperative=cooperative, administers=True).by_name()[:3]
    ),
    cooperative=PK,
)


def administrators(cooperative_id: int) -> list[Member]:
    """Whom to ask when the other groupe is hidden: a few of the cooperative's. One query."""
    return ADMINISTRATORS(cooperative=cooperative_id)


# --- people and their days -------------------------------------------------------------------------


# --- the split as it would be ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """How a price would be shared. ``shares`` None: ``why`` says what is missing.

    ``kept``: the figures come from the distribution kept at the submission, not from today's.
    ``tell``: the rule at work, every line told in words; far dearer than the shares.
    """

    rule: SplitRule | None
    shares: recipe.Shares | None = None
    why: str = ""
    kept: bool = False
    tell: Callable[[], recipe.Recipe] | None = None

    @property
    def recipe(self) -> recipe.Recipe | None:
        return self.tell() if self.tell else None

    @property
    def people(self) -> list[tuple[Person, int]]:
        """Each person with what their cooperative takes, as a positive amount."""
        return [(one, -one.contribution) for one in self.shares.people] if self.shares else []

    @property
    def total_days(self) -> Decimal:
        return sum((Decimal(one.days or 0) for one, _taken in self.people), Decimal(0))

    @property
    def total_contribution(self) -> int:
        return sum(taken for _one, taken in self.people)

    @property
    def total_rest(self) -> int:
        """What stays with people and pots once the cooperatives took their contribution."""
        return self.shares.amount - self.total_contribution if self.shares else 0


def share_of(
    bid: Bid, price: Price | None, intentions: Sequence[Intention], rule: SplitRule | None
) -> Share:
    """The share of a price by today's rule and days; once submitted, the one that was kept.

    At most one query (the holders of roles that the rule names).
    """
    if price is None:
        return Share(rule, why="no_price")
    if bid.frozen and price.preview is not None:
        kept = price.preview
        names = _names(people_of(intentions).values())
        result = recipe.read_result(kept.result)
        return _share(kept.rule, kept.frozen_rule, kept.case, result, names, kept=True)
    if rule is None:
        return Share(None, why="no_rule")
    people = participants(bid, intentions, rule, counted=price.counted)
    if not people:
        return Share(rule, why="nobody")
    currency = rule.rule.get("currency", "EUR")
    case = sharing.case_of(price.amount_cents, currency, people, on=bid.groupe.today())
    try:
        result = reckoned.result_of(rule, case)
    except engine.CaseError as error:
        return Share(rule, why=recipe.case_refusal(error))
    return _share(rule, rule.rule, case, result, _names(one.member for one in people))


def _share(
    by: SplitRule,
    rule: Any,
    case: Mapping[str, Any],
    result: engine.Result,
    names: recipe.Names,
    *,
    kept: bool = False,
) -> Share:
    return Share(
        by,
        recipe.shares(case, result, names),
        kept=kept,
        tell=lambda: recipe.at_work(rule, case, result, names),
    )


def _names(people: Iterable[Member]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for member in people:
        names[member_id(member.pk)] = member
        names[cooperative_id(member.cooperative_id)] = member.cooperative
    return names


def settled_share(bid: Bid) -> Distribution | None:
    """The share of its income that counts, the first that was settled; None while there is none.
    One query; none unless the bid is won."""
    if bid.state != Bid.State.WON:
        return None
    found = Distribution.objects.about(bid).counting().order_by("-standing", "pk")
    return found.only("happened_on", "state", "case", "target_type", "target_id").first()


# --- one bid -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decision:
    """The last go or no-go: by whom, by which role ("": none), on which day, why."""

    go: bool
    on: dt.date
    reason: str
    by: str
    role: str


@dataclass(frozen=True, slots=True)
class Move:
    """The deadline moved: from when to when, by the notice of which day."""

    old: dt.datetime | None
    new: dt.datetime | None
    by: dt.date


@dataclass(frozen=True, slots=True)
class Proposed:
    """A version of the notice that its source has not confirmed, and what the groupe answered:
    ``accepted`` None when it has not, else by whom and on which day, why."""

    version: NoticeVersion
    accepted: bool | None
    by: str
    on: dt.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """What was noted by mistake and taken back (``TakenBack``): what it was, by whom it was taken
    back and when, why. ``piece``: the title of a piece, "" for the bid itself."""

    what: str
    was: str
    piece: str
    by: str
    at: dt.datetime
    reason: str

    @classmethod
    def of(cls, row: dict[str, Any]) -> Mistake:
        return cls(**row | {"at": dt.datetime.fromisoformat(row["at"])})


MOST_MISTAKES = 5


def _taken_back(bid: int) -> QuerySet[Any, Any]:
    """The last things taken back on a bid, a JSON object each, for the bid's own row."""
    return (
        TakenBack.objects.filter(bid=bid)
        .order_by("-pk")
        .values(
            row=JSONObject(
                what="what",
                was="was",
                piece="piece_title",
                by="by__name",
                at="at",
                reason="reason",
            )
        )[:MOST_MISTAKES]
    )


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction of the notice (``version.caused_by``), and who of the groupe read it, on which
    day: "" and None while nobody has."""

    version: NoticeVersion
    by: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the head of a bid tells besides the bid."""

    decision: Decision | None
    move: Move | None
    proposed: list[Proposed]
    corrections: list[Corrected]
    mistakes: tuple[Mistake, ...] = ()


# Long texts and what only the page of the notice tells.
NOT_TOLD = (
    *("search", "lot_words", "names", "open_until"),
    *("description", "descriptions", "titles", "winners", "changes", "warnings"),
)


def with_notice(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Bids with what their pages tell of the notice."""
    return bids.select_related("notice").defer(*(f"notice__{name}" for name in NOT_TOLD))


def _proposed(bid: int) -> QuerySet[Any, Any]:
    """The versions of a bid's notice that its source has not confirmed, the latest first, with who
    brought them and what the groupe answered: a JSON object each, for a bid's own row."""
    return (
        NoticeVersion.objects.proposed()
        .filter(notice=OuterRef("notice"))
        .exclude(changed_fields=[], caused_by=None)
        .annotate(answer=FilteredRelation("answers", condition=Q(answers__bid=bid)))
        .order_by("-pk")
        .values(
            row=JSONObject(
                pk="pk",
                at="at",
                changed_fields="changed_fields",
                by="run__by",
                name="run__by__name",
                cooperative="run__by__cooperative",
                cooperative_name="run__by__cooperative__name",
                federation="run__by__cooperative__federation",
                file="file__name",
                accepted="answer__accepted",
                answered_by="answer__by__name",
                answered_at="answer__at",
                reason="answer__reason",
            )
        )
    )


MOST_CORRECTIONS = 20


def _corrections(bid: int) -> QuerySet[Any, Any]:
    """The corrections of a bid's notice, the latest first, and who of the groupe read them: a JSON
    object each, for a bid's own row."""
    return (
        NoticeVersion.objects.filter(
            notice=OuterRef("notice"), state__in=NoticeVersion.SHOWN, caused_by__isnull=False
        )
        .annotate(reading=FilteredRelation("readings", condition=Q(readings__bid=bid)))
        .order_by("-pk")
        .values(
            row=JSONObject(
                pk="pk",
                at="at",
                changed_fields="changed_fields",
                correction="caused_by",
                source="caused_by__source",
                notice_id="caused_by__notice_id",
                publication_number="caused_by__publication_number",
                published_on="caused_by__published_on",
                source_url="caused_by__source_url",
                language="caused_by__language",
                description=Left("caused_by__description", 2000),
                changes="caused_by__changes",
                warnings="caused_by__warnings",
                read_by="reading__by__name",
                read_at="reading__at",
            )
        )[:MOST_CORRECTIONS]
    )


LOADED = Prepared(
    lambda pk, groupe: (
        with_notice(Bid.objects.all())
        .annotate(
            moved=FilteredRelation(
                "notice__versions",
                condition=Q(
                    notice__versions__changed_fields__contains=[{"field": "deadline"}],
                    notice__versions__state__in=NoticeVersion.SHOWN,
                ),
            ),
            decided=FilteredRelation("go_decisions", condition=Q(go_decisions__taken_back=False)),
            decided_go=F("decided__go"),
            decided_on=F("decided__decided_on"),
            decided_why=F("decided__reason"),
            decided_by=F("decided__by__name"),
            decided_as=F("decided__mandate__role__name"),
            moved_fields=F("moved__changed_fields"),
            moved_at=F("moved__at"),
            moved_by=F("moved__caused_by__published_on"),
            proposed=ArraySubquery(_proposed(pk)),
            mistakes=ArraySubquery(_taken_back(pk)),
            corrections=ArraySubquery(_corrections(pk)),
        )
        .filter(pk=pk, groupe=groupe)
        .order_by("-decided__pk", "-moved__pk")[:1]
    ),
    pk=PK,
    groupe=PK + 1,
)


def load(groupe: Groupe, pk: int) -> tuple[Bid, Facts] | None:
    """A bid of the groupe with its notice as the groupe counts on it, its last decision, the last
    move of the deadline, and what people say of the notice. One query."""
    bid = next(iter(LOADED(pk=pk, groupe=groupe.pk)), None)
    if bid is None:
        return None
    row: Any = bid
    decision = move = None
    if row.decided_go is not None:
        decision = Decision(
            row.decided_go, row.decided_on, row.decided_why, row.decided_by, row.decided_as or ""
        )
    if row.moved_fields is not None:
        entry = next(one for one in row.moved_fields if one["field"] == "deadline")
        by = row.moved_by or timezone.localdate(row.moved_at)
        move = Move(_instant(entry["old"]), _instant(entry["new"]), by)
    proposed = [_proposed_of(one) for one in row.proposed]
    for one in proposed:
        if one.version.pk == bid.accepted_id:
            one.version.put_on(bid.notice)
    return bid, Facts(
        decision,
        move,
        proposed,
        [_corrected(one) for one in row.corrections],
        tuple(map(Mistake.of, row.mistakes)),
    )


def _corrected(row: dict[str, Any]) -> Corrected:
    """From a row of :func:`_corrections`."""
    said = row["published_on"]
    correction = Notice(
        pk=row["correction"],
        source=row["source"],
        notice_id=row["notice_id"],
        publication_number=row["publication_number"],
        published_on=dt.date.fromisoformat(said) if said else None,
        source_url=row["source_url"],
        language=row["language"],
        description=row["description"],
        changes=row["changes"],
        warnings=row["warnings"],
    )
    version = NoticeVersion(
        pk=row["pk"],
        at=dt.datetime.fromisoformat(row["at"]),
        changed_fields=row["changed_fields"],
        caused_by=correction,
    )
    read = _instant(row["read_at"])
    return Corrected(version, row["read_by"] or "", timezone.localdate(read) if read else None)


def _proposed_of(row: dict[str, Any]) -> Proposed:
    """From a row of :func:`_proposed`: as much of the version as is told of it."""
    cooperative = Cooperative(
        pk=row["cooperative"], name=row["cooperative_name"], federation_id=row["federation"]
    )
    by = Member(pk=row["by"], name=row["name"], cooperative=cooperative)
    version = NoticeVersion(
        pk=row["pk"],
        state=NoticeVersion.State.PROPOSED,
        at=dt.datetime.fromisoformat(row["at"]),
        changed_fields=row["changed_fields"],
        run=ImportRun(by=by),
        file=BroughtFile(name=row["file"]) if row["file"] else None,
    )
    answered = _instant(row["answered_at"])
    return Proposed(
        version,
        row["accepted"],
        row["answered_by"] or "",
        timezone.localdate(answered) if answered else None,
        row["reason"] or "",
    )


def _instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a piece, as much as their mark and name need."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A piece in the list of a bid: without its text; ``authors`` made its template."""

    id: int
    title: str
    due_on: dt.date | None
    state: str
    holder: Holder | None
    template: str
    licence: str
    authors: list[str]

    @property
    def ready(self) -> bool:
        return self.state in Piece.READY


# One row for each maker of a piece's template, one for a piece without any.
PIECES = Prepared(
    lambda bid: (
        Piece.objects.filter(bid=bid)
        .only("title", "due_on", "state", "holder_id")
        .annotate(
            holder_name=F("holder__name"),
            template_title=F("template__title"),
            licence=F("template__licence"),
            author=F("template__authors__name"),
        )
        .order_by("position", "pk", "template__authors__name_key")
    ),
    bid=PK,
)


def pieces_of(bid: Bid) -> list[Listed]:
    """With who holds them, and the makers of their templates, by name. One query."""
    rows: list[Any] = PIECES(bid=bid.pk)
    found: dict[int, Listed] = {}
    for row in rows:
        if row.pk not in found:
            found[row.pk] = Listed(
                id=row.pk,
                title=row.title,
                due_on=row.due_on,
                state=row.state,
                holder=Holder(row.holder_id, row.holder_name) if row.holder_id else None,
                template=row.template_title or "",
                licence=row.licence or "",
                authors=[],
            )
        if row.author is not None:
            found[row.pk].authors.append(row.author)
    return list(found.values())


NEEDS = Prepared(lambda bid: Need.objects.filter(bid=bid), bid=PK)


def needs_of(bid: Bid) -> list[Need]:
    """One query."""
    return NEEDS(bid=bid.pk)


KEPT_PRICES = Prepared(
    lambda bid: Price.objects.filter(bid=bid).select_related("preview__rule"), bid=PK
)
PRICES = Prepared(
    lambda bid: (
        Price.objects.filter(bid=bid)
        .select_related("preview")
        .only(
            "name",
            "amount_cents",
            "note",
            "chosen",
            "bid_id",
            "need_days",
            "preview__created_at",
        )
    ),
    bid=PK,
)


def prices_of(bid: Bid) -> list[Price]:
    """With the share that was kept: the whole of it once the bid is submitted, for it is shown
    then; before, only when it was kept. One query."""
    return (KEPT_PRICES if bid.frozen else PRICES)(bid=bid.pk)


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


def calendar_of(bid: Bid, pieces: Sequence[Listed]) -> list[backwards.Step]:
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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bid is; ``said``: whether the person asking said what they would do."""

    needs: int = 0
    led: int = 0
    said: bool = False
    pieces: int = 0
    ready: int = 0


def _counted(bids: Collection[int], member: int) -> QuerySet[Any, Any]:
    """(bid, "needs" or "pieces", how many, how many done, how often the member said something)."""
    needs = (
        Need.objects.filter(bid__any_of=bids)
        .order_by()
        .values("bid")
        .annotate(
            kind=Value("needs"),
            n=Count("pk", distinct=True),
            done=Count("pk", distinct=True, filter=Q(intentions__level=Intention.Level.LEAD)),
            said=Count("pk", filter=Q(intentions__member=member)),
        )
        .values_list("bid", "kind", "n", "done", "said")
    )
    pieces = (
        Piece.objects.filter(bid__any_of=bids)
        .order_by()
        .values("bid")
        .annotate(
            kind=Value("pieces"),
            n=Count("pk"),
            done=Count("pk", filter=Q(state__in=Piece.READY)),
            said=Value(0),
        )
        .values_list("bid", "kind", "n", "done", "said")
    )
    return needs.union(pieces, all=True).order_by()


PROGRESS = Prepared(_counted, bids=PKS, member=PK)


def progress_of(bids: Collection[int], member: Member) -> dict[int, Progress]:
    """By the bid's id, for all of them. One query, none for no bid."""
    if not bids:
        return {}
    found: dict[tuple[int, str], tuple[int, int, int]] = {
        (pk, kind): (n, done, said)
        for pk, kind, n, done, said in PROGRESS(bids=list(bids), member=member.pk)
    }
    nothing = (0, 0, 0)
    progress = {}
    for pk in bids:
        wanted, led, said = found.get((pk, "needs"), nothing)
        written, ready, _none = found.get((pk, "pieces"), nothing)
        progress[pk] = Progress(wanted, led, said > 0, written, ready)
    return progress


# What a line about a bid tells of its notice.
LINE = ("buyer_names", "deadline_at", "cancelled", "closed")


def lines(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Bids with what a line about them tells of their notice."""
    return bids.select_related("notice").only(
        "groupe_id",
        "title",
        "state",
        "submitted_at",
        "notice_changed_at",
        "correction_unread",
        "accepted_deadline_at",
        "accepted_cancelled",
        *(f"notice__{name}" for name in LINE),
    )


WRITTEN = Prepared(
    lambda groupe: lines(
        Bid.objects.filter(groupe=groupe, state__in=Bid.WRITTEN).order_by(
            DEADLINE.asc(nulls_last=True), "pk"
        )
    )[:3],
    groupe=PK,
)


def being_written(groupe: Groupe) -> list[Bid]:
    """The three of the groupe's bids that must be ready first. One query."""
    return WRITTEN(groupe=groupe.pk)


MINE = Prepared(
    lambda groupes, tenders: (
        Bid.objects.filter(groupe__any_of=groupes, notice__tender__any_of=tenders)
        .select_related("groupe", "notice")
        .only(
            "state",
            "taken_up_at",
            "notice__tender",
            *(f"groupe__{name}" for name in ("name", "slug", "short", "colour")),
        )
        .order_by("groupe__name", "pk")
    ),
    groupes=PKS,
    tenders=OTHER_PKS,
)


def _mine(me: Me, tenders: Collection[int]) -> list[Bid]:
    """The bids of my groupes on these tenders, by the groupe's name. One query."""
    return MINE(groupes=list(me.groupe_ids), tenders=list(tenders))


def marks(me: Me, tenders: Collection[int]) -> list[Mark]:
    """What the member's groupes do about these tenders, for lists of notices. One query."""
    return [
        Mark(
            bid.notice.tender_id,
            bid.groupe,
            Bid.State(bid.state).label,
            bid.get_absolute_url(),
        )
        for bid in _mine(me, tenders)
    ]


def panel(me: Me, notice: Notice) -> Panel:
    """On a notice's page: my groupes' bids on its tender, and those that can take it up. One query
    beside the frame's."""
    bids = _mine(me, [notice.tender_id])
    groupes: list[Groupe] = []
    if notice.is_open() and not notice.correcting:
        taken = {bid.groupe_id for bid in bids}
        may = me.groupes_where("bids.take_up") - taken
        groupes = [groupe for groupe in me.groupes if groupe.pk in may]
    return Panel("bids/take_up.html", {"notice": notice, "bids": bids, "groupes": groupes})


def find(me: Me, words: str) -> list[palette.Hit]:
    """Bids of the member's groupes for the palette, by their title, or by a name of their notice or
    of its twin (a number, an address). One query."""
    asked = containing(words, "title")
    if names := references.read(words).names:
        named = Notice.objects.named(names).values("tender")
        asked |= Q(notice__tender__in=named)
    bids = Bid.objects.visible_to(me).filter(asked).select_related("groupe").order_by("-pk")
    return [
        palette.Hit(
            text=bid.title,
            url=bid.get_absolute_url(),
            groupe=bid.groupe,
            note=Bid.State(bid.state).label,
        )
        for bid in bids[: palette.EACH]
    ]


PIPELINE = Prepared(
    lambda groupe: (
        Bid.objects.filter(groupe=groupe)
        .order_by()
        .values("state")
        .annotate(n=Count("pk"))
        .values_list("state", "n")
    ),
    groupe=PK,
)


def pipeline(groupe: Groupe) -> dict[str, int]:
    """How many bids in each state. One query."""
    return dict(PIPELINE(groupe=groupe.pk))


BID_NAMES = Prepared(
    lambda bids, groupes: Bid.objects.filter(pk__any_of=bids, groupe__any_of=groupes).values_list(
        "pk", "title", "groupe__slug"
    ),
    bids=PKS,
    groupes=OTHER_PKS,
)


def name_bids(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    rows = BID_NAMES(bids=list(ids), groupes=list(me.groupe_ids))
    return {pk: Name(title, reverse("bids:bid", args=[slug, pk])) for pk, title, slug in rows}
