# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of circles, roles and mandates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, EVERYONE, MEMBER, NUMBER, POWERS, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of the role {target}")
    if entry.facts.get("granted") and entry.facts.get("revoked"):
        return _(
            "{actor} changes what the role {target} may do: now {granted}; no longer {revoked}"
        )
    if entry.facts.get("granted"):
        return _("{actor} changes what the role {target} may do: now {granted}")
    if entry.facts.get("revoked"):
        return _("{actor} changes what the role {target} may do: no longer {revoked}")
    if entry.facts.get("circle_granted"):
        return _(
            "{actor} changes what the role {target} may do in its circle: now {circle_granted}"
        )
    if entry.facts.get("circle_revoked"):
        return _(
            "{actor} changes what the role {target} may do in its circle: no longer {circle_revoked}"
        )
    return _("{actor} changes the role {target}")


def _circle_changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of the circle {target}")
    return _("{actor} changes the circle {target}")


def _offered(entry: Entry) -> StrOrPromise:
    way = entry.facts.get("way")
    if way == "beside":
        return _("{actor} asks {member}: learning {role} side by side, from {starts_on}")
    if way == "share":
        return _("{actor} offers {member} to share {role}")
    if way == "interim":
        if entry.facts.get("by_self"):
            return _("{member} offers to hold {role} meanwhile, until {ends_on}")
        return _("{actor} asks {member} to hold {role} meanwhile, until {ends_on}")
    if entry.actor_id is None and entry.facts.get("origin") == "lot":
        return _("{member} is drawn by lot for {role}, and answers")
    if entry.facts.get("mandate"):
        return _("{actor} offers to hand {role} over to {member}, from {starts_on}")
    if entry.facts.get("by_self"):
        return _("{member} volunteers for {role}")
    return _("{actor} offers {role} to {member}, from {starts_on}")


def _accepted(entry: Entry) -> StrOrPromise:
    way = entry.facts.get("way")
    if way == "interim":
        return _("{member} holds {role} meanwhile, from {starts_on} to {ends_on}")
    if way == "share":
        return _("{member} shares {role}, from {starts_on} to {ends_on}")
    if entry.facts.get("by_self"):
        return _("{actor} confirms {member}: {role}, from {starts_on} to {ends_on}")
    chosen = _CHOSEN.get(str(entry.facts.get("origin")))
    return chosen or _("{member} takes {role}, from {starts_on} to {ends_on}")


_CHOSEN: Mapping[str, StrOrPromise] = {
    "election": _(
        "{member}, elected without candidates, takes {role}, from {starts_on} to {ends_on}"
    ),
    "consent": _("{member}, chosen by consent, takes {role}, from {starts_on} to {ends_on}"),
    "lot": _("{member}, drawn by lot, takes {role}, from {starts_on} to {ends_on}"),
    "rotation": _("{member}, by the rotation plan, takes {role}, from {starts_on} to {ends_on}"),
}
_THEN: Mapping[str, StrOrPromise] = {
    "volunteer": _("{member}’s mandate ends on {ends_on}: {role} will be for whoever volunteers"),
    "again": _("{member}’s mandate ends on {ends_on}: they may go on with {role} for another term"),
    "election": _(
        "{member}’s mandate ends on {ends_on}: an election without candidates for {role}"
    ),
    "lot": _("{member}’s mandate ends on {ends_on}: {role} will be drawn by lot"),
    "rotation": _("{member}’s mandate ends on {ends_on}: {role} goes on by the rotation plan"),
}


def _ending(entry: Entry) -> StrOrPromise:
    return _THEN.get(str(entry.facts.get("then")), _THEN["volunteer"])


def _handover(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of the handover of {role}")
    return _("{actor} writes the handover of {role}")


_WHO = {"role": "roles.role", "member": MEMBER}
_TERM = {"mandate": CODE, "starts_on": DATE, "ends_on": DATE}

CIRCLE_CREATED = Event("roles.circle_created", _("{actor} draws the circle {target}"))
CIRCLE_CHANGED = Event(
    "roles.circle_changed",
    _circle_changed,
    {"fields": CODE, "edition": NUMBER, "restores": NUMBER},
)
CIRCLE_CLOSED = Event("roles.circle_closed", _("{actor} closes the circle {target}"))
MAP_SHOWN = Event("roles.map_shown", _("{actor} shows the map of the roles outside the groupe"))
MAP_HIDDEN = Event("roles.map_hidden", _("{actor} no longer shows the map outside the groupe"))
ROLE_CREATED = Event(
    "roles.role_created",
    _("{actor} creates the role {target}"),
    {"granted": CODE, "circle": CODE},
)
ROLE_CHANGED = Event(
    "roles.role_changed",
    _changed,
    {
        "fields": CODE,
        "granted": POWERS,
        "revoked": POWERS,
        "circle_granted": POWERS,
        "circle_revoked": POWERS,
        "edition": NUMBER,
        "restores": NUMBER,
    },
    heard_by=TIED,
)
ROLE_CLOSED = Event("roles.role_closed", _("{actor} closes the role {target}"), heard_by=TIED)

MANDATE_OFFERED = Event(
    "roles.mandate_offered",
    _offered,
    {**_WHO, **_TERM, "by_self": CODE, "way": CODE, "origin": CODE},
    concerns=("member",),
)
MANDATE_ACCEPTED = Event(
    "roles.mandate_accepted",
    _accepted,
    {**_WHO, **_TERM, "by_self": CODE, "former": CODE, "way": CODE, "origin": CODE},
    concerns=("member",),
)
# Who said no, and to what, is nobody's business: a refusal costs nothing.
MANDATE_DECLINED = Event(
    "roles.mandate_declined", _("{role}: an offer ends without a mandate"), _WHO
)
OFFER_ANSWER_SEEN = Event("roles.offer_answer_seen")
MANDATE_WITHDRAWN = Event("roles.mandate_withdrawn", _("{role}: an offer is withdrawn"), _WHO)
MANDATE_GIVEN = Event(
    "roles.mandate_given",
    _("{member} takes {role}, from {starts_on} to {ends_on}"),
    {**_WHO, **_TERM},
    concerns=("member",),
)
MANDATE_ENDED = Event(
    "roles.mandate_ended",
    _("{member} gives {role} back: last day {ends_on}"),
    {**_WHO, "mandate": CODE, "ends_on": DATE},
    concerns=("member",),
)
SEAT_WHOLE = Event(
    "roles.seat_whole", _("{member} holds {role} alone again"), {**_WHO, "mandate": CODE}
)
# To who holds it and to the groupe, 30, 14 and 3 days before, where nobody goes on with it.
MANDATE_ENDING = Event(
    "roles.mandate_ending",
    _ending,
    {**_WHO, "mandate": CODE, "ends_on": DATE, "days": NUMBER, "then": CODE},
    concerns=("member",),
    heard_by=EVERYONE,
)

BESIDE_BEGAN = Event(
    "roles.beside_began",
    _("{member} learns {role} beside {holder}, from {starts_on} to {ends_on}"),
    {**_WHO, "holder": MEMBER, "starts_on": DATE, "ends_on": DATE},
    concerns=("member", "holder"),
)
BESIDE_ENDED = Event(
    "roles.beside_ended",
    _("{member} no longer learns {role} beside who holds it"),
    _WHO,
    concerns=("member",),
    heard_by=TIED,
)

_DRAW = {"role": "roles.role", "draw": CODE}
DRAW_OPENED = Event(
    "roles.draw_opened",
    _("{actor} opens a draw for {role}: names are put down until {names_until}"),
    {**_DRAW, "names_until": DATE, "commitment": CODE},
    heard_by=EVERYONE,
)
# The list says who; who changed their mind is nobody's business.
NAME_PUT_DOWN = Event("roles.name_put_down", facts={"draw": CODE}, refreshes=("draw",))
NAME_TAKEN_OFF = Event("roles.name_taken_off", facts={"draw": CODE}, refreshes=("draw",))
DRAWN = Event(
    "roles.drawn",
    _("{actor} draws {role} by lot, among {names} names"),
    {**_DRAW, "seed": CODE, "names": NUMBER},
    heard_by=EVERYONE,
    refreshes=("draw",),
)
DRAW_DROPPED = Event(
    "roles.draw_dropped", _("{actor} gives up the draw for {target}"), {"draw": CODE}
)

HANDOVER_WRITTEN = Event(
    "roles.handover_written",
    _handover,
    {"role": "roles.role", "mandate": CODE, "edition": NUMBER, "restores": NUMBER},
    heard_by=TIED,
)
HANDOVER_ACKNOWLEDGED = Event(
    "roles.handover_acknowledged",
    _("{actor} has received the handover of {role} from {member}"),
    _WHO,
    concerns=("member",),
)
