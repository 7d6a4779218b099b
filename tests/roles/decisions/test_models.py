# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tension and a decision say of themselves, and what the tables refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from groupes.things import Ref
from roles.decisions.models import (
    Answer,
    Decision,
    Objection,
    Option,
    Review,
    Stance,
    State,
    Tension,
    Way,
)
from tests.roles.decisions.world import world

pytestmark = pytest.mark.django_db


def test_what_is_in_force_is_adopted_and_not_over() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    adopted = here.hour_comes(opened)
    today = here.groupe.today()
    assert list(Decision.objects.in_force(today)) == [adopted]
    Decision.objects.filter(pk=adopted.pk).update(ends_on=today)
    assert not Decision.objects.in_force(today).exists()
    assert list(Decision.objects.in_force(today - dt.timedelta(days=1))) == [adopted]


def test_it_is_due_from_its_instant_on_and_shown_by_what_was_chosen() -> None:
    now = timezone.now()
    one = Decision(state=State.OPEN, closes_at=now)
    assert one.is_due(now)
    assert not one.is_due(now - dt.timedelta(microseconds=1))
    assert one.is_shown
    one.hidden = True
    assert not one.is_shown
    one.state = State.ADOPTED
    assert one.is_shown
    assert not one.is_due(now)


def test_the_tables_refuse_what_cannot_be() -> None:
    here = world()
    opened = here.open()
    voter = opened.voters.get(member=here.proposer)
    for make in (
        lambda: Decision.objects.create(groupe=here.groupe, title="x", state=State.OPEN),
        lambda: Decision.objects.filter(pk=opened.pk).update(applied_at=timezone.now()),
        lambda: Answer.objects.create(voter=voter, edition=1),
        lambda: Objection.objects.create(decision=opened, member=here.proposer, edition=1),
        lambda: Option.objects.create(decision=opened),
        lambda: Tension.objects.create(groupe=here.groupe, sentence="x", let_go=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
    Review.objects.create(decision=opened, due_on=here.groupe.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(decision=opened, due_on=here.groupe.today())


def test_a_tension_points_at_what_it_was_felt_on_and_at_what_came_of_it() -> None:
    now = timezone.now()
    one = Tension(about_type="roles.role", about_id=3, alive_at=now)
    assert (one.about, one.answer, one.is_open, one.is_asked) == (
        Ref("roles.role", 3),
        None,
        True,
        False,
    )
    one.asked_at = now + dt.timedelta(days=1)
    assert one.is_asked
    one.closed_at = now
    assert (one.is_open, one.is_asked) == (False, False)
