# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of plans. What somebody wishes is in none of them, nor in which groupe they said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, EVERYONE, MEMBER, NUMBER, Event
from roles.planning.models import PLAN

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.journal.models import Entry


def _put(entry: Entry) -> StrOrPromise:
    if entry.facts.get("follows"):
        return _("{actor} puts a new version of a plan to the groupe: {target}, until {until}")
    return _("{actor} puts a plan to the groupe: {target}, until {until}")


def _solved(entry: Entry) -> StrOrPromise:
    if entry.facts.get("status") == "infeasible":
        return _("The search for {target} is over: some rules stand against each other")
    if entry.facts.get("status") == "unknown":
        return _("The search for {target} is over: nothing was found in the time it had")
    return _("The search for {target} is over: a plan is there to be read")


WISHES_SAID = Event("planning.wishes_said")
WISHES_TAKEN_AWAY = Event("planning.wishes_taken_away")

STARTED = Event("planning.started", facts={"follows": CODE, "copies": CODE})
CHANGED = Event("planning.changed", facts={"edition": NUMBER})
WISHES_ASKED = Event(
    "planning.wishes_asked",
    _("{actor} prepares a rotation, and asks what each wishes until {until}"),
    {"until": DATE},
)
PINNED = Event(
    "planning.pinned",
    facts={"role": "roles.role", "term": NUMBER, "member": MEMBER, "kind": CODE},
)
UNPINNED = Event(
    "planning.unpinned", facts={"role": "roles.role", "term": NUMBER, "member": MEMBER}
)
SOLVE_ASKED = Event("planning.solve_asked", facts={"run": NUMBER}, refreshes=("plan",))
SOLVE_STOPPED = Event("planning.solve_stopped", facts={"run": NUMBER}, refreshes=("plan",))
SOLVED = Event(
    "planning.solved",
    _solved,
    {"run": NUMBER, "status": CODE, "asked_by": MEMBER},
    concerns=("asked_by",),
    only_concerned=True,
    refreshes=("plan",),
)
PUT = Event("planning.put", _put, {"until": DATE, "follows": CODE}, refreshes=("plan",))
AGREED = Event("planning.agreed", refreshes=("plan",))
OBJECTED = Event(
    "planning.objected",
    _("{actor} objects to {target}"),
    {"put_by": MEMBER},
    concerns=("put_by",),
    refreshes=("plan",),
)
OBJECTION_WITHDRAWN = Event(
    "planning.objection_withdrawn",
    _("{actor} withdraws an objection to {target}"),
    {"put_by": MEMBER},
    concerns=("put_by",),
    refreshes=("plan",),
)
DROPPED = Event("planning.dropped", refreshes=("plan",))
GIVEN_UP = Event("planning.given_up", _("{actor} gives up {target}"), refreshes=("plan",))
ADOPTED = Event(
    "planning.adopted",
    _("{target} is adopted: each is offered what it plans for them"),
    heard_by=EVERYONE,
    refreshes=("plan",),
)
SEAT_SKIPPED = Event(
    "planning.seat_skipped",
    _("{target}: nothing could be offered for {role}, from {starts_on}"),
    {"role": "roles.role", "starts_on": DATE, "why": CODE},
    heard_by=PLAN,
    refreshes=("plan",),
)
