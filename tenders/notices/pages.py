# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of notices are given: the list, and all that a notice says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.shell.kept import kept, kept_for
from groupes.shell.templatetags import ui
from groupes.web import formats
from groupes.web import search as web_search
from groupes.web.fields import written_options
from groupes.web.oneline import shortened
from groupes.web.paths import reverse
from groupes.web.wiring import declared, remembered
from tenders.notices import (
    awards,
    beside,
    corrections,
    followers,
    freshness,
    labels,
    queries,
    references,
    telling,
)
from tenders.notices.forms import MOST_WORDS, ORDERS, WHICH, Asked
from tenders.notices.models import ImportRun, Lot, Notice, NoticeVersion
from tenders.notices.parsing.model import best_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 20
LAST_PAGE = 50  # a thousand notices: beyond, words find faster than pages


# --- the list ------------------------------------------------------------------------------------


class MarkShown(NamedTuple):
    """What one of my groupes does about a tender: its colour and name, where that leads, in words."""

    colour: str
    name: str
    url: str
    words: str


class Row(NamedTuple):
    """One tender of the list: a notice of it with its other sources, what my groupes do (``marks``).
    Plain values, for lists of them are kept.

    ``margin``: that it is cancelled or closed, else its deadline, else that it is undated, where
    calls are sorted by it, else when it was published.
    """

    title: str
    lang: str
    url: str
    words: tuple[str, ...]
    sources: str
    warnings: tuple[str, ...]
    margin: str
    tone: str
    marks: tuple[MarkShown, ...] = ()


def index(me: Me, asked: Asked, number: int, *, whole: bool = True) -> dict[str, Any]:
    """A page of the list of notices, with its filters when it is ``whole``. Four queries, five when
    it is empty or words are in the title of a lot; those of :func:`queries.search` where a name is
    typed, and one more among all notices."""
    search = queries.search(asked)
    start = (number - 1) * PAGE
    # One more than is shown tells whether there is a next page: nothing is counted.
    notices = search.page(start, start + PAGE + 1)
    more = len(notices) > PAGE
    shown = notices[:PAGE]
    rows = _rows(me, shown, undated=asked.open, words=search.values.get("words", ""))
    return {
        "filters": filters(asked) if whole else "",
        "notes": _notes(asked, search),
        "unknown": search.reading.said if search.reading.sure and search.named is None else "",
        "rows": kept_for("notices/rows.html", rows=rows) if rows else "",
        "number": number,
        "more": more and number < LAST_PAGE,
        "stop": more and number >= LAST_PAGE,
        "asked": asked.narrow,
        "state": asked.state,
        "nothing": not shown and not Notice.objects.exists(),
        "fresh": freshness.told(me) if whole else [],
        "keepings": _keepings(asked),
    }


def _keepings(asked: Asked) -> list[tuple[str, str, StrOrPromise]]:
    """(address, icon, words) of what may be done with what is looked for; nothing where nothing is."""
    if not asked.said:
        return []
    said = urlencode(asked.said)
    return [
        (f"{reverse(one.url_name)}?{said}", one.icon, one.label)
        for one in declared(followers.Keeping)
    ]


def filters(asked: Asked) -> SafeString:
    """The form of the list: the same for all but what is typed and chosen, so it is kept."""
    language = get_language() or ""
    return kept(
        "notices/filters.html",
        {"narrow": asked.narrow, "open": asked.filtered, "wrong": "cpv" in dict(asked.wrong)},
        q=asked.q,
        cpv=asked.typed_cpv,
        domains=_options("domain", language, asked.domain),
        departments=_options("department", language, asked.department),
        states=_options("state", language, asked.state),
        sorts=_options("sort", language, asked.sort),
    )


@remembered
@lru_cache(maxsize=512)  # four lists, each of their options chosen, two languages
def _options(name: str, language: str, chosen: str) -> SafeString:
    """The options of a list, in the active ``language``: a template for each of a hundred
    départements takes longer than all the rest of a page."""
    anything = [("", _("All"))]
    lists: dict[str, Sequence[tuple[str, StrOrPromise]]] = {
        "domain": [*anything, *labels.divisions()],
        "department": [*anything, *labels.departments()],
        "state": [*WHICH.items()],
        "sort": [*ORDERS.items()],
    }
    return written_options(tuple((key, str(text)) for key, text in lists[name]), chosen)


@dataclass(frozen=True, slots=True)
class Note:
    """How what is asked was understood; ``tone`` "warn": something of it was left out."""

    words: str
    tone: str = ""


def _notes(asked: Asked, search: queries.Search) -> list[Note]:
    """What a reader must know of an answer: how it was found, and what it leaves out."""
    reading = search.reading
    said = {"said": reading.said, "rest": reading.rest}
    found = []
    if search.named is not None:
        words = {
            "number": _("Found by the number %(said)s, whatever its deadline."),
            "identifier": _("Found by the identifier %(said)s, whatever its deadline."),
            "address": _("Found by its address, whatever its deadline."),
        }[reading.kind]
        found.append(Note(words % said))
        if reading.rest:
            found.append(Note(_("Left out: “%(rest)s”.") % said, "warn"))
        if asked.filtered:
            found.append(Note(_("Left out: the other filters."), "warn"))
    else:
        if reading.sure:
            found.append(Note(_("No notice here goes by “%(said)s”.") % said, "warn"))
        found += _understood(reading)
        if asked.q and not (reading.kind or reading.said) and not web_search.websearch(asked.q):
            words = _("“%(typed)s” says too little to be searched: left out.")
            found.append(Note(words % {"typed": asked.q}, "warn"))
    if asked.cut:
        words = _("Only the first %(n)s characters were searched.")
        found.append(Note(words % {"n": MOST_WORDS}, "warn"))
    for name, value in asked.wrong:
        words = _("Left out, for it says nothing here: %(field)s “%(value)s”.")
        found.append(Note(words % {"field": labels.filter_name(name), "value": value}, "warn"))
    return found


def _understood(reading: references.Reading) -> list[Note]:
    """Codes among the words."""
    meant = []
    for code in reading.cpv:
        name = labels.division(code)
        meant.append(_("CPV %(code)s (%(name)s)") % {"code": code.ljust(8, "0"), "name": name})
    if reading.department:
        meant.append(labels.department(reading.department))
    if reading.buyer:
        meant.append(_("the buyer of this number"))
    if not meant:
        return []
    words = _("“%(said)s” is read as: %(meant)s.")
    return [Note(words % {"said": reading.said, "meant": _(" or ").join(meant)})]


def _rows(me: Me, notices: Sequence[Notice], *, undated: bool, words: str) -> tuple[Row, ...]:
    if not notices:
        return ()
    others = queries.others_of(notices)
    lots = queries.lots_counted([notice.pk for notice in notices], words)
    marks = followers.marks(me, {notice.tender_id for notice in notices})
    return tuple(
        _row(
            notice,
            others.get(notice.tender_id, []),
            lots.get(notice.pk, queries.NO_LOTS),
            marks.get(notice.tender_id, []),
            undated=undated,
        )
        for notice in notices
    )


def _row(
    notice: Notice,
    others: list[Notice],
    lots: queries.LotsOf,
    marks: Sequence[followers.Mark],
    *,
    undated: bool,
) -> Row:
    words = []
    if notice.title and notice.buyer_names:
        words.append(shortened(notice.buyer_names, 90))
    if abroad := labels.abroad(notice.countries):
        words.append(abroad)
    if notice.departments:
        words.append(labels.departments_in_short(notice.departments))
    if lots.count > 1:
        words.append(ngettext("%(n)s lot", "%(n)s lots", lots.count) % {"n": lots.count})
    if notice.value_amount:
        words.append(formats.amount(notice.value_amount, notice.value_currency))
    if lots.count > 1 and (lot := lots.found):
        said = {"n": lot.position, "title": shortened(lot.title, 80)}
        words.append(_("lot %(n)s: %(title)s") % said)
    warnings = []
    if not notice.confirmed:
        warnings.append(_("brought by a member, not confirmed by the source"))
    if deadlines_differing(notice, others):
        warnings.append(_("two sources, two deadlines"))
    if notice.deadline_unsure:
        warnings.append(_("the deadline is not sure: to be checked"))
    if notice.deadline_later_at:
        warnings.append(_("two readings of the hour: counted to the earlier"))
    if notice.deadline_far:
        warnings.append(_("a far-off placeholder deadline: check it at the source"))
    return Row(
        title=str(notice),
        lang=labels.tongue(notice.title_language),
        url=notice.get_absolute_url(),
        words=tuple(words),
        sources=", ".join(one.called for one in (notice, *others)),
        warnings=tuple(warnings),
        margin=_margin(notice, undated=undated),
        tone=formats.closeness(notice.deadline_at),
        marks=tuple(
            MarkShown(mark.groupe.colour, mark.groupe.name, mark.url, str(mark.label))
            for mark in marks
        ),
    )


def _margin(notice: Notice, *, undated: bool) -> str:
    if notice.cancelled:
        return _("cancelled")
    if notice.closed:
        return pgettext("call", "closed")
    if notice.deadline_at:
        return ui.when(notice.deadline_at, "deadline")
    return _("no date given") if undated else ui.when(notice.published_on, "date")


def deadlines_differing(notice: Notice, others: Sequence[Notice]) -> list[Notice]:
    """The notices of other sources that give another deadline than this one; those that no source
    confirms say nothing of one that is."""
    return [
        one
        for one in others
        if one.source != notice.source
        and one.deadline_at != notice.deadline_at
        and one.confirmed >= notice.confirmed
    ]


# --- what an import brought ------------------------------------------------------------------------


def came_in(run: ImportRun) -> list[tuple[Notice, str]]:
    """The notices of an import, each with what became of it, in words. Two queries."""
    words = {
        "new": _("new"),
        "updated": _("updated"),
        "proposed": _("to be confirmed"),
        "": _("here already"),
    }
    return [(one.notice, words[one.how]) for one in queries.came_in(run)]


# --- one notice ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Other:
    """Another notice of the procedure: what it is, in words."""

    words: str
    url: str
    published_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Brought:
    """A version that a person brought and its source does not say. ``who``: in words, ``url``: their
    page, "" where the reader may not see it; ``alarming``: to look at twice before it counts;
    ``file``: its name and its address, None for those that were not kept yet."""

    who: str
    url: str
    on: dt.datetime
    sentences: list[tuple[str, bool]]
    alarming: bool
    file: tuple[str, str] | None


class DeadlineShown(NamedTuple):
    """The deadline of a notice as its pages tell it (templates/notices/deadline.html): plain values,
    for what tells it is kept. Named as the notice names them."""

    deadline_at: dt.datetime
    deadline_there: dt.datetime
    deadline_later_at: dt.datetime | None
    deadline_written: str
    zone_key: str


def deadline_of(notice: Notice) -> DeadlineShown | None:
    if notice.deadline_at is None or notice.deadline_there is None:
        return None
    return DeadlineShown(
        notice.deadline_at,
        notice.deadline_there,
        notice.deadline_later_at,
        notice.deadline_written,
        notice.zone_key,
    )


class SourceShown(NamedTuple):
    """Where a notice was published: its source and reference in words, the address there, and that
    of its page here."""

    words: str
    source_url: str
    url: str
    confirmed: bool


def source_of(notice: Notice) -> SourceShown:
    words = notice.called
    if notice.source != Notice.Source.HAND:  # whole, to be copied
        words = f"{Notice.Source(notice.source).label} {notice.reference}"
    return SourceShown(words, notice.source_url, notice.get_absolute_url(), notice.confirmed)


class Told(NamedTuple):
    """What a version changed, in sentences, each with whether all is over. ``by``: the notice that
    says so, when it is another one, and its own ``words``; ``in_words``: it says it in words alone,
    for a person to read. ``brought``: by whom, when it was a person, and what the source made of
    it."""

    on: dt.date | dt.datetime
    sentences: tuple[tuple[str, bool], ...]
    by: SourceShown | None
    words: str = ""
    in_words: bool = False
    brought: str = ""


class LotShown(NamedTuple):
    """A lot as the pages of its notice tell it. Plain values, for the list of them is kept.
    ``gone``: why it can not be answered any more, in words; ``description`` "" where it is the
    notice's own."""

    pk: int
    lot_id: str
    position: int
    title: str
    lang: str
    description: str
    cpv: tuple[str, ...]
    value_amount: Decimal | None
    value_currency: str
    deadline_at: dt.datetime | None
    deadline_later_at: dt.datetime | None
    deadline_unsure: bool
    gone: str
    documents_url: str
    submission_url: str


def lots_shown(found: Notice, lots: Sequence[Lot]) -> tuple[LotShown, ...]:
    """``deadline_at`` None where it is the notice's own, or nobody can answer any more."""
    return tuple(
        LotShown(
            pk=lot.pk,
            lot_id=lot.lot_id,
            position=lot.position,
            title=lot.title or lot.lot_id,
            lang=labels.tongue(lot.language),
            description=lot.description if lot.description != found.description else "",
            cpv=tuple(lot.cpv),
            value_amount=lot.value_amount,
            value_currency=lot.value_currency,
            deadline_at=lot.deadline_at
            if not lot.state and (lot.deadline_at != found.deadline_at or lot.deadline_unsure)
            else None,
            deadline_later_at=lot.deadline_later_at,
            deadline_unsure=lot.deadline_unsure,
            gone=str(lot.get_state_display()) if lot.state else "",
            documents_url=lot.documents_url,
            submission_url=lot.submission_url,
        )
        for lot in lots
    )


def terms_shown(found: Notice, lots: Sequence[Lot]) -> telling.TermsShown:
    return telling.terms(found.terms, {lot.lot_id: lot.position for lot in lots})


MOST_BROUGHT = 5


def notice(me: Me, found: Notice) -> dict[str, Any]:
    """All that a notice says, what moved in it, what people say of it, and what one's groupes may
    do about it. Three queries, beside those of the floor above."""
    family = queries.family_of(found)
    versions = queries.changes_of(found)
    proposed = [one for one in versions if one.state == NoticeVersion.State.PROPOSED]
    proposed = [one for one in proposed if one.changed_fields or one.caused_by_id]
    first = [one for one in versions if one.state == NoticeVersion.State.FIRST]
    lots = queries.lots_of(found)
    award = awards.award(found, lots)
    changes = [
        _moved(me, version)
        for version in versions
        if (version.changed_fields or version.caused_by_id)
        and version.state != NoticeVersion.State.PROPOSED
    ]
    return {
        "notice": found,
        "lots": lots_shown(found, lots),
        "terms": terms_shown(found, lots),
        "award": award,
        "calls": [_other(one) for one in family.others if award and _is_call_of(one, found)],
        "outcomes": awards.outcomes(family.others) if found.is_call() else [],
        "tongues": {
            "title": labels.tongue(found.title_language),
            "description": labels.tongue(found.description_language),
        },
        "source": source_of(found),
        "sources": [source_of(one) for one in family.sources],
        "others": [_other(one) for one in family.others],
        "differing": deadlines_differing(found, family.sources),
        "changes": changes,
        "to_read": [one for one in changes if one.in_words and not one.brought][:MOST_BROUGHT]
        if found.deadline_unsure
        else [],
        "brought": [brought(me, version) for version in proposed[:MOST_BROUGHT]],
        "first": brought(me, first[-1]) if first and not found.confirmed else None,
        "words": words_of(found),
        "panels": followers.panels(me, found),
        "beside": beside.links(found),
    }


def _is_call_of(one: Notice, found: Notice) -> bool:
    """Whether another notice of its procedure is the call that an award is about."""
    return one.is_call() and not one.correcting and (one.form != "planning" or not found.previous)


def brought(me: Me, version: NoticeVersion) -> Brought:
    """What is told of a version and of who brought it; ``run__by__cooperative`` and ``file``
    loaded."""
    file = version.file
    return Brought(
        *_bringer(me, version),
        on=version.at,
        # the first version of a notice moves nothing: it is what there is
        sentences=[]
        if version.state == NoticeVersion.State.FIRST
        else would_move(version.changed_fields),
        alarming=corrections.alarming(version.changed_fields),
        file=(file.name, reverse("notices:brought", args=[version.pk])) if file else None,
    )


def _bringer(me: Me, version: NoticeVersion) -> tuple[str, str]:
    """Who brought it, and the address of their page: to people of their cooperative and of those it
    is federated with; to others, their cooperative alone."""
    by = version.bringer
    if by is None:
        return _("someone"), ""
    mine, theirs = me.member.cooperative, by.cooperative
    federated = mine.federation_id is not None and mine.federation_id == theirs.federation_id
    said = {"name": by.name, "cooperative": theirs.name}
    if theirs.pk == mine.pk or federated:
        return _("%(name)s (%(cooperative)s)") % said, by.get_absolute_url()
    return _("a member of %(cooperative)s") % said, ""


def _other(one: Notice) -> Other:
    kind = _("correction") if one.correcting else labels.form(one.form) or _("call")
    return Other(f"{kind}, {one.called}", one.get_absolute_url(), one.published_on)


def told(version: NoticeVersion, brought: str = "") -> Told:
    """What a version changed, and its cause in its own words; ``caused_by`` loaded."""
    by = version.caused_by
    in_words = by is not None and corrections.says_in_words(by.warnings)
    fields = {entry["field"] for entry in version.changed_fields}
    moved = [entry for entry in version.changed_fields if not _unsaid(entry, fields)]
    sentences = [sentence_of(entry, fields, in_words=in_words) for entry in moved]
    if not sentences and by is not None:
        sentences = [
            (
                _("A correction in words has come in: please read it.")
                if in_words
                else _("A correction has come in: nothing that is followed here has changed."),
                False,
            )
        ]
    return Told(
        on=(by.published_on if by else None) or version.at,
        sentences=tuple(sentences),
        by=source_of(by) if by is not None else None,
        words=_words_of(by, in_words) if by is not None else "",
        in_words=in_words,
        brought=brought,
    )


def _words_of(by: Notice, in_words: bool) -> str:
    """What a correction says of itself, for the reader; of one that was read before its words were
    kept apart, its description, which begins with them."""
    words = (by.changes or {}).get("words") or {}
    if words:
        return best_text(words, labels.reading(), "FRA", by.language)
    return by.description if in_words else ""


def _unsaid(entry: dict[str, Any], fields: set[str]) -> bool:
    """Whether another entry of the same version says it better."""
    if entry["field"] != "lots":
        return False
    if "moved" not in entry:  # of a version that did not say what of the lots
        return bool(fields & _LOTS_SAID.keys())
    return not _of_lots(entry, fields)


def _of_lots(entry: dict[str, Any], fields: set[str]) -> list[str]:
    """What of the lots moved that no other entry says."""
    said = {"state"} | ({"deadline"} & fields) | ({"list"} if fields & _LOTS_SAID.keys() else set())
    if "hosts" in fields:
        said.add("link")
    return [name for name in entry["moved"] if name not in said]


def _moved(me: Me, version: NoticeVersion) -> Told:
    words = {
        NoticeVersion.State.FIRST: _("Brought by %(who)s: the source has not said so."),
        NoticeVersion.State.BORNE_OUT: _("Brought by %(who)s, then confirmed by the source."),
        NoticeVersion.State.PASSED: _("Brought by %(who)s; the source has said otherwise since."),
    }.get(NoticeVersion.State(version.state), "")
    return told(version, words % {"who": _bringer(me, version)[0]})


def sentence_of(
    entry: dict[str, Any], fields: Collection[str] = (), *, in_words: bool = False
) -> tuple[str, bool]:
    """What moved, from an entry of ``NoticeVersion.changed_fields``; and whether all is over. ``fields``: all
    that moved with it; ``in_words``: by a correction in words, which a person reads."""
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
    if name == "closed" and new:
        return _("A result says what became of every lot: the call is closed."), True
    if name == "questions_until" and old and new:
        words = _("The last day for questions moved from %(old)s to %(new)s.") % {
            "old": formats.date(dt.datetime.fromisoformat(old)),
            "new": formats.date(dt.datetime.fromisoformat(new)),
        }
        return words, False
    if name == "lots" and "moved" in entry:
        what = [labels.of_lots(one) for one in _of_lots(entry, {*fields})]
        return _("Changed in the lots: %(what)s.") % {"what": formats.listed(what)}, False
    if name in _LOTS_SAID:
        return str(_LOTS_SAID[name]) % {"lots": formats.listed(new or ())}, name != "lots_back"
    if name == "criteria" and old and new:
        words = _("The award criteria were %(old)s; they are now %(new)s.") % {
            "old": ", ".join(map(telling.told, old)),
            "new": ", ".join(map(telling.told, new)),
        }
        return words, False
    if name in _TERMS_TOLD and (old or new):
        unsaid = _("not said")
        words = _("Changed: %(name)s, from “%(old)s” to “%(new)s”.") % {
            "name": labels.field(name),
            "old": _TERMS_TOLD[name](old) or unsaid,
            "new": _TERMS_TOLD[name](new) or unsaid,
        }
        return words, False
    if name == "deadline_twice" and new:
        others = ", ".join(_as_written(one) for one in new)
        return _("The source also gave another deadline under the same date: %(others)s.") % {
            "others": others
        }, False
    if name == "deadline_unsure":
        if new and in_words:
            return _("A correction in words has come in: please read it."), False
        if new:
            return _(
                "The deadline, or that of a lot, is no longer given: check it at the source."
            ), False
        return _("The deadline is certain again."), False
    if name == "hosts" and old and new:
        words = _("The links go from %(old)s to %(new)s.") % {
            "old": ", ".join(old),
            "new": ", ".join(new),
        }
        return words, False
    if name == "hosts" and new:
        return _("The links lead to %(new)s.") % {"new": ", ".join(new)}, False
    return _("Changed: %(name)s.") % {"name": labels.field(name)}, False


_TERMS_TOLD = {"duration": telling.duration, "renewals": telling.renewals}
_LOTS_SAID: dict[str, StrOrPromise] = {
    "lots_cancelled": gettext_lazy("Cancelled: %(lots)s."),
    "lots_withdrawn": gettext_lazy("Withdrawn, no longer in the notice: %(lots)s."),
    "lots_closed": gettext_lazy("Closed by a result: %(lots)s."),
    "lots_back": gettext_lazy("Back in the notice: %(lots)s."),
}


def _as_written(local: str) -> str:
    """An instant on the clock it was written on."""
    there = dt.datetime.fromisoformat(local)
    return f"{formats.date(there.date())}, {there:%H:%M} (UTC{local[-6:]})"


def would_move(fields: Sequence[dict[str, Any]]) -> list[tuple[str, bool]]:
    """What a version that is not confirmed would move, as :func:`sentence_of`; what needs no
    sentence of its own in one, the last."""
    said: list[tuple[str, bool]] = []
    if not fields:
        said.append((_("A correction in words: it moves nothing by itself. Read its file."), False))
    others = []
    names = {entry["field"] for entry in fields}
    for entry in fields:
        name, old, new = entry["field"], entry.get("old"), entry.get("new")
        if _unsaid(entry, names):
            continue
        if name == "deadline" and old and new:
            before, after = dt.datetime.fromisoformat(old), dt.datetime.fromisoformat(new)
            words = _(
                "The deadline would go from %(old)s, %(oldtime)s to %(new)s, %(newtime)s."
            ) % {
                "old": formats.date(before),
                "oldtime": formats.clock(before),
                "new": formats.date(after),
                "newtime": formats.clock(after),
            }
            said.append((words, False))
        elif name == "cancelled" and new:
            said.append((_("The call would be cancelled."), True))
        elif name in _LOTS_SAID or name == "deadline_twice":
            said.append(sentence_of(entry))
        elif name == "hosts" and new:
            words = (
                _("The links would go from %(old)s to %(new)s.")
                if old
                else _("The links would lead to %(new)s.")
            )
            said.append((words % {"old": ", ".join(old or []), "new": ", ".join(new)}, False))
        else:
            others.append(labels.field(name))
    if others:
        said.append((_("What would change: %(names)s.") % {"names": ", ".join(others)}, False))
    return said


def words_of(found: Notice) -> dict[str, Any]:
    """The codes of a notice, told."""
    return {
        "form": labels.form(found.form),
        "procedure": labels.procedure(found.procedure),
        "nature": labels.nature(found.nature),
        "deadline_kind": labels.deadline_kind(found.deadline_kind),
        "cpv": _by_division(found.cpv),
        "places": labels.places(found.departments, found.places),
        "countries": [labels.country(code) for code in found.countries if code != "FRA"],
        "written": labels.written(found.title_language, found.description_language),
        "foreign": labels.foreign(found.countries, found.title_language),
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
