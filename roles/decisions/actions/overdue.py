# SPDX-License-Identifier: AGPL-3.0-or-later
"""What came to its hour or its day and has no job of its own that sees to it: a groupe's archive brings
decisions along, not the jobs that were left for them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from groupes.jobs import each, job, periodic
from groupes.models import Groupe
from roles.decisions.actions.closing import close_if_due
from roles.decisions.actions.doing import apply_if_due
from roles.decisions.models import Decision, State

MARGIN: Final = dt.timedelta(days=1)
"""Days begin up to that much before it does in UTC: each groupe's own day is asked afterwards."""


def overdue(now: dt.datetime) -> QuerySet[Decision, Decision]:
    """Open decisions whose hour has come, and adopted ones whose day has, or may have somewhere. One query,
    by an index for each."""
    to_apply = Q(state=State.ADOPTED, applied_at=None, effect_on__lte=now.date() + MARGIN)
    rows = Decision.objects.filter(
        Q(state=State.OPEN, closes_at__lte=now) | to_apply & ~Q(effect="")
    )
    rows = rows.exclude(groupe__state=Groupe.State.CLOSED)
    return rows.select_related("groupe__cooperative").order_by("pk")


@periodic("*/10 * * * *")
@job("decisions.overdue", gettext_lazy("Decisions whose hour came and went"))
def see_to_overdue() -> None:
    """Close what is due, and do what is to be done. Done twice, nothing happens twice."""
    rows = overdue(timezone.now())
    each(rows.iterator(chunk_size=500), lambda one: apply_if_due(close_if_due(one)))
