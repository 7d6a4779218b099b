# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bids put on the agenda of a meeting: those that are written, whose deadline comes before the meeting
after."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.agenda import MOST, Suggested
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web import formats
from tenders.bids import queries
from tenders.bids.models import DEADLINE, Bid


def suggested(groupe: Groupe, until: dt.date) -> list[Suggested]:
    """The nearest deadline first. One query."""
    now = timezone.now()
    rows = queries.lines(
        Bid.objects.filter(groupe=groupe, state__in=Bid.WRITTEN)
        .alias(last=DEADLINE)
        .filter(last__gt=now, last__date__lte=until)
        .order_by("last", "pk")
    )
    lines = []
    for bid in rows[:MOST]:
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
                due=deadline.date(),
                way="decide" if bid.state == Bid.State.STUDIED else "discuss",
                why=_("deadline %(day)s") % {"day": formats.date(deadline)},
            )
        )
    return lines
