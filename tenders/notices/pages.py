# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of notices are given: the list, and all that a notice says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me
from groupes.web import formats
from tenders.notices import followers, labels, queries
from tenders.notices.models import Notice, NoticeVersion

if TYPE_CHECKING:
    pass

PAGE = 20
LAST_PAGE = 50  # a thousand notices: beyond, words find faster than pages


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One tender of the list: a notice of it, its other sources, what my groupes do.

    ``words``: short texts under the title; ``warnings``: what to be careful about. In the margin:
    ``cancelled``, else the ``deadline``, else when it was ``published``.
    """

    title: str
    url: str
    words: list[str]
    sources: str
    warnings: list[str]
    cancelled: bool
    deadline: dt.datetime | None
    published: dt.date | None
    tone: str
    marks: Sequence[followers.Mark] = ()


def index(me: Me, found: QuerySet[Notice], number: int) -> dict[str, Any]:
    """A page of a list of notices. Four queries, five when it is empty."""
    start = (number - 1) * PAGE
    # One more than is shown tells whether there is a next page: nothing is counted.
    notices = list(found[start : start + PAGE + 1])
    more = len(notices) > PAGE
    shown = notices[:PAGE]
    return {
        "rows": _rows(me, shown),
        "number": number,
        "more": more and number < LAST_PAGE,
        "stop": more and number >= LAST_PAGE,
        "nothing": not shown and not Notice.objects.exists(),
    }


def _rows(me: Me, notices: Sequence[Notice]) -> list[Row]:
    if not notices:
        return []
    others = queries.others_of(notices)
    lots = queries.lots_counted([notice.pk for notice in notices])
    marks = followers.marks(me, {notice.tender_id for notice in notices})
    return [
        _row(
            notice,
            others.get(notice.tender_id, []),
            lots.get(notice.pk, 0),
            marks.get(notice.tender_id, []),
        )
        for notice in notices
    ]


def _row(notice: Notice, others: list[Notice], lots: int, marks: Sequence[followers.Mark]) -> Row:
    words = []
    if notice.title and notice.buyer_names:
        words.append(Truncator(notice.buyer_names).chars(90))
    if notice.departments:
        words.append(", ".join(notice.departments[:3]))
    if lots > 1:
        words.append(ngettext("%(n)s lot", "%(n)s lots", lots) % {"n": lots})
    if notice.value_amount:
        words.append(formats.amount(notice.value_amount, notice.value_currency))
    warnings = []
    if deadlines_differing(notice, others):
        warnings.append(_("two sources, two deadlines"))
    if notice.deadline_unsure:
        warnings.append(_("a correction may move the deadline: to be read"))
    return Row(
        title=str(notice),
        url=notice.get_absolute_url(),
        words=words,
        sources=", ".join(
            f"{one.get_source_display()} {Truncator(one.reference).chars(20)}"
            for one in (notice, *others)
        ),
        warnings=warnings,
        cancelled=notice.cancelled,
        deadline=notice.deadline_at,
        published=notice.published_on,
        tone=formats.closeness(notice.deadline_at),
        marks=marks,
    )


def deadlines_differing(notice: Notice, others: Sequence[Notice]) -> list[Notice]:
    """The notices of other sources that give another deadline than this one."""
    return [
        one
        for one in others
        if one.source != notice.source and one.deadline_at != notice.deadline_at
    ]


# --- one notice ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Other:
    """Another notice of the procedure: what it is, in words."""

    words: str
    url: str
    published_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a version changed, in sentences; ``grave``: the call was cancelled. ``by``: the notice
    that says so, when it is another one."""

    on: dt.date | dt.datetime
    sentences: list[tuple[str, bool]]
    by: Notice | None


def notice(me: Me, found: Notice) -> dict[str, Any]:
    """All that a notice says, what moved in it, and what one's groupes may do about it. Three
    queries, beside those of the floor above."""
    family = queries.family_of(found)
    return {
        "notice": found,
        "lots": queries.lots_of(found),
        "sources": family.sources,
        "others": [_other(one) for one in family.others],
        "differing": deadlines_differing(found, family.sources),
        "changes": [_moved(version) for version in queries.changes_of(found)],
        "words": words_of(found),
        "panels": followers.panels(me, found),
    }


def _other(one: Notice) -> Other:
    kind = _("correction") if one.correcting else labels.form(one.form) or _("call")
    reference = Truncator(one.reference).chars(20)
    return Other(
        f"{kind}, {one.get_source_display()} {reference}", one.get_absolute_url(), one.published_on
    )


def _moved(version: NoticeVersion) -> Moved:
    by = version.caused_by
    return Moved(
        (by.published_on if by else None) or version.at,
        [sentence_of(entry) for entry in version.changed_fields],
        by,
    )


def sentence_of(entry: dict[str, Any]) -> tuple[str, bool]:
    """What moved, from an entry of ``NoticeVersion.changed_fields``; and whether all is over."""
    name, old, new = entry["field"], entry.get("old"), entry.get("new")
    if name == "deadline" and old and new:
        before, after = dt.datetime.fromisoformat(old), dt.datetime.fromisoformat(new)
        words = _("The deadline moved from %(old)s, %(oldtime)s to %(new)s, %(newtime)s.") % {
            "old": formats.date(before),
            "oldtime": formats.clock(before),
            "new": formats.date(after),
            "newtime": formats.clock(after),
        }
        return words, False
    if name == "cancelled" and new:
        return _("The call was cancelled."), True
    if name == "deadline_unsure":
        if new:
            return _("A correction in words came: to be read."), False
        return _("The deadline is sure again."), False
    return _("Changed: %(name)s.") % {"name": labels.field(name)}, False


def words_of(found: Notice) -> dict[str, Any]:
    """The codes of a notice, told."""
    return {
        "form": labels.form(found.form),
        "procedure": labels.procedure(found.procedure),
        "nature": labels.nature(found.nature),
        "deadline_kind": labels.deadline_kind(found.deadline_kind),
        "cpv": _by_division(found.cpv),
        "departments": [labels.department(code) for code in found.departments],
        "languages": [labels.language(code) for code in found.languages],
        "withheld": [labels.withheld(code) for code in found.withheld],
        "warnings": list(
            dict.fromkeys(text for one in found.warnings if (text := labels.warning(one)))
        ),
        "questions_until": dt.datetime.fromisoformat(found.questions_until)
        if found.questions_until
        else None,
    }


def _by_division(codes: list[str]) -> list[tuple[str, list[str]]]:
    """CPV codes under the name of their division, in the order of the notice."""
    groups: dict[str, list[str]] = {}
    for code in codes:
        groups.setdefault(labels.division(code), []).append(code)
    return list(groups.items())
