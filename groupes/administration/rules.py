# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who administers, and who may vote. Nothing here opens a groupe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from groupes.administration import statuses
from groupes.administration.models import StatusPeriod
from groupes.models import Member
from groupes.rules import may_administer
from groupes.web.prepared import PKS, Prepared

__all__ = ["may_administer", "may_vote", "voting"]

VOTING = frozenset({Member.Status.ASSOCIATE.value})


_PERIODS = Prepared(
    lambda members: StatusPeriod.objects.filter(member__any_of=members).values_list(
        "member_id", "status", "starts_on", "ends_on"
    ),
    members=PKS,
)


def may_vote(member: Member, on: dt.date) -> bool:
    """Whether someone has a vote in their cooperative on a day: who is an associate of it then. One
    query."""
    return member.pk in voting([member], on)


def voting(members: Collection[Member], on: dt.date) -> set[int]:
    """Those of some people (their ids) who have a vote on a day. One query."""
    periods: dict[int, list[statuses.Period]] = {}
    for member, status, starts_on, ends_on in _PERIODS(members=[one.pk for one in members]):
        periods.setdefault(member, []).append(statuses.Period(status, starts_on, ends_on))
    return {
        one.pk
        for one in members
        if one.joined_on <= on
        and (one.left_on is None or one.left_on > on)
        and statuses.on(periods.get(one.pk, []), on, otherwise=one.status) in VOTING
    }
