# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several workers, readers and voters at the very hour: it closes once, and counts what came before."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from roles.decisions import actions, events
from roles.decisions.models import Answer, Decision, Stance, State, Way
from tests.roles.decisions.world import world

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], object]) -> list[object]:
    """Each in a thread of its own with a connection of its own, begun at the same moment; what they gave, or
    what they raised."""
    start = threading.Barrier(len(works))
    found: list[object] = [None] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            found[number] = work()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def close(decision: Decision) -> Callable[[], object]:
    return lambda: actions.close_due(decision=decision.pk)


def test_three_workers_and_a_reader_close_it_once() -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True)
    for member in here.people:
        actions.answer_secretly(by=member, decision=opened, edition=1, stance=Stance.FOR)
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now())
    reader = Decision.objects.select_related("groupe__cooperative").get(pk=opened.pk)
    found = together(
        close(opened), close(opened), close(opened), lambda: actions.close_if_due(reader).state
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert Entry.objects.filter(verb=events.CLOSED.verb, target_id=opened.pk).count() == 1
    opened.refresh_from_db()
    assert (opened.state, opened.result["counts"]["for"]) == (State.ADOPTED, 6)
    assert opened.secret_ballots.count() == 6


def test_what_asks_for_more_time_gets_it_once_whoever_comes() -> None:
    here = world()
    opened = here.open(Way.CONSENT)
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now())
    together(close(opened), close(opened), close(opened))
    opened.refresh_from_db()
    assert (opened.state, opened.extended) == (State.OPEN, True)
    assert Entry.objects.filter(verb=events.EXTENDED.verb).count() == 1


def test_an_answer_in_the_last_second_is_counted_or_refused_never_lost() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[0], Stance.AGAINST)
    soon = timezone.now() + dt.timedelta(milliseconds=300)
    Decision.objects.filter(pk=opened.pk).update(closes_at=soon)

    def answer() -> object:
        while timezone.now() < soon - dt.timedelta(milliseconds=5):
            pass
        return actions.answer(
            by=here.people[1], decision=opened, edition=1, stance=Stance.FOR
        ).stance

    def at_the_hour() -> object:
        while timezone.now() < soon:
            pass
        return actions.close_due(decision=opened.pk)

    found = together(answer, at_the_hour)
    opened.refresh_from_db()
    assert opened.state in Decision.ENDED
    counted = opened.result["counts"].get("for", 0)
    came = Answer.objects.filter(voter__member=here.people[1]).count()
    assert counted == came == (1 if found[0] == Stance.FOR else 0)
    assert found[0] == Stance.FOR or isinstance(found[0], Refusal)


def test_who_votes_twice_in_secret_at_once_votes_once() -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True)

    def vote() -> object:
        return actions.answer_secretly(
            by=here.people[1], decision=opened, edition=1, stance=Stance.FOR
        )

    found = together(vote, vote, vote)
    assert sum(1 for one in found if isinstance(one, str)) == 1
    assert sum(1 for one in found if isinstance(one, Refusal)) == 2
    assert opened.secret_ballots.count() == 1
