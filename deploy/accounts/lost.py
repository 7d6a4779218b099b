# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second factor whose device is lost, recovery codes included: taken off by an administrator of the
cooperative, who has made sure of who asks. It leaves a trace, and the person is told."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model

from deploy.accounts import events
from groupes import journal
from groupes.models import Cooperative, Member, MemberQuerySet
from groupes.web.transactions import action, locked


def protected(cooperative: Cooperative) -> MemberQuerySet:
    """The people of a cooperative who have a second factor, by name. One query when read."""
    found = Member.objects.current().filter(
        cooperative=cooperative, user__in=Authenticator.objects.values("user")
    )
    return found.select_related("user").by_name()


@action
def lift(*, by: Member, member: Member) -> bool:
    """Take a person's second factor off, recovery codes included. False when they have none."""
    user = locked(get_user_model().objects).get(pk=member.user_id)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        return False
    journal.record(events.SECOND_FACTOR_LIFTED, by=by, target=member)
    return True
