# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of notices again, from their own latest version and the corrections applied to it.

Only what the source says makes it; what people propose (:mod:`.proposing`) is closed here, once
the source speaks: borne out when it says the same, passed over otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tenders.notices import corrections, followers, gathering
from tenders.notices.corrections import Content, Correction, Rank
from tenders.notices.models import CALL, Lot, Notice, NoticeVersion, round_of

RESULT = "result"


@dataclass(frozen=True, slots=True)
class Own:
    """What a notice says itself: the ``content`` in force, and those ``before`` it, the oldest first;
    ``confirmed``: the source says so."""

    content: Content
    fingerprint: str
    confirmed: bool
    before: tuple[Content, ...] = ()

    @property
    def whole(self) -> Content:
        """The content in force, with what it left out and that still holds."""
        return corrections.whole(self.content, self.before)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the states of notices are made of, by their id: their rows, their lots as columns, their
    own versions, the confirmed corrections applied to each, and the award notices of its round."""

    rows: dict[int, Notice]
    lots: dict[int, list[dict[str, Any]]]
    own: dict[int, Own]
    applied: dict[int, list[Correction]]
    results: dict[int, dict[int, Content]]

    def fold(self, pk: int, corrections_: Sequence[Correction] | None = None) -> Content:
        """The state of a notice; ``corrections_``: with these, in the place of those applied."""
        own = self.own[pk]
        applied = self.applied.get(pk, []) if corrections_ is None else corrections_
        results = self.results.get(pk, {}).values()
        return corrections.fold(own.content, applied, before=own.before, results=results)

    def fold_as(self, pk: int, said: Content) -> Content:
        """The state of a notice, were this its own latest word."""
        before = [*self.own[pk].before, self.own[pk].content]
        results = self.results.get(pk, {}).values()
        return corrections.fold(said, self.applied.get(pk, []), before=before, results=results)


def parts_of(notices: Collection[int]) -> Parts:
    """Five queries, four when no procedure is named."""
    rows = {row.pk: row for row in Notice.objects.filter(pk__in=notices)}
    around = list(
        Notice.objects.filter(
            Q(tender__in={row.tender_id for row in rows.values()}) | Q(changed_notice__in=notices),
            confirmed=True,
        ).only("pk", "source", "notice_id", "tender", "changed_notice", "changes")
    )
    linked = _linked(rows, around)
    awards = _awards(rows)
    said = own_of({*notices, *(pk for one in linked.values() for pk in one)}
                  | {pk for one in awards.values() for pk in one})  # fmt: skip
    return Parts(
        rows=rows,
        lots=_lots_of(notices),
        own={pk: said[pk] for pk in rows},
        applied={
            pk: [Correction(said[one].content, one, heard) for one, heard in of.items()]
            for pk, of in linked.items()
        },
        results={pk: {one: said[one].whole for one in of} for pk, of in awards.items()},
    )


def _linked(rows: dict[int, Notice], around: Sequence[Notice]) -> dict[int, dict[int, bool]]:
    """The corrections of each notice, and whether they are only heard: those of another source, on
    what announces the same tender there."""
    sources = {row.pk: row.source for row in (*around, *rows.values())}
    found: dict[int, dict[int, bool]] = {}
    for row in rows.values():
        for one in around:
            if one.pk == row.pk:
                continue
            if one.changed_notice_id == row.pk:
                found.setdefault(row.pk, {})[one.pk] = False
            elif (
                row.changed_notice_id is None
                and one.tender_id == row.tender_id
                and one.changes
                and one.changes["kind"] == "notice"
                and one.source != Notice.Source.OCDS  # anybody's address: heard by its own alone
                and sources.get(one.changed_notice_id or one.pk) not in (row.source, None)
            ):
                found.setdefault(row.pk, {})[one.pk] = True
    return found


def _awards(rows: dict[int, Notice]) -> dict[int, list[int]]:
    """The award notices of each call's round: those of its procedure that came after it and before
    the next call. One query at most."""
    calls = [row for row in rows.values() if row.procedure_id and round_of(row.form) == CALL]
    if not calls:
        return {}
    near = list(
        Notice.objects.filter(
            procedure_id__in={row.procedure_id for row in calls},
            changed_notice=None,
            confirmed=True,
        ).only(
            "pk",
            "source",
            "procedure_id",
            "form",
            "tender",
            "published_on",
            "dispatched_on",
            "cancelled",
        )
    )
    found: dict[int, list[int]] = {}
    for row in calls:
        same = [
            one
            for one in near
            if one.procedure_id == row.procedure_id
            # What anybody's address says closes no call of an official journal.
            and (one.source != Notice.Source.OCDS or row.source == Notice.Source.OCDS)
        ]
        start = gathering.day_of(row)
        later = [
            day
            for one in same
            if one.tender_id != row.tender_id
            and round_of(one.form) == CALL
            and (day := gathering.day_of(one)) is not None
            and (start is None or day > start)
        ]
        for one in same:
            day = gathering.day_of(one)
            if one.form != RESULT or one.cancelled:
                continue
            if day and ((start and day < start) or (later and day >= min(later))):
                continue
            found.setdefault(row.pk, []).append(one.pk)
    return found


def moves(parts: Parts, pk: int, state: Content) -> list[dict[str, Any]]:
    """What a state would move in a notice as it is stored."""
    after = corrections.columns(state)
    row = parts.rows[pk]
    before = {name: getattr(row, name) for name in after}
    return corrections.differences(before, after, parts.lots[pk], corrections.lot_columns(state))


def refold(
    touched: set[int],
    moved: dict[int, NoticeVersion],
    news: Collection[int],
    sure: Collection[int] = (),
    new: Collection[int] = (),
    revised: Collection[int] = (),
) -> tuple[list[followers.Change], list[followers.Closing]]:
    """Compute the state of these notices again; store what moved, and each correction that came to
    them, whether it moved something or not. Answers what readers should know, and the proposals
    that the source's word has closed.

    ``moved``: the new own version of those that have one; ``news``: the corrections and awards that
    have just come, or found what they are about; ``sure``: those that the source confirms from now
    on; ``new``: those that have just come, of which nobody has heard; ``revised``: the corrections that
    came before, and came again with another content.
    """
    parts = parts_of(touched)
    proposed = _proposed_on(touched)
    known = _known_causes(touched)
    changed: list[followers.Change] = []
    closed: list[followers.Closing] = []
    made: list[NoticeVersion] = []
    versions: list[NoticeVersion] = []
    names: set[str] = set()
    new_lots: dict[int, list[dict[str, Any]]] = {}
    for pk, row in parts.rows.items():
        own = parts.own[pk]
        waiting = proposed.get(pk, [])
        came = row.version != own.content["version"]
        spoken = came or any(version.content_hash == own.fingerprint for version in waiting)
        told: list[followers.Change] = []
        for step in _steps(parts, pk, known.get(pk, set()), news, revised):
            fields = _put(parts, pk, step.state, names, new_lots)
            if step.cause is None and pk in moved:
                moved[pk].changed_fields = fields
                versions.append(moved[pk])
            elif fields or step.event:
                made.append(
                    NoticeVersion(
                        notice=row,
                        version=step.state["version"],
                        normalised=step.state,
                        changed_fields=fields,
                        caused_by_id=step.cause,
                    )
                )
            arrives = step.cause in news
            spoken = spoken or bool(fields) or arrives
            if (step.event and arrives) or (fields and (came or arrives or _matters(fields))):
                told.append(step.change(pk, fields))
        row.content_hash, row.confirmed = own.fingerprint, own.confirmed
        row.updated_at = timezone.now()
        borne_out: frozenset[int] = frozenset()
        if spoken and waiting:
            closing = _close(parts, waiting)
            closed.append(closing)
            borne_out = closing.borne_out
        if pk in new:
            continue
        if (pk in sure or borne_out) and not told:
            told = [followers.Change(pk, [])]
        if told:
            told[0] = replace(told[0], sure=pk in sure, borne_out=borne_out)
        changed += told
    Notice.objects.bulk_update(
        parts.rows.values(),
        [*sorted(names), "content_hash", "confirmed", "updated_at"],
        batch_size=50,
    )
    NoticeVersion.objects.bulk_update(versions, ["changed_fields"])
    NoticeVersion.objects.bulk_create(made)
    _replace_lots(new_lots)
    return changed, closed


@dataclass(frozen=True, slots=True)
class _Step:
    """A state on the way to the last one, and what made it: a correction, else an award (``award``),
    else the notice itself."""

    state: Content
    correction: Correction | None = None
    award: int | None = None

    @property
    def cause(self) -> int | None:
        return self.correction.order if self.correction else self.award

    @property
    def event(self) -> bool:
        """Whether it is kept even where it moved nothing."""
        return self.correction is not None

    def change(self, pk: int, fields: list[dict[str, Any]]) -> followers.Change:
        one = self.correction
        return followers.Change(
            pk,
            fields,
            self.cause,
            heard=one is not None and one.heard,
            in_words=one is not None and corrections.in_words(one.content),
        )


def _steps(
    parts: Parts, pk: int, known: set[int], news: Collection[int], revised: Collection[int]
) -> list[_Step]:
    """The states that a notice goes through, so that each correction has what it moved: its own
    word, with what was known of it; then each correction that is new to it, by its date."""
    applied = sorted(parts.applied.get(pk, []), key=lambda one: (one.date, one.order))
    fresh = [one for one in applied if one.order not in known]
    there = [one for one in applied if one.order in known]
    again = [one for one in there if one.order in revised]
    awards = [one for one in parts.results.get(pk, {}) if one in news]
    state = parts.fold(pk, there)
    steps = [_Step(state, again[-1] if again else None, awards[-1] if awards else None)]
    for one in fresh:
        there.append(one)
        steps.append(_Step(parts.fold(pk, there), one))
    return steps


def _put(
    parts: Parts,
    pk: int,
    state: Content,
    names: set[str],
    new_lots: dict[int, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Put a state on the row of a notice; what it moves."""
    fields = moves(parts, pk, state)
    row = parts.rows[pk]
    after = corrections.columns(state)
    for name, value in after.items():
        setattr(row, name, value)
    names |= set(after)
    lots = corrections.lot_columns(state)
    if parts.lots[pk] != lots:
        new_lots[pk] = parts.lots[pk] = lots
    return fields


def _known_causes(notices: Iterable[int]) -> dict[int, set[int]]:
    """The corrections that each notice has an event of."""
    found: dict[int, set[int]] = {}
    rows = NoticeVersion.objects.filter(
        notice__in=list(notices), state=NoticeVersion.State.CONFIRMED, caused_by__isnull=False
    )
    for pk, cause in rows.values_list("notice_id", "caused_by_id"):
        found.setdefault(pk, set()).add(cause)
    return found


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
            state = parts.fold_as(pk, state)
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
    return any(entry["field"] in _GRAVE for entry in fields)


_GRAVE = (
    "deadline",
    "deadline_twice",
    "cancelled",
    "closed",
    "deadline_unsure",
    "lots_cancelled",
    "lots_withdrawn",
)


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
    "deadline_later_at",
    "deadline_local",
    "deadline_unsure",
    "state",
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
    """What each notice says itself: the content of the highest rank that the source gave, and those
    before it; of those that people brought when it gave none."""
    confirmed = NoticeVersion.State.CONFIRMED
    found: dict[int, list[tuple[bool, Rank, int, NoticeVersion]]] = {}
    rows = NoticeVersion.objects.own().filter(
        notice_id__in=list(notices), state__in=NoticeVersion.SHOWN
    )
    for row in rows.only("notice", "state", "normalised", "content_hash").order_by("pk"):
        rank = corrections.rank(row.normalised)
        found.setdefault(row.notice_id, []).append((row.state == confirmed, rank, row.pk, row))
    return {pk: _own(ranked) for pk, ranked in found.items()}


def _own(ranked: list[tuple[bool, Rank, int, NoticeVersion]]) -> Own:
    *others, (sure, _last, _pk, row) = sorted(ranked, key=lambda one: one[:3])
    # What an older reader made of the same content is not what the notice said before.
    newest: dict[Rank, int] = {}
    for _sure, rank, _pk, _row in ranked:
        same = (*rank[:4], 0)
        newest[same] = max(newest.get(same, 0), rank[4])
    before = tuple(
        other.normalised
        for as_sure, rank, _pk, other in others
        if as_sure == sure and rank[4] == newest[(*rank[:4], 0)]
    )
    return Own(row.normalised, row.content_hash, sure, before)
