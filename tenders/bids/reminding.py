# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds a piece of a bid is reminded of its deadline: 10, 5, 2 days before and the day before, once each.

By the days of the groupe, in its journal: letters follow as each wishes. Late, it tells the nearest alone.
A deadline that moved to another day is reminded of anew, by the days that are left to it. A bid that was
submitted is silent, and so is a call that is over.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import journal
from groupes.jobs import each, job, periodic
from groupes.models import Groupe, Membership
from groupes.web.transactions import action, locked
from tenders.bids import events
from tenders.bids.models import DEADLINE, Bid, Piece

DAYS: Final = (1, 2, 5, 10)
AHEAD: Final = dt.timedelta(days=DAYS[-1] + 2)
"""Days begin up to that much apart on earth: each groupe's own day is asked afterwards."""


def due(deadline: dt.date, on: dt.date, told: int | None, told_for: dt.date | None) -> int | None:
    """Which reminder of a deadline is asked for on a day; None: none, or it was told, or a nearer one
    was. ``told``, ``told_for``: the last that was told, and of which day."""
    left = (deadline - on).days
    if left < 0:
        return None
    now = next((days for days in DAYS if left <= days), None)
    if now is None or (told is not None and told_for == deadline and told <= now):
        return None
    return now


def _asked(bid: Bid, now: dt.datetime) -> tuple[int, dt.date] | None:
    """Which reminder a bid asks for, and of which day; its notice and its groupe loaded."""
    at = bid.deadline_at
    if not bid.writable or at is None or at <= now or bid.cancelled or bid.notice.closed:
        return None
    zone = ZoneInfo(bid.groupe.cooperative.time_zone)
    day = at.astimezone(zone).date()
    days = due(day, now.astimezone(zone).date(), bid.reminded, bid.reminded_for)
    return (days, day) if days is not None else None


@periodic("35 * * * *")  # days begin at another hour in each zone
@job("bids.remind", _("Reminders of deadlines to those who hold pieces of bids"))
def remind() -> None:
    """Look at the bids whose deadline is near. Done twice, nothing is told twice."""
    now = timezone.now()
    rows = (
        Bid.objects.filter(state__in=Bid.WRITTEN)
        .alias(last=DEADLINE)
        .filter(last__gt=now, last__lte=now + AHEAD)
        .exclude(groupe__state__in=(Groupe.State.CLOSED, Groupe.State.DORMANT))
        .select_related("groupe__cooperative", "notice")
        .defer("notice__terms")
        .order_by("pk")
    )
    near = (bid for bid in rows.iterator(chunk_size=500) if _asked(bid, now) is not None)
    each(near, lambda bid: remind_of(bid=bid))


@action
def remind_of(*, bid: Bid) -> bool:
    """Tell those who hold a piece that is not ready that the deadline is near; whether it was told. Nobody
    holds one: nothing is told, nor noted as told."""
    rows = Bid.objects.select_related("groupe__cooperative", "notice")
    held, now = locked(rows).get(pk=bid.pk), timezone.now()
    asked = _asked(held, now)
    if asked is None:
        return False
    today = held.groupe.today()
    here = Membership.objects.on(today).filter(groupe=held.groupe).values("member")
    pieces = Piece.objects.filter(bid=held, holder__in=here).exclude(state__in=Piece.READY)
    holders = sorted(set(pieces.values_list("holder_id", flat=True)))
    if not holders:
        return False
    held.reminded, held.reminded_for = asked
    held.save(update_fields=["reminded", "reminded_for"])
    journal.record(
        events.DEADLINE_NEAR,
        by=None,
        groupe=held.groupe,
        target=held,
        days=(asked[1] - today).days,
        members=holders,
    )
    return True
