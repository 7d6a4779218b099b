# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of notices again, from their own latest version and the corrections applied to it.

Only what the source says makes it; what people propose (:mod:`.proposing`) is closed here, once
the source speaks: borne out when it says the same, passed over otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tenders.notices import corrections, followers
from tenders.notices.corrections import Content, Correction
from tenders.notices.models import Lot, Notice, NoticeVersion


@dataclass(frozen=True, slots=True)
class Own:
    """The version of itself that a notice is shown by; ``confirmed``: the source says so."""

    content: Content
    fingerprint: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """What the states of notices are made of, by their id: their rows, their lots as columns, their
    own versions, and the confirmed corrections applied to each."""

    rows: dict[int, Notice]
    lots: dict[int, list[dict[str, Any]]]
    own: dict[int, Own]
    applied: dict[int, list[Correction]]


def parts_of(notices: Collection[int]) -> Parts:
    """Five queries."""
    linked = list(
        Notice.objects.filter(changed_notice__in=notices, confirmed=True).values_list(
            "pk", "changed_notice_id"
        )
    )
    said = own_of(pk for pk, _target in linked)
    applied: dict[int, list[Correction]] = {}
    for pk, target in linked:
        applied.setdefault(target, []).append(Correction(said[pk].content, pk))
    return Parts(
        rows={row.pk: row for row in Notice.objects.filter(pk__in=notices)},
        lots=_lots_of(notices),
        own=own_of(notices),
        applied=applied,
    )


def moves(parts: Parts, pk: int, state: Content) -> list[dict[str, Any]]:
    """What a state would move in a notice as it is stored."""
    after = corrections.columns(state)
    row = parts.rows[pk]
    before = {name: getattr(row, name) for name in after}
    return corrections.differences(before, after, parts.lots[pk], corrections.lot_columns(state))


def refold(
    touched: set[int],
    moved: dict[int, NoticeVersion],
    targets: dict[int, int],
    sure: Collection[int] = (),
) -> tuple[list[followers.Change], list[followers.Closing]]:
    """Compute the state of these notices again; store what moved. Answers what readers should know,
    and the proposals that the source's word has closed.

    ``moved``: the new own version of those that have one; ``targets``: the correction that has just
    been applied to those that have one; ``sure``: those that the source confirms from now on.
    """
    parts = parts_of(touched)
    proposed = _proposed_on(touched)
    changed: list[followers.Change] = []
    closed: list[followers.Closing] = []
    versions: list[NoticeVersion] = []
    names: set[str] = set()
    new_lots: dict[int, list[dict[str, Any]]] = {}
    for pk, row in parts.rows.items():
        own = parts.own[pk]
        state = corrections.fold(own.content, parts.applied.get(pk, []))
        fields = moves(parts, pk, state)
        after = corrections.columns(state)
        newer_version = row.version != after["version"]
        waiting = proposed.get(pk, [])
        spoken = (
            bool(fields)
            or newer_version
            or any(version.content_hash == own.fingerprint for version in waiting)
        )
        for name, value in after.items():
            setattr(row, name, value)
        row.content_hash, row.confirmed = own.fingerprint, own.confirmed
        names |= set(after)
        row.updated_at = timezone.now()
        lots_after = corrections.lot_columns(state)
        if parts.lots[pk] != lots_after:
            new_lots[pk] = parts.lots[pk] = lots_after
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
        borne_out: frozenset[int] = frozenset()
        if spoken and waiting:
            closing = _close(parts, waiting)
            closed.append(closing)
            borne_out = closing.borne_out
        told = bool(fields) and (newer_version or cause is not None or _matters(fields))
        if told or pk in sure:
            change = followers.Change(pk, fields, cause, sure=pk in sure, borne_out=borne_out)
            changed.append(change)
    Notice.objects.bulk_update(
        parts.rows.values(),
        [*sorted(names), "content_hash", "confirmed", "updated_at"],
        batch_size=50,
    )
    NoticeVersion.objects.bulk_update(versions, ["changed_fields"])
    _replace_lots(new_lots)
    return changed, closed


def _proposed_on(notices: Iterable[int]) -> dict[int, list[NoticeVersion]]:
    found: dict[int, list[NoticeVersion]] = {}
    for version in NoticeVersion.objects.proposed().filter(notice__in=list(notices)):
        found.setdefault(version.notice_id, []).append(version)
    return found


def _close(parts: Parts, proposed: list[NoticeVersion]) -> followers.Closing:
    """Proposals on a notice whose row says by now what the source says."""
    pk = proposed[0].notice_id
    for version in proposed:
        state = version.normalised  # made by a correction: the result
        if version.caused_by_id is None:
            state = corrections.fold(state, parts.applied.get(pk, []))
        same = not moves(parts, pk, state)
        version.state = NoticeVersion.State.BORNE_OUT if same else NoticeVersion.State.PASSED
    NoticeVersion.objects.bulk_update(proposed, ["state"])
    return followers.Closing(
        notice_id=pk,
        versions=frozenset(version.pk for version in proposed),
        borne_out=frozenset(
            version.pk for version in proposed if version.state == NoticeVersion.State.BORNE_OUT
        ),
    )


def _matters(fields: list[dict[str, Any]]) -> bool:
    """Same version read differently (a better reader): only what changes a date or its truth."""
    return any(entry["field"] in ("deadline", "cancelled", "deadline_unsure") for entry in fields)


_LOT_COLUMNS = (
    "position",
    "lot_id",
    "title",
    "language",
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


def own_of(notices: Iterable[int]) -> dict[int, Own]:
    """The version that each notice is shown by: the latest of those that the source gave; of those
    that people brought when it gave none."""
    confirmed = NoticeVersion.State.CONFIRMED
    best: dict[int, tuple[tuple[bool, int, int], Own]] = {}
    rows = NoticeVersion.objects.own().filter(
        notice_id__in=list(notices), state__in=NoticeVersion.SHOWN
    )
    for row in rows.order_by("pk"):
        rank = (row.state == confirmed, int(row.version), row.pk)
        if row.notice_id not in best or rank > best[row.notice_id][0]:
            own = Own(row.normalised, row.content_hash, row.state == confirmed)
            best[row.notice_id] = rank, own
    return {pk: own for pk, (_rank, own) in best.items()}
