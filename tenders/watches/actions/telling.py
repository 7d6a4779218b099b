# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of what a person's own watches find: at the pace, in the zone and outside the quiet hours
they chose for what is new. (What a groupe's finds is told as what happens there.)

A job. A person is one transaction: what a letter tells is marked in the one that leaves it.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import outbox
from groupes.jobs import Unwell, job, periodic
from groupes.models import Letter, Member
from groupes.notifications.models import Pace
from groupes.notifications.rules import away_until, choices_of, quiet_of, zone_of
from groupes.notifications.timing import due
from groupes.web.transactions import action
from tenders.watches.actions.keeping import hold
from tenders.watches.models import Because, Match

log = logging.getLogger(__name__)

KIND: Final = "watches"
"""The kind of letter (``letters.py``)."""
PEOPLE: Final = 500
"""Written to in one run; the others are in the next, a minute later."""
IN_A_LETTER: Final = 30
SOONEST: Final = (Pace.SOON, Pace.DAILY, Pace.WEEKLY, Pace.NEVER)
NOTHING: Final = {"news": "", "news_at": None, "news_due": None}


@periodic("* * * * *")
@job("watches.deliver", _("Letters of what people’s watches find are left"), alone=True)
def deliver() -> None:
    """Each minute, to whoever is due one."""
    failed = deliver_all()
    if failed:
        raise Unwell(f"{failed} could not be left")


def deliver_all(now: dt.datetime | None = None) -> int:
    """Leave the letters that are due. Who fails stops nobody else, and is tried an hour later;
    answers how many did."""
    now = now or timezone.now()
    failed = 0
    waiting = Match.objects.exclude(news="").filter(news_due__lte=now, member__isnull=False)
    for member_id in (
        waiting.order_by("member").values_list("member", flat=True).distinct()[:PEOPLE]
    ):
        try:
            tell(member_id, now)
        except Exception:
            log.exception("letters of watches to member %s could not be left", member_id)
            later = now + dt.timedelta(hours=1)
            Match.objects.filter(member=member_id).exclude(news="").update(news_due=later)
            failed += 1
    return failed


@action
def tell(member_id: int, now: dt.datetime) -> Letter | None:
    """Leave one person's letter, if it is due still."""
    hold([(None, member_id)])
    member = Member.objects.select_related("user", "cooperative").get(pk=member_id)
    untold = Match.objects.filter(member=member).exclude(news="")
    if not member.is_current or not settings.MAIL_LEAVES:
        untold.update(**NOTHING)
        return None
    habit = choices_of(member).habit
    paces: dict[int, str] = {}
    for match, pace in Because.objects.filter(match__in=untold).values_list(
        "match_id", "watch__pace"
    ):
        known = paces.get(match, Pace.NEVER)
        paces[match] = min(known, pace or habit.pace, key=SOONEST.index)
    zone, quiet, away = zone_of(member), quiet_of(habit), away_until(member)
    told: list[Match] = []
    never: list[int] = []
    for row in untold.order_by("-pk"):
        pace = paces.get(row.pk, Pace.NEVER)
        when = due(pace, row.news_at or now, zone, quiet, away_until=away)
        if when is None:
            never.append(row.pk)
        elif when <= now:
            told.append(row)
        else:
            Match.objects.filter(pk=row.pk).update(news_due=when)
    Match.objects.filter(pk__in=[*never, *(row.pk for row in told)]).update(**NOTHING)
    if not told:
        return None
    letter = Letter.objects.create(
        kind=KIND,
        to=member.user.email,
        facts={
            "member": member.pk,
            "number": len(told),
            "matches": [[row.pk, row.news] for row in told[:IN_A_LETTER]],
        },
        language=member.user.language or settings.LANGUAGE_CODE,
        origin=settings.HERE,
    )
    transaction.on_commit(outbox.announce, robust=True)
    return letter
