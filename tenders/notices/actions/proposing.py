# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people bring and the source has not said: kept beside the notice, never put in its place.

A proposed version is a snapshot: what it would move in the state of that day. It is closed as soon
as the source speaks (:func:`.refolding.refold`), so it never has to be computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from tenders.notices.actions.items import Item
from tenders.notices.actions.refolding import Parts, moves, own_of, parts_of
from tenders.notices.corrections import Content, Correction
from tenders.notices.models import ImportRun, Notice, NoticeVersion

MOST_PROPOSED = 5
"""Versions of a notice that one person may have waiting: more is a slip, or noise."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What to do with the versions that a person brings of notices that are here."""

    new: dict[int, Item]  # by the notice's id
    known: int
    too_many: list[Item]


def sort(brought: Mapping[int, Item], run: ImportRun) -> Sorted:
    """Which of these versions are new here. Two queries."""
    if not brought:
        return Sorted({}, 0, [])
    versions = NoticeVersion.objects.own().filter(notice__in=brought)
    known = set(
        versions.filter(
            state__in=(*NoticeVersion.SHOWN, NoticeVersion.State.PROPOSED),
            content_hash__in=[item.fingerprint for item in brought.values()],
        ).values_list("notice_id", "content_hash")
    )
    waiting = dict(
        versions.proposed()
        .filter(run__by=run.by_id)
        .order_by()
        .values_list("notice_id")
        .annotate(Count("pk"))
    )
    new = {pk: item for pk, item in brought.items() if (pk, item.fingerprint) not in known}
    full = {pk for pk in new if waiting.get(pk, 0) >= MOST_PROPOSED}
    return Sorted(
        new={pk: item for pk, item in new.items() if pk not in full},
        known=len(brought) - len(new),
        too_many=[new[pk] for pk in full],
    )


def propose(
    versions: Mapping[int, Item], linked: Mapping[int, int], run: ImportRun
) -> list[tuple[int, NoticeVersion]]:
    """Keep new versions of notices that are here (by the notice's id), and what corrections would
    make of the notices they change (``linked``: the correction, the notice). Answers each row with
    the notice that says so."""
    corrected = dict(
        Notice.objects.filter(pk__in=versions)
        .exclude(changed_notice=None)
        .values_list("pk", "changed_notice_id")
    )
    parts = parts_of({*versions, *linked.values(), *corrected.values()})
    rows: list[tuple[int, NoticeVersion]] = []
    for pk, item in versions.items():
        state = parts.fold_as(pk, item.content)
        own = NoticeVersion(
            notice_id=pk,
            version=item.content["version"],
            normalised=item.content,
            content_hash=item.fingerprint,
            changed_fields=moves(parts, pk, state),
            state=NoticeVersion.State.PROPOSED,
            run=run,
        )
        rows.append((pk, own))
        if pk in corrected:  # the notice it corrects would move too
            rows.append((pk, _made(parts, corrected[pk], pk, item.content, run)))
    said = own_of(linked)
    came = _brought_in(linked)
    for pk, target in linked.items():
        by = came[pk]
        made = _made(parts, target, pk, said[pk].content, by.run)
        made.file_id = by.file_id
        rows.append((pk, made))
    NoticeVersion.objects.bulk_create([row for _pk, row in rows])
    return rows


def _made(
    parts: Parts, target: int, correction: int, said: Content, run: ImportRun | None
) -> NoticeVersion:
    """What a correction would make of a notice, in the place of what it said before."""
    others = [one for one in parts.applied.get(target, []) if one.order != correction]
    state = parts.fold(target, [*others, Correction(said, correction)])
    return NoticeVersion(
        notice_id=target,
        version=state["version"],
        normalised=state,
        changed_fields=moves(parts, target, state),
        caused_by_id=correction,
        state=NoticeVersion.State.PROPOSED,
        run=run,
    )


def _brought_in(notices: Mapping[int, int]) -> dict[int, NoticeVersion]:
    """The version in which each of these notices was first brought."""
    rows = NoticeVersion.objects.own().filter(notice__in=notices, state=NoticeVersion.State.FIRST)
    rows = rows.select_related("run__by").defer("normalised").order_by("-pk")
    return {row.notice_id: row for row in rows}
