# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the journal's entries about roles read, and how roles are named (``groupes.journal.feed``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal import feed
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from roles.models import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def name_roles(ids: set[int], reader: Member) -> dict[int, feed.Name]:
    inside = Groupe.objects.of(reader).values("pk")
    roles = Role.objects.filter(pk__in=ids, groupe_id__in=inside).select_related("groupe")
    return {role.pk: feed.Name(role.name, role.get_absolute_url()) for role in roles}


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


def register() -> None:
    """Called by ``RolesConfig.ready()``."""
    feed.register_names("roles.role", name_roles)
    feed.register_sentence("roles.role_created", _("{actor} creates the role {target}"))
    feed.register_sentence("roles.role_changed", _("{actor} changes the role {target}"))
    feed.register_sentence("roles.role_closed", _("{actor} closes the role {target}"))
    told = {
        "role": "roles.role",
        "member": "groupes.member",
        "starts_on": feed.DATE,
        "ends_on": feed.DATE,
    }
    feed.register_sentence("roles.mandate_offered", _offered, **told)
    feed.register_sentence("roles.mandate_accepted", _accepted, **told)
    # Who said no, and to what, is nobody's business: a refusal costs nothing.
    feed.register_sentence(
        "roles.mandate_declined", _("{role}: an offer ends without a mandate"), **told
    )
    feed.register_sentence("roles.mandate_withdrawn", _("{role}: an offer is withdrawn"), **told)
    feed.register_sentence(
        "roles.mandate_given", _("{member} takes {role}, from {starts_on} to {ends_on}"), **told
    )
    feed.register_sentence(
        "roles.mandate_ended", _("{member} gives {role} back: last day {ends_on}"), **told
    )
