# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an older reader left unread of notices that are here: how their offers are judged, for how long,
whether one visits. Read again from the files that are kept: those that people brought, and those of a
source that keeps something back until a day. No other file is kept; its source is asked for it again
(``tenders.sources``).

Only what was not read is filled in (:func:`tenders.notices.terms.filled_in`), in the version that said it
and in the state of the notices that are made of it. No version is made, nothing else moves, nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from groupes.web.transactions import action, passes
from tenders.notices import apart, corrections, parsing, terms
from tenders.notices.actions.importing import hold_imports
from tenders.notices.actions.refolding import parts_of
from tenders.notices.corrections import Content
from tenders.notices.models import BroughtFile, Notice, NoticeVersion, WithheldFile

AT_ONCE = 200


@dataclass(slots=True)
class Reread:
    """What came of it: files read, notices that say more now, names of the files that could not be read, or not whole.
    ``after``: the place to go on from, "" at the end."""

    files: int = 0
    filled: int = 0
    failed: list[str] = field(default_factory=list)
    after: str = ""


def reread_kept(*, after: str = "", most: int = 0) -> Reread:
    """Read the kept files whose notices were read by an older reader, one transaction each; ``after``: the
    place that another time left; ``most``: how many files, 0 for all. Late or twice, it does no harm: what
    is filled in is not read again, and a file that can not be read stops no other."""
    done = Reread()
    for place, kept in _files(after):
        if most and done.files >= most:
            return done
        done.files += 1
        done.after = place
        try:
            filled, whole = _fill(kept)
        except (DatabaseError, ValueError) as failure:
            if passes(failure):
                raise
            filled, whole = 0, False
        done.filled += filled
        if not whole:
            done.failed.append(kept.name)
    done.after = ""
    return done


def unread() -> dict[str, int]:
    """How many calls that one can still answer say nothing of it, by source; none where there is none. One
    query."""
    rows = Notice.objects.open().filter(terms__isnull=True, form__in=Notice.CALLS)
    return dict(rows.order_by("source").values_list("source").annotate(Count("pk")))


def _files(after: str) -> Iterator[tuple[str, BroughtFile | WithheldFile]]:
    """The files that are kept and may tell more, each with its place: "brought 12", "withheld 3"."""
    kind, _blank, number = after.partition(" ")
    last = int(number or 0)
    unread = NoticeVersion.objects.own().filter(~Q(normalised__has_key="terms"))
    if kind != "withheld":
        brought = BroughtFile.objects.filter(Exists(unread.filter(file=OuterRef("pk"))))
        for one in _by_lots(brought, last):
            yield f"brought {one.pk}", one
        last = 0
    for kept in _by_lots(WithheldFile.objects.all(), last):
        yield f"withheld {kept.pk}", kept


def _by_lots[F: (BroughtFile, WithheldFile)](rows: QuerySet[F], last: int) -> Iterator[F]:
    """One at a time, for a file may be large; their ids by lots."""
    while True:
        later = rows.filter(pk__gt=last).order_by("pk")
        ids: list[int] = list(later.values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            return
        for pk in ids:
            yield from rows.filter(pk=pk)
        last = ids[-1]


def _fill(kept: BroughtFile | WithheldFile) -> tuple[int, bool]:
    """How many notices say more by this file, and whether all of it could be read."""
    read: dict[tuple[str, str], list[Content]] = {}
    whole = True
    for one in apart.read(bytes(kept.content), name=kept.name):
        if isinstance(one, parsing.Refusal):
            whole = False
        else:
            one.pop(apart.NAMELESS, "")  # what was stored of it had found the rest of its process
            read.setdefault((one["source"], one["notice_id"]), []).append(one)
    return (_keep(kept, read) if read else 0), whole


@action
def _keep(kept: BroughtFile | WithheldFile, read: dict[tuple[str, str], list[Content]]) -> int:
    hold_imports()
    versions = [
        version
        for version in _versions(kept, read)
        if _fill_in(version, read[version.notice.source, version.notice.notice_id])
    ]
    NoticeVersion.objects.bulk_update(versions, ["normalised", "content_hash"])
    return _state_again({version.notice_id for version in versions})


def _versions(
    kept: BroughtFile | WithheldFile, read: dict[tuple[str, str], list[Content]]
) -> list[NoticeVersion]:
    """The own versions that said what is in this file, and were not read whole: of a person's file, those
    that it made; of a source's, those that the source confirms."""
    rows = NoticeVersion.objects.own().filter(~Q(normalised__has_key="terms"))
    if isinstance(kept, BroughtFile):
        rows = rows.filter(file=kept)
    else:
        rows = rows.filter(
            state=NoticeVersion.State.CONFIRMED, notice__notice_id__in=[key[1] for key in read]
        )
    found = rows.select_related("notice").order_by("pk")
    return [row for row in found if (row.notice.source, row.notice.notice_id) in read]


def _fill_in(version: NoticeVersion, read: list[Content]) -> bool:
    """Fill in a version by what was read of the same content. Where nothing else is read otherwise, it is
    what is read today, so that the same file that comes again is known."""
    before = version.normalised
    same = [one for one in read if corrections.rank(one)[:4] == corrections.rank(before)[:4]]
    if not same:
        return False
    now = terms.filled_in(before, same[0])
    whole = now | {"extra": now["extra"] | {"reader": corrections.READER}}
    digest = corrections.fingerprint(same[0])
    if corrections.fingerprint(whole) == digest:
        now, version.content_hash = whole, digest
    version.normalised = now
    return True


def _state_again(notices: set[int]) -> int:
    """The column of these notices, and of those whose state is made of what these say."""
    if not notices:
        return 0
    near = Notice.objects.filter(pk__in=notices).values_list("changed_notice_id", "tender_id")
    roots, tenders = zip(*near, strict=True)
    touched = set(
        Notice.objects.filter(Q(pk__in=[*notices, *filter(None, roots)]) | Q(tender__in=tenders))
        .values_list("pk", flat=True)
    )  # fmt: skip
    parts = parts_of(touched)
    filled = 0
    for pk, row in parts.rows.items():
        values: dict[str, Any] = {"terms": corrections.columns(parts.fold(pk))["terms"]}
        if parts.own[pk].fingerprint != row.content_hash and pk in notices:
            values["content_hash"] = parts.own[pk].fingerprint
        if row.terms != values["terms"]:
            filled += 1
            Notice.objects.filter(pk=pk).update(**values)
    return filled


__all__ = ["Reread", "reread_kept", "unread"]
