# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a groupe's kind: what each other one would change, and what it was before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from groupes import events, rules
from groupes.access import Standing
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.shell.places import Tab, folded_tabs
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class KindWords(NamedTuple):
    """What a kind of groupe is for, and how people work in it, as the field has it."""

    purpose: StrOrPromise
    mode: StrOrPromise


KINDS: Final[Mapping[str, KindWords]] = {
    Groupe.Kind.PROJECT: KindWords(
        _("Gather skills for one project or one call for tenders."),
        _(
            "Collaboration: peers, without prior rules beyond the tools they share, held together by "
            "the thing they make."
        ),
    ),
    Groupe.Kind.TRADE: KindWords(
        _("The same trade or sector: train each other, know each other."),
        _(
            "Cooperation: rules that define relations; everyone is included while the rules are kept."
        ),
    ),
    Groupe.Kind.BRAND: KindWords(
        _("A lasting offer, shared under one name."),
        _(
            "Both: a lasting offer under one name, made together, with rules of cooperation so that "
            "it lasts."
        ),
    ),
}


class Choice(NamedTuple):
    """Another kind: its ``name``, how it works, the tabs that come in sight and those that leave it."""

    kind: str
    name: str
    mode: StrOrPromise
    shown: tuple[str, ...]
    folded: tuple[str, ...]


class Past(NamedTuple):
    """A kind that the groupe was or is, since when, and who made it so ("": nobody is known)."""

    name: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class Page:
    now: str
    mode: StrOrPromise
    choices: list[Choice]
    past: list[Past]
    may: bool


def _named(tabs: Sequence[Tab]) -> tuple[str, ...]:
    return tuple(str(tab.label) for tab in tabs)


def _name(kind: str) -> str:
    name = str(Groupe.Kind(kind).label) if kind in Groupe.Kind.values else kind
    return name[:1].upper() + name[1:]


def _seen(kind: str) -> list[Tab]:
    """The tabs that a kind of groupe has in sight, in order."""
    folded = folded_tabs(kind)
    return [tab for tab in declared(Tab) if tab.is_of(kind) and tab not in folded]


def page(here: Standing) -> Page:
    """Two queries."""
    now = here.groupe.kind
    seen = _seen(now)
    choices = [
        Choice(
            kind,
            _name(kind),
            KINDS[kind].mode,
            _named([tab for tab in _seen(kind) if tab not in seen]),
            _named([tab for tab in seen if tab not in _seen(kind)]),
        )
        for kind in Groupe.Kind
        if kind != now
    ]
    may = rules.may_edit_groupe(here)
    return Page(_name(now), KINDS[now].mode, choices, past(here.groupe), may)


def past(groupe: Groupe) -> list[Past]:
    """What the groupe was and is, the latest first, as its journal tells. Two queries."""
    verbs = [events.GROUPE_CREATED.verb, events.KIND_CHANGED.verb]
    found = list(Entry.objects.about(groupe).filter(verb__in=verbs).order_by("-pk")[:50])
    people = dict(
        Member.objects.filter(user__in=[one.actor_id for one in found if one.actor_id]).values_list(
            "user_id", "name"
        )
    )
    return [
        Past(_name(one.facts.get("kind", "")), one.at, people.get(one.actor_id or 0, ""))
        for one in found
    ]
