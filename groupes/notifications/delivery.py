# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters from what waits: who is due, one letter a pace, left in the tray with what says it was told.

Jobs. A person is one transaction: what a letter tells is marked in the one that leaves it, so that it
is told once whatever fails; who is due and failed stays due, and is tried again.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from groupes import outbox
from groupes.access import Me
from groupes.models import Letter, Member
from groupes.notifications import bells
from groupes.notifications.actions import KEPT, reckon
from groupes.notifications.models import Delivery, Kept, Notification, Pace
from groupes.notifications.pages import seen_elsewhere
from groupes.notifications.rules import away_until, choices_of, quiet_of, zone_of
from groupes.notifications.timing import due, morning_of
from groupes.web.prepared import INSTANT, Prepared
from groupes.web.transactions import locked

NEWS: Final = "news"
"""The kind of letter (``letters.py``)."""
log = logging.getLogger(__name__)

LOT: Final = 500
"""People written to in one run; the others are in the next, a minute later."""
IN_A_LETTER: Final = 60
"""Things one letter tells, the latest; the others are on the page."""

SEEN_DAYS: Final = 30
DAYS: Final = 90
EACH: Final = 300
"""Notifications kept of a person, the latest."""

DUE = Prepared(
    lambda now: (
        Delivery.objects.filter(due__lte=now)
        .order_by("due")
        .values_list("member_id", flat=True)[:LOT]
    ),
    now=INSTANT,
)


def due_now(now: dt.datetime | None = None) -> list[int]:
    """Who is due a letter, the longest waiting first. One query, by its index."""
    return list(DUE(now=now or timezone.now()))


def deliver_all() -> int:
    """Leave the letters that are due; answers how many. Who fails stops nobody else, and is told of
    at the end: they stay due, an hour later."""
    left, failed = 0, []
    for member_id in due_now():
        try:
            left += deliver(member_id)
        except Exception as error:
            log.exception("letters to member %s could not be left", member_id)
            later = timezone.now() + dt.timedelta(hours=1)
            Delivery.objects.filter(member=member_id).update(due=later)
            failed.append(error)
    if failed:
        raise ExceptionGroup("some letters could not be left", failed)
    return left


@transaction.atomic
def deliver(member_id: int, now: dt.datetime | None = None) -> int:
    """Leave what is due to one person, if it is still; answers how many letters. About fifteen queries."""
    now = now or timezone.now()
    people = locked(Member.objects.select_related("user", "cooperative")).filter(pk=member_id)
    member = people.first()
    waiting = Delivery.objects.filter(member=member_id).first()
    if member is None or waiting is None or waiting.due > now:
        return 0
    if not member.is_current or not settings.MAIL_LEAVES:
        waiting.delete()
        return 0
    me = Me(member, now=now)
    choices = choices_of(member)
    zone, quiet, away = zone_of(member), quiet_of(choices.habit), away_until(member)
    allowed = me.groupe_ids | me.invited_ids
    rows = Notification.objects.new().filter(
        member=member, mailed_at=None, groupe__in=allowed, at__gte=now - dt.timedelta(days=15)
    )
    told: dict[str, list[int]] = {}
    later: dict[str, list[int]] = {}
    found = list(rows.order_by("-at", "-pk")[:EACH])
    passed = seen_elsewhere(found, me)
    for row in found:
        pace = choices.pace(row.groupe_id)
        when = due(pace, row.at, zone, quiet, away_until=away)
        if row.pk in passed or when is None:
            continue
        (told if when <= now else later).setdefault(pace, []).append(row.pk)
    if Pace.SOON in told:  # what came since the first goes along
        told[Pace.SOON] = later.pop(Pace.SOON, []) + told[Pace.SOON]
    left = []
    if choices.habit.reminders:
        back = [
            kept.pk
            for kept in Kept.objects.filter(member=member, done_at=None, mailed_at=None)
            if morning_of(kept.on, zone, quiet, away) <= now
        ]
        if back:
            left.append(_leave(member, KEPT, rows=back[:IN_A_LETTER]))
            Kept.objects.filter(pk__in=back).update(mailed_at=now)
    if passed:
        Notification.objects.filter(pk__in=passed).update(seen_at=now)
        bells.recount([member.pk], tell=False)
    left += [_leave(member, pace, rows=ids[:IN_A_LETTER]) for pace, ids in sorted(told.items())]
    # What may not be seen any more, or is too old, waits for no letter either.
    waiting_rows = Notification.objects.new().filter(member=member, mailed_at=None)
    still = [pk for ids in later.values() for pk in ids]
    waiting_rows.exclude(pk__in=still).update(mailed_at=now)
    reckon(member)
    if left:
        transaction.on_commit(outbox.announce, robust=True)
    return len(left)


def _leave(member: Member, pace: str, *, rows: list[int]) -> Letter:
    return _letter(NEWS, member, {"pace": pace, "rows": rows})


def leave(kind: str, member: Member, facts: dict[str, Any], *, groupe_id: int = 0) -> Letter | None:
    """Leave a letter of what no list of news tells, at the pace that they chose for a groupe (for all, where
    it is of none) and at their hours; None where they wish none. ``member``: with account and cooperative.
    Three queries."""
    choices = choices_of(member)
    when = due(
        choices.pace(groupe_id),
        timezone.now(),
        zone_of(member),
        quiet_of(choices.habit),
        away_until=away_until(member),
    )
    return _letter(kind, member, facts, due=when) if when is not None else None


def _letter(kind: str, member: Member, facts: dict[str, Any], **fields: Any) -> Letter:
    """In their language; it is written when it leaves, with their rights of then."""
    return Letter.objects.create(
        kind=kind,
        to=member.user.email,
        facts={"member": member.pk} | facts,
        language=member.user.language or settings.LANGUAGE_CODE,
        origin=settings.HERE,
        **fields,
    )


# What is old, seen a while ago, or beyond what one person keeps.
OLD: Final = """
SELECT id, member_id FROM (
    SELECT id, member_id, at, seen_at,
        row_number() OVER (PARTITION BY member_id ORDER BY at DESC, id DESC) AS place
    FROM notifications_notification
) AS placed
WHERE place > %(each)s OR at < %(oldest)s OR seen_at < %(seen)s
LIMIT %(most)s
"""
MOST_REMOVED: Final = 100_000


@transaction.atomic
def clean() -> int:
    """Remove the notifications that are old, and what was done with; answers how many. Every night."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            OLD,
            {
                "each": EACH,
                "oldest": now - dt.timedelta(days=DAYS),
                "seen": now - dt.timedelta(days=SEEN_DAYS),
                "most": MOST_REMOVED,
            },
        )
        rows = cursor.fetchall()
    Kept.objects.filter(done_at__lt=now - dt.timedelta(days=DAYS)).delete()
    if not rows:
        return 0
    members = {member for _pk, member in rows}
    bells.hold(members)
    Notification.objects.filter(pk__in=[pk for pk, _member in rows]).delete()
    bells.recount(members, tell=False)
    return len(rows)
