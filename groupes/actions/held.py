# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows that actions take before they change anything: a groupe, a person, a membership."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groupes.models import Groupe, Member, Membership, User
from groupes.web.refusals import Refusal
from groupes.web.transactions import locked


def hold(groupe: Groupe) -> Groupe:
    """Take the groupe's row until the end of the transaction."""
    return locked(Groupe.objects.select_related("cooperative")).get(pk=groupe.pk)


def hold_person(member: Member) -> None:
    """Take a person's row until the end of the transaction, before any groupe's: who is leaving the
    cooperative at this moment begins nothing any more. Refusal when they have left."""
    found = locked(Member.objects.select_related("user")).get(pk=member.pk)
    if not found.is_current:
        raise Refusal(_("%(name)s is no longer in the cooperative.") % {"name": found.name})


def reread(membership: Membership) -> Membership:
    """The membership as it is now, its groupe held."""
    hold(membership.groupe)
    return Membership.objects.select_related(
        "groupe__cooperative", "member__user", "answered_by"
    ).get(pk=membership.pk)


def held_member(member: Member) -> Member:
    """The member as they are now, their row and account's held until the end of the transaction."""
    user = locked(User.objects).get(pk=member.user_id)
    found = locked(Member.objects.select_related("cooperative")).get(pk=member.pk)
    found.user = user
    return found
