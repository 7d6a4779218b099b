# SPDX-License-Identifier: AGPL-3.0-or-later
"""One batch of notices, each standing once in it: what is new, newer, older or unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q

from tenders.notices import corrections, followers, gathering
from tenders.notices.actions.items import Item
from tenders.notices.actions.linking import link
from tenders.notices.actions.refolding import refold
from tenders.notices.models import Lot, Notice, NoticeVersion


@dataclass(slots=True)
class Tally:
    """What one batch did: how many notices of each kind, what their readers should know."""

    new: int = 0
    updated: int = 0
    older: int = 0
    unchanged: int = 0
    changes: list[followers.Change] = field(default_factory=list)
    tenders: set[int] = field(default_factory=set)  # those that lost or got a notice

    def add(self, other: Tally) -> None:
        self.new += other.new
        self.updated += other.updated
        self.older += other.older
        self.unchanged += other.unchanged
        self.changes += other.changes
        self.tenders |= other.tenders


def apply(items: Sequence[Item]) -> Tally:
    """Store a batch in which each notice stands once. A constant number of queries."""
    tally = Tally()
    here = _known(items)
    new: list[Item] = []
    newer: dict[int, Item] = {}
    older: list[tuple[Notice, Item]] = []
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
    targets = link(arrived) if arrived else {}
    touched = set(moved) | set(targets)
    touched |= _corrected_by(newer)
    if touched:
        tally.changes = refold(touched, moved, targets)
        tally.tenders = gathering.gather({*newer, *targets})
    return tally


def _known(items: Sequence[Item]) -> dict[tuple[str, str], Notice]:
    wanted = Q(pk__in=[])
    for source in {item.source for item in items}:
        ids = [item.notice_id for item in items if item.source == source]
        wanted |= Q(source=source, notice_id__in=ids)
    rows = Notice.objects.filter(wanted).only(
        "pk", "source", "notice_id", "version", "content_hash"
    )
    return {(row.source, row.notice_id): row for row in rows}


def _create(items: Sequence[Item]) -> list[tuple[Notice, Item]]:
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


def _record_older(older: Sequence[tuple[Notice, Item]]) -> int:
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


def _record_own(newer: dict[int, Item]) -> dict[int, NoticeVersion]:
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


def _corrected_by(newer: dict[int, Item]) -> set[int]:
    """Notices whose correction has just moved to a newer version (their state follows)."""
    if not newer:
        return set()
    return set(
        NoticeVersion.objects.filter(caused_by__in=newer).values_list("notice_id", flat=True)
    )


def of_tenders(changed: list[followers.Change]) -> list[followers.Change]:
    """Each change with its tender, whose other notices' readers are concerned too."""
    found = Notice.objects.filter(pk__in=[change.notice_id for change in changed])
    tenders = dict(found.uncorrecting().values_list("pk", "tender_id"))
    return [replace(change, tender_id=tenders.get(change.notice_id)) for change in changed]
