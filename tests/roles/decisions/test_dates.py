# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a date that was found led to, asked of whoever declares it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from groupes.models import Groupe, Member
from roles.decisions import actions, dates
from roles.decisions.dates import Led, OnDate
from roles.decisions.models import Decision, Way
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def found(here: World) -> Decision:
    """A date finding that is closed on the first of its two dates."""
    soon = [("", timezone.now() + dt.timedelta(days=number)) for number in (10, 12)]
    opened = here.open(Way.DATE, options=soon, days=5)
    first, second = opened.options.order_by("position")
    for member in here.people:
        actions.answer(by=member, decision=opened, edition=1, ballot={first.pk: 2, second.pk: 1})
    return actions.close_now(by=here.proposer, decision=opened)


def test_what_led_to_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    decision = found(world())
    with django_assert_num_queries(0):
        assert dates.led(decision) is None
    decision.applied_type, decision.applied_id = "work.work", 1  # nobody declares that it moves
    with django_assert_num_queries(0):
        assert dates.led(decision) is None


def test_it_is_moved_by_whoever_declares_it_and_only_where_it_is_elsewhen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decision = found(world())
    first, second = decision.options.order_by("position")
    at, moved = first.starts_at, list[Any]()
    assert at is not None

    def move(by: Member, groupe: Groupe, pk: int, to: dt.datetime) -> None:
        moved.append((by.name, groupe.pk, pk, to))

    kind = OnDate("work.work", lambda _groupe, _pk: Led(at, moves=True, off=False), move)
    monkeypatch.setattr(dates, "declared", lambda _kind: [kind])
    Decision.objects.filter(pk=decision.pk).update(
        applied_type="work.work", applied_id=7, applied_at=timezone.now()
    )
    by = decision.proposer
    assert by is not None
    actions.choose_date(by=by, decision=decision, option=first.pk)
    assert moved == []
    actions.choose_date(by=by, decision=decision, option=second.pk)
    assert moved == [(by.name, decision.groupe_id, 7, second.starts_at)]


def test_its_day_and_hour_are_told() -> None:
    at = dt.datetime(2027, 3, 2, 17, 30, tzinfo=dt.UTC)
    with timezone.override("Europe/Paris"):
        assert Led(at, moves=True, off=False).told == "Tuesday 2\u00a0March 2027, 18:30"
