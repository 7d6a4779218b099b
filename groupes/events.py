# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the ground floor: groupes, who belongs to them, and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, DECIMAL, EVERYONE, MEMBER, NUMBER, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _accepted(entry: Entry) -> StrOrPromise:
    # Whoever accepted themself came in by an open door or by an invitation.
    if entry.facts.get("by_self"):
        return _("{member} joins the groupe")
    return _("{actor} welcomes {member}")


def _declined(entry: Entry) -> StrOrPromise:
    if entry.facts.get("by_self"):
        return _("{member} answers “not now” to the invitation")
    return _("{actor} answers “not now” to {member}")


def _ended(entry: Entry) -> StrOrPromise:
    was = entry.facts.get("was")
    if entry.facts.get("why") == "closed":
        if was == "asked":
            return _("The groupe closes: the request of {member} ends")
        return _("The groupe closes: the invitation of {member} ends")
    if was == "asked":
        return _("{member} withdraws their request")
    if was == "invited":
        return _("{actor} withdraws the invitation to {member}")
    return _("{member} leaves the groupe")


def _paused(entry: Entry) -> StrOrPromise:
    if entry.facts.get("back_on"):
        return _("{member} goes on pause, and would like to be back on {back_on}")
    return _("{member} goes on pause")


def _back(entry: Entry) -> StrOrPromise:
    if entry.facts.get("back_on"):
        return _("{member} would like to be back from their pause on {back_on}")
    return _("{member} does not say any more when they would like to be back from their pause")


def _closed(entry: Entry) -> StrOrPromise:
    if entry.actor_id is not None:
        return _("{actor} closes the groupe")
    return _("The groupe closes: its last member left")


def _changed(entry: Entry) -> StrOrPromise:
    # The charter was one of the texts of a groupe before it had sections (groupes/charter).
    fields = entry.facts.get("fields")
    if entry.facts.get("restores") and fields == ["purpose"]:
        return _("{actor} restores edition {restores} of the purpose")
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of the charter")
    if fields == ["charter"]:
        return _("{actor} changes the charter")
    return _("{actor} changes how the groupe presents itself")


KINDS: Final = {
    "project": _("{actor} makes it a project groupe"),
    "trade": _("{actor} makes it a trade groupe"),
    "brand": _("{actor} makes it a brand groupe"),
}


def _kind(entry: Entry) -> StrOrPromise:
    return KINDS.get(entry.facts.get("kind", ""), _("{actor} changes what kind of groupe it is"))


GROUPE_CREATED = Event(
    "groupes.groupe_created", _("{actor} starts the groupe"), {"kind": CODE}, changes_rights=True
)
GROUPE_CHANGED = Event(
    "groupes.groupe_changed",
    _changed,
    {"fields": CODE, "edition": NUMBER, "restores": NUMBER},
    heard_by=EVERYONE,
)
GROUPE_CLOSED = Event("groupes.groupe_closed", _closed, heard_by=EVERYONE, changes_rights=True)
KIND_CHANGED = Event(
    "groupes.kind_changed", _kind, {"before": CODE, "kind": CODE}, heard_by=EVERYONE
)

MEMBERSHIP_ASKED = Event(
    "groupes.membership_asked",
    _("{member} asks to join"),
    {"member": MEMBER},
    heard_by="groupes.welcome_member",
)
MEMBERSHIP_INVITED = Event(
    "groupes.membership_invited",
    _("{actor} invites {member}"),
    {"member": MEMBER},
    concerns=("member",),
)
MEMBERSHIP_ACCEPTED = Event(
    "groupes.membership_accepted",
    _accepted,
    {"member": MEMBER, "by_self": CODE},
    concerns=("member",),
    changes_rights=True,
)
MEMBERSHIP_DECLINED = Event(
    "groupes.membership_declined",
    _declined,
    {"member": MEMBER, "by_self": CODE},
    concerns=("member",),
    heard_by="groupes.welcome_member",
    only_concerned=True,  # a no is told to whom it was said, and to whoever welcomes
)
ANSWER_SEEN = Event("groupes.answer_seen")
MEMBERSHIP_ENDED = Event(
    "groupes.membership_ended",
    _ended,
    {"member": MEMBER, "was": CODE, "why": CODE},
    concerns=("member",),
    changes_rights=True,
)
MEMBERSHIP_PAUSED = Event(
    "groupes.membership_paused",
    _paused,
    {"member": MEMBER, "back_on": DATE},
    concerns=("member",),
    changes_rights=True,
)
RETURN_SAID = Event(
    "groupes.return_said", _back, {"member": MEMBER, "back_on": DATE}, concerns=("member",)
)
MEMBERSHIP_RESUMED = Event(
    "groupes.membership_resumed",
    _("{member} is back from their pause"),
    {"member": MEMBER},
    concerns=("member",),
    changes_rights=True,
)

PROFILE_CHANGED = Event("groupes.profile_changed", facts={"fields": CODE})
PREFERENCES_CHANGED = Event("groupes.preferences_changed")
PERSON_ADDED = Event("groupes.person_added", facts={"cooperative": CODE, "status": CODE})
EMAIL_CHANGED = Event("groupes.email_changed")  # never the address: the journal is for ever
CONTRIBUTION_CHANGED = Event(
    "groupes.contribution_changed",
    facts={"percent_before": DECIMAL, "percent": DECIMAL, "on": DATE},
)
LINK_GIVEN = Event("groupes.link_given")  # to choose a password, passed on by hand
PERSON_LEFT = Event("groupes.person_left", facts={"on": DATE})
PERSON_CAME_BACK = Event("groupes.person_came_back")
WORD_LEFT = Event("groupes.word_left")  # never what it says
WORD_SEEN = Event("groupes.word_seen")
