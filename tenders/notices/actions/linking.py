# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which notice a correction is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from tenders.notices import corrections
from tenders.notices.corrections import Content
from tenders.notices.models import Notice

# Forms that an uncited correction may be about.
_CALLS = ("competition", "planning", "consultation")


def link(arrived: dict[int, Content], *, of_source: bool) -> dict[int, int]:
    """Link corrections to the notices they change; {the correction: the notice it changes}.

    Both ways: what the arrived ones correct, and which waiting ones correct the arrived ones.
    ``of_source``: they are the source's word. One that the source confirms corrects only notices
    that it confirms too: what a person brings never takes it away from where it belongs.
    """
    changing = {pk: content for pk, content in arrived.items() if corrections.corrects(content)}
    waiting = _waiting_for(arrived)
    if not of_source:
        waiting = [row for row in waiting if not row.confirmed]
    sure = {row.pk for row in waiting if row.confirmed} | (set(changing) if of_source else set())
    changing |= {row.pk: _cited(row) for row in waiting}
    if not changing:
        return {}
    pool = sorted(_pool(changing), key=lambda row: not row.confirmed)
    found: dict[int, int] = {}
    for pk, content in changing.items():
        among = [row for row in pool if row.confirmed] if pk in sure else pool
        target = _target(pk, content, among)
        if target is not None:
            found[pk] = target.pk
    along: dict[
        int, list[int]
    ] = {}  # what was linked to a notice that turns out to be a correction
    if found:
        behind = Notice.objects.filter(changed_notice__in=found)
        for pk, cited in behind.values_list("pk", "changed_notice_id"):
            along.setdefault(cited, []).append(pk)
    links: dict[int, int | None] = {row.pk: row.changed_notice_id for row in pool}
    links.update(found)
    linked: dict[int, int] = {}
    for pk, cited in found.items():
        root = _root(cited, links)
        if root == pk:
            continue  # a circle of citations: neither is the first
        Notice.objects.filter(Q(pk=pk) | Q(changed_notice=pk)).exclude(pk=root).update(
            changed_notice=root
        )
        linked |= dict.fromkeys((pk, *along.get(pk, ())), root)
    return {pk: root for pk, root in linked.items() if pk != root}


def _root(pk: int, links: dict[int, int | None]) -> int:
    """The first notice of a chain of corrections."""
    seen = {pk}
    while (following := links.get(pk)) is not None and following not in seen:
        pk = following
        seen.add(pk)
    return pk


def _cited(row: Notice) -> Content:
    """What is needed to find a waiting correction's target."""
    return {
        "notice_id": row.notice_id,
        "changes": row.changes,
        "form": row.form,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "dispatched_on": row.dispatched_on.isoformat() if row.dispatched_on else None,
        "source": row.source,
    }


def _citations(content: Content) -> list[str]:
    changes = content["changes"]
    return [one for one in (changes["notice"], *changes["others"]) if one]


def _waiting_for(arrived: dict[int, Content]) -> list[Notice]:
    names = {content["notice_id"] for content in arrived.values()}
    names |= {content["publication_number"] for content in arrived.values()} - {None}
    procedures = {content["procedure_id"] for content in arrived.values()} - {None}
    return list(
        Notice.objects.filter(changes__isnull=False, changed_notice=None, changes__kind="notice")
        .filter(
            Q(changes__notice__in=list(names))
            | Q(changes__others__has_any_keys=list(names))
            | Q(changes__procedure_id__in=list(procedures))
        )
        .exclude(pk__in=arrived)
    )


def _pool(changing: dict[int, Content]) -> list[Notice]:
    """Every notice that one of these corrections may be about. One query."""
    names = {name for content in changing.values() for name in _citations(content)}
    procedures = {
        content["changes"]["procedure_id"]
        for content in changing.values()
        if content["changes"]["procedure_id"]
    }
    return list(
        Notice.objects.filter(
            Q(notice_id__in=names)
            | Q(publication_number__in=names)
            | Q(procedure_id__in=procedures)
        ).only(
            "pk",
            "source",
            "notice_id",
            "publication_number",
            "procedure_id",
            "form",
            "version",
            "published_on",
            "dispatched_on",
            "changes",
            "changed_notice_id",
            "confirmed",
        )
    )


def _target(pk: int, content: Content, pool: Sequence[Notice]) -> Notice | None:
    """The notice a correction is about: by what it cites, else by its procedure.

    By the procedure only in the same source, where nothing is cited or where the call carries no
    number that could have been cited: otherwise the cited notice has simply not come yet.
    """
    others = [row for row in pool if row.pk != pk and row.notice_id != content["notice_id"]]
    for name in _citations(content):
        for row in others:
            if row.source == content["source"] and row.notice_id == name:
                return row
        for row in others:
            if row.publication_number == name:
                return row
    changes = content["changes"]
    if not changes["procedure_id"]:
        return None
    calls = [
        row
        for row in others
        if row.procedure_id == changes["procedure_id"]
        and row.source == content["source"]
        and row.form in _CALLS
        and not (row.changes and row.changes["kind"] == "notice")
        and (not changes["notice"] or not row.publication_number)
        and not _looks_like_an_id(changes["notice"], row)
    ]
    # A procedure may be announced again later: what came after the correction is not what it is of.
    said = corrections.dated(content)
    calls = [row for row in calls if not said or row.version > "01" or _dated(row) <= said]
    calls.sort(key=lambda row: (row.confirmed, row.form == content["form"], _dated(row), row.pk))
    return calls[-1] if calls else None


def _dated(row: Notice) -> str:
    """The first day a notice bears, its dispatch or its publication; "" without any."""
    return min(
        (day.isoformat() for day in (row.published_on, row.dispatched_on) if day), default=""
    )


def _looks_like_an_id(cited: str | None, row: Notice) -> bool:
    """Whether the citation is of the kind of this row's own id, and so is about another notice."""
    return cited is not None and len(cited) == len(row.notice_id)
