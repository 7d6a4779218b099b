# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tender a notice belongs to: kept by each import, in its transaction.

A procedure may be announced again, after it was cancelled or came to nothing: that is another round,
with another tender (:func:`rounds`).

One import writes at a time (the lock of ``notices.actions.importing``), and a tender of a procedure
and round is unique in the database: two imports never make two. Later news may move a notice (a
version that names another procedure, a correction that finds the call it changes): what followed
its former tender is told, and a tender left without notices goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from tenders.notices import corrections
from tenders.notices.models import CALL, Notice, Tender, round_of

type Key = tuple[str, str]  # procedure and round; ("", "") is a tender of one's own


def key_of(procedure_id: str, form: str, number: int = 1) -> Key:
    """``number``: which of the procedure's calls it is about, from 1."""
    if not procedure_id:
        return "", ""
    which = round_of(form)
    return procedure_id, which if number == 1 else f"{which} {number}"


@dataclass(frozen=True, slots=True)
class Announced:
    """A call of a procedure, as much as tells its round. ``waiting``: a correction whose call is
    not here; ``ended``: the day it was cancelled as a whole."""

    notice: int
    name: str
    source: str
    on: dt.date | None
    until: dt.date | None
    ended: dt.date | None = None
    waiting: bool = False


@dataclass(slots=True)
class _Round:
    sources: set[str] = field(default_factory=set)
    until: dt.date | None = None
    ended: dt.date | None = None

    def over_for(self, call: Announced) -> bool:
        """Whether a call came after this round: its source had announced one already, it was
        cancelled, or its deadline was over."""
        if call.source in self.sources:
            return True
        over = [day for day in (self.until, self.ended) if day is not None]
        return call.on is not None and any(call.on > day for day in over)

    def add(self, call: Announced) -> None:
        self.sources.add(call.source)
        if call.until is not None:
            self.until = max(self.until or call.until, call.until)
        self.ended = self.ended or call.ended


def rounds(calls: Iterable[Announced]) -> dict[int, int]:
    """The round of each call of one procedure, from 1, by the notice's id. Pure: a source announces
    a round once, so what it announces again is another; what two sources announce is the same."""
    first = dt.date.min
    found: list[_Round] = []
    numbers: dict[int, int] = {}
    ordered = sorted(calls, key=lambda one: (one.waiting, one.on or first, one.source, one.name))
    starts: list[dt.date] = []
    for call in ordered:
        if call.waiting and found:
            begun = [n for n, start in enumerate(starts, 1) if start <= (call.on or dt.date.max)]
            numbers[call.notice] = begun[-1] if begun else 1
            continue
        if not found or found[-1].over_for(call):
            found.append(_Round())
            starts.append(call.on or first)
        if not call.waiting:
            found[-1].add(call)
        numbers[call.notice] = len(found)
    return numbers


def tenders_of(keys: Sequence[Key]) -> list[Tender]:
    """A tender for each key, in order: the one of the procedure and round, made when there is none;
    a new one where no procedure is named. Four queries at most."""
    named = set(keys) - {("", "")}
    found = _known(named)
    if missing := named - found.keys():
        Tender.objects.bulk_create(
            [Tender(procedure_id=procedure, round=which) for procedure, which in sorted(missing)],
            ignore_conflicts=True,
        )
        found |= _known(missing)
    own = iter(Tender.objects.bulk_create([Tender() for key in keys if key == ("", "")]))
    return [next(own) if key == ("", "") else found[key] for key in keys]


def _known(keys: Collection[Key]) -> dict[Key, Tender]:
    if not keys:
        return {}
    rows = Tender.objects.filter(procedure_id__in={procedure for procedure, _round in keys})
    return {key: row for row in rows if (key := (row.procedure_id, row.round)) in keys}


def gather(notices: Collection[int]) -> set[int]:
    """Put notices whose procedure, form, round or link has moved, and their corrections, where they
    belong. Answers the ids of the tenders that lost or got a notice, for :func:`clear`.

    A constant number of queries: two when nothing moves.
    """
    if not notices:
        return set()
    these = Q(pk__in=notices) | Q(changed_notice__in=notices)
    procedures = set(Notice.objects.filter(these).values_list("procedure_id", flat=True)) - {""}
    near = Q(procedure_id__in=procedures) | Q(changed_notice__procedure_id__in=procedures)
    rows = list(
        Notice.objects.filter(these | near)
        .select_related("tender")
        .only(
            "pk",
            "source",
            "notice_id",
            "procedure_id",
            "form",
            "changed_notice_id",
            "changes",
            "published_on",
            "dispatched_on",
            "deadline_at",
            "tender",
        )
        .order_by("pk")
    )
    first = [row for row in rows if row.changed_notice_id is None]
    keys = _keys(first, rows)
    misplaced = _misplaced(first, keys)
    placed = {row.pk: row.tender for row in first}
    places = tenders_of([keys[row.pk] for row in misplaced])
    placed |= {row.pk: tender for row, tender in zip(misplaced, places, strict=True)}
    moved = []
    touched: set[int] = set()
    for row in rows:
        place = placed.get(row.changed_notice_id or row.pk)
        if place is not None and place.pk != row.tender_id:
            touched |= {row.tender_id, place.pk}
            row.tender = place
            moved.append(row)
    if moved:
        Notice.objects.bulk_update(moved, ["tender"])
    return touched


def _keys(first: Sequence[Notice], rows: Sequence[Notice]) -> dict[int, Key]:
    """Where each of these notices belongs, corrections that found their call apart."""
    ended: dict[int, dt.date | None] = {}
    for row in rows:
        if row.changed_notice_id is not None and corrections.cancels_all(row.changes):
            ended[row.changed_notice_id] = day_of(row)
    calls: dict[str, list[Announced]] = {}
    for row in first:
        if row.procedure_id and round_of(row.form) == CALL:
            calls.setdefault(row.procedure_id, []).append(
                Announced(
                    notice=row.pk,
                    name=row.notice_id,
                    source=row.source,
                    on=day_of(row),
                    until=row.deadline_at.date() if row.deadline_at else None,
                    ended=ended.get(row.pk),
                    waiting=is_waiting(row),
                )
            )
    numbers = {pk: n for same in calls.values() for pk, n in rounds(same).items()}
    return {row.pk: key_of(row.procedure_id, row.form, numbers.get(row.pk, 1)) for row in first}


def day_of(row: Notice) -> dt.date | None:
    """The day a notice counts from: its publication, else its dispatch."""
    return row.published_on or row.dispatched_on


def is_waiting(row: Notice) -> bool:
    """Whether it is a correction of a notice that is not here."""
    changes = row.changes
    return (
        row.changed_notice_id is None
        and changes is not None
        and changes["kind"] == "notice"
        and changes["notice"] != row.notice_id
    )


def _misplaced(rows: Sequence[Notice], keys: dict[int, Key]) -> list[Notice]:
    """Those whose tender is not that of their procedure and round; without a procedure, those in
    a tender that another notice came to first."""
    found = []
    alone: list[Notice] = []
    for row in rows:
        key = keys[row.pk]
        if key != (row.tender.procedure_id, row.tender.round):
            found.append(row)
        elif key == ("", ""):
            alone.append(row)
    if alone:
        others = Notice.objects.filter(tender__in={row.tender_id for row in alone}).uncorrecting()
        first = dict(others.order_by("-pk").values_list("tender_id", "pk"))  # the last one stays
        found += [row for row in alone if first[row.tender_id] != row.pk]
    return sorted(found, key=lambda row: row.pk)


def clear(tenders: Iterable[int]) -> None:
    """Delete those of these tenders that are left without notices."""
    Tender.objects.filter(pk__in=list(tenders), notices=None).delete()
