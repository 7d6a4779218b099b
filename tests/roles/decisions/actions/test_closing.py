# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision closes once, at its hour, and what was answered is counted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from roles.decisions import actions, events
from roles.decisions.models import Counting, Decision, Stance, State, Way
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_proposal_nobody_objects_to_is_adopted_at_its_hour() -> None:
    here = world()
    opened = here.open()
    here.say(opened, here.people[1], Stance.CONSENT)
    closed = here.hour_comes(opened)
    assert (closed.state, closed.why) == (State.ADOPTED, "no_objection")


def test_the_silence_of_all_adopts_nothing_and_asks_once_more() -> None:
    here = world()
    longer = here.hour_comes(here.open())
    assert (longer.state, longer.extended) == (State.OPEN, True)
    assert here.hour_comes(longer).state == State.REJECTED


def test_an_open_objection_is_never_outvoted() -> None:
    here = world()
    opened = here.open()
    for member in here.people[2:]:
        here.say(opened, member, Stance.CONSENT)
    actions.object_to(by=here.people[1], decision=opened, edition=1, reason="Trop tôt.")
    closed = here.hour_comes(here.hour_comes(opened))
    assert (closed.state, closed.why) == (State.REJECTED, "objection")


def test_it_closes_once_whoever_comes() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    here.hour_comes(opened)
    actions.close_due(decision=opened.pk)
    actions.close(decision=opened)
    assert Entry.objects.filter(verb=events.CLOSED.verb, target_id=opened.pk).count() == 1


def test_an_answer_after_the_hour_is_refused() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    Decision.objects.filter(pk=opened.pk).update(closes_at=opened.opened_at)
    with pytest.raises(Refusal, match="closed"):
        here.say(opened, here.people[1], Stance.FOR)


@pytest.mark.parametrize(
    ("pro", "contra", "counting", "adopted"),
    [
        (1, 1, Counting.MAJORITY, False),
        (2, 1, Counting.MAJORITY, True),
        (2, 1, Counting.TWO_THIRDS, True),
        (3, 2, Counting.TWO_THIRDS, False),
    ],
)
def test_a_vote_is_counted_to_the_person(
    pro: int, contra: int, counting: Counting, *, adopted: bool
) -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, counting=counting)
    for number, member in enumerate(here.people[: pro + contra]):
        here.say(opened, member, Stance.FOR if number < pro else Stance.AGAINST)
    assert (here.hour_comes(opened).state == State.ADOPTED) is adopted


def test_a_text_that_changes_asks_everybody_again() -> None:
    here = world()
    opened = here.open()
    here.say(opened, here.people[1], Stance.CONSENT)
    objection = actions.object_to(
        by=here.people[2], decision=opened, edition=1, reason="Pas le mardi."
    )
    changed = actions.change(
        by=here.proposer, decision=opened, edition=1, text="Le jeudi.", integrates=[objection]
    )
    objection.refresh_from_db()
    assert (objection.state, objection.integrated) == ("integrated", 2)
    assert not changed.voters.filter(has_answered=True).exists()
    with pytest.raises(Refusal, match="just changed"):
        here.say(changed, here.people[1], Stance.CONSENT, edition=1)
    here.say(changed, here.people[1], Stance.CONSENT, edition=2)
    assert here.hour_comes(changed).state == State.ADOPTED


def test_what_is_done_by_itself_is_not_adopted_by_a_few() -> None:
    here = world(people=7)
    opened = here.open()
    Decision.objects.filter(pk=opened.pk).update(effect="gone.nowhere")
    here.say(opened, here.people[1], Stance.CONSENT)
    opened.refresh_from_db()
    longer = here.hour_comes(opened)
    assert (longer.state, here.hour_comes(longer).why) == (State.OPEN, "quorum")


@pytest.mark.parametrize("electorate", ["named", "voters", "circle"])
def test_a_few_do_not_decide_what_is_done_by_itself(electorate: str) -> None:
    here = world()
    drafted = here.draft(electorate=electorate)
    Decision.objects.filter(pk=drafted.pk).update(effect="gone.nowhere")
    with pytest.raises(Refusal):
        actions.open_decision(
            by=here.proposer,
            decision=drafted,
            closes_at=timezone.now() + dt.timedelta(days=3),
            named=[member.pk for member in here.people[:2]],
        )


def test_what_nobody_answered_is_not_closed_by_hand() -> None:
    here = world()
    asked = here.open(Way.ADVICE, advisers=[here.people[1].pk])
    with pytest.raises(Refusal, match="Nobody answered yet"):
        actions.close_now(by=here.proposer, decision=asked)
    asked.refresh_from_db()
    assert (asked.state, asked.extended) == (State.OPEN, False)


def waiting() -> list[ProcrastinateJob]:
    rows = ProcrastinateJob.objects.filter(task_name=actions.close_due.name, status="todo")
    return list(rows.order_by("scheduled_at"))


def a_worker_does(job: ProcrastinateJob) -> None:
    ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")
    actions.close_due(**job.args)


def test_a_decision_whose_hour_was_moved_is_closed_at_the_new_one_by_a_job() -> None:
    """An objection that is withdrawn at the last moment leaves a day: nobody needs to come and look then."""
    here = world()
    opened = here.open()
    objection = actions.object_to(by=here.people[1], decision=opened, edition=1, reason="Non.")
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now() + dt.timedelta(minutes=9))
    actions.withdraw_objection(by=here.people[1], objection=objection)
    opened.refresh_from_db()
    [first] = waiting()
    a_worker_does(first)  # at the hour it had
    opened.refresh_from_db()
    assert opened.state == State.OPEN
    [second] = waiting()
    assert second.scheduled_at == opened.closes_at
    here.say(opened, here.people[1], Stance.CONSENT)
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    a_worker_does(second)
    opened.refresh_from_db()
    assert opened.state == State.ADOPTED
    assert not waiting()


def test_one_that_is_open_longer_since_a_reader_came_first_is_closed_by_a_job_too() -> None:
    here = world()
    longer = here.hour_comes(here.open())  # the job of its hour waits for a worker
    assert longer.extended
    [first] = waiting()
    a_worker_does(first)
    [second] = waiting()
    longer.refresh_from_db()
    assert second.scheduled_at == longer.closes_at
