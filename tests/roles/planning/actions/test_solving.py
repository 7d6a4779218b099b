# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job that looks for a plan: done once, stopped, cut and done again; what is told, and to whom."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groupes.journal.models import Entry
from groupes.models import Member
from groupes.notifications import actions as notifications
from groupes.notifications import fanout
from groupes.notifications.models import Notification
from roles import rotation
from roles.planning import actions, events, making
from roles.planning.actions import solving
from roles.planning.models import Kept, Plan
from tests.roles.planning.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

Solving = Plan.Solving


def seats(plan: Plan) -> list[tuple[int, int, int | None]]:
    return list(plan.seats.order_by("role_id", "term").values_list("role_id", "term", "member_id"))


def test_the_same_problem_gives_the_same_plan() -> None:
    here = world(people=4, roles=2)
    one, other = here.solved(), here.solved()
    assert seats(one) == seats(other)
    assert one.result["status"] == "optimal"
    assert (one.solving, one.progress, one.stale) == (Solving.DONE, 100, False)


def test_a_job_that_was_cut_is_done_again_from_the_same_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    plan = actions.ask_solve(by=here.planner, plan=here.plan())

    def away(*_asked: Any, **_named: Any) -> rotation.Plan:
        raise ImportError("no solver here")

    with monkeypatch.context() as patch, pytest.raises(ImportError):
        patch.setattr(rotation, "plan", away)
        solving.solve(plan=plan.pk, run=plan.run)
    plan.refresh_from_db()
    assert plan.solving == Solving.FAILED
    problem = Kept.objects.get(plan=plan).problem
    # said meanwhile: not of the problem that was frozen
    actions.say_wishes(by=here.people[1], groupe=here.groupe, wishes={here.roles[0].pk: "no"})
    solving.solve(plan=plan.pk, run=plan.run)
    plan.refresh_from_db()
    assert plan.solving == Solving.DONE
    assert Kept.objects.get(plan=plan).problem == problem


def test_whoever_asked_for_a_search_is_told_once_that_it_is_over_and_nobody_else(
    client: Client,
) -> None:
    here = world(people=4, roles=2)
    curious = here.people[1]
    notifications.choose(by=curious, habit={"level": "all"}, wishes={})
    fanout.start_here()
    plan = actions.ask_solve(by=here.planner, plan=here.plan())
    fanout.follow_all()
    assert new_of(here.planner) == []
    solving.solve(plan=plan.pk, run=plan.run)
    solving.solve(plan=plan.pk, run=plan.run)  # cut after it was kept, and done again
    for _twice in range(2):
        fanout.follow_all()
    assert new_of(here.planner) == [events.SOLVED.verb]
    assert events.SOLVED.verb not in new_of(curious)
    client.force_login(here.planner.user)
    page = client.get(reverse("notifications:index")).content.decode()
    assert "est terminée : un plan est prêt à être lu" in page
    assert plan.title in page
    client.force_login(curious.user)  # nor in the journal that all read: it is still in preparation
    feed = client.get(reverse("journal:feed", args=[here.groupe.slug]))
    assert "est terminée" not in feed.content.decode()


def test_of_rules_that_stand_against_each_other_one_is_told_so() -> None:
    here = world()
    me, role = here.people[1], here.roles[0]
    actions.say_wishes(by=me, groupe=here.groupe, wishes={role.pk: "no"})
    plan = here.plan()
    actions.pin(by=here.planner, plan=plan, role=role, term=0, kind="lock", member=me)
    fanout.start_here()
    here.solved(plan)
    fanout.follow_all()
    [row] = Notification.objects.filter(member=here.planner)
    entry = Entry.objects.get(pk=row.about)
    assert "stand against each other" in str(events.SOLVED.words(entry))  # type: ignore[misc, operator]  # a function of it


def new_of(member: Member) -> list[str]:
    """The verbs of what is new for somebody, the oldest first."""
    about = Notification.objects.filter(member=member, kind="entry").values("about")
    return list(Entry.objects.filter(pk__in=about).order_by("pk").values_list("verb", flat=True))


def test_done_already_or_asked_for_anew_a_job_changes_nothing() -> None:
    here = world()
    plan = here.solved()
    solved_at = plan.solved_at
    solving.solve(plan=plan.pk, run=plan.run)
    plan.refresh_from_db()
    assert plan.solved_at == solved_at
    asked = actions.ask_solve(by=here.planner, plan=plan)
    assert actions.ask_solve(by=here.planner, plan=plan).run == asked.run  # pressed twice
    solving.solve(plan=plan.pk, run=asked.run - 1)
    plan.refresh_from_db()
    assert plan.solving == Solving.WAITING


def test_stopped_before_it_began_nothing_is_looked_for() -> None:
    here = world()
    plan = actions.ask_solve(by=here.planner, plan=here.plan())
    run = plan.run
    actions.stop(by=here.planner, plan=plan)
    solving.solve(plan=plan.pk, run=run)
    plan.refresh_from_db()
    assert plan.solving == Solving.STOPPED
    assert not plan.seats.exists()


def test_stopped_while_it_is_at_work_the_best_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    plan = actions.ask_solve(by=here.planner, plan=here.plan())
    heard = []

    def stops(problem: rotation.Problem, *, progress: Any) -> rotation.Plan:
        assert not progress(rotation.Progress(0.4, None))
        plan.refresh_from_db()
        heard.append((plan.solving, plan.progress))
        actions.stop(by=here.planner, plan=plan)
        progress.next = 0.0
        heard.append(progress(rotation.Progress(0.5, None)))
        return rotation.told(problem, frozenset(), status="feasible", ended_by="stopped", bounds={})

    monkeypatch.setattr(rotation, "plan", stops)
    solving.solve(plan=plan.pk, run=plan.run)
    assert heard == [(Solving.RUNNING, 40), True]
    plan.refresh_from_db()
    assert (plan.solving, plan.result["ended_by"]) == (Solving.DONE, "stopped")
    assert plan.seats.filter(member=None).count() == 2


def test_what_changes_while_it_is_looked_for_is_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    plan = actions.ask_solve(by=here.planner, plan=here.plan())
    found = rotation.plan

    def meanwhile(problem: rotation.Problem, *, progress: Any) -> rotation.Plan:
        actions.pin(
            by=here.planner, plan=plan, role=here.roles[0], term=0, kind="lock", member=here.planner
        )
        return found(problem, progress=progress)

    monkeypatch.setattr(rotation, "plan", meanwhile)
    solving.solve(plan=plan.pk, run=plan.run)
    plan.refresh_from_db()
    assert (plan.solving, plan.stale) == (Solving.DONE, True)


def test_stopped_twice_a_search_that_does_not_answer_is_let_go_of() -> None:
    here = world()
    plan = here.solved()
    run = actions.ask_solve(by=here.planner, plan=plan).run
    solving._begin(plan.pk, run)
    actions.stop(by=here.planner, plan=plan)
    actions.stop(by=here.planner, plan=plan)
    plan.refresh_from_db()
    assert (plan.solving, plan.stale, plan.run) == (Solving.DONE, True, run + 1)
    assert plan.seats.exists()  # of the plan before


def test_a_plan_given_up_while_it_is_looked_for_ends_the_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    plan = actions.ask_solve(by=here.planner, plan=here.plan())

    def given_up(problem: rotation.Problem, *, progress: Any) -> rotation.Plan:
        actions.give_up(by=here.planner, plan=plan)
        progress(rotation.Progress(0.5, None))
        raise AssertionError("the search goes on")

    monkeypatch.setattr(rotation, "plan", given_up)
    solving.solve(plan=plan.pk, run=plan.run)
    assert not plan.seats.exists()


def test_what_stands_in_the_way_does_not_say_what_somebody_wished() -> None:
    here = world()
    me, role = here.people[1], here.roles[0]
    actions.say_wishes(by=me, groupe=here.groupe, wishes={role.pk: "no"})
    plan = here.plan()
    actions.pin(by=here.planner, plan=plan, role=role, term=0, kind="lock", member=me)
    plan = here.solved(plan)
    assert plan.result["status"] == "infeasible"
    [found] = plan.conflicts
    assert {rule["rule"] for rule in found} == {"lock", "theirs"}
    assert not plan.seats.exists()


def _told(plan: Plan) -> str:
    """All that is kept of a plan but what is nobody's to read."""
    rows = list(plan.seats.values_list("because", flat=True))
    return json.dumps([plan.result, plan.counts, plan.conflicts, rows])


def test_nothing_that_others_read_depends_on_one_persons_wish() -> None:
    """The same seats, whatever somebody said of theirs: the words are the same too."""
    told = []
    for says in ("glad", "fine", "rather_not"):
        here = world(people=2)
        me, role = here.people[1], here.roles[0]
        actions.say_wishes(by=me, groupe=here.groupe, wishes={role.pk: says})
        actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={role.pk: "no"})
        plan = here.plan()
        told.append(_told(here.solved(plan)))
        own = Kept.objects.get(plan=plan).own[f"m{me.pk}"]
        assert own[f"{role.pk}:0"]
    assert told[0] == told[1] == told[2]
    assert not {"glad", "rather_not"} & set(told[0].replace('"', " ").split())


def test_counts_are_shown_of_five_and_made_anew_when_five_changed() -> None:
    here = world(people=6)
    role = here.roles[0]

    def say(members: list[Any], says: str) -> None:
        for member in members:
            actions.say_wishes(by=member, groupe=here.groupe, wishes={role.pk: says})

    say(here.people[:4], "glad")
    few = here.solved()
    assert few.counts == {"answered": 4, "roles": {}}
    actions.give_up(by=here.planner, plan=few)
    say(here.people[:5], "glad")
    plan = here.solved()
    counted = {"glad": 5, "fine": 0, "rather_not": 0, "no": 0}
    assert plan.counts == {"answered": 5, "roles": {str(role.pk): counted}}
    say(here.people[5:], "no")  # one more: the difference would tell what they said
    assert here.solved(plan).counts["roles"][str(role.pk)] == counted
    assert here.solved().counts["roles"][str(role.pk)] == counted  # nor in another plan
    say(here.people[1:5], "fine")
    again = {"glad": 1, "fine": 4, "rather_not": 0, "no": 1}
    assert here.solved(plan).counts["roles"][str(role.pk)] == again
    # Given up, or made for others: beside what was shown, no count tells what one person said.
    actions.give_up(by=here.planner, plan=plan)
    say(here.people[:1], "no")
    five = [member.pk for member in here.people[1:]]
    assert here.solved(people=five).counts["roles"][str(role.pk)] == again


def test_as_little_as_possible_changes_when_a_cell_is_locked() -> None:
    here = world(people=4, roles=2)
    plan = here.solved()
    before = seats(plan)
    role, term, sits = before[0]
    other = next(one for one in here.people if one.pk != sits)
    actions.pin(
        by=here.planner, plan=plan, role=here.roles[0], term=term, kind="lock", member=other
    )
    plan.refresh_from_db()
    assert plan.stale
    plan = here.solved(plan)
    after = seats(plan)
    assert (role, term, other.pk) in after
    changed = [cell for cell in zip(before, after, strict=True) if cell[0] != cell[1]]
    assert len(changed) <= 2
    assert plan.result["moved"] == 2 * len(changed)


def test_a_search_has_an_end() -> None:
    here: World = world()
    assert making.problem(here.plan())["time_limit"] == making.TIME_LIMIT
