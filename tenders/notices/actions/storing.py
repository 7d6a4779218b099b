# SPDX-License-Identifier: AGPL-3.0-or-later
"""One batch of notices, each standing once in it: what is new, newer, older or unchanged; and
what only a person says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q

from tenders.notices import corrections, followers, gathering
from tenders.notices.actions import proposing
from tenders.notices.actions.items import Item
from tenders.notices.actions.linking import link
from tenders.notices.actions.refolding import refold
from tenders.notices.models import ImportRun, Lot, Notice, NoticeVersion


@dataclass(slots=True)
class Tally:
    """What one batch did: how many notices of each kind, what their readers should know.

    ``brought``: what a person brought and the rows it made, to keep its file beside them;
    ``too_many``: what was refused, for too much of theirs waits already.
    """

    new: int = 0
    updated: int = 0
    older: int = 0
    unchanged: int = 0
    proposed: int = 0
    changes: list[followers.Change] = field(default_factory=list)
    proposals: list[followers.Proposal] = field(default_factory=list)
    closed: list[followers.Closing] = field(default_factory=list)
    tenders: set[int] = field(default_factory=set)  # those that lost or got a notice
    brought: list[tuple[Item, NoticeVersion]] = field(default_factory=list)
    too_many: list[Item] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.new += other.new
        self.updated += other.updated
        self.older += other.older
        self.unchanged += other.unchanged
        self.proposed += other.proposed
        self.changes += other.changes
        self.proposals += other.proposals
        self.closed += other.closed
        self.tenders |= other.tenders
        self.brought += other.brought
        self.too_many += other.too_many


def apply(items: Sequence[Item], run: ImportRun) -> Tally:
    """Store a batch in which each notice stands once. A constant number of queries.

    What the source says (``run.of_source``) applies, over whatever a person said. What a person
    brings of a notice that is here is proposed; of one that is not, it is shown and marked.
    """
    tally = Tally()
    here = _known(items)
    new: list[Item] = []
    newer: dict[int, Item] = {}
    said: dict[int, Item] = {}  # by a person, of notices that are here
    older: list[tuple[Notice, Item]] = []
    for item in items:
        notice = here.get(item.key)
        if notice is None:
            new.append(item)
        elif item.fingerprint == notice.content_hash and (notice.confirmed or not run.of_source):
            tally.unchanged += 1
        elif notice.confirmed and item.version < int(notice.version):
            older.append((notice, item))
        elif run.of_source:
            newer[notice.pk] = item
        else:
            said[notice.pk] = item
    created = _create(new, run)
    tally.new = len(created)
    tally.updated = len(newer)
    kept = _record_older(older, run)
    tally.older = len(kept)
    tally.unchanged += len(older) - tally.older
    moved = _record_own(newer, run)
    # Corrections: those of this batch, and those that waited for a notice of this batch.
    arrived = {notice.pk: item.content for notice, item, _version in created}
    arrived |= {pk: item.content for pk, item in newer.items()}
    linked = link(arrived, of_source=run.of_source) if arrived else {}
    unsure = _unconfirmed(linked)
    targets = {root: pk for pk, root in linked.items() if pk not in unsure}
    touched = set(moved) | set(targets)
    touched |= _corrected_by(newer)
    if touched:
        sure = {notice.pk for notice in here.values() if not notice.confirmed} & set(moved)
        tally.changes, tally.closed = refold(touched, moved, targets, sure)
    if newer or linked:
        tally.tenders = gathering.gather({*newer, *linked.values()})
    sorted_ = proposing.sort(said, run)
    tally.unchanged += sorted_.known
    tally.proposed = len(sorted_.new)
    tally.too_many = sorted_.too_many
    waiting = {pk: root for pk, root in linked.items() if pk in unsure}
    made = []
    if sorted_.new or waiting:
        made = proposing.propose(sorted_.new, waiting, run)
        tally.proposals = [
            followers.Proposal(row.notice_id, row.pk, row.bringer, row.changed_fields)
            for _pk, row in made
            if row.changed_fields and row.bringer is not None
        ]
    if not run.of_source:
        came = {notice.pk: item for notice, item, _version in created} | sorted_.new
        tally.brought = [(item, version) for _notice, item, version in created] + kept
        tally.brought += [(came[pk], row) for pk, row in made if pk in came]
    return tally


def _unconfirmed(linked: dict[int, int]) -> set[int]:
    """Those of these corrections that their source does not confirm."""
    if not linked:
        return set()
    return set(Notice.objects.filter(pk__in=linked, confirmed=False).values_list("pk", flat=True))


def _known(items: Sequence[Item]) -> dict[tuple[str, str], Notice]:
    wanted = Q(pk__in=[])
    for source in {item.source for item in items}:
        ids = [item.notice_id for item in items if item.source == source]
        wanted |= Q(source=source, notice_id__in=ids)
    rows = Notice.objects.filter(wanted).only(
        "pk", "source", "notice_id", "version", "content_hash", "confirmed"
    )
    return {(row.source, row.notice_id): row for row in rows}


def _create(items: Sequence[Item], run: ImportRun) -> list[tuple[Notice, Item, NoticeVersion]]:
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
            confirmed=run.of_source,
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
    state = NoticeVersion.State.CONFIRMED if run.of_source else NoticeVersion.State.FIRST
    versions = [_version(row.pk, item, run, state) for row, item in zip(rows, items, strict=True)]
    NoticeVersion.objects.bulk_create(versions)
    return list(zip(rows, items, versions, strict=True))


def _version(
    notice: int, item: Item, run: ImportRun, state: str = NoticeVersion.State.CONFIRMED
) -> NoticeVersion:
    """What a notice said itself in this item."""
    return NoticeVersion(
        notice_id=notice,
        version=item.content["version"],
        normalised=item.content,
        content_hash=item.fingerprint,
        state=state,
        run=run,
    )


def _record_older(
    older: Sequence[tuple[Notice, Item]], run: ImportRun
) -> list[tuple[Item, NoticeVersion]]:
    """Keep older versions that were not known."""
    if not older:
        return []
    there = NoticeVersion.objects.own().filter(notice__in=[notice.pk for notice, _item in older])
    state = NoticeVersion.State.PASSED
    if run.of_source:
        state = NoticeVersion.State.CONFIRMED
        there = there.filter(state=state)
    known = set(there.values_list("notice_id", "content_hash"))
    rows = [
        (item, _version(notice.pk, item, run, state))
        for notice, item in older
        if (notice.pk, item.fingerprint) not in known
    ]
    NoticeVersion.objects.bulk_create([row for _item, row in rows])
    return rows


def _record_own(newer: dict[int, Item], run: ImportRun) -> dict[int, NoticeVersion]:
    """A version row for each notice that moves to a version of its own; by notice id."""
    rows = {pk: _version(pk, item, run) for pk, item in newer.items()}
    NoticeVersion.objects.bulk_create(rows.values())
    if newer:
        # The links of a correction are found again from what its new version cites; and what the
        # source confirms is applied from here on.
        Notice.objects.filter(pk__in=newer).update(changed_notice=None, confirmed=True)
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
