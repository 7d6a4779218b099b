# SPDX-License-Identifier: AGPL-3.0-or-later
"""Those who have not answered are reminded once, a day before a decision closes.

In the journal: letters follow as each wishes (``groupes/notifications``). Of secret ballots all who may
answer are reminded, in the same words: what is kept of it tells of nobody whether they had answered.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import journal
from groupes.jobs import each, job, periodic
from groupes.models import Groupe
from groupes.web.transactions import action
from roles.decisions import events
from roles.decisions.actions.held import hold_alone
from roles.decisions.models import Decision, State, Voter, Way

BEFORE: Final = dt.timedelta(hours=24)
SHORT: Final = dt.timedelta(hours=12)
"""Who was told that it opens is not reminded the same half day."""
MOST: Final = 200


def _due(now: dt.datetime) -> Q:
    return Q(
        state=State.OPEN,
        reminded_at=None,
        closes_at__gt=now,
        closes_at__lte=now + BEFORE,
        opened_at__lte=now - SHORT,
    ) & ~Q(way=Way.LOT)  # who does not put their name in has answered too


@periodic("35 * * * *")
@job("decisions.remind", _("Reminders of decisions that close"))
def remind() -> None:
    """Look at the decisions that close within a day. Done twice, nothing is told twice."""
    rows = (
        Decision.objects.filter(_due(timezone.now()))
        .exclude(groupe__state__in=(Groupe.State.CLOSED, Groupe.State.DORMANT))
        .select_related("groupe__cooperative")
        .order_by("closes_at", "pk")
    )
    each(rows[:MOST], lambda decision: remind_of(decision=decision))


@action
def remind_of(*, decision: Decision) -> bool:
    """Remind of one decision; whether it was told: not twice, nor where nobody is left to answer."""
    decision = hold_alone(decision)
    now = timezone.now()
    if not Decision.objects.filter(_due(now), pk=decision.pk).exists():
        return False
    decision.reminded_at = now
    decision.save(update_fields=["reminded_at"])
    if not decision.secret and not missing({decision.pk})[decision.pk]:
        return False
    assert decision.closes_at is not None  # noqa: S101 - open, by constraint
    zone = ZoneInfo(decision.groupe.cooperative.time_zone)
    journal.record(
        events.REMINDED,
        by=None,
        groupe=decision.groupe,
        target=decision,
        until=decision.closes_at.astimezone(zone).date().isoformat(),
    )
    return True


def missing(ids: set[int]) -> dict[int, set[int]]:
    """Decision id → those who have not answered it yet, nor let another; of secret ballots all who may.
    One query."""
    rows = Voter.objects.filter(
        Q(decision__secret=True) | Q(has_answered=False, delegate=None),
        decision__in=list(ids),
        decision__state=State.OPEN,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for decision, member in rows.values_list("decision_id", "member_id"):
        found[decision].add(member)
    return found
