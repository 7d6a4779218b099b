# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of notices again, from their own latest version and the corrections applied to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from tenders.notices import corrections, followers
from tenders.notices.corrections import Content, Correction
from tenders.notices.models import Lot, Notice, NoticeVersion


def refold(
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
