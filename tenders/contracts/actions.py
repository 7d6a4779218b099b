# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contracts brought in: read one after another, stored by lots, each lot in one transaction.

A contract stands once, by its buyer and its reference; what comes again is put with what is here, so
that the order changes nothing and the same file changes nothing. One import writes at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from groupes import journal
from groupes.models import Member
from groupes.web.transactions import action, passes
from tenders.contracts import events, merging
from tenders.contracts.models import Contract, Holder, Import
from tenders.contracts.parsing import Contract as Read
from tenders.contracts.parsing import Refusal, parse

LOT = 500
COUNTS = ("new", "updated", "unchanged", "refused")
_LOCK = 0x636F6E74  # one import writes at a time: the advisory lock's key

type Key = tuple[str, str]


@dataclass(slots=True)
class _Lot:
    read: list[Read] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.read) + len(self.refused) >= LOT


def import_files(*, by: Member | None, files: Iterable[tuple[str, IO[bytes]]]) -> Import:
    """Import files by name. ``by`` None: the command. The run that is returned has its counts; it is
    saved as it goes."""
    run = Import.objects.create(by=by)
    names: list[str] = []
    lot = _Lot()
    for name, stream in files:
        names.append(name)
        for item in parse(stream, name=name):
            if isinstance(item, Refusal):
                lot.refused.append(item)
            else:
                lot.read.append(item)
            if lot.full:
                _store(run, lot)
                lot = _Lot()
    _store(run, lot)
    _end(run, by, ", ".join(names)[:255].replace("\x00", ""))
    return run


@action
def _end(run: Import, by: Member | None, name: str) -> None:
    run.ended_at = timezone.now()
    run.name = name
    run.save(update_fields=["ended_at", "name"])
    journal.record(
        events.IMPORTED, by=by, target=run, **{count: getattr(run, count) for count in COUNTS}
    )


def _store(run: Import, lot: _Lot) -> None:
    """Store one lot and what it refused; counts and rows in the same transaction."""
    before = {count: getattr(run, count) for count in COUNTS}
    _store_whole(run, before, list(run.refusals), lot)


@action
def _store_whole(
    run: Import, counted: dict[str, int], told: list[dict[str, Any]], lot: _Lot
) -> None:
    """``counted``, ``told``: of the run before this lot, so that a second try counts from there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    refused = [*lot.refused]
    try:
        with transaction.atomic():
            tally = _apply(run, lot.read)
    except (DatabaseError, ValueError) as failure:
        if passes(failure):
            raise
        tally = dict.fromkeys(COUNTS, 0)
        for one in lot.read:
            refused += _apply_alone(run, one, tally)
    tally["refused"] = len(refused)
    for count in COUNTS:
        setattr(run, count, counted[count] + tally[count])
    room = Import.MOST_TOLD - len(told)
    run.refusals = told + [_storable(one) for one in refused[: max(room, 0)]]
    run.save(update_fields=[*COUNTS, "refusals"])


def _apply_alone(run: Import, one: Read, tally: dict[str, int]) -> list[Refusal]:
    try:
        with transaction.atomic():
            done = _apply(run, [one])
    except (DatabaseError, ValueError) as failure:
        if passes(failure):
            raise
        reason = f"the database refused it ({type(failure).__name__})"
        return [Refusal(one.file, "not_stored", reason, one.record)]
    for count, more in done.items():
        tally[count] += more
    return []


def _storable(refusal: Refusal) -> dict[str, Any]:
    """Without what JSON in PostgreSQL can not keep."""
    told = refusal.to_json()
    for key in ("file", "reason"):
        text = told[key].replace("\x00", "").encode("utf-8", "replace")
        told[key] = text.decode("utf-8")[:400]
    return told


def _apply(run: Import, read: Sequence[Read]) -> dict[str, int]:
    """What these records change, and how many of each kind they were. Four queries at most, whatever
    their number."""
    tally = dict.fromkeys(COUNTS, 0)
    known = _known({(one.buyer_id, one.id) for one in read})
    held = {key: row.content for key, row in known.items()}
    moved: set[Key] = set()
    for one in read:
        key = (one.buyer_id, one.id)
        _not_of_a_day_to_come(one)
        content = merging.content_of(one)
        if key not in held:
            tally["new"] += 1
        else:
            content = merging.merged(held[key], content)
            if content == held[key]:
                tally["unchanged"] += 1
                continue
            tally["updated"] += 1
        held[key] = content
        moved.add(key)
    if moved:
        _write(run, {key: held[key] for key in sorted(moved)}, known)
    return tally


def _not_of_a_day_to_come(contract: Read) -> None:
    """What is published on a day to come was not: believed, it would count before all that follows."""
    tomorrow = timezone.now().date() + dt.timedelta(days=1)

    def ahead(day: dt.date | None) -> bool:
        return day is not None and day > tomorrow

    moved = [
        replace(one, published_on=None) if ahead(one.published_on) else one
        for one in contract.modifications
    ]
    if ahead(contract.published_on) or moved != contract.modifications:
        contract.warn("date_implausible")
    if ahead(contract.published_on):
        contract.published_on = None
    contract.modifications = moved


def _known(keys: set[Key]) -> dict[Key, Contract]:
    buyers = {buyer for buyer, _reference in keys}
    references = {reference for _buyer, reference in keys}
    rows = Contract.objects.filter(buyer_siret__in=buyers, reference__in=references)
    found = {}
    for row in rows.only("buyer_siret", "reference", "content", "imported_at"):
        key = (row.buyer_siret, row.reference)
        if key in keys:
            found[key] = row
    return found


def _write(run: Import, contents: dict[Key, Any], known: dict[Key, Contract]) -> None:
    now = timezone.now()
    rows = []
    names: list[str] = []
    for (buyer, reference), content in contents.items():
        values = merging.columns(content)
        names = [*values]
        rows.append(
            Contract(buyer_siret=buyer, reference=reference, run=run, updated_at=now, **values)
        )
    Contract.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["buyer_siret", "reference"],
        update_fields=[*names, "run", "updated_at"],
    )
    was = [row.pk for key, row in known.items() if key in contents]
    if was:
        Holder.objects.filter(contract__in=was).delete()
    Holder.objects.bulk_create(
        [
            Holder(
                contract_id=row.pk,
                buyer_siret=row.buyer_siret,
                identifier=one["id"],
                id_type=one["id_type"],
                name=one["name"],
            )
            for row in rows
            for one in row.holders
        ]
    )
