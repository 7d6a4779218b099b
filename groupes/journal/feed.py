# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal told to people: one sentence per verb, with today's names looked up.

The journal holds ids only. A floor registers, for each of its verbs, a translatable sentence
whose placeholders are the actor, the target or facts; and, for each kind of thing it owns, how to
name many of them in one query. So a page of the feed costs one query per *kind*, whatever its
length, and a person who was anonymised is anonymous in all of history.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import dateparse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.templatetags import ui

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called today, and where it is seen (empty: nowhere)."""

    text: str
    url: str = ""


type Namer = Callable[[set[int], Member], Mapping[int, Name]]
type Words = StrOrPromise | Callable[[Entry], StrOrPromise]

DATE = "date"  # a fact in ISO form, shown as a date
MONEY = "money"  # a fact in integer cents
NUMBER = "number"

_sentences: dict[str, tuple[Words, dict[str, str]]] = {}
_namers: dict[str, Namer] = {}


def register_sentence(verb: str, words: Words, **kinds: str) -> None:
    """Tell how a verb reads: ``register_sentence("bids.go_recorded", _("{actor} says go for
    {target}"))``.

    ``{actor}`` is who did it and ``{target}`` what it was done to (named by the namer of its
    model). Every other placeholder is a fact, whose kind is given by keyword: a model label
    ("roles.role", the fact being an id), or DATE, MONEY, NUMBER. ``words`` may be a function of
    the entry where one verb reads in several ways. Called once, from ``AppConfig.ready()``.
    """
    _sentences[verb] = (words, kinds)


def register_names(label: str, namer: Namer) -> None:
    """Tell how things of a model ("bids.bid") are named: ``namer(ids, reader)`` answers in one
    query; ids it leaves out are shown as something that is no longer there."""
    _namers[label] = namer


def verbs() -> frozenset[str]:
    """The verbs that have a sentence; the others do not show in the feed."""
    return frozenset(_sentences)


def name_of(label: str, pk: int, reader: Member) -> Name | None:
    """What one thing is called today; None when nobody names it or it is not for ``reader``.
    One query."""
    namer = _namers.get(label)
    return namer({pk}, reader).get(pk) if namer is not None else None


def names(label: str, ids: set[int], reader: Member) -> Mapping[int, Name]:
    """What many things of a model are called today, those for ``reader`` only. One query."""
    namer = _namers.get(label)
    return namer(ids, reader) if namer is not None and ids else {}


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
        return ui.date(parsed)
    if kind == MONEY:
        return ui.money(_int(value))
    return ui.number(value) if isinstance(value, (int, str)) else ""


def _words(entry: Entry) -> str:
    """The sentence of an entry in the reader's language, its placeholders open."""
    words, _kinds = _sentences[entry.verb]
    return str(words(entry) if callable(words) else words)


def tell(entries: Iterable[Entry], reader: Member) -> list[Line]:
    """The entries as sentences for ``reader``; those whose verb has no sentence are left out.

    One query for the people, one for each other kind named; none for an empty list.
    """
    known = [entry for entry in entries if entry.verb in _sentences]
    sentences = {entry.pk: _words(entry) for entry in known}
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in known:
        sentence = sentences[entry.pk]
        if entry.target_type and entry.target_id is not None and "{target}" in sentence:
            wanted[entry.target_type].add(entry.target_id)
        for fact, kind in _sentences[entry.verb][1].items():
            pk = _int(entry.facts.get(fact))
            if "." in kind and pk is not None and f"{{{fact}}}" in sentence:
                wanted[kind].add(pk)
    users = {entry.actor_id for entry in known if entry.actor_id is not None}
    people = Member.objects.filter(
        Q(user_id__in=users) | Q(pk__in=wanted.pop("groupes.member", ()))
    )
    members = list(people) if known else []
    by_user = {member.user_id: member for member in members}
    names: dict[str, Mapping[int, Name]] = {
        label: _namers[label](ids, reader) for label, ids in wanted.items() if label in _namers
    }
    names["groupes.member"] = {m.pk: Name(m.name, m.get_absolute_url()) for m in members}

    lines = []
    for entry in known:
        _known_words, kinds = _sentences[entry.verb]
        actor = by_user.get(entry.actor_id) if entry.actor_id is not None else None
        shown: dict[str, SafeString | str] = {
            "actor": format_html("<strong>{}</strong>", actor.name if actor else _("Someone")),
            "target": _linked(names.get(entry.target_type, {}).get(entry.target_id or 0)),
        }
        for fact, kind in kinds.items():
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
    rows = Entry.objects.filter(groupe=groupe, verb__in=sorted(_sentences)).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    page = list(rows[: PAGE + 1])
    more = page[PAGE - 1].seq if len(page) > PAGE else None
    return page[:PAGE], more


def since(groupes: Sequence[int], moment: dt.datetime, *, but: Member, limit: int) -> list[Entry]:
    """What others did in these groupes since an instant, the latest first."""
    return list(
        Entry.objects.filter(groupe_id__in=groupes, at__gte=moment, verb__in=sorted(_sentences))
        .exclude(actor_id=but.user_id)
        .select_related("groupe")
        .order_by("-at")[:limit]
    )


# --- the ground floor's own verbs ---------------------------------------------------------------


def _name_groupes(ids: set[int], reader: Member) -> dict[int, Name]:
    return {
        groupe.pk: Name(groupe.name, groupe.get_absolute_url())
        for groupe in Groupe.objects.visible_to(reader).filter(pk__in=ids)
    }


def _accepted(entry: Entry) -> StrOrPromise:
    # Whoever accepted themself came in by an open door or by an invitation.
    if entry.facts.get("by_self"):
        return gettext_lazy("{member} joins the groupe")
    return gettext_lazy("{actor} welcomes {member}")


def _declined(entry: Entry) -> StrOrPromise:
    if entry.facts.get("by_self"):
        return gettext_lazy("{member} says not now to the invitation")
    return gettext_lazy("{actor} answers “not now” to {member}")


def _ended(entry: Entry) -> StrOrPromise:
    was = entry.facts.get("was")
    if was == "asked":
        return gettext_lazy("{member} takes their request back")
    if was == "invited":
        return gettext_lazy("{actor} takes the invitation of {member} back")
    return gettext_lazy("{member} leaves the groupe")


def _changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("fields") == ["charter"]:
        return gettext_lazy("{actor} changes the charter")
    return gettext_lazy("{actor} changes how the groupe presents itself")


def register_ground_floor() -> None:
    """The sentences of ``groupes.actions``; called by ``JournalConfig.ready()``."""
    register_names("groupes.groupe", _name_groupes)
    register_sentence("groupes.groupe_created", gettext_lazy("{actor} founds the groupe"))
    register_sentence("groupes.groupe_changed", _changed)
    register_sentence(
        "groupes.groupe_closed", gettext_lazy("The groupe closes: its last member left")
    )
    member = {"member": "groupes.member"}
    register_sentence("groupes.membership_asked", gettext_lazy("{member} asks to join"), **member)
    register_sentence("groupes.membership_accepted", _accepted, **member)
    register_sentence("groupes.membership_declined", _declined, **member)
    register_sentence(
        "groupes.membership_invited", gettext_lazy("{actor} invites {member}"), **member
    )
    register_sentence("groupes.membership_ended", _ended, **member)
    register_sentence("groupes.membership_paused", gettext_lazy("{member} goes on pause"), **member)
    register_sentence(
        "groupes.membership_resumed", gettext_lazy("{member} is back from their pause"), **member
    )
