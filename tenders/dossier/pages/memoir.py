# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the memoir: its outline beside what the buyer asks, and one of its sections."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids.models import Bid
from tenders.dossier import facts, offered, papers, queries, rules
from tenders.dossier.forms import RemarkForm
from tenders.dossier.models import Brief, Section
from tenders.notices import labels, telling


class Criterion(NamedTuple):
    label: str
    weight: str
    answered: bool


class Said(NamedTuple):
    """What the buyer asks. ``words`` "": nobody wrote it, and the notice does not say it. ``of_notice``:
    they are the notice's; ``notice``: what it says otherwise, "" where it does not. ``lang``: of what is the
    notice's; "": the page's, or nobody knows."""

    label: str
    words: str
    of_notice: bool = False
    notice: str = ""
    lang: str = ""


def asked(bid: Bid, brief: Brief | None, said: offered.Offered) -> list[Said]:
    """What the buyer asks, as people wrote it, else as the notice says it."""
    own = brief or Brief(bid=bid)
    otherwise = offered.differing(brief, said)
    found = []
    for name, label in (
        ("duration", _("Duration")),
        ("renewals", _("Renewals")),
        ("visit", _("Visit of the site")),
    ):
        words = getattr(own, name)
        now = said.values.get(name, "")
        lang = said.tongue(name)
        if not now and name == "visit":
            now = said.shown.visit
            lang = "" if not words else lang
        found.append(
            Said(
                label,
                words or now,
                bool(now) if not words else name in own.from_notice,
                now if name in otherwise else "",
                lang,
            )
        )
    pages = formats.number(Decimal(own.page_limit)) if own.page_limit else ""
    return [
        *found,
        Said(_("Pages, at most"), pages),
        Said(_("Where it is submitted"), own.profile_url),
    ]


class Moved(NamedTuple):
    """What the notice says otherwise than when it was taken over. ``lang``: of its words."""

    name: str
    now: str
    lang: str


def moved(brief: Brief | None, said: offered.Offered) -> list[Moved]:
    return [
        Moved(labels.field(name), in_short(said.values.get(name)), said.tongue(name))
        for name in offered.moved(brief, said)
    ]


def in_short(value: Any) -> str:
    """A value of the notice in a sentence; "" where it says no more."""
    if isinstance(value, list):
        return ", ".join(
            f"{one['label']} ({_weight(one)})" if one["weight"] else one["label"] for one in value
        )
    return str(value or "")


class SectionLine(NamedTuple):
    """A section in the outline. ``criterion_lang``: of the name of its criterion where that is the notice's;
    ``title_lang``: the same, where its title is that name."""

    pk: int
    number: str
    title: str
    url: str
    level: int
    holder: Any
    mine: bool
    writer: str
    about: str
    pages: int | None
    over: bool
    generic: bool
    source: str
    empty: bool
    remarks: int
    criterion: str
    weight: str
    title_lang: str
    criterion_lang: str


def numbers(sections: list[Section]) -> list[str]:
    """1, 1.1, 1.2, 2…: as headings are counted."""
    counts = [0, 0, 0]
    found = []
    for one in sections:
        counts[one.level - 1] += 1
        for deeper in range(one.level, 3):
            counts[deeper] = 0
        found.append(".".join(str(n) for n in counts[: one.level] if n) or "1")
    return found


def source_of(section: Section) -> str:
    """Where a section comes from, in words."""
    if section.resource is not None:
        return _("after “%(title)s”, of the library") % {"title": section.resource.title}
    if section.past is not None:
        return _("from the bid “%(title)s”") % {"title": section.past.title}
    return ""


def outline(here: Standing, bid: Bid) -> dict[str, Any]:
    """The outline. Six queries."""
    dossier = facts.load(bid)
    brief, now = dossier.brief, timezone.now()
    said = dossier.offered
    written = brief.criteria if brief is not None else []
    criteria = written or said.criteria
    weights = {one["key"]: one for one in criteria}
    answered = {one.criterion for one in dossier.sections}
    unanswered = {
        one["key"]
        for one in criteria
        if one["key"] not in answered and not papers.of_price(one["label"])
    }
    of_notice = bool(criteria) and (
        not written or (brief is not None and "criteria" in brief.from_notice)
    )
    criteria_lang = said.tongue("criteria") if of_notice else ""
    lines = []
    for number, one in zip(numbers(dossier.sections), dossier.sections, strict=True):
        found = weights.get(one.criterion)
        writes = one.pen.name if one.writer(now) is not None and one.pen is not None else ""
        lines.append(
            SectionLine(
                pk=one.pk,
                number=number,
                title=one.title,
                url=reverse("dossier:section", args=[here.groupe.slug, bid.pk, one.pk]),
                level=one.level,
                holder=one.holder,
                mine=one.holder_id == here.member.pk,
                writer=writes,
                about=formats.number(one.about_pages),
                pages=one.pages,
                over=one.pages is not None and one.about_pages > one.pages,
                generic=one.generic,
                source=source_of(one),
                empty=not one.text.strip(),
                remarks=dossier.remarks.get(one.pk, 0),
                criterion=found["label"] if found else "",
                weight=_weight(found),
                title_lang=criteria_lang if found and found["label"] == one.title else "",
                criterion_lang=criteria_lang if found else "",
            )
        )
    return {
        "bid": bid,
        "tab": "bids",
        "lines": lines,
        "criteria": [
            Criterion(one["label"], _weight(one), one["key"] not in unanswered) for one in criteria
        ],
        "unanswered": len(unanswered),
        "asked": asked(bid, brief, said),
        "criteria_of_notice": of_notice,
        "criteria_lang": criteria_lang,
        "criteria_otherwise_lang": said.tongue("criteria"),
        "criteria_otherwise": in_short(said.criteria)
        if "criteria" in offered.differing(brief, said)
        else "",
        "criteria_words": _words(said.shown) if not criteria else (),
        "quotes": said.shown.quotes,
        "lang": labels.tongue(said.lang),
        "moved": moved(brief, said),
        "of_other_lots": offered.of_other_lots(brief, said),
        "to_take": offered.to_take(brief, said),
        "brief": brief,
        "generic": sum(one.generic for one in dossier.sections),
        "about": formats.number(dossier.pages),
        "page_limit": dossier.page_limit,
        "too_long": dossier.page_limit is not None and dossier.pages > dossier.page_limit,
        "shares": sum(one.pages or 0 for one in dossier.sections),
        "may_write": rules.may_write(here, bid),
        "written": any(one.text.strip() for one in dossier.sections),
    }


def _words(shown: telling.TermsShown) -> tuple[str, ...]:
    """What is said of the criteria in words, where there is no list of them."""
    return tuple(one.words for one in shown.groups if one.words)


def _weight(criterion: dict[str, Any] | None) -> str:
    if not criterion or criterion["weight"] is None:
        return ""
    return formats.percent(Decimal(criterion["weight"]))


def brief(bid: Bid, now: Brief | None, said: offered.Offered) -> dict[str, Any]:
    """The form of what the buyer asks: what it was filled in with, what words say of it. No query."""
    return {
        "bid": bid,
        "tab": "bids",
        "filled": offered.blank(now) and bool(said.values),
        "quotes": said.shown.quotes,
        "criteria_words": _words(said.shown),
        "lang": labels.tongue(said.lang),
    }


def _title_lang(bid: Bid, section: Section, brief: Brief | None) -> str:
    """The ``lang`` of a title that is the name of a criterion taken over from the notice; "" for any other.
    A query where only another notice of the tender says how offers are judged."""
    if brief is None or "criteria" not in brief.from_notice:
        return ""
    names = {one["key"]: one["label"] for one in brief.criteria}
    if names.get(section.criterion) != section.title:
        return ""
    said = next((one for one in offered.notices_of(bid) if one.terms), bid.notice)
    return offered.Offered(lang=said.title_language).tongue("criteria")


def section(
    here: Standing, bid: Bid, asked_for: Section, brief: Brief | None, *, writes: bool
) -> dict[str, Any]:
    """A section to read, and to write for who has its pen. One query, or two."""
    now = timezone.now()
    writer = asked_for.writer(now)
    may_write = rules.may_write(here, bid)
    mine = writer == here.member.pk
    return {
        "bid": bid,
        "tab": "bids",
        "section": asked_for,
        "title_lang": _title_lang(bid, asked_for, brief),
        "source": source_of(asked_for),
        "about": formats.number(asked_for.about_pages),
        "threads": queries.threads(asked_for),
        "remark_form": RemarkForm(auto_id="remark_%s"),
        "may_write": may_write,
        "may_remove": rules.may_remove(here, asked_for) and writer in (None, here.member.pk),
        "writes": may_write and (writes or mine),
        "mine": mine,
        "writer": asked_for.pen if writer is not None and not mine else None,
        "waits": asked_for.pen_next if mine else None,
        "asked_pen": asked_for.pen_next_id == here.member.pk,
        "away": formats.away(asked_for.holder.away_until, here.on) if asked_for.holder else "",
    }
