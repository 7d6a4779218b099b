# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of roles and mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, MEMBER, NUMBER, POWERS, Event
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
    return _("{actor} changes the role {target}")


def _offered(entry: Entry) -> StrOrPromise:
    if entry.facts.get("mandate"):
        return _("{actor} offers to hand {role} over to {member}, from {starts_on}")
    if entry.facts.get("by_self"):
        return _("{member} volunteers for {role}")
    return _("{actor} offers {role} to {member}, from {starts_on}")


def _accepted(entry: Entry) -> StrOrPromise:
    if entry.facts.get("by_self"):
        return _("{actor} confirms {member}: {role}, from {starts_on} to {ends_on}")
    return _("{member} takes {role}, from {starts_on} to {ends_on}")


_WHO = {"role": "roles.role", "member": MEMBER}
_TERM = {"mandate": CODE, "starts_on": DATE, "ends_on": DATE}

ROLE_CREATED = Event(
    "roles.role_created", _("{actor} creates the role {target}"), {"granted": CODE}
)
ROLE_CHANGED = Event(
    "roles.role_changed",
    _changed,
    {
        "fields": CODE,
        "granted": POWERS,
        "revoked": POWERS,
        "edition": NUMBER,
        "restores": NUMBER,
    },
)
ROLE_CLOSED = Event("roles.role_closed", _("{actor} closes the role {target}"))

MANDATE_OFFERED = Event(
    "roles.mandate_offered", _offered, {**_WHO, **_TERM, "by_self": CODE}, concerns=("member",)
)
MANDATE_ACCEPTED = Event(
    "roles.mandate_accepted",
    _accepted,
    {**_WHO, **_TERM, "by_self": CODE, "former": CODE},
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
