# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of plans: by each kind of person, in each state, with one row and with three."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groupes.models import Member
from roles.planning import actions
from roles.planning.models import Pin, Plan, Wish
from tests import factories
from tests.factories import days
from tests.roles.planning.world import World, world

pytestmark = pytest.mark.django_db


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    client.cookies["django_language"] = "en"
    return client


def url(name: str, here: World, *args: object) -> str:
    return reverse(f"planning:{name}", args=[here.groupe.slug, *args])


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_plan_in_preparation_is_read_by_who_plans_and_closed_to_the_others(
    client: Client,
) -> None:
    here = world()
    plan = here.solved()
    page = url("plan", here, plan.pk)
    assert "Put it to the groupe" in read(login(client, here.planner), page)
    assert login(client, here.people[1]).get(page).status_code == 403
    assert plan.title not in read(client, url("index", here))
    here.put(plan)
    assert "I agree" in read(client, page)
    assert plan.title in read(client, url("index", here))
    outside = factories.member(of=here.planner.cooperative)
    assert login(client, outside).get(page).status_code == 404


def test_nobody_reads_what_somebody_wished_but_they(client: Client) -> None:
    here = world(people=2)
    me, role = here.people[1], here.roles[0]
    actions.say_wishes(by=me, groupe=here.groupe, wishes={role.pk: "glad"})
    actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={role.pk: "no"})
    plan = here.put()
    page = url("plan", here, plan.pk)
    mine = read(login(client, me), page)
    assert "For you alone:" in mine
    assert "Takes it gladly." in mine
    theirs = read(login(client, here.planner), page)
    assert "gladly" not in theirs
    assert "For you alone" not in theirs


def test_wishes_are_said_and_said_again(client: Client) -> None:
    here = world()
    login(client, here.people[1])
    page = url("wishes", here)
    field = f"role_{here.roles[0].pk}"
    answer = client.post(page, {field: "rather_not", "room_9": "3"})
    assert answer.status_code == 302
    assert Wish.objects.get(role=here.roles[0]).says == "rather_not"
    text = read(client, page)
    assert 'value="rather_not"' in text
    assert client.post(page, {field: "perhaps"}).status_code == 422
    assert client.post(url("wishes_away", here)).status_code == 302
    assert not Wish.objects.exists()


def test_on_pause_one_is_asked_nothing(client: Client) -> None:
    here = world()
    away = factories.member(of=here.planner.cooperative)
    factories.join(here.groupe, away, state="paused")
    plan = here.put()
    login(client, away)
    assert client.get(url("wishes", here)).status_code == 403
    assert client.post(url("agree", here, plan.pk)).status_code == 403
    assert "I agree" not in read(client, url("plan", here, plan.pk))


def form(here: World, **changes: Any) -> dict[str, Any]:
    return {
        "name": "",
        "first_day": here.first_day.isoformat(),
        "term_months": "6",
        "terms": "2",
        "roles": [str(role.pk) for role in here.roles],
        "people": [str(member.pk) for member in here.people],
        "asks_until": "",
        "facilitate_once": "on",
        "longer": "0",
    } | changes


def test_a_plan_is_begun_changed_and_what_is_wrong_is_said_beside_its_field(client: Client) -> None:
    here = world()
    login(client, here.planner)
    answer = client.post(url("new", here), form(here))
    plan = Plan.objects.get()
    assert answer["Location"] == plan.get_absolute_url()
    past = (here.groupe.today() - days(3)).isoformat()
    wrong = client.post(url("new", here), form(here, first_day=past))
    assert wrong.status_code == 409
    assert "A plan begins today or later." in wrong.content.decode()
    page = url("settings", here, plan.pk)
    changed = client.post(page, form(here, terms="3", edition="1"))
    assert changed.status_code == 302
    late = client.post(page, form(here, terms="4", edition="1"))
    assert late.status_code == 409
    plan.refresh_from_db()
    assert plan.terms == 3


def test_a_cell_is_locked_and_left_again(client: Client) -> None:
    here = world()
    plan = here.solved()
    login(client, here.planner)
    page = url("cell", here, plan.pk, here.roles[0].pk, 1)
    assert "the planner decides" in read(client, page)
    answer = client.post(page, {"kind": "lock", "member": str(here.people[1].pk)})
    assert answer.status_code == 302
    nobody = client.post(page, {"kind": "exclude", "member": "vacant"})
    assert nobody.status_code == 422
    assert f"{here.people[1].name} sits there" in read(client, page)
    pin = Pin.objects.get()
    assert client.post(url("unpin", here, plan.pk, pin.pk)).status_code == 302
    assert not Pin.objects.exists()
    assert client.get(url("cell", here, plan.pk, here.roles[0].pk, 7)).status_code == 404


def test_a_search_is_followed_and_stopped(client: Client) -> None:
    here = world()
    plan = here.plan()
    login(client, here.planner)
    page = url("plan", here, plan.pk)
    assert client.post(url("solve", here, plan.pk)).status_code == 302
    text = read(client, page)
    assert "In line: it begins in a moment." in text
    assert "every " in text  # it asks again by itself
    Plan.objects.update(solve_asked_at=here.groupe.created_at - days(1))
    assert "Nothing takes this up at the moment." in read(client, page)
    assert client.post(url("stop", here, plan.pk)).status_code == 302
    assert "The search was stopped" in read(client, page)


def test_what_stands_in_the_way_leads_to_what_can_be_let_go_of(client: Client) -> None:
    here = world()
    me, role = here.people[1], here.roles[0]
    actions.say_wishes(by=me, groupe=here.groupe, wishes={role.pk: "no"})
    plan = here.plan()
    actions.pin(by=here.planner, plan=plan, role=role, term=0, kind="lock", member=me)
    here.solved(plan)
    text = read(login(client, here.planner), url("plan", here, plan.pk))
    assert f"{me.name} is locked into {role.name}" in text
    assert f"{me.name} cannot take {role.name}: why is theirs to know." in text
    assert "said no" not in text
    assert url("cell", here, plan.pk, role.pk, 0) in text


def test_an_objection_says_its_reason_and_stops_the_plan(client: Client) -> None:
    here = world()
    plan = here.put(days=3)
    login(client, here.people[1])
    page = url("object_to", here, plan.pk)
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Trop vite."}).status_code == 302
    text = read(client, url("plan", here, plan.pk))
    assert "Trop vite." in text
    assert "Withdraw my objection" in text
    login(client, here.planner)
    assert client.get(page).status_code == 302  # who put it does not object
    refused = client.post(url("adopt", here, plan.pk))
    assert refused.status_code == 409


def test_adopted_it_says_what_became_of_each_seat_and_not_who_said_no(client: Client) -> None:
    from roles import actions as roles

    here = world()
    plan = here.adopted()
    page = url("plan", here, plan.pk)
    assert "offered, not answered yet" in read(login(client, here.planner), page)
    seat = plan.seats.select_related("offer", "member").get(term=0)
    assert seat.offer is not None
    assert seat.member is not None
    roles.answer_offer(by=seat.member, offer=seat.offer, accept=False)
    text = read(client, page)
    assert "Open again: the offer ended without a mandate." in text
    assert "Replan what is left" in text
    version = client.post(url("new_version", here, plan.pk))
    assert version.status_code == 302


def test_two_plans_are_compared_cell_by_cell(client: Client) -> None:
    here = world()
    one, other = here.solved(), here.plan()
    sits = one.seats.get(term=0).member
    assert sits is not None
    actions.pin(
        by=here.planner, plan=other, role=here.roles[0], term=0, kind="exclude", member=sits
    )
    here.solved(other)
    login(client, here.planner)
    text = read(client, url("compare", here, one.pk) + f"?avec={other.pk}")
    assert sits.name in text
    assert "What differs" in text
    same = read(client, url("compare", here, one.pk) + f"?avec={here.solved().pk}")
    assert "every cell is the same" in same
    assert client.get(url("compare", here, one.pk) + "?avec=999999").status_code == 404
    copied = client.post(url("copy", here, one.pk))
    assert copied.status_code == 302


@pytest.mark.parametrize(("people", "roles"), [(2, 1), (4, 3)])
def test_a_plan_costs_as_many_queries_for_one_role_as_for_three(
    client: Client, django_assert_num_queries: Any, people: int, roles: int
) -> None:
    here = world(people=people, roles=roles)
    plan = here.put()
    actions.agree(by=here.people[1], plan=plan)
    login(client, here.people[1])
    page = url("plan", here, plan.pk)
    client.get(page)
    with django_assert_num_queries(8):
        client.get(page)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_wishes_cost_the_same_for_one_as_for_three(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    here = world(roles=count)
    for _number in range(count):
        here.plan()
    login(client, here.planner)
    for name, queries in (("index", 5), ("wishes", 8), ("new", 5)):
        client.get(url(name, here))
        with django_assert_num_queries(queries):
            client.get(url(name, here))


def test_a_plan_that_was_given_up_leads_nowhere_new(client: Client) -> None:
    here = world()
    plan = here.solved()
    login(client, here.planner)
    assert client.post(url("give_up", here, plan.pk)).status_code == 302
    assert client.get(url("settings", here, plan.pk)).status_code == 302
    assert client.post(url("solve", here, plan.pk)).status_code == 409
    assert "Given up" in read(client, url("plan", here, plan.pk))
