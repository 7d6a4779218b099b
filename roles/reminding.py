# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds a mandate and their groupe are reminded that it ends: 30, 14 and 3 days before, once each.

By the days of the groupe, in its journal: letters follow as each wishes, and wait for who is away
(``groupes/notifications``). Late, it tells the nearest alone: of two that are due at once the
older says nothing any more.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import journal
from groupes.jobs import each, job, periodic
from groupes.models import Groupe
from groupes.web.transactions import action, locked
from roles import events
from roles.models import Mandate, Role
from roles.succession import followers

DAYS: Final = (3, 14, 30)
MARGIN: Final = dt.timedelta(days=2)
"""Days begin up to that much apart on earth: each groupe's own day is asked afterwards."""
MOST: Final = 500


def due(ends_on: dt.date, on: dt.date, told: int | None) -> int | None:
    """Which reminder a mandate asks for on a day; None: none, or it was told, or a nearer one was."""
    left = (ends_on - on).days
    if left < 0:
        return None
    now = next((days for days in DAYS if left <= days), None)
    return now if now is not None and (told is None or now < told) else None


@periodic("20 * * * *")  # days begin at another hour in each zone
@job("roles.remind", _("Reminders of mandates that end"))
def remind() -> None:
    """Look at the mandates that end soon. Done twice, nothing is told twice."""
    around = timezone.now().date()
    rows = (
        Mandate.objects.filter(
            Q(reminded=None) | Q(reminded__gt=DAYS[0]),
            role__closed_on=None,
            ends_on__gte=around - MARGIN,
            ends_on__lte=around + dt.timedelta(days=DAYS[-1]) + MARGIN,
        )
        .exclude(role__groupe__state__in=(Groupe.State.CLOSED, Groupe.State.DORMANT))
        .select_related("role__groupe__cooperative")
        .order_by("ends_on", "pk")
    )
    # Those already told of one day are looked at again only near the next: the list stays short.
    near = (
        mandate
        for mandate in rows.iterator(chunk_size=MOST)
        if due(mandate.ends_on, mandate.role.groupe.today(), mandate.reminded) is not None
    )
    each(near, lambda mandate: remind_of(mandate=mandate))


@action
def remind_of(*, mandate: Mandate) -> bool:
    """Tell that a mandate ends, where nobody goes on with it; whether it was told."""
    role = locked(Role.objects.select_related("groupe__cooperative")).get(pk=mandate.role_id)
    today = role.groupe.today()
    there = Mandate.objects.filter(role=role, ends_on__gte=today).counting(today)
    known = {one.pk: one for one in there}
    held = known.get(mandate.pk)
    if held is None or role.closed_on is not None or held.covers_id in known:
        return False
    days = due(held.ends_on, today, held.reminded)
    if days is None or held.pk in followers(known.values(), known.values()):
        return False
    held.reminded = days
    held.save(update_fields=["reminded"])
    held.role = role
    journal.record(
        events.MANDATE_ENDING,
        by=None,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        member=held.member_id,
        mandate=held.pk,
        ends_on=held.ends_on.isoformat(),
        days=days,
        then=held.follows.value,
    )
    return True
