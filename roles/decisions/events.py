# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of tensions and decisions. What somebody answers is in none of them; of a secret decision, not
even that they did, nor when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, EVERYONE, MEMBER, NUMBER, TIED, Event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.journal.models import Entry

TENSION_RAISED = Event(
    "decisions.tension_raised", _("{actor} says what is not right yet: {target}")
)
TENSION_CHANGED = Event("decisions.tension_changed")
TENSION_ROUTED = Event("decisions.tension_routed", facts={"route": CODE})
TENSION_ALIVE = Event("decisions.tension_alive")
TENSION_ANSWERED = Event(
    "decisions.tension_answered",
    _("{target} is answered"),
    {"raised_by": MEMBER},
    concerns=("raised_by",),
)
TENSION_TOLD = Event(
    "decisions.tension_told",
    _("{actor} answers {target} for all to know"),
    {"raised_by": MEMBER},
    concerns=("raised_by",),
    heard_by=EVERYONE,
)
TENSION_TURNED = Event(
    "decisions.tension_turned",
    _("{actor} asks {member} what they know: {target}"),
    {"member": MEMBER},
    concerns=("member",),
)
TENSION_REOPENED = Event("decisions.tension_reopened")
TENSION_LET_GO = Event("decisions.tension_let_go", facts={"raised_by": MEMBER})
TENSION_ASKED = Event(
    "decisions.tension_asked",
    _("Still alive? {target}"),
    {"raised_by": MEMBER},
    concerns=("raised_by",),
)

DRAFTED = Event("decisions.drafted")
CHANGED = Event("decisions.changed", facts={"edition": NUMBER}, refreshes=("decision",))
OPENED = Event(
    "decisions.opened",
    _("{actor} puts {target} to the groupe, until {until}"),
    {"until": DATE, "way": CODE},
    heard_by=EVERYONE,
    refreshes=("decision",),
)
ASKED_AGAIN = Event(
    "decisions.asked_again",
    _("{actor} changes {target}: what was answered is asked again"),
    {"edition": NUMBER, "answered": CODE},
    heard_by=EVERYONE,
    refreshes=("decision",),
)
STAGED = Event("decisions.staged", facts={"stage": CODE}, refreshes=("decision",))
ANSWERED = Event("decisions.answered", refreshes=("decision",))
OBJECTED = Event(
    "decisions.objected",
    _("{actor} objects to {target}"),
    {"proposer": MEMBER},
    concerns=("proposer",),
    refreshes=("decision",),
)
OBJECTION_WITHDRAWN = Event(
    "decisions.objection_withdrawn",
    _("{actor} withdraws an objection to {target}"),
    {"proposer": MEMBER},
    concerns=("proposer",),
    refreshes=("decision",),
)
OBJECTION_INTEGRATED = Event(
    "decisions.objection_integrated",
    _("{actor} integrates an objection to {target}"),
    {"member": MEMBER, "edition": NUMBER},
    concerns=("member",),
    refreshes=("decision",),
)
REMARKED = Event(
    "decisions.remarked",
    _("{actor} asks or says something about {target}"),
    {"proposer": MEMBER, "kind": CODE},
    concerns=("proposer",),
    only_concerned=True,
    refreshes=("decision",),
)
REPLIED = Event(
    "decisions.replied",
    _("{actor} replies to what {member} said about {target}"),
    {"member": MEMBER},
    concerns=("member",),
    only_concerned=True,
    refreshes=("decision",),
)
DELEGATED = Event(
    "decisions.delegated",
    _("{actor} lets {delegate} answer for them: {target}"),
    {"delegate": MEMBER},
    concerns=("delegate",),
    only_concerned=True,
    refreshes=("decision",),
)
DELEGATION_ENDED = Event(
    "decisions.delegation_ended",
    _("{actor} answers again by themself: {target}"),
    {"delegate": MEMBER},
    concerns=("delegate",),
    only_concerned=True,
    refreshes=("decision",),
)
GAIN_SAID = Event(
    "decisions.gain_said",
    _("{actor} says that {member} gains something directly from {target}"),
    {"member": MEMBER},
    concerns=("member",),
    only_concerned=True,
    refreshes=("decision",),
)
EXTENDED = Event(
    "decisions.extended",
    _("{target} needs more answers: it is open until {until}"),
    {"until": DATE},
    heard_by=EVERYONE,
    refreshes=("decision",),
)
REMINDED = Event(
    "decisions.reminded",
    _("{target} closes on {until}: those who have not answered still can"),
    {"until": DATE},
    heard_by=TIED,
)
BALLOTS_SHOWN = Event(
    "decisions.ballots_shown",
    _("The ballots are shown, and can be changed: {target}"),
    heard_by=EVERYONE,
    refreshes=("decision",),
)
PERSON_PROPOSED = Event(
    "decisions.person_proposed",
    _("{actor} proposes {member}: {target}"),
    {"member": MEMBER},
    concerns=("member",),
    heard_by=EVERYONE,
    refreshes=("decision",),
)


def _person_answered(entry: Entry) -> StrOrPromise:
    if entry.facts.get("accepts"):
        return _("{actor} accepts to be elected: {target}")
    return _("{actor} declines to be elected: {target}")


PERSON_ANSWERED = Event(
    "decisions.person_answered",
    _person_answered,
    {"proposer": MEMBER, "accepts": CODE},
    concerns=("proposer",),
    refreshes=("decision",),
)
DATE_CHOSEN = Event(
    "decisions.date_chosen",
    _("{actor} chooses the date: {target}"),
    heard_by=EVERYONE,
    refreshes=("decision",),
)


def _closed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("state") == "adopted":
        return _("{target} is adopted")
    if entry.facts.get("state") == "overtaken":
        return _("{target} is overtaken: what it changes has changed meanwhile")
    return _("{target} is not adopted")


CLOSED = Event(
    "decisions.closed",
    _closed,
    {"state": CODE, "why": CODE},
    heard_by=EVERYONE,
    refreshes=("decision",),
)
NOTED = Event(
    "decisions.noted",
    _("{target} is decided in a meeting; {actor} writes it down"),
    heard_by=EVERYONE,
    refreshes=("decision",),
)
NOT_DECIDED = Event(
    "decisions.not_decided",
    _("{actor} says that {target} was not decided so"),
    {"proposer": MEMBER},
    concerns=("proposer",),
    heard_by=EVERYONE,
    refreshes=("decision",),
)
WITHDRAWN = Event("decisions.withdrawn", _("{actor} withdraws {target}"), refreshes=("decision",))
APPLIED = Event(
    "decisions.applied", _("{target} takes effect"), {"effect": CODE}, refreshes=("decision",)
)
OWNED = Event(
    "decisions.owned",
    _("{actor} sees that {target} happens"),
    {"member": MEMBER},
    refreshes=("decision",),
)
OWNER_ASKED = Event(
    "decisions.owner_asked",
    _("{actor} asks {member} to see that {target} happens"),
    {"member": MEMBER},
    concerns=("member",),
    refreshes=("decision",),
)
OWNER_DECLINED = Event(
    "decisions.owner_declined", facts={"member": MEMBER}, refreshes=("decision",)
)
STEP_SAID = Event("decisions.step_said", refreshes=("decision",))
REVIEW_ASKED = Event(
    "decisions.review_asked",
    _("{target} comes back, to be looked at again"),
    {"owner": MEMBER, "due": DATE},
    concerns=("owner",),
    refreshes=("decision",),
)
REVIEW_ASKED_OF_ALL = Event(
    "decisions.review_asked_of_all",
    _("{target} was not spoken of for long: renew it, change it, or let it go"),
    {"due": DATE},
    heard_by=EVERYONE,
    refreshes=("decision",),
)
REVIEW_REMINDED = Event(
    "decisions.review_reminded",
    _("{target} still waits to be looked at again"),
    {"owner": MEMBER},
    concerns=("owner",),
    only_concerned=True,
)
REVIEWED = Event(
    "decisions.reviewed",
    _("{actor} says what becomes of {target}"),
    {"outcome": CODE},
    refreshes=("decision",),
)
ENDED = Event(
    "decisions.ended",
    _("{target} is no longer in force"),
    heard_by=EVERYONE,
    refreshes=("decision",),
)
