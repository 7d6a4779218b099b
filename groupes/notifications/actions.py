# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person does with what is new for them: see it, choose how to hear of it, keep a thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.notifications import bells, events
from groupes.notifications.marks import Upto
from groupes.notifications.models import Delivery, Habit, Kept, Notification, Pace, Wish
from groupes.notifications.rules import away_until, choices_of, quiet_of, zone_of
from groupes.notifications.timing import due, morning_of
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action

MOST_KEPT = 200
"""Things that one person keeps at once."""
FARTHEST = dt.timedelta(days=3 * 366)


@action
def see(
    *, by: Member, shown: Mapping[int, int | None] | None = None, upto: Upto | None = None
) -> int:
    """What is new is seen: of these notifications (``shown``: id → the number it had when it was shown,
    None for whatever it is at), else of all, as far as it had come in each groupe (``upto``, None: as far
    as it is now). What went on since stays new. Twice changes nothing. Answers how many."""
    bells.hold([by.pk])  # who tells what is new holds them too: nothing comes in between
    rows = Notification.objects.new().filter(member=by)
    if shown is not None:
        numbers = rows.filter(pk__in=shown).values_list("pk", "seq")
        rows = rows.filter(pk__in=[pk for pk, seq in numbers if shown[pk] in (None, seq)])
    elif upto is not None:
        known = rows.values_list("pk", "groupe_id", "kind", "seq")
        rows = rows.filter(
            pk__in=[pk for pk, groupe, kind, seq in known if seq <= upto.get((groupe, kind), -1)]
        )
    seen = rows.update(seen_at=timezone.now())
    if seen:
        bells.recount([by.pk])
    return seen


@action
def choose(
    *,
    by: Member,
    habit: Mapping[str, Any],
    wishes: Mapping[int, Mapping[str, str]],
) -> Habit:
    """How one hears of things: ``habit`` (fields of :class:`Habit`), and by groupe its "level" and its
    "pace" ("": as usual). What is not chosen stays. What waits for a letter is due by the new choices."""
    bells.hold([by.pk])
    found = Habit.objects.filter(member=by).first() or Habit(member=by)
    for name, value in habit.items():
        setattr(found, name, value)
    found.save()
    for groupe_id, chosen in wishes.items():
        mine = Wish.objects.filter(member=by, groupe_id=groupe_id)
        wish = mine.first() or Wish(member=by, groupe_id=groupe_id)
        for name, value in chosen.items():
            setattr(wish, name, value)
        if wish.level or wish.pace:
            wish.save()
        else:
            mine.delete()
    reckon(by)
    journal.record(events.CHOICES_CHANGED, by=by)
    return found


@action
def stop(*, member: Member, kind: str, groupe_id: int | None = None) -> None:
    """End one kind of letter (a pace, or "kept"), of one groupe or of all: by the address that each
    carries, hence without a login. Twice changes nothing."""
    bells.hold([member.pk])
    habit = Habit.objects.filter(member=member).first() or Habit(member=member)
    if kind == KEPT:
        habit.reminders = False
        habit.save()
    elif groupe_id is not None:
        Wish.objects.update_or_create(
            member=member, groupe_id=groupe_id, defaults={"pace": Pace.NEVER}
        )
    else:
        if habit.pace == kind:
            habit.pace = Pace.NEVER
            habit.save()
        Wish.objects.filter(member=member, pace=kind).update(pace=Pace.NEVER)
    reckon(member)
    journal.record(events.CHOICES_CHANGED, by=member)


KEPT = "kept"
"""The kind of letter that brings back what was kept."""


def reckon(member: Member) -> None:
    """When the next letter is due to a person, who is held, by what waits and what they chose. With
    account and cooperative loaded. Five queries."""
    choices = choices_of(member)
    zone, quiet, away = zone_of(member), quiet_of(choices.habit), away_until(member)
    dues = []
    waiting = Notification.objects.new().filter(member=member, mailed_at=None)
    unwanted = []
    for pk, groupe_id, at in waiting.order_by("-at").values_list("pk", "groupe_id", "at")[:500]:
        when = due(choices.pace(groupe_id), at, zone, quiet, away_until=away)
        if when is None:
            unwanted.append(pk)
        else:
            dues.append(when)
    if unwanted:
        Notification.objects.filter(pk__in=unwanted).update(mailed_at=timezone.now())
    if choices.habit.reminders:
        kept = Kept.objects.filter(member=member, done_at=None, mailed_at=None)
        first = kept.order_by("on").values_list("on", flat=True).first()
        if first is not None:
            dues.append(morning_of(first, zone, quiet, away))
    if dues and settings.MAIL_LEAVES:
        Delivery.objects.update_or_create(member=member, defaults={"due": min(dues)})
    else:
        Delivery.objects.filter(member=member).delete()


@action
def keep(*, by: Member, ref: Ref, on: dt.date, today: dt.date) -> Kept:
    """Keep a thing for oneself until a day; kept already, it comes back on that day instead.
    ``today``: the day it is for them. Whether they may see it is asked before."""
    if on < today:
        raise Refusal(_("This day has passed: choose today or later."), field="on")
    if on > today + FARTHEST:
        raise Refusal(_("That is too far: choose a day within three years."), field="on")
    bells.hold([by.pk])
    mine = Kept.objects.filter(member=by, done_at=None)
    kept = mine.filter(label=ref.label, thing_id=ref.id).first()
    if kept is None:
        if mine.count() >= MOST_KEPT:
            raise Refusal(
                _("You keep %(n)s things already: let go of one first.") % {"n": MOST_KEPT}
            )
        kept = Kept(member=by, label=ref.label, thing_id=ref.id)
    kept.on, kept.mailed_at = on, None
    kept.save()
    bells.recount([by.pk], tell=False)
    reckon(by)
    return kept


@action
def let_go(*, by: Member, kept: Kept) -> None:
    """What was kept is done with. Twice changes nothing."""
    bells.hold([by.pk])
    if Kept.objects.filter(pk=kept.pk, member=by, done_at=None).update(done_at=timezone.now()):
        bells.recount([by.pk], tell=False)
        reckon(by)
