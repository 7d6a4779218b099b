# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans in preparation: settings that meet, cells that are decided, copies and versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from groupes.web.refusals import Outdated, Refusal
from roles.planning import actions
from roles.planning.models import Pin, Plan
from tests import factories
from tests.factories import days
from tests.roles.planning.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_what_nothing_could_come_of_is_refused_beside_its_field() -> None:
    here = world()
    today = here.groupe.today()
    other = factories.role(factories.groupe(here.planner))
    stranger = factories.member(of=here.planner.cooperative)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("first_day", {"first_day": today - days(1)}),
        ("asks_until", {"asks_until": today - days(1)}),
        ("roles", {"roles": [other.pk]}),
        ("people", {"people": [stranger.pk]}),
    ]
    for name, fields in wrong:
        with pytest.raises(Refusal) as refused:
            here.plan(**fields)
        assert refused.value.field == name


def test_the_second_writer_is_shown_what_the_first_one_wrote() -> None:
    here = world()
    plan = here.plan()
    actions.change(by=here.planner, plan=plan, settings=here.settings(terms=3), edition=1)
    with pytest.raises(Outdated) as outdated:
        actions.change(by=here.planner, plan=plan, settings=here.settings(terms=4), edition=1)
    assert outdated.value.now["terms"] == 3
    same = actions.change(by=here.planner, plan=plan, settings=here.settings(terms=3), edition=2)
    assert same.edition == 2


def test_settings_changed_after_it_was_made_say_that_it_is_to_be_made_anew() -> None:
    here = world()
    plan = here.solved()
    renamed = actions.change(
        by=here.planner, plan=plan, settings=here.settings(name="Notre année"), edition=1
    )
    assert (renamed.title, renamed.stale) == ("Notre année", False)
    longer = actions.change(by=here.planner, plan=plan, settings=here.settings(longer=1), edition=2)
    assert longer.stale


def pin(here: World, plan: Plan, kind: str, member: object, term: int = 0) -> Pin:
    return actions.pin(
        by=here.planner,
        plan=plan,
        role=here.roles[0],
        term=term,
        kind=kind,
        member=member,  # type: ignore[arg-type]
    )


def test_a_cell_is_locked_kept_vacant_or_forbidden_and_left_again() -> None:
    here = world()
    plan, (one, other) = here.plan(), here.people[:2]
    assert pin(here, plan, "lock", one) == pin(here, plan, "lock", one)
    with pytest.raises(Refusal, match="locked already"):
        pin(here, plan, "lock", other)
    pin(here, plan, "exclude", one)  # instead of the lock
    assert list(plan.pins.values_list("kind", "member")) == [("exclude", one.pk)]
    pin(here, plan, "lock", other)
    vacant = pin(here, plan, "lock", None)
    assert set(plan.pins.values_list("kind", "member")) == {("exclude", one.pk), ("lock", None)}
    actions.unpin(by=here.planner, plan=plan, pin=vacant.pk)
    actions.unpin(by=here.planner, plan=plan, pin=vacant.pk)
    assert plan.pins.count() == 1


def test_a_cell_that_is_not_in_the_plan_and_a_person_who_is_not_are_refused() -> None:
    here = world(people=6)
    plan = here.plan(people=[one.pk for one in here.people if one != here.people[1]])
    with pytest.raises(Refusal, match="no longer in the plan"):
        pin(here, plan, "lock", here.planner, term=9)
    with pytest.raises(Refusal, match="does not take part"):
        pin(here, plan, "lock", here.people[1])


def test_no_plan_is_made_for_so_few_that_it_would_tell_what_one_wishes() -> None:
    here = world(people=6)
    ids = [member.pk for member in here.people]
    for few in (ids[:1], ids[:4]):
        with pytest.raises(Refusal, match="five people"):
            here.plan(people=few)
    assert here.plan(people=ids[:5])
    small = world(people=3)  # all of them, where they are fewer
    with pytest.raises(Refusal, match="five people"):
        small.plan(people=[small.planner.pk])
    assert small.plan()


def test_a_copy_has_the_settings_and_the_pins_and_is_to_be_looked_for() -> None:
    here = world()
    plan = here.solved(longer=2)
    pin(here, plan, "exclude", here.planner)
    made = actions.copy(by=here.planner, plan=plan)
    assert (made.longer, made.solving, made.follows) == (2, "", None)
    assert list(made.roles.all()) == here.roles
    assert made.pins.get().member == here.planner
    assert not made.seats.exists()
    long = here.plan(name="Une rotation " + "très " * 13)
    again = actions.copy(by=here.planner, plan=long)
    assert len(again.name) <= 80
    assert again.name.startswith("Copy of Une rotation")
    assert again.name.endswith("…")


def test_a_version_of_an_adopted_plan_begins_with_the_first_term_that_has_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    plan = here.adopted()
    at = dt.datetime.combine(plan.span(0).first + days(3), dt.time(12), tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    factories.mandate(here.facilitation, here.people[1])
    made = actions.new_version(by=here.planner, plan=plan)
    assert (made.first_day, made.terms, made.follows) == (plan.span(1).first, 1, plan)
    assert made.seats.get().member == plan.seats.get(term=1).member
    monkeypatch.setattr(
        "django.utils.timezone.now",
        lambda: dt.datetime.combine(plan.last_day, dt.time(12), tzinfo=dt.UTC),
    )
    actions.give_up(by=here.planner, plan=made)
    with pytest.raises(Refusal, match="All terms"):
        actions.new_version(by=here.planner, plan=plan)


def test_given_up_it_is_changed_no_more() -> None:
    here = world()
    plan = here.solved()
    actions.give_up(by=here.planner, plan=plan)
    actions.give_up(by=here.planner, plan=plan)
    with pytest.raises(Refusal, match="no longer in preparation"):
        pin(here, plan, "lock", here.planner)
    adopted = here.adopted()
    with pytest.raises(Refusal, match="adopted"):
        actions.give_up(by=here.planner, plan=adopted)
