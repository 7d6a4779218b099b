# SPDX-License-Identifier: AGPL-3.0-or-later
"""One batch of notices, each standing once in it: what is new, newer, older or unchanged; and
what only a person says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q

from tenders.notices import corrections, followers, gathering
from tenders.notices.actions import proposing
from tenders.notices.actions.items import Item
from tenders.notices.actions.linking import link
from tenders.notices.actions.processes import named, share_procedures
from tenders.notices.actions.refolding import RESULT, refold
from tenders.notices.corrections import Rank
from tenders.notices.models import CALL, ImportRun, Lot, Notice, NoticeVersion, round_of


@dataclass(slots=True)
class Tally:
    """What one batch did: how many notices of each kind, what their readers should know.

    ``brought``: what a person brought and the rows it made, to keep its file beside them;
    ``too_many``: what was refused, for too much of theirs waits already; ``nameless``: for nothing else of
    its process is known.
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
    nameless: list[Item] = field(default_factory=list)

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
        self.nameless += other.nameless


def apply(items: Sequence[Item], run: ImportRun) -> Tally:
    """Store a batch in which each notice stands once. A constant number of queries.

    What the source says (``run.of_source``) applies, over whatever a person said. What a person
    brings of a notice that is here is proposed; of one that is not, it is shown and marked.
    """
    tally = Tally()
    joined = share_procedures(items, of_source=run.of_source)
    items, tally.nameless = named(items, of_source=run.of_source)
    here = _known(items)
    given = _given(here.values())
    new: list[Item] = []
    newer: dict[int, Item] = {}
    said: dict[int, Item] = {}  # by a person, of notices that are here
    older: list[tuple[Notice, Item]] = []
    for item in items:
        notice = here.get(item.key)
        if notice is None:
            new.append(item)
            continue
        known = given[notice.pk]
        if item.fingerprint in (known.by_source if run.of_source else known.shown):
            tally.unchanged += 1
        elif notice.confirmed and known.surpasses(item, run):
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
    targets = {root for pk, root in linked.items() if pk not in unsure}
    tally.tenders = gathering.gather({*arrived, *linked.values(), *joined})
    again = _resurfacing(kept, given) if run.of_source else set()
    touched = set(moved) | targets | _corrected_by(newer) | again
    touched |= _around({*arrived, *targets, *again})
    if touched:
        sure = {notice.pk for notice in here.values() if not notice.confirmed} & set(moved)
        anew = {pk for pk, item in newer.items() if given[pk].only_read_anew(item)}
        news = (set(arrived) if run.of_source else set()) | (set(linked) - unsure)
        tally.changes, tally.closed = refold(
            touched,
            moved,
            news - anew,  # a correction that is read anew was told when it came
            sure,
            new={notice.pk for notice, _item, _version in created},
            revised=set(newer) - anew,
        )
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
            if (row.changed_fields or row.caused_by_id) and row.bringer is not None
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


@dataclass(slots=True)
class _Given:
    """The contents that a notice has had: their fingerprints, those of the source apart, and the
    highest rank among the latter."""

    by_source: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    highest: Rank | None = None

    def surpasses(self, item: Item, run: ImportRun) -> bool:
        """Whether what is in force stands over a content that nobody has given yet. Between two of
        one date, only the source's own are told apart: what a person brings is for a groupe to
        judge."""
        rank = corrections.rank(item.content)
        if self.highest is None:
            return False
        return rank < self.highest if run.of_source else rank[:3] < self.highest[:3]

    def only_read_anew(self, item: Item) -> bool:
        """Whether this is what is in force under its version and dates, by a newer reader."""
        rank = corrections.rank(item.content)
        return self.highest is not None and rank[:4] == self.highest[:4] and rank > self.highest


def _given(notices: Iterable[Notice]) -> dict[int, _Given]:
    """What these notices have had as their content. One query."""
    found = {notice.pk: _Given() for notice in notices}
    rows = NoticeVersion.objects.own().filter(notice__in=list(found), state__in=NoticeVersion.SHOWN)
    for (
        pk,
        digest,
        state,
        version,
        sent,
        published,
        at,
        reader,
        said_at,
        written,
    ) in rows.values_list(
        "notice_id",
        "content_hash",
        "state",
        "version",
        "normalised__dispatched_on",
        "normalised__published_on",
        "normalised__deadline__at",
        "normalised__extra__reader",
        "normalised__extra__said_at",
        "normalised__format",
    ):
        known = found[pk]
        known.shown.add(digest)
        if state == NoticeVersion.State.CONFIRMED:
            known.by_source.add(digest)
            content = {
                "format": written,
                "version": version,
                "dispatched_on": sent,
                "published_on": published,
                "deadline": {"at": at} if at else None,
                "extra": {"reader": reader or 1, "said_at": said_at},
            }
            rank = corrections.rank(content)
            known.highest = max(known.highest or rank, rank)
    return found


def _resurfacing(kept: Sequence[tuple[Item, NoticeVersion]], given: dict[int, _Given]) -> set[int]:
    """The notices of which an older content tells something: lots that are there no more, another
    deadline under the date of the one in force. One query at most."""
    if not kept:
        return set()
    lots: dict[int, set[str]] = {}
    rows = Lot.objects.filter(notice__in=[version.notice_id for _item, version in kept])
    for pk, lot in rows.values_list("notice_id", "lot_id"):
        lots.setdefault(pk, set()).add(lot)
    found = set()
    for item, version in kept:
        pk = version.notice_id
        highest = given[pk].highest
        named = {lot["id"] for lot in item.content["lots"]}
        if item.content["format"] == "ocds":  # what an update left out may be said here
            found.add(pk)
        beside = highest is not None and corrections.of_one_date(
            corrections.rank(item.content), highest
        )
        if beside or named - lots.get(pk, set()):
            found.add(pk)
    return found


def _around(notices: Collection[int]) -> set[int]:
    """The calls whose state may follow from what came with or to these notices: those that another
    source announces too, where something was corrected; those with an award. Two queries."""
    if not notices:
        return set()
    places = Notice.objects.filter(pk__in=notices).values_list("tender_id", "procedure_id")
    tenders, procedures = set(), set()
    for tender, procedure in places:
        tenders.add(tender)
        procedures.add(procedure)
    near = Notice.objects.filter(
        Q(tender__in=tenders) | Q(procedure_id__in=procedures - {""})
    ).values_list("pk", "tender_id", "procedure_id", "source", "form", "changed_notice", "changes")
    sources: dict[int, set[str]] = {}
    corrected: set[int] = set()
    awarded: set[str] = set()
    rows = list(near)
    for _pk, tender, procedure, source, form, _changed, changes in rows:
        sources.setdefault(tender, set()).add(source)
        if changes and changes["kind"] == "notice":
            corrected.add(tender)
        if form == RESULT:
            awarded.add(procedure)
    return {
        pk
        for pk, tender, procedure, _source, form, changed, _changes in rows
        if changed is None
        and (
            (tender in corrected and len(sources[tender]) > 1)
            or (procedure and procedure in awarded and round_of(form) == CALL)
        )
    }


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
        # The links of a correction are found again from what its new version cites; what the source
        # confirms is applied from here on; and by these columns a notice finds its tender.
        identities = []
        for pk, item in newer.items():
            values = corrections.identity(item.content)
            identities.append(Notice(pk=pk, changed_notice=None, confirmed=True, **values))
        names = ["changed_notice", "confirmed", *values]
        Notice.objects.bulk_update(identities, names, batch_size=50)
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
