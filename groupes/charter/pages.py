# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the charter's pages are given: everything ready, addresses and words included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes.access import Standing
from groupes.charter import comparing, queries, rules, templates
from groupes.charter.models import Answer, Charter, Flag, Section, Version
from groupes.models import Groupe
from groupes.things import Ref, names_of
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.text import shown as markdown

MOST_NAMES = 100
"""Of those who accept, named on the page."""


class Part(NamedTuple):
    """A section of the charter, as it is read. Addresses are empty for who may not."""

    pk: int
    title: str
    html: SafeString
    edit_url: str = ""
    editions_url: str = ""


class Line(NamedTuple):
    """A red line. ``flag_url``: where one says that it is crossed."""

    pk: int
    text: str
    edit_url: str = ""
    flag_url: str = ""


class Shown(NamedTuple):
    """A part that changed, in the reader's words."""

    title: str
    note: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What I am asked: whether I accept ``version``. ``since``: the one I accepted before, whose
    ``changes`` are shown; None where I accepted none, and read it whole. ``declined``: I answered that
    I do not accept it."""

    version: int
    since: int | None
    changes: list[Shown]
    declined: bool


@dataclass(frozen=True, slots=True)
class Accepts:
    """How many accept the charter: ``words``, and their names."""

    words: str
    names: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The charter as a member reads it."""

    parts: list[Part]
    lines: list[Line]
    version: int
    told: str
    ask: Ask | None
    accepts: Accepts | None
    mine: str
    """What I said of it, in words."""
    to_write: list[tuple[str, str]]
    """(title, address) of the sections that say nothing yet."""
    flags: list[FlagRow]
    past_flags_url: str
    may_write: bool
    may_ask: bool


class FlagRow(NamedTuple):
    """A flag among others. ``on``: what it is about, "" for the groupe itself."""

    pk: int
    url: str
    text: str
    words: str
    by: str
    at: dt.datetime
    on: str
    on_url: str
    state: str = ""


def read(groupe: Groupe, may_write: bool = False) -> tuple[list[Part], list[Section]]:
    """The sections that say something, as they are read, and those that say nothing. One query."""
    parts, silent = [], []
    for section in queries.sections(groupe):
        if not section.body:
            silent.append(section)
            continue
        at = [groupe.slug, section.key or section.pk]
        parts.append(
            Part(
                section.pk,
                str(section),
                markdown(section.body),
                reverse("charter:section", args=at) if may_write else "",
                reverse("charter:section_editions", args=at),
            )
        )
    return parts, silent


def whole(here: Standing) -> Whole:
    """The charter of the groupe, for a member. Nine queries at most, whatever it holds."""
    groupe, may_write = here.groupe, rules.may_write(here)
    parts, silent = read(groupe, may_write)
    state = queries.state(groupe)
    said = queries.last_answers(here) if state.version else []
    accepted = next((one.version for one in said if one.accepts), None)
    versions = queries.numbered(groupe, {state.version, accepted or 0} - {0})
    current = versions.get(state.version)
    ask = _ask(here, state, said, accepted, versions)
    return Whole(
        parts=parts,
        lines=_lines(here, may_write),
        version=state.version,
        told=_told(current) if current is not None else "",
        ask=ask,
        accepts=_accepts(here, state.asks) if state.asks else None,
        mine=_mine(said, state) if ask is None else "",
        to_write=_to_write(groupe, parts, silent) if may_write else [],
        flags=flag_rows(here, queries.flags_up(groupe)),
        past_flags_url=reverse("charter:flags", args=[groupe.slug]),
        may_write=may_write,
        may_ask=may_write and state.asks < state.version,
    )


def _lines(here: Standing, may_write: bool) -> list[Line]:
    slug, may_raise = here.groupe.slug, rules.may_raise(here)
    return [
        Line(
            line.pk,
            line.text,
            reverse("charter:line", args=[slug, line.pk]) if may_write else "",
            f"{reverse('charter:flag_new', args=[slug])}?line={line.pk}" if may_raise else "",
        )
        for line in queries.lines(here.groupe)
    ]


def _to_write(
    groupe: Groupe, parts: Sequence[Part], silent: Sequence[Section]
) -> list[tuple[str, str]]:
    """Those that every charter may have, then the groupe's own that say nothing any more."""
    shown = {part.edit_url for part in parts}
    keys: list[tuple[str, str | int]] = [
        (str(title), key) for key, title in templates.TITLES.items() if key != templates.RED_LINES
    ]
    keys += [(str(one), one.pk) for one in silent if not one.key]
    found = [(title, reverse("charter:section", args=[groupe.slug, at])) for title, at in keys]
    return [(title, url) for title, url in found if url not in shown]


def _told(version: Version) -> str:
    """ "Version 3, 26 November 2026, by Camille"."""
    words = {
        "number": version.number,
        "at": formats.date(version.at) if version.at else "",
        "by": version.by.name if version.by else "",
    }
    if version.by and version.at:
        return _("Version %(number)s, %(at)s, by %(by)s") % words
    return _("Version %(number)s") % words


def _ask(
    here: Standing,
    state: Charter,
    said: Sequence[Answer],
    accepted: int | None,
    versions: Mapping[int, Version],
) -> Ask | None:
    """What I am asked, with what changed since the version that I ``accepted``. No query."""
    last = said[0] if said else None
    answered = last is not None and last.version >= max(state.asks, 1)
    if not rules.may_answer(here) or not state.version or (answered and last and last.accepts):
        return None
    if not state.asks and not answered:
        return None
    changed: list[Shown] = []
    if (
        accepted is not None
        and accepted in versions
        and state.version in versions
        and accepted != state.version
    ):
        changed = changes(versions[accepted], versions[state.version])
    else:
        accepted = None
    return Ask(state.version, accepted, changed, declined=answered)


def _accepts(here: Standing, since: int) -> Accepts:
    found = queries.accepting(here, since)
    words = ngettext(
        "%(n)s of %(of)s member has accepted it",
        "%(n)s of %(of)s members have accepted it",
        found.of,
    )
    shown = list(found.names[:MOST_NAMES])
    if more := len(found.names) - len(shown):
        shown.append(ngettext("%(n)s other", "%(n)s others", more) % {"n": more})
    told = words % {"n": found.accepted, "of": found.of}
    if found.paused:
        waits = ngettext(
            "%(n)s is on pause, and asked when they come back",
            "%(n)s are on pause, and asked when they come back",
            found.paused,
        )
        told = f"{told} ({waits % {'n': found.paused}})"
    return Accepts(told, formats.listed(shown))


def _mine(said: Sequence[Answer], state: Charter) -> str:
    if said and said[0].accepts and said[0].version >= max(state.asks, 1):
        return _("You accepted it on %(day)s.") % {"day": formats.date(said[0].at)}
    return ""


# --- versions ----------------------------------------------------------------------------------


def changes(before: Version | None, after: Version) -> list[Shown]:
    """What changed between two versions, in the reader's words."""
    found = comparing.changes(
        _as_read(before.content) if before else comparing.NOTHING, _as_read(after.content)
    )
    return [Shown(templates.title(one.key, one.title), _note(one), one.words) for one in found]


def _as_read(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a version says, its untouched texts in the reader's language."""
    return {
        "sections": [one | {"body": templates.as_read(one["body"])} for one in content["sections"]],
        "lines": [one | {"text": templates.as_read(one["text"])} for one in content["lines"]],
    }


def _note(change: comparing.Change) -> str:
    if change.new:
        return pgettext("a part of the charter", "added")
    return _("left out") if change.gone else ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a charter, and those there are."""

    page: Page[Version]
    before: Version | None
    after: Version | None
    changes: list[Shown]


def compared(here: Standing, page: str | None, asked: tuple[int | None, int | None]) -> Compared:
    """The versions, each with ``what`` it changed, and what one changed in another: the two asked for,
    else the last in the one before. Five queries."""
    groupe = here.groupe
    rows = queries.versions_page(groupe, page)
    last = queries.state(groupe).version
    to = asked[1] if asked[1] is not None else last
    since = asked[0] if asked[0] is not None else to - 1
    found = queries.numbered(groupe, {since, to})
    after, before = found.get(to), found.get(since)
    if (asked[1] is not None and after is None) or (since > 0 and asked[0] and before is None):
        raise Http404("no such version")
    titles = {str(one.pk): str(one) for one in queries.sections(groupe)}
    titles[templates.RED_LINES] = str(templates.TITLES[templates.RED_LINES])
    for one in rows:
        told = formats.listed(titles[key] for key in one.changed if key in titles)
        one.what = told  # type: ignore[attr-defined]  # for the list
    return Compared(rows, before, after, changes(before, after) if after else [])


# --- flags -------------------------------------------------------------------------------------


def flag_rows(here: Standing, flags: Iterable[Flag]) -> list[FlagRow]:
    """These flags, with the names of what they are about: one query for each kind of thing."""
    found = list(flags)
    named = names_of([one.about for one in found if one.about is not None], here.me)
    rows = []
    for one in found:
        name = named.get(one.about) if one.about is not None else None
        gone = _("something that is no longer there") if one.about is not None else ""
        rows.append(
            FlagRow(
                one.pk,
                reverse("charter:flag", args=[here.groupe.slug, one.pk]),
                one.text,
                one.words,
                one.by.name,
                one.at,
                name.text if name else gone,
                name.url if name else "",
                "" if one.state == Flag.State.UP else str(one.get_state_display()),
            )
        )
    return rows


def home_part(here: Standing) -> dict[str, Any] | None:
    """What is said to cross a red line: seen by all members. One query, and one for each kind of thing
    that is named."""
    up = queries.UP_IN(groupe=here.groupe.pk)
    return {"flags": flag_rows(here, up)} if up else None


def door_part(here: Standing) -> dict[str, Any] | None:
    """The charter, for whoever stands at the door: what it says, not who accepts it. Two queries."""
    parts, _silent = read(here.groupe)
    lines = queries.lines(here.groupe)
    return {"parts": parts, "lines": lines} if parts or lines else None


class OnThing(NamedTuple):
    """What a thing carries, on its page: (id, text) of its red lines, the flags raised there, and
    where one attaches or raises ("": not for this person). Plain values, for it is kept."""

    lines: tuple[tuple[int, str], ...]
    flags: tuple[tuple[str, str, str], ...]
    attach_url: str
    raise_url: str


def on_thing(here: Standing, about: Ref, known: list[tuple[Any, ...]] | None = None) -> OnThing:
    """``known``: rows of ``queries.ON_THING``, where they were asked for. One query, or none."""
    slug = here.groupe.slug
    rows = known
    if rows is None:
        rows = queries.ON_THING(groupe=here.groupe.pk, label=about.label, thing=about.id)
    lines = tuple(
        (pk, templates.as_read(text)) for what, pk, text, _said, _order in rows if what == "line"
    )
    flags = tuple(
        (reverse("charter:flag", args=[slug, pk]), text, said)
        for what, pk, text, said, _order in rows
        if what == "flag"
    )
    raised = f"{reverse('charter:flag_new', args=[slug])}?on={about}"
    return OnThing(
        lines,
        flags,
        reverse("charter:attach", args=[slug, str(about)]) if rules.may_write(here) else "",
        raised if rules.may_raise(here) and lines else "",
    )
