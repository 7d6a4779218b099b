# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thousand voters on one decision: opened, answered, closed, and read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roles.decisions import actions, queries, tallying
from roles.decisions.models import Counting, Decision, Stance, Way
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MANY = 1_000


def test_a_thousand_answer_one_decision(client: Client) -> None:
    here = world(people=3)
    here.crowd(MANY - 3)
    opened = here.open(
        Way.CHOICE,
        counting=Counting.SCHULZE,
        options=[(name, None) for name in ("Mardi", "Mercredi", "Jeudi", "Vendredi")],
    )
    assert opened.voters.count() == MANY
    one, two, three, four = (option.pk for option in queries.options(opened))
    here.all_say(opened, [[one], [two]], [[two]], [[three], [two]], [[four, two]], but=1)
    client.force_login(here.runner.user)
    client.get(opened.get_absolute_url())
    with CaptureQueriesContext(connection) as seen:
        read = client.get(opened.get_absolute_url())
    assert len(seen) <= 15
    assert len(read.content) < 60_000
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now())
    closed = actions.close_if_due(
        Decision.objects.select_related("groupe__cooperative").get(pk=opened.pk)
    )
    assert closed.result["ballots"] == MANY - 1
    assert closed.result["winners"] == [two]
    vote_is_counted_by_the_database_while_it_is_open(here)


def vote_is_counted_by_the_database_while_it_is_open(here: World) -> None:
    opened = here.open(Way.VOTE)
    here.all_say(opened, Stance.FOR, Stance.AGAINST, Stance.AGAINST, but=1)
    last = opened.voters.latest("pk")
    last.delegate = opened.voters.earliest("pk")
    last.save(update_fields=["delegate"])
    with CaptureQueriesContext(connection) as seen:
        counts = tallying.stances_now(opened)
        assert tallying.participation(opened) == (MANY, MANY)
    assert len(seen) == 2
    assert counts == tallying.stances(tallying.said(opened))
    assert sum(counts.values()) == MANY
