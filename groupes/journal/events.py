# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an event is: a verb of the journal, declared once in its app's ``events.py``.

# tenders/bids/events.py
TAKEN_UP = Event("bids.taken_up", _("{actor} takes up {target}"), refreshes=("head",))

# tenders/bids/actions.py
journal.record(events.TAKEN_UP, by=by, groupe=groupe, target=bid)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps

from groupes.web.wiring import remembered, room

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.journal.models import Entry

type Words = StrOrPromise | Callable[[Entry], StrOrPromise]

# What a fact is, besides the label of the model whose id it holds ("roles.role").
DATE = "date"  # ISO text, told as a date
MONEY = "money"  # integer cents
NUMBER = "number"
DECIMAL = "decimal"  # a number with a point, as text
POWERS = "powers"  # names of powers, told in plain words
CODE = "code"  # a word of the code, a flag, a list of them: never told as it is
MEMBER = "groupes.member"  # the id of a member

# Who must hear of an event, beside the members it names (``heard_by``).
EVERYONE = "everyone"
TIED = "tied"  # those who have to do with its target: who takes part in a bid, who holds a role


@dataclass(frozen=True, slots=True)
class Event:
    """One verb.

    ``verb``: app and past tense, as stored ("bids.go_recorded"). ``words``: the sentence that tells
    it, with placeholders ``{actor}`` (who did it), ``{target}`` (what it was done to) and facts; a
    function of the entry where one verb reads in several ways; None: the feed does not tell it.
    ``facts``: each fact it may carry, and its kind. ``concerns``: the facts that are ids of members
    it is about (an id, or a list of them), for those who must hear of it. ``heard_by``: who else must ("": nobody):
    :data:`EVERYONE` who belongs, those :data:`TIED` to the target, or the holders of a power.
    ``only_concerned``: nobody else hears of it, and the feed does not show it.
    ``changes_rights``: it may change who belongs or may
    do what, so sockets ask again. ``refreshes``: the parts of pages about the target (or about the
    groupe) that show something else now (``data-live-what`` in templates).
    """

    verb: str
    words: Words | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    concerns: tuple[str, ...] = ()
    heard_by: str = ""
    only_concerned: bool = False
    changes_rights: bool = False
    refreshes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.verb


@remembered
@cache
def events() -> Mapping[str, Event]:
    """Verb → event, of every installed app's ``events.py``. A verb stands in one only."""
    found: dict[str, Event] = {}
    for app in apps.get_app_configs():
        for each in vars(room(app, "events") or object).values():
            if isinstance(each, Event) and found.setdefault(each.verb, each) is not each:
                raise ValueError(f"{each.verb} is declared twice")
    return found


@remembered
@cache
def told() -> tuple[str, ...]:
    """The verbs that have a sentence."""
    return tuple(sorted(verb for verb, event in events().items() if event.words is not None))


@remembered
@cache
def in_feed() -> tuple[str, ...]:
    """Those of them that the feed shows to whoever reads it."""
    return tuple(verb for verb in told() if not events()[verb].only_concerned)


@remembered
@cache
def changing_rights() -> tuple[str, ...]:
    """The verbs after which sockets ask again what they may follow."""
    return tuple(sorted(verb for verb, event in events().items() if event.changes_rights))
