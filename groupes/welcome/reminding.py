# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests that wait remind of themselves once, by letter: to those who welcome, or to other members
while those are all away. Who may answer does not wait for it: it is asked by date."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import queries as ground
from groupes.actions.held import hold
from groupes.jobs import each, job, periodic
from groupes.models import Groupe, Member, Membership
from groupes.web.transactions import action
from groupes.welcome import letters
from groupes.welcome.models import Reminded

AFTER: Final = dt.timedelta(days=3)
MOST: Final = 500
"""Requests looked at in one go, the oldest first: what is answered makes room."""
MOST_LETTERS: Final = 5
"""Where any member may answer, so many are written to."""


@periodic("10 * * * *")
@job("welcome.remind", _("Reminders of requests to join"))
def remind() -> None:
    """Look at the requests that wait. Done twice, nothing is told twice."""
    rows = Membership.objects.waiting().of_current().exclude(groupe__state=Groupe.State.CLOSED)
    untold = rows.filter(reminded=None).order_by("asked_at", "pk")
    each(untold.select_related("groupe__cooperative")[:MOST], lambda tie: remind_of(membership=tie))


@action
def remind_of(*, membership: Membership) -> None:
    """Write to those who welcome once it has waited for :data:`AFTER`; at once to other members where
    those are all away. Held by its groupe: a request answered meanwhile is told of no more."""
    groupe = hold(membership.groupe)
    tie = Membership.objects.get(pk=membership.pk)
    if tie.state != Membership.State.ASKED or tie.asked_at is None:
        return
    if Reminded.objects.filter(membership=tie).exists():
        return
    today = groupe.today()
    welcoming = ground.all_welcomers(groupe)
    here = [one for one in welcoming if not one.is_away(today)]
    if (here or not welcoming) and timezone.now() - tie.asked_at < AFTER:
        return
    Reminded.objects.create(membership=tie)
    for one in _with_accounts(here or _others(groupe, today, {m.pk for m in welcoming})):
        letters.leave_reminder(one, tie)


def _others(groupe: Groupe, today: dt.date, but: set[int]) -> list[Member]:
    """The members who came first and are not away. One query."""
    ties = groupe.memberships.on(today).exclude(member__in=but).select_related("member")
    found = [tie.member for tie in ties.order_by("starts_on", "pk")[:50]]
    return [one for one in found if not one.is_away(today)][:MOST_LETTERS]


def _with_accounts(members: list[Member]) -> list[Member]:
    rows = Member.objects.filter(pk__in=[one.pk for one in members])
    return list(rows.select_related("user").order_by("pk"))
