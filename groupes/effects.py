# SPDX-License-Identifier: AGPL-3.0-or-later
"""What adopting a decision does: declared by the app that owns the thing, asked by the app of decisions.

A decision carries the *name* of its effect, the *facts* of it (plain JSON: ids, texts, dates, as the
effect's own form gave them) and the edition of the thing it was proposed on. Once adopted, ``apply`` does
it in the transaction that records the decision, as the action of that app it calls would. Where the thing
changed meanwhile it raises ``Outdated`` (another edition) or ``Refusal`` (it is not possible any more, in
words), and nothing is done: the groupe is asked again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _

from groupes.web.refusals import Refusal
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django import forms
    from django_stubs_ext import StrOrPromise

    from groupes.access import Standing
    from groupes.models import Groupe, Member
    from groupes.things import Ref

type Facts = Mapping[str, Any]
"""What an effect is made of, as JSON keeps it."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a filled form proposes. ``on``: the thing it changes (None: a new one, or the groupe);
    ``edition``: the one it is proposed on (None: it has none)."""

    facts: Facts
    on: Ref | None = None
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what an effect would do: of what, as it is now, as it would be (``before`` empty:
    something new). ``long``: both are texts, shown with what differs."""

    what: str
    after: str
    before: str = ""
    long: bool = False


@dataclass(frozen=True, slots=True)
class Applying:
    """What ``apply`` is given. ``by``: who proposed it, in whose name the journal writes it; ``decision``:
    what it comes from; ``why``: its title, for the thing's editions."""

    by: Member
    groupe: Groupe
    facts: Facts
    edition: int | None
    decision: Ref
    why: str


def _nobody(groupe: Groupe, facts: Facts) -> frozenset[int]:
    return frozenset()


def _nothing(groupe: Groupe, facts: Facts) -> None:
    return None


def _always_ready(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    return None


def _no_choice(here: Standing) -> Sequence[tuple[str, StrOrPromise]]:
    return ()


def _the_same(groupe: Groupe, facts: Facts) -> Proposed | None:
    return Proposed(facts)


def _opened(by: Member, groupe: Groupe, facts: Facts) -> None:
    return None


NEW: Final = "new"
"""In the place of a thing (``?about=``): one that is not there yet."""
PREFIX: Final = "effect"
"""Of the fields of an effect's form: it is filled in beside that of the decision."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Declares one thing that a decision can do.

    ``name``: "app.what", as decisions keep it. ``words``: what it is called in a list ("Change a
    section of the charter"). ``things(here)``: where it changes one of several things, which: (``about``
    as an address has it, words); :data:`NEW` for one that is not there yet. Asked where none is named.
    ``form(here, about, data, initial)``: the form that says what would change, its fields under
    :data:`PREFIX`; ``about``: the thing it was asked from, None for none; ``initial``: the facts of a
    draft that is written anew, which say the thing too ({}: a new draft). None for no form: there is
    nothing to put to the groupe here (no such thing of this groupe, no draft, no open role). No id of
    what it is about is ever in its fields. ``read(here, cleaned)``: what it proposes. ``told(groupe,
    facts)``: what it would do to things as they are now, line by line, in words; few queries.
    ``ready(groupe, facts, edition)``: Refusal or Outdated where it cannot be put to the groupe as it
    is; the groupe is held. ``opened``: what follows from its being put to them, in that transaction.
    ``apply``: does it, and gives the thing that came of it. It trusts nothing: the things are of this
    groupe still, or Refusal. ``again(groupe, facts)``: the same, proposed on things as they are now;
    None where the thing is gone. ``may(here)``: who may put it to the groupe; ``alone(here)``: who
    could do it without a decision, hence after advice alone, or asking some of the members.
    ``gains(groupe, facts)``: ids of the members it gives something to directly. ``hold``: locks what of it
    comes before a groupe in the order of locks (docs/architecture.md).
    """

    name: str
    words: StrOrPromise
    form: Callable[[Standing, Ref | None, Any, Facts], forms.Form | None]
    read: Callable[[Standing, Mapping[str, Any]], Proposed]
    told: Callable[[Groupe, Facts], Sequence[Told]]
    apply: Callable[[Applying], Ref | None]
    may: Callable[[Standing], bool]
    alone: Callable[[Standing], bool]
    things: Callable[[Standing], Sequence[tuple[str, StrOrPromise]]] = _no_choice
    ready: Callable[[Groupe, Facts, int | None], None] = _always_ready
    opened: Callable[[Member, Groupe, Facts], None] = _opened
    again: Callable[[Groupe, Facts], Proposed | None] = _the_same
    gains: Callable[[Groupe, Facts], Iterable[int]] = _nobody
    hold: Callable[[Groupe, Facts], object] = _nothing
    order: int = 50


class Decided(NamedTuple):
    """A decision that made a thing what it is, or (``is_open``) may do so. ``on``: its day."""

    title: str
    url: str
    on: dt.date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """Declared by the app of decisions, asked by the pages of what they change.

    ``of(here, ref)``: those that made a thing what it is, the latest first, and before them those that
    are open and would change it; one query. ``later(here, ref)``: the address of a part of a page that
    says it, for one that has no query left. ``ask(here, effect, ref)``: the address at which an effect is
    put to the groupe. ``under_way(groupe, ref)``: titles of the open decisions that would change it;
    one query.
    """

    of: Callable[[Standing, Ref], Sequence[Decided]]
    later: Callable[[Standing, Ref], str]
    ask: Callable[[Standing, str, Ref | None], str]
    under_way: Callable[[Groupe, Ref], Sequence[str]]


MOST_LINES: Final = 40
"""Of what an effect tells."""


@remembered
@cache
def effects() -> Mapping[str, Effect]:
    """Name → effect, in the order they are offered; ValueError when two have one name."""
    found: dict[str, Effect] = {}
    for effect in sorted(declared(Effect), key=lambda one: (one.order, one.name)):
        if effect.name in found:
            raise ValueError(f"two effects are called {effect.name}")
        found[effect.name] = effect
    return found


def decided_by(here: Standing, ref: Ref) -> list[Decided]:
    """The decisions that made a thing what it is, the latest first; those that are open before them. One
    query."""
    return [line for source in declared(DecidedBy) for line in source.of(here, ref)]


def under_way(groupe: Groupe, ref: Ref) -> list[str]:
    """The titles of the open decisions that would change a thing: what asks the groupe in another way
    waits for them. One query."""
    return [title for source in declared(DecidedBy) for title in source.under_way(groupe, ref)]


def ask_address(here: Standing, name: str, ref: Ref | None) -> str:
    """Where an effect is put to the groupe; "" where this person may not, or there are no decisions."""
    effect = effects().get(name)
    if effect is None or not effect.may(here):
        return ""
    return next((source.ask(here, name, ref) for source in declared(DecidedBy)), "")


def gone() -> Refusal:
    """Why nothing is done: the thing is not there any more."""
    return Refusal(_("What this decision changes is not there any more."))
