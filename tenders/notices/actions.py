# SPDX-License-Identifier: AGPL-3.0-or-later
"""Importing notices: idempotent, resumable, one bad file never stops the rest.

Files are parsed one by one and stored in lots (:data:`LOT`) for speed; a lot that the database
refuses is stored again notice by notice, each in its own savepoint, and the one that can not be
stored is kept among the refused files. Each lot is one transaction: an import that is cut short
is simply started again, and what was stored comes back as unchanged.

What happens to one notice (natural key: source and notice id):

- not here yet: stored, with its lots and its first version;
- same version, same content: unchanged;
- newer version: the notice moves to it, with what changed; an older one is kept and not applied;
- a correction or cancellation: linked to the notice it changes and applied to it
  (:mod:`tenders.notices.corrections`), or left waiting until that notice arrives;
- in all cases it belongs to the tender of its procedure and round
  (:mod:`tenders.notices.gathering`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from groupes import journal
from groupes.models import Member
from tenders.notices import corrections, events, followers, gathering, parsing
from tenders.notices.corrections import Content, Correction
from tenders.notices.models import ImportRun, Lot, Notice, NoticeVersion, RefusedFile

LOT = 200
KEPT_BYTES = 1_000_000  # of a refused file, for a person to look at
_LOCK = 0x6E6F7469  # one import writes at a time: the advisory lock's key

# Forms that an uncited correction may be about.
_CALLS = ("competition", "planning", "consultation")


@dataclass(frozen=True, slots=True)
class File:
    """Bytes to import, under the name to show. ``problem``: why they could not be read."""

    name: str
    data: bytes
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Item:
    """A parsed notice and the file it came from."""

    file: File
    source: str
    notice_id: str
    content: Content
    fingerprint: str

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.notice_id

    @property
    def version(self) -> int:
        return int(self.content["version"])


@dataclass(slots=True)
class _Refused:
    file: File
    error: str
    reason: str


@dataclass(slots=True)
class _Tally:
    new: int = 0
    updated: int = 0
    older: int = 0
    unchanged: int = 0
    changes: list[followers.Change] = field(default_factory=list)
    tenders: set[int] = field(default_factory=set)  # those that lost or got a notice


def files_of(paths: Iterable[Path]) -> Iterator[File]:
    """The files at these paths; a folder stands for all it holds (``.xml`` and ``.json``, in order).

    A file named by itself is read whatever its name: it is refused by its content, with a reason.
    """
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                if inner.is_file() and inner.suffix.lower() in (".xml", ".json"):
                    yield _read(inner)
        else:
            yield _read(path)


def _read(path: Path) -> File:
    try:
        with path.open("rb") as file:
            # One byte more than is allowed is enough to be refused for its size.
            return File(str(path), file.read(parsing.MAX_BYTES + 1))
    except OSError as failure:
        return File(str(path), b"", problem=failure.strerror or type(failure).__name__)


def import_files(*, by: Member | None, files: Iterable[File]) -> ImportRun:
    """Import files, whatever they hold. ``by``: None for the command line.

    The run that is returned has its counts; it is saved as it goes. ``files`` is read lazily.
    """
    run = ImportRun.objects.create(by=by)
    waiting: list[_Item] = []
    refused: list[_Refused] = []
    for file in files:
        if file.problem:
            refused.append(_Refused(file, "unreadable", file.problem))
            continue
        for result in parsing.parse(file.data, name=file.name):
            if isinstance(result, parsing.Refusal):
                refused.append(_Refused(file, result.error, result.reason))
            elif len(result.notice_id) > 80 or len(result.procedure_id or "") > 80:
                refused.append(
                    _Refused(file, "identity_too_long", "an identifier of over 80 characters")
                )
            else:
                content = corrections.content_of(result)
                waiting.append(
                    _Item(
                        file,
                        result.source,
                        result.notice_id,
                        content,
                        corrections.fingerprint(content),
                    )
                )
        if len(waiting) >= LOT or len(refused) >= LOT:
            _store(run, waiting, refused)
            waiting, refused = [], []
    _store(run, waiting, refused)
    with transaction.atomic():
        run.ended_at = timezone.now()
        run.save(update_fields=["ended_at"])
        journal.record(
            events.IMPORTED,
            by=by,
            target=run,
            new=run.new,
            updated=run.updated,
            older=run.older,
            unchanged=run.unchanged,
            refused=run.refused,
        )
    return run


def _store(run: ImportRun, items: list[_Item], refused: list[_Refused]) -> None:
    """Store one lot and what it refused; counts and rows in the same transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for batch in _without_doubles(items):
            try:
                with transaction.atomic():
                    tallies = [_apply(batch)]
            except (DatabaseError, ValueError):
                tallies = []
                for item in batch:
                    try:
                        with transaction.atomic():
                            tallies.append(_apply([item]))
                    except (DatabaseError, ValueError) as failure:
                        reason = f"the database refused it ({type(failure).__name__})"
                        refused.append(_Refused(item.file, "not_stored", reason))
            for tally in tallies:
                run.new += tally.new
                run.updated += tally.updated
                run.older += tally.older
                run.unchanged += tally.unchanged
                if tally.tenders:
                    followers.settle(tally.tenders)
                    gathering.clear(tally.tenders)
                if tally.changes:
                    followers.tell(tally.changes)
        _keep_refused(run, refused)
        run.refused += len(refused)
        run.save(update_fields=["new", "updated", "older", "unchanged", "refused"])


def _without_doubles(items: list[_Item]) -> Iterator[list[_Item]]:
    """Batches in which a notice stands once, so that its versions are applied one after the other."""
    batch: list[_Item] = []
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
    digests = {id(one.file): hashlib.sha256(one.file.data).hexdigest() for one in refused}
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
                name=one.file.name[-255:].replace("\x00", ""),
                error=one.error[:40],
                reason=one.reason.replace("\x00", ""),
                size=len(one.file.data),
                sha256=digest,
                content=b"" if digest in kept else one.file.data[:KEPT_BYTES],
            )
        )
        kept.add(digest)
    RefusedFile.objects.bulk_create(rows)


# --- one batch -----------------------------------------------------------------------------------


def _apply(items: Sequence[_Item]) -> _Tally:
    """Store a batch in which each notice stands once. A constant number of queries."""
    tally = _Tally()
    here = _known(items)
    new: list[_Item] = []
    newer: dict[int, _Item] = {}
    older: list[tuple[Notice, _Item]] = []
    for item in items:
        notice = here.get(item.key)
        if notice is None:
            new.append(item)
        elif item.version < int(notice.version):
            older.append((notice, item))
        elif item.version == int(notice.version) and item.fingerprint == notice.content_hash:
            tally.unchanged += 1
        else:
            newer[notice.pk] = item
    created = _create(new)
    tally.new = len(created)
    tally.updated = len(newer)
    tally.older = _record_older(older)
    tally.unchanged += len(older) - tally.older
    moved = _record_own(newer)
    # Corrections: those of this batch, and those that waited for a notice of this batch.
    arrived = {notice.pk: item.content for notice, item in created}
    arrived |= {pk: item.content for pk, item in newer.items()}
    targets = _link(arrived) if arrived else {}
    touched = set(moved) | set(targets)
    touched |= _corrected_by(newer)
    if touched:
        changes = _refold(touched, moved, targets)
        tally.tenders = gathering.gather({*newer, *targets})
        tally.changes = _of_tenders(changes)
    return tally


def _known(items: Sequence[_Item]) -> dict[tuple[str, str], Notice]:
    wanted = Q(pk__in=[])
    for source in {item.source for item in items}:
        ids = [item.notice_id for item in items if item.source == source]
        wanted |= Q(source=source, notice_id__in=ids)
    rows = Notice.objects.filter(wanted).only(
        "pk", "source", "notice_id", "version", "content_hash"
    )
    return {(row.source, row.notice_id): row for row in rows}


def _create(items: Sequence[_Item]) -> list[tuple[Notice, _Item]]:
    states = [corrections.fold(item.content, []) for item in items]
    columns = [corrections.columns(state) for state in states]
    tenders = gathering.tenders_of(
        [gathering.key_of(values["procedure_id"], values["form"]) for values in columns]
    )
    rows = [
        Notice(
            tender=tender,
            source=item.source,
            notice_id=item.notice_id,
            content_hash=item.fingerprint,
            **values,
        )
        for item, values, tender in zip(items, columns, tenders, strict=True)
    ]
    Notice.objects.bulk_create(rows)
    Lot.objects.bulk_create(
        [
            Lot(notice=row, **values)
            for row, state in zip(rows, states, strict=True)
            for values in corrections.lot_columns(state)
        ]
    )
    NoticeVersion.objects.bulk_create(
        [
            NoticeVersion(
                notice=row,
                version=item.content["version"],
                normalised=item.content,
                content_hash=item.fingerprint,
            )
            for row, item in zip(rows, items, strict=True)
        ]
    )
    return list(zip(rows, items, strict=True))


def _record_older(older: Sequence[tuple[Notice, _Item]]) -> int:
    """Keep older versions that were not known; how many."""
    if not older:
        return 0
    known = set(
        NoticeVersion.objects.filter(
            notice_id__in=[notice.pk for notice, _item in older], caused_by=None
        ).values_list("notice_id", "content_hash")
    )
    rows = [
        NoticeVersion(
            notice=notice,
            version=item.content["version"],
            normalised=item.content,
            content_hash=item.fingerprint,
        )
        for notice, item in older
        if (notice.pk, item.fingerprint) not in known
    ]
    NoticeVersion.objects.bulk_create(rows)
    return len(rows)


def _record_own(newer: dict[int, _Item]) -> dict[int, NoticeVersion]:
    """A version row for each notice that moves to a version of its own; by notice id."""
    rows = {
        pk: NoticeVersion(
            notice_id=pk,
            version=item.content["version"],
            normalised=item.content,
            content_hash=item.fingerprint,
        )
        for pk, item in newer.items()
    }
    NoticeVersion.objects.bulk_create(rows.values())
    if newer:
        # The links of a correction are found again from what its new version cites.
        Notice.objects.filter(pk__in=newer).update(changed_notice=None)
    return rows


def _corrected_by(newer: dict[int, _Item]) -> set[int]:
    """Notices whose correction has just moved to a newer version (their state follows)."""
    if not newer:
        return set()
    return set(
        NoticeVersion.objects.filter(caused_by__in=newer).values_list("notice_id", flat=True)
    )


# --- which notice a correction is about -------------------------------------------------------------


def _link(arrived: dict[int, Content]) -> dict[int, int]:
    """Link corrections to the notices they change; {changed notice: the correction that arrived}.

    Both ways: what the arrived ones correct, and which waiting ones correct the arrived ones.
    """
    changing = {pk: content for pk, content in arrived.items() if corrections.corrects(content)}
    waiting = _waiting_for(arrived)
    changing |= {row.pk: _cited(row) for row in waiting}
    if not changing:
        return {}
    pool = _pool(changing)
    found: dict[int, int] = {}
    for pk, content in changing.items():
        target = _target(pk, content, pool)
        if target is not None:
            found[pk] = target.pk
    links: dict[int, int | None] = {row.pk: row.changed_notice_id for row in pool}
    links.update(found)
    touched: dict[int, int] = {}
    for pk, cited in found.items():
        root = _root(cited, links)
        if root == pk:
            continue  # a circle of citations: neither is the first
        Notice.objects.filter(Q(pk=pk) | Q(changed_notice=pk)).exclude(pk=root).update(
            changed_notice=root
        )
        touched[root] = pk
    return touched


def _root(pk: int, links: dict[int, int | None]) -> int:
    """The first notice of a chain of corrections."""
    seen = {pk}
    while (following := links.get(pk)) is not None and following not in seen:
        pk = following
        seen.add(pk)
    return pk


def _cited(row: Notice) -> Content:
    """What is needed to find a waiting correction's target."""
    return {
        "notice_id": row.notice_id,
        "changes": row.changes,
        "form": row.form,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "source": row.source,
    }


def _citations(content: Content) -> list[str]:
    changes = content["changes"]
    return [one for one in (changes["notice"], *changes["others"]) if one]


def _waiting_for(arrived: dict[int, Content]) -> list[Notice]:
    names = {content["notice_id"] for content in arrived.values()}
    names |= {content["publication_number"] for content in arrived.values()} - {None}
    procedures = {content["procedure_id"] for content in arrived.values()} - {None}
    return list(
        Notice.objects.filter(changes__isnull=False, changed_notice=None, changes__kind="notice")
        .filter(
            Q(changes__notice__in=list(names))
            | Q(changes__others__has_any_keys=list(names))
            | Q(changes__procedure_id__in=list(procedures))
        )
        .exclude(pk__in=arrived)
    )


def _pool(changing: dict[int, Content]) -> list[Notice]:
    """Every notice that one of these corrections may be about. One query."""
    names = {name for content in changing.values() for name in _citations(content)}
    procedures = {
        content["changes"]["procedure_id"]
        for content in changing.values()
        if content["changes"]["procedure_id"]
    }
    return list(
        Notice.objects.filter(
            Q(notice_id__in=names)
            | Q(publication_number__in=names)
            | Q(procedure_id__in=procedures)
        ).only(
            "pk",
            "source",
            "notice_id",
            "publication_number",
            "procedure_id",
            "form",
            "published_on",
            "changes",
            "changed_notice_id",
        )
    )


def _target(pk: int, content: Content, pool: Sequence[Notice]) -> Notice | None:
    """The notice a correction is about: by what it cites, else by its procedure.

    By the procedure only in the same source, where nothing is cited or where the call carries no
    number that could have been cited: otherwise the cited notice has simply not come yet.
    """
    others = [row for row in pool if row.pk != pk and row.notice_id != content["notice_id"]]
    for name in _citations(content):
        for row in others:
            if row.source == content["source"] and row.notice_id == name:
                return row
        for row in others:
            if row.publication_number == name:
                return row
    changes = content["changes"]
    if not changes["procedure_id"]:
        return None
    calls = [
        row
        for row in others
        if row.procedure_id == changes["procedure_id"]
        and row.source == content["source"]
        and row.form in _CALLS
        and not (row.changes and row.changes["kind"] == "notice")
        and (not changes["notice"] or not row.publication_number)
        and not _looks_like_an_id(changes["notice"], row)
    ]
    calls.sort(key=lambda row: (row.form == content["form"], row.published_on is not None, row.pk))
    return calls[-1] if calls else None


def _looks_like_an_id(cited: str | None, row: Notice) -> bool:
    """Whether the citation is of the kind of this row's own id, and so is about another notice."""
    return cited is not None and len(cited) == len(row.notice_id)


# --- the state again --------------------------------------------------------------------------------


def _refold(
    touched: set[int], moved: dict[int, NoticeVersion], targets: dict[int, int]
) -> list[followers.Change]:
    """Compute the state of these notices again; store what moved; tell what readers should know."""
    rows = {row.pk: row for row in Notice.objects.filter(pk__in=touched)}
    lots = _lots_of(touched)
    own = _own_contents(touched)
    applied: dict[int, list[Correction]] = {}
    linked = list(
        Notice.objects.filter(changed_notice__in=touched).values_list("pk", "changed_notice_id")
    )
    said = _own_contents(pk for pk, _target in linked)
    for pk, target in linked:
        applied.setdefault(target, []).append(Correction(said[pk][0], pk))
    changed: list[followers.Change] = []
    versions: list[NoticeVersion] = []
    names: set[str] = set()
    new_lots: dict[int, list[dict[str, Any]]] = {}
    for pk, row in rows.items():
        content, digest = own[pk]
        state = corrections.fold(content, applied.get(pk, []))
        after = corrections.columns(state)
        before = {name: getattr(row, name) for name in after}
        lots_after = corrections.lot_columns(state)
        fields = corrections.differences(before, after, lots[pk], lots_after)
        newer_version = before["version"] != after["version"]
        for name, value in (after | {"content_hash": digest}).items():
            setattr(row, name, value)
        names |= set(after)
        row.updated_at = timezone.now()
        if lots[pk] != lots_after:
            new_lots[pk] = lots_after
        if pk in moved:
            moved[pk].changed_fields = fields
            versions.append(moved[pk])
        cause = targets.get(pk)
        if fields and pk not in moved:
            NoticeVersion.objects.create(
                notice=row,
                version=after["version"],
                normalised=state,
                changed_fields=fields,
                caused_by_id=cause,
            )
        if fields and (newer_version or cause is not None or _matters(fields)):
            changed.append(followers.Change(pk, fields, cause))
    Notice.objects.bulk_update(
        rows.values(), [*sorted(names), "content_hash", "updated_at"], batch_size=50
    )
    NoticeVersion.objects.bulk_update(versions, ["changed_fields"])
    _replace_lots(new_lots)
    return changed


def _matters(fields: list[dict[str, Any]]) -> bool:
    """Same version read differently (a better reader): only what changes a date or its truth."""
    return any(entry["field"] in ("deadline", "cancelled", "deadline_unsure") for entry in fields)


_LOT_COLUMNS = (
    "position",
    "lot_id",
    "title",
    "description",
    "cpv",
    "value_amount",
    "value_currency",
    "deadline_at",
    "deadline_local",
    "documents_url",
    "submission_url",
)


def _lots_of(notices: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in notices}
    for row in Lot.objects.filter(notice_id__in=found).order_by("notice_id", "position"):
        found[row.notice_id].append({name: getattr(row, name) for name in _LOT_COLUMNS})
    return found


def _replace_lots(new: dict[int, list[dict[str, Any]]]) -> None:
    """Lots keep their row while their id stays, so that what points at them does too."""
    for notice_id, rows in new.items():
        Lot.objects.filter(notice_id=notice_id).exclude(
            lot_id__in=[row["lot_id"] for row in rows]
        ).delete()
        Lot.objects.bulk_create(
            [Lot(notice_id=notice_id, **row) for row in rows],
            update_conflicts=True,
            unique_fields=["notice", "lot_id"],
            update_fields=[name for name in _LOT_COLUMNS if name != "lot_id"],
        )


def _own_contents(notices: Iterable[int]) -> dict[int, tuple[Content, str]]:
    """The latest version each notice gave of itself, with its fingerprint."""
    best: dict[int, tuple[int, int, Content, str]] = {}
    rows = NoticeVersion.objects.filter(notice_id__in=list(notices), caused_by=None).exclude(
        content_hash=""
    )
    for row in rows.order_by("pk"):
        rank = (int(row.version), row.pk)
        if row.notice_id not in best or rank > best[row.notice_id][:2]:
            best[row.notice_id] = (*rank, row.normalised, row.content_hash)
    return {pk: (content, digest) for pk, (_v, _pk, content, digest) in best.items()}


def _of_tenders(changed: list[followers.Change]) -> list[followers.Change]:
    """Each change with its tender, whose other notices' readers are concerned too."""
    if not changed:
        return changed
    found = Notice.objects.filter(pk__in=[change.notice_id for change in changed])
    tenders = dict(found.uncorrecting().values_list("pk", "tender_id"))
    return [replace(change, tender_id=tenders.get(change.notice_id)) for change in changed]
