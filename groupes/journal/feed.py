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
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import dateparse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes import things
from groupes.access import Me
from groupes.journal.events import DATE, MEMBER, MONEY, NUMBER, events, told
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.things import Name
from groupes.web import formats


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
    return ""  # a code is never told as it is


def _words(entry: Entry) -> str:
    """The sentence of an entry in the reader's language, its placeholders open."""
    words = events()[entry.verb].words
    return str(words(entry) if callable(words) else words)


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
    people = Member.objects.filter(Q(user_id__in=users) | Q(pk__in=wanted.pop(MEMBER, ())))
    members = list(people) if known else []
    by_user = {member.user_id: member for member in members}
    names: dict[str, Mapping[int, Name]] = {
        label: things.names(label, ids, me) for label, ids in wanted.items()
    }
    names[MEMBER] = {m.pk: Name(m.name, m.get_absolute_url()) for m in members}

    lines = []
    for entry in known:
        actor = by_user.get(entry.actor_id) if entry.actor_id is not None else None
        shown: dict[str, SafeString | str] = {
            "actor": format_html("<strong>{}</strong>", actor.name if actor else _("Someone")),
            "target": _linked(names.get(entry.target_type, {}).get(entry.target_id or 0)),
        }
        for fact, kind in events()[entry.verb].facts.items():
            value = entry.facts.get(fact)
            if "." in kind:
                shown[fact] = _linked(names.get(kind, {}).get(_int(value) or 0))
            else:
                shown[fact] = _fact(kind, value)
        lines.append(Line(entry, format_html(sentences[entry.pk], **shown), actor))
    return lines


PAGE = 40


def of_groupe(groupe: Groupe, before: int | None = None) -> tuple[list[Entry], int | None]:
    """A page of a groupe's entries, the latest first, and the number to ask the next page with.

    ``before``: only what came earlier than this sequence number (keyset: nothing is skipped or
    shown twice while others write).
    """
    rows = Entry.objects.filter(groupe=groupe, verb__in=told()).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    page = list(rows[: PAGE + 1])
    more = page[PAGE - 1].seq if len(page) > PAGE else None
    return page[:PAGE], more


def since(groupes: Collection[int], moment: dt.datetime, *, but: Member, limit: int) -> list[Entry]:
    """What others did in these groupes since an instant, the latest first."""
    return list(
        Entry.objects.filter(groupe_id__in=groupes, at__gte=moment, verb__in=told())
        .exclude(actor_id=but.user_id)
        .select_related("groupe")
        .order_by("-at")[:limit]
    )
