# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of people against who is known: what each line would do now."""

from __future__ import annotations

from collections.abc import Iterable

from groupes.administration import planning
from groupes.administration.models import StatusPeriod
from groupes.administration.sheet import Line
from groupes.administration.statuses import Period
from groupes.models import Cooperative, Member, User


def planned(
    cooperative: Cooperative, lines: list[Line], start: int = 0, stop: int | None = None
) -> list[planning.Planned]:
    """What each line of a list would do now, or those of a part of it. Three queries."""
    some = lines[start:stop]
    known = _known(cooperative, {planning.email_of(line) for line in some})
    before = {planning.email_of(line) for line in lines[:start]}
    return planning.plan(some, known, today=cooperative.today(), before=before)


def _known(cooperative: Cooperative, addresses: Iterable[str]) -> dict[str, planning.Known]:
    """Who has an account by one of these addresses. Of other cooperatives nothing but that."""
    asked = [one for one in addresses if one]
    known = {
        email.lower(): planning.Known(here=False)
        for email in User.objects.filter(email__in=asked).values_list("email", flat=True)
    }
    members = list(
        Member.objects.filter(cooperative=cooperative, user__email__in=asked)
        .select_related("user")
        .only(
            "name", "trade", "place", "status", "left_on", "cooperative_id",
            "user__email", "user__last_login", "user__is_active",
        )
    )  # fmt: skip
    periods: dict[int, list[Period]] = {}
    rows = StatusPeriod.objects.filter(member__in=[one.pk for one in members])
    for row in rows:
        periods.setdefault(row.member_id, []).append(Period(row.status, row.starts_on, row.ends_on))
    for one in members:
        known[one.user.email.lower()] = planning.Known(
            here=True,
            left=one.left_on is not None or not one.user.is_active,
            name=one.name,
            trade=one.trade,
            place=one.place,
            status=one.status,
            periods=tuple(periods.get(one.pk, ())),
            came_in=one.user.last_login is not None,
        )
    return known
