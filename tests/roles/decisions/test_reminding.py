# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has not answered is reminded once, a day before it closes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.models import Groupe
from groupes.notifications.fanout import follow_all
from groupes.notifications.models import Notification
from roles.decisions import actions, events, reminding
from roles.decisions.models import Decision, Stance, Way
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db


def told(decision: Decision) -> int:
    return Entry.objects.filter(verb=events.REMINDED.verb, target_id=decision.pk).count()


def closing(here: World, hours: float, *, opened: float = 48) -> Decision:
    """A vote that closes in some hours, and opened some hours ago."""
    decision = here.open(Way.VOTE)
    now = timezone.now()
    Decision.objects.filter(pk=decision.pk).update(
        closes_at=now + dt.timedelta(hours=hours), opened_at=now - dt.timedelta(hours=opened)
    )
    return decision


def test_a_day_before_it_closes_it_is_told_once() -> None:
    here = world()
    soon, later = closing(here, 23), closing(here, 25)
    reminding.remind()
    reminding.remind()
    assert (told(soon), told(later)) == (1, 0)


def test_it_is_told_to_those_alone_who_have_not_answered_nor_let_another() -> None:
    here = world(people=5)
    soon = closing(here, 20)
    here.say(soon, here.people[0], Stance.FOR)
    actions.delegate(by=here.people[1], decision=soon, to=here.people[0])
    follow_all()
    Notification.objects.all().delete()
    reminding.remind()
    follow_all()
    entry = Entry.objects.get(verb=events.REMINDED.verb)
    heard = Notification.objects.filter(about=entry.pk).values_list("member_id", flat=True)
    assert set(heard) == {one.pk for one in here.people[2:]}


def test_where_all_answered_nobody_is_reminded() -> None:
    here = world(people=3)
    soon = closing(here, 20)
    for member in here.people:
        here.say(soon, member, Stance.FOR)
    reminding.remind()
    assert told(soon) == 0


def test_what_has_just_opened_or_is_over_or_of_a_closed_groupe_is_not_told() -> None:
    here = world()
    just, over, left = closing(here, 20, opened=2), closing(here, -1), closing(here, 20)
    other = world()
    closed = closing(other, 20)
    Groupe.objects.filter(pk=other.groupe.pk).update(state=Groupe.State.CLOSED)
    reminding.remind()
    assert [told(one) for one in (just, over, left, closed)] == [0, 0, 1, 0]


def test_what_stays_open_once_more_is_told_once_more() -> None:
    here = world()
    soon = here.open(Way.CONSENT)
    Decision.objects.filter(pk=soon.pk).update(
        opened_at=timezone.now() - dt.timedelta(days=7), reminded_at=timezone.now()
    )
    longer = here.hour_comes(soon)
    assert (longer.extended, longer.reminded_at) == (True, None)
