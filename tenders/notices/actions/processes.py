# SPDX-License-Identifier: AGPL-3.0-or-later
"""The procedure of a process of OCDS, which only some of its releases name.

A call whose ``tender.id`` is the procedure's UUID joins TED and BOAMP by it; an update or an award that comes
without its tender has the process alone. Each is given what the other told, whichever comes first, so that
they stay one procedure.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenders.notices import corrections
from tenders.notices.actions.items import Item
from tenders.notices.models import Notice, NoticeVersion

AWARD = ":award"


def process_of(notice_id: str) -> str:
    """The process (``ocid``) that a notice of OCDS is of."""
    return notice_id.removesuffix(AWARD)


def _unnamed(notice_id: str, procedure: str | None) -> bool:
    return procedure == process_of(notice_id)


def share_procedures(items: Sequence[Item], *, of_source: bool) -> set[int]:
    """Give each of these items the procedure that is known of its process, and what is here the one that
    they tell, where the source says it (``of_source``). Answers the notices here that were given one. One
    query where a process of OCDS is among them, three more where something here is given one."""
    told: dict[str, str] = {}
    wanted: set[str] = set()
    ours = [item for item in items if item.source == Notice.Source.OCDS]
    for item in ours:
        process, procedure = process_of(item.notice_id), item.content["procedure_id"]
        wanted |= {process, process + AWARD}
        if procedure and not _unnamed(item.notice_id, procedure):
            told[process] = procedure
    if not wanted:
        return set()
    here = Notice.objects.filter(source=Notice.Source.OCDS, notice_id__in=wanted)
    rows = list(here.only("pk", "notice_id", "procedure_id", "confirmed"))
    for row in rows:
        sure = (
            row.confirmed or not of_source
        )  # what a person brought tells nothing of the source's word
        if sure and not _unnamed(row.notice_id, row.procedure_id):
            told.setdefault(process_of(row.notice_id), row.procedure_id)
    for item in ours:
        if _unnamed(item.notice_id, item.content["procedure_id"]):
            process = process_of(item.notice_id)
            item.content["procedure_id"] = told.get(process, process)
    given = [
        row
        for row in rows
        if _unnamed(row.notice_id, row.procedure_id) and process_of(row.notice_id) in told
    ]
    if not given or not of_source:
        return set()
    for row in given:
        row.procedure_id = told[process_of(row.notice_id)]
    Notice.objects.bulk_update(given, ["procedure_id"])
    theirs = {row.pk: row.procedure_id for row in given}
    versions = list(NoticeVersion.objects.filter(notice__in=theirs).only("notice", "normalised"))
    for version in versions:
        version.normalised["procedure_id"] = theirs[version.notice_id]
    NoticeVersion.objects.bulk_update(versions, ["normalised"])
    return {*theirs}


def named(items: Sequence[Item], *, of_source: bool) -> tuple[list[Item], list[Item]]:
    """These items, awards that do not say what they are of with what is known of their process; and those
    of which nothing is. Two queries at most, where such an award is among them."""
    lacking = [
        item
        for item in items
        if item.source == Notice.Source.OCDS
        and item.notice_id.endswith(AWARD)
        and not (item.content["title"] and item.content["buyers"])
    ]
    if not lacking:
        return [*items], []
    known = {
        process_of(item.notice_id): item.content
        for item in items
        if item.source == Notice.Source.OCDS and not item.notice_id.endswith(AWARD)
    }
    wanted = {process_of(item.notice_id) for item in lacking} - known.keys()
    versions = NoticeVersion.objects.own().filter(
        notice__source=Notice.Source.OCDS,
        notice__notice_id__in={*wanted, *(one + AWARD for one in wanted)},
    )
    if of_source:
        versions = versions.filter(state=NoticeVersion.State.CONFIRMED)
    rows = versions.order_by("pk").values_list("notice__notice_id", "normalised")
    for (
        notice_id,
        content,
    ) in rows:  # of the call before its award, of each the last that says something
        before = known.get(process_of(notice_id))
        if before is None or (content["title"] and not notice_id.endswith(AWARD)):
            known[process_of(notice_id)] = content
    left = []
    for item in lacking:
        there = known.get(process_of(item.notice_id))
        if there is not None:
            item.content.update(
                {key: item.content[key] or there[key] for key in corrections.HELD_OF_AWARDS}
            )
        elif item.nameless:
            left.append(item)
    return [item for item in items if item not in left], left
