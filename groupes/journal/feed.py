# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal told to people: one sentence per verb, with today's names looked up.

The journal holds ids only. Each event is declared with its sentence (``events.py``), each kind of
thing with how to name many in one query (``groupes/things.py``). So a page of the feed costs one
query per *kind*, whatever its length, and a person who was anonymised is anonymous in all of
history.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.db.models import Q
from django.utils import dateparse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes import things
from groupes.access import Me, in_words
from groupes.journal.events import (
    DATE,
    DECIMAL,
    MEMBER,
    MONEY,
    NUMBER,
    POWERS,
    events,
    in_feed,
    told,
)
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.things import Name
from groupes.web import formats
from groupes.web.prepared import INSTANT, OTHER_PKS, PK, PKS, Prepared
from groupes.web.wiring import remembered


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, told. ``actor`` is None when the software did it."""

    entry: Entry
    text: SafeString
    actor: Member | None

    @property
    def at(self) -> dt.datetime:
        return self.entry.at

    @property
    def groupe(self) -> Groupe | None:
        return self.entry.groupe


def _int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _linked(name: Name | None) -> SafeString:
    if name is None:
        return format_html("{}", _("something that is no longer there"))
    if name.url:
        return format_html('<a href="{}">{}</a>', name.url, name.text)
    return format_html("<strong>{}</strong>", name.text)


def _fact(kind: str, value: object) -> str:
    if kind == DATE:
        parsed = dateparse.parse_date(value) if isinstance(value, str) else None
        return formats.date(parsed)
    if kind == MONEY:
        return formats.money(_int(value))
    if kind == NUMBER:
        return formats.number(_int(value))
    if kind == DECIMAL and isinstance(value, str):
        return formats.number(Decimal(value)) if value else ""
    if kind == POWERS and isinstance(value, list):
        return _powers(value)
    return ""  # a code is never told as it is


def _powers(names: list[object]) -> str:
    """Powers as a role's page tells them; one that is no longer declared is left out."""
    return formats.listed(in_words({str(name) for name in names}))


def _words(entry: Entry) -> str:
    """The sentence of an entry in the reader's language, its placeholders open."""
    words = events()[entry.verb].words
    return str(words(entry) if callable(words) else words)


PEOPLE = Prepared(
    lambda users, members: Member.objects.filter(
        Q(user__any_of=users) | Q(pk__any_of=members)
    ).only("name", "user_id"),
    users=PKS,
    members=OTHER_PKS,
)


def tell(entries: Iterable[Entry], me: Me) -> list[Line]:
    """The entries as sentences for ``me``; those whose verb has no sentence are left out.

    One query for the people, one for each other kind named; none for an empty list.
    """
    shown_verbs = told()
    known = [entry for entry in entries if entry.verb in shown_verbs]
    sentences = {entry.pk: _words(entry) for entry in known}
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in known:
        sentence = sentences[entry.pk]
        if entry.target_type and entry.target_id is not None and "{target}" in sentence:
            wanted[entry.target_type].add(entry.target_id)
        for fact, kind in events()[entry.verb].facts.items():
            pk = _int(entry.facts.get(fact))
            if "." in kind and pk is not None and f"{{{fact}}}" in sentence:
                wanted[kind].add(pk)
    users = {entry.actor_id for entry in known if entry.actor_id is not None}
    named = list(wanted.pop(MEMBER, ()))
    members = PEOPLE(users=list(users), members=named) if known else []
    by_user = {member.user_id: member for member in members}
    links: dict[str, dict[int, SafeString]] = {
        label: {pk: _linked(name) for pk, name in things.names(label, ids, me).items()}
        for label, ids in wanted.items()
    }
    links[MEMBER] = {m.pk: _linked(Name(m.name, m.get_absolute_url())) for m in members}
    nobody, gone = format_html("<strong>{}</strong>", _("Someone")), _linked(None)
    actors = {pk: format_html("<strong>{}</strong>", member.name) for pk, member in by_user.items()}

    lines = []
    for entry in known:
        sentence = sentences[entry.pk]
        shown: dict[str, SafeString | str] = {
            "actor": actors.get(entry.actor_id or 0, nobody),
            "target": links.get(entry.target_type, {}).get(entry.target_id or 0, gone),
        }
        for fact, kind in events()[entry.verb].facts.items():
            if f"{{{fact}}}" not in sentence:
                continue
            value = entry.facts.get(fact)
            if "." in kind:
                shown[fact] = links.get(kind, {}).get(_int(value) or 0, gone)
            else:
                shown[fact] = _fact(kind, value)
        lines.append(Line(entry, format_html(sentence, **shown), by_user.get(entry.actor_id or 0)))
    return lines


PAGE = 40

_BEFORE = PK - 1  # stands for a number of the stream; far beyond any


@remembered
@cache
def _latest(size: int) -> Prepared[Entry]:
    return Prepared(
        lambda groupe, before: Entry.objects.filter(
            groupe=groupe, seq__lt=before, verb__in=in_feed()
        ).order_by("-seq")[:size],
        groupe=PK,
        before=_BEFORE,
    )


def of_groupe(groupe: Groupe, before: int | None = None) -> tuple[list[Entry], int | None]:
    """A page of a groupe's entries, the latest first, and the number to ask the next page with.

    ``before``: only what came earlier than this sequence number (keyset: nothing is skipped or
    shown twice while others write).
    """
    page = _latest(PAGE + 1)(groupe=groupe.pk, before=_BEFORE if before is None else before)
    more = page[PAGE - 1].seq if len(page) > PAGE else None
    return page[:PAGE], more


@remembered
@cache
def _since(limit: int) -> Prepared[Entry]:
    return Prepared(
        lambda groupes, moment, but: (
            Entry.objects.filter(groupe__any_of=groupes, at__gte=moment, verb__in=in_feed())
            .exclude(actor_id=but)
            .select_related("groupe")
            .defer("groupe__charter")
            .order_by("-at", "-pk")[:limit]
        ),
        groupes=PKS,
        moment=INSTANT,
        but=PK + 5,
    )


def since(groupes: Collection[int], moment: dt.datetime, *, but: Member, limit: int) -> list[Entry]:
    """What others did in these groupes since an instant, the latest first."""
    return _since(limit)(groupes=list(groupes), moment=moment, but=but.user_id)
