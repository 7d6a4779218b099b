# SPDX-License-Identifier: AGPL-3.0-or-later
"""An import: files in lots, each stored in one transaction, what is refused kept with its reason,
what was passed over counted and named.

A lot that the database refuses is stored again notice by notice, each in its own savepoint, and the
one that can not be stored is kept among the refused files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from groupes import journal
from groupes.models import Member
from groupes.web.transactions import action, passes
from tenders.notices import apart, corrections, events, followers, gathering, parsing
from tenders.notices.actions.files import File, Skipped
from tenders.notices.actions.files import Item as Found
from tenders.notices.actions.items import Item
from tenders.notices.actions.proposing import MOST_PROPOSED
from tenders.notices.actions.storing import Tally, apply, of_tenders
from tenders.notices.actions.withholding import keep_withheld
from tenders.notices.archives import KEPT
from tenders.notices.models import BroughtFile, ImportRun, Notice, NoticeVersion, RefusedFile

LOT = 200
LOT_BYTES = 32 * 1024 * 1024
"""Bytes of files whose notices wait to be stored: an archive may hold many large ones."""
NAMED = 5  # of the files that were passed over for one reason
COUNTS = ("new", "updated", "older", "unchanged", "proposed", "refused")
"""Of a run, as its columns are called."""
_LOCK = 0x6E6F7469  # one import writes at a time: the advisory lock's key


@dataclass(slots=True)
class _Refused:
    file: File
    error: str
    reason: str


@dataclass(slots=True)
class _Lot:
    """What waits to be stored together. ``held``: bytes of the files it holds."""

    items: list[Item] = field(default_factory=list)
    refused: list[_Refused] = field(default_factory=list)
    held: int = 0

    def refuse(self, file: File, error: str, reason: str) -> None:
        self.refused.append(_Refused(file.beginning(), error, reason))

    @property
    def full(self) -> bool:
        return max(len(self.items), len(self.refused)) >= LOT or self.held >= LOT_BYTES


@dataclass(slots=True)
class _Skips:
    """What was passed over, for each reason: how many, and the names of the first."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, one: Skipped) -> None:
        self.counts[one.why] = self.counts.get(one.why, 0) + 1
        named = self.names.setdefault(one.why, [])
        if len(named) < NAMED:
            named.append(one.name[-255:])

    def told(self) -> list[dict[str, Any]]:
        return [
            {"why": why, "count": count, "names": self.names[why]}
            for why, count in self.counts.items()
        ]


type Lots = list[_Lot]
"""Files that are read and wait to be stored."""


def read_files(files: Iterable[File], *, of: str) -> Lots:
    """Read what one source gave (``of``: its code), before the transaction that :func:`store_read`
    is a part of. What claims to be of another source is refused: it has no word to say for it."""
    lots = [_Lot()]
    for file in files:
        if lots[-1].full:
            lots.append(_Lot())
        _read(file, lots[-1], of=of)
        lots[-1].held += len(file.data)
    return lots


def store_read(run: ImportRun, lots: Lots) -> None:
    """Store what was read, inside the caller's transaction."""
    for lot in lots:
        _store(run, lot.items, lot.refused)


def begin_import() -> ImportRun:
    """An import that goes on over several transactions: the source itself speaks, page by page."""
    return ImportRun.objects.create(by=None)


def end_import(run: ImportRun) -> None:
    _end(run, None, _Skips())


def import_files(*, by: Member | None, files: Iterable[Found]) -> ImportRun:
    """Import files, whatever they hold. ``by``: who brings them; None: the source itself speaks, read
    by the command or a job of whoever runs the platform.

    The run that is returned has its counts; it is saved as it goes. ``files`` is read lazily.
    """
    run = ImportRun.objects.create(by=by)
    lot, skips = _Lot(), _Skips()
    for found in files:
        if isinstance(found, Skipped):
            skips.add(found)
            continue
        _read(found, lot)
        lot.held += len(found.data)
        if lot.full:
            _store(run, lot.items, lot.refused)
            lot = _Lot()
    _store(run, lot.items, lot.refused)
    _end(run, by, skips)
    return run


def _read(file: File, lot: _Lot, *, of: str = "") -> None:
    """Put what a file says among what waits, or that it is refused."""
    if file.problem:
        lot.refuse(file, file.error, file.problem)
        return
    for read in apart.read(file.data, name=file.name):
        if isinstance(read, parsing.Refusal):
            lot.refuse(file, read.error, read.reason)
        elif of and read["source"] != of:
            lot.refuse(file, "other_source", f"a notice of {read['source']}, given by {of}")
        elif len(read["notice_id"]) > 80 or len(read["procedure_id"] or "") > 80:
            lot.refuse(file, "identity_too_long", "an identifier of over 80 characters")
        else:
            nameless = read.pop(apart.NAMELESS, "")
            digest = corrections.fingerprint(read)
            lot.items.append(Item(file, read["source"], read["notice_id"], read, digest, nameless))


@action
def _end(run: ImportRun, by: Member | None, skips: _Skips) -> None:
    run.ended_at = timezone.now()
    run.skips = skips.told()
    run.skipped = sum(one["count"] for one in run.skips if one["why"] != "checksum")
    run.save(update_fields=["ended_at", "skips", "skipped"])
    journal.record(
        events.IMPORTED, by=by, target=run, **{name: getattr(run, name) for name in COUNTS}
    )


def _store(run: ImportRun, items: list[Item], refused: list[_Refused]) -> None:
    """Store one lot and what it refused; counts and rows in the same transaction."""
    _store_whole(run, {name: getattr(run, name) for name in COUNTS}, items, refused)


@action
def _store_whole(
    run: ImportRun, counted: dict[str, int], items: list[Item], refused: list[_Refused]
) -> None:
    """``counted``: the run's counts before this lot, so that a second try counts from there."""
    hold_imports()
    tally, refused = Tally(), [*refused]
    for batch in _without_doubles(items):
        for done in _apply(batch, run, refused):
            tally.add(done)
    refused += [
        _Refused(item.file, "too_many_proposed", f"{MOST_PROPOSED} of yours wait already")
        for item in tally.too_many
    ]
    refused += [_Refused(item.file, "incomplete", item.nameless) for item in tally.nameless]
    _keep_brought(tally.brought)
    if run.of_source:
        keep_withheld(items)
    _tell(tally)
    _keep_refused(run, refused)
    for name in COUNTS:
        more = len(refused) if name == "refused" else getattr(tally, name)
        setattr(run, name, counted[name] + more)
    if not run.of_source:
        run.met = _met(run.met, items)
    run.save(update_fields=[*COUNTS, "met"])


def hold_imports() -> None:
    """One writes versions of notices at a time: wait for whoever does, until the end of this transaction.
    So whoever reads them in the order of their ids, holding this, has missed none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _met(before: list[int], items: list[Item]) -> list[int]:
    """The notices that these items are of, after the others, in the order of the files."""
    wanted = Q(pk__in=[])
    for item in items[: ImportRun.MOST_MET]:
        wanted |= Q(source=item.source, notice_id=item.notice_id)
    found = {
        (source, notice_id): pk
        for pk, source, notice_id in Notice.objects.filter(wanted).values_list(
            "pk", "source", "notice_id"
        )
    }
    now = [found[item.key] for item in items if item.key in found]
    return list(dict.fromkeys([*before, *now]))[: ImportRun.MOST_MET]


def _tell(tally: Tally) -> None:
    """Whoever follows these notices knows; at the end, for a groupe's journal is locked last."""
    if tally.tenders:
        followers.settle(tally.tenders)
        gathering.clear(tally.tenders)
    if tally.changes:
        followers.tell(of_tenders(tally.changes))
    if tally.closed:
        followers.close(tally.closed)
    if tally.proposals:
        followers.propose(tally.proposals)


def _apply(batch: list[Item], run: ImportRun, refused: list[_Refused]) -> Iterator[Tally]:
    """What the batch did; notice by notice when the database refuses it whole."""
    try:
        with transaction.atomic():
            done = apply(batch, run)
    except (DatabaseError, ValueError) as failure:
        if passes(failure):
            raise
    else:
        yield done
        return
    for item in batch:
        try:
            with transaction.atomic():
                done = apply([item], run)
        except (DatabaseError, ValueError) as failure:
            if passes(failure):
                raise
            reason = f"the database refused it ({type(failure).__name__})"
            refused.append(_Refused(item.file, "not_stored", reason))
        else:
            yield done


def _keep_brought(brought: list[tuple[Item, NoticeVersion]]) -> None:
    """The files that a person brought, beside the versions they made."""
    if not brought:
        return
    files = {item.file.sha256: item.file for item, _row in brought}
    BroughtFile.objects.bulk_create(
        [
            BroughtFile(sha256=digest, name=_name(file), content=file.data)
            for digest, file in files.items()
        ],
        ignore_conflicts=True,
    )
    kept = dict(BroughtFile.objects.filter(sha256__in=files).values_list("sha256", "pk"))
    for item, row in brought:
        row.file_id = kept[item.file.sha256]
    NoticeVersion.objects.bulk_update([row for _item, row in brought], ["file"])


def _name(file: File) -> str:
    return file.name[-255:].replace("\x00", "")


def _without_doubles(items: list[Item]) -> Iterator[list[Item]]:
    """Batches in which a notice stands once, so that its versions are applied one after the other."""
    batch: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for item in items:
        if item.key in seen:
            yield batch
            batch, seen = [], set()
        batch.append(item)
        seen.add(item.key)
    if batch:
        yield batch


def _keep_refused(run: ImportRun, refused: list[_Refused]) -> None:
    """Rows of refused files; the bytes once for each file, and only if they are not kept already."""
    digests = {id(one.file): one.file.sha256 for one in refused}
    kept = set(
        RefusedFile.objects.filter(sha256__in=digests.values())
        .exclude(content=b"")
        .values_list("sha256", flat=True)
    )
    rows = []
    for one in refused:
        digest = digests[id(one.file)]
        rows.append(
            RefusedFile(
                run=run,
                name=_name(one.file),
                error=one.error[:40],
                reason=one.reason.replace("\x00", ""),
                size=one.file.size,
                sha256=digest,
                content=b"" if digest in kept else one.file.data[:KEPT],
            )
        )
        kept.add(digest)
    RefusedFile.objects.bulk_create(rows)
