# SPDX-License-Identifier: AGPL-3.0-or-later
"""Never a meeting without a facilitator: a day before, whoever facilitates is reminded, once; where nobody
does, all are told that somebody is wanted.

In the journal: letters follow as each wishes (``groupes/notifications``).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes.jobs import each, job, periodic
from groupes.models import Groupe
from groupes.web.transactions import action
from roles.meetings import caring, events
from roles.meetings.actions.held import hold, record
from roles.meetings.models import Meeting, Part

BEFORE: Final = dt.timedelta(hours=24)
SHORT: Final = dt.timedelta(hours=12)
"""Of one that was called, moved or changed the same half day, all have just heard."""
MOST: Final = 500


def _due(now: dt.datetime) -> Q:
    return Q(
        state=Meeting.State.PLANNED,
        reminded_at=None,
        starts_at__gt=now,
        starts_at__lte=now + BEFORE,
        changed_at__lte=now - SHORT,
    )


@periodic("15 * * * *")
@job("meetings.remind", _("Whoever facilitates is reminded the day before"))
def remind() -> None:
    """Late, or twice, nothing is told twice. A groupe that sleeps is told nothing."""
    rows = (
        Meeting.objects.filter(_due(timezone.now()))
        .exclude(groupe__state__in=(Groupe.State.CLOSED, Groupe.State.DORMANT))
        .order_by("starts_at", "pk")
    )
    each(rows[:MOST], lambda meeting: remind_of(meeting=meeting))


@action
def remind_of(*, meeting: Meeting) -> bool:
    """Whether it was told: not twice, nor of one that was moved or called off meanwhile."""
    meeting = hold(meeting)
    if not Meeting.objects.filter(_due(timezone.now()), pk=meeting.pk).exists():
        return False
    meeting.reminded_at = timezone.now()
    meeting.save(update_fields=["reminded_at"])
    groupe = meeting.groupe
    answered = caring.answers(meeting)
    found = caring.carers(groupe, meeting, groupe.today(), answered)[Part.FACILITATOR]
    if found.is_sure:
        record(events.FACILITATOR_REMINDED, None, meeting, member=found.member)
    else:
        record(events.FACILITATOR_WANTED, None, meeting)
    return True
