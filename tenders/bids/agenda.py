# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bids put on the agenda of a meeting: those that are written, whose deadline comes before the meeting
after."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.agenda import MOST, Suggested
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web import formats
from groupes.web.prepared import INSTANT, PK, Prepared
from tenders.bids import queries
from tenders.bids.models import DEADLINE, Bid

_NEAR: Final = Prepared(
    lambda groupe, now, end: queries.lines(
        Bid.objects.filter(groupe=groupe, state__in=Bid.WRITTEN)
        .alias(last=DEADLINE)
        .filter(last__gt=now, last__lt=end)
        .order_by("last", "pk")
    )[:MOST],
    groupe=PK,
    now=INSTANT,
    end=INSTANT + dt.timedelta(seconds=1),
)


def suggested(groupe: Groupe, until: dt.date) -> list[Suggested]:
    """The nearest deadline first, by the days of the groupe. One query."""
    zone = ZoneInfo(groupe.cooperative.time_zone)
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), zone)
    lines = []
    for bid in _NEAR(groupe=groupe.pk, now=timezone.now(), end=end):
        bid.groupe = groupe
        deadline = bid.deadline_at
        if deadline is None or bid.cancelled:
            continue
        lines.append(
            Suggested(
                title=str(bid.title),
                url=bid.get_absolute_url(),
                ref=Ref.of(bid),
                minutes=15,
                due=deadline.astimezone(zone).date(),
                way="decide" if bid.state == Bid.State.STUDIED else "discuss",
                why=_("deadline %(day)s") % {"day": formats.date(deadline.astimezone(zone).date())},
            )
        )
    return lines
