# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a socket may follow, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils import timezone

from groupes.models import Member, Membership
from groupes.web.zones import day_begins


def valid_until(membership: Membership) -> dt.datetime | None:
    """The instant a membership stops showing the groupe by itself, or None: for live streams."""
    if membership.ends_on is None:
        return None
    day_after = membership.ends_on + dt.timedelta(days=1)
    return day_begins(day_after, membership.groupe.cooperative.time_zone)


def live_rights_of(members: Iterable[int]) -> dict[int, dict[int, dt.datetime | None]]:
    """Member id → what :func:`live_rights` says of each, in one query; {} for who has none."""
    asked = list(members)
    rights: dict[int, dict[int, dt.datetime | None]] = {pk: {} for pk in asked}
    now = timezone.now()
    rows = (
        Membership.objects.of_current()
        .filter(member__in=asked, state__in=Membership.BELONGING)
        .select_related("groupe__cooperative")
        .only("member", "groupe", "state", "starts_on", "ends_on", "groupe__cooperative__time_zone")
    )
    for row in rows:
        zone = ZoneInfo(row.groupe.cooperative.time_zone)
        if row.belongs_on(now.astimezone(zone).date()):
            rights[row.member_id][row.groupe_id] = valid_until(row)
    return rights


def live_rights(member: Member) -> dict[int, dt.datetime | None]:
    """Groupe id → instant until which the member may follow its streams (None: no end set)."""
    return live_rights_of([member.pk])[member.pk]
