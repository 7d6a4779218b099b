# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid with what its page says of it: decisions, moves, mistakes taken back, corrections."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject, Left
from django.utils import timezone

from groupes.models import Cooperative, Groupe, Member
from groupes.web import instances
from groupes.web.prepared import PK, Prepared
from tenders.bids.models import Bid, TakenBack
from tenders.notices.models import BroughtFile, ImportRun, Notice, NoticeVersion


@dataclass(frozen=True, slots=True)
class Decision:
    """The last go or no-go: by whom, by which role ("": none), on which day, why; ``reasons``: the
    standard ones (``NoGoReason``)."""

    go: bool
    on: dt.date
    reason: str
    by: str
    role: str
    reasons: tuple[str, ...] = ()


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
    *("description", "descriptions", "titles", "winners", "changes", "warnings", "terms"),
)


def with_notice(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Bids with what their pages tell of the notice."""
    return bids.select_related("notice").defer(*(f"notice__{name}" for name in NOT_TOLD))


LARGEST = 2**63 - 1
"""Of the numbers that an id may be: an address may hold any."""
FOUND = Prepared(
    lambda pk, groupe: with_notice(Bid.objects.filter(pk=pk, groupe=groupe)), pk=PK, groupe=PK + 1
)


def found(groupe: Groupe, pk: int) -> Bid | None:
    """A bid of the groupe with its notice. One query; none for a number beyond those of bids."""
    bid = next(iter(FOUND(pk=pk, groupe=groupe.pk)), None) if pk <= LARGEST else None
    return None if bid is None else placed(bid, groupe)


def placed(bid: Bid, groupe: Groupe) -> Bid:
    """The bid with the groupe and the cooperative that are known already."""
    bid.groupe = groupe
    if bid.cooperative_id == groupe.cooperative_id:
        bid.cooperative = groupe.cooperative
    return bid


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
                confirmed="caused_by__confirmed",
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
            decided_reasons=F("decided__reasons"),
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
    bid = next(iter(LOADED(pk=pk, groupe=groupe.pk)), None) if pk <= LARGEST else None
    if bid is None:
        return None
    return loaded(bid, groupe)


def loaded(bid: Bid, groupe: Groupe) -> tuple[Bid, Facts]:
    """What a row of LOADED says, in its groupe, whose cooperative is known. No query."""
    row: Any = bid
    decision = move = None
    if row.decided_go is not None:
        decision = Decision(
            row.decided_go,
            row.decided_on,
            row.decided_why,
            row.decided_by,
            row.decided_as or "",
            tuple(row.decided_reasons or ()),
        )
    if row.moved_fields is not None:
        entry = next(one for one in row.moved_fields if one["field"] == "deadline")
        by = row.moved_by or timezone.localdate(row.moved_at)
        move = Move(instant(entry["old"]), instant(entry["new"]), by)
    proposed = [_proposed_of(one) for one in row.proposed]
    for one in proposed:
        if one.version.pk == bid.accepted_id:
            one.version.put_on(bid.notice)
    placed(bid, groupe)
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
    correction = instances.of(
        Notice,
        id=row["correction"],
        source=row["source"],
        notice_id=row["notice_id"],
        publication_number=row["publication_number"],
        published_on=dt.date.fromisoformat(said) if said else None,
        source_url=row["source_url"],
        language=row["language"],
        description=row["description"],
        changes=row["changes"],
        warnings=row["warnings"],
        confirmed=row["confirmed"],
    )
    version = instances.of(
        NoticeVersion,
        id=row["pk"],
        at=dt.datetime.fromisoformat(row["at"]),
        changed_fields=row["changed_fields"],
    )
    version.caused_by = correction
    read = instant(row["read_at"])
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
    answered = instant(row["answered_at"])
    return Proposed(
        version,
        row["accepted"],
        row["answered_by"] or "",
        timezone.localdate(answered) if answered else None,
        row["reason"] or "",
    )


def instant(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
