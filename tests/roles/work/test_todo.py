# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of work waits for a person: what is due, offers, hands where they can be given."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from groupes.access import Me
from groupes.models import Member
from groupes.people import actions as people
from groupes.people.models import Level
from groupes.seasons import actions as seasons
from groupes.seasons import year
from groupes.shell.todo import Item, seldom
from roles.models import Mandate, Share
from roles.work import actions, todo
from roles.work.models import Work
from tests import factories
from tests.factories import Cast, days
from tests.waiting import awaits

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast("work.redistribute")


def add(cast: Cast, by: Member, **values: Any) -> Work:
    return actions.add(by=by, groupe=cast.groupe, **{"title": "Relire"} | values)


def lines(person: Member) -> list[Item]:
    me = Me(person)
    return [one for one in seldom(me) if one.kind.startswith("work_")]


def kinds(person: Member) -> list[str]:
    return [one.kind for one in lines(person)]


def test_what_one_carries_waits_from_three_days_before_and_once_it_is_late(cast: Cast) -> None:
    today = cast.groupe.today()
    work = add(cast, cast.plain, mine=True, due_on=today + days(4), checklist=["Lire"])
    add(cast, cast.plain, mine=True)  # whenever
    add(cast, cast.founder, due_on=today)  # nobody's
    assert kinds(cast.plain) == []
    for day, late in ((today + days(3), False), (today - days(9), True)):
        Work.objects.filter(pk=work.pk).update(due_on=day)
        [item] = lines(cast.plain)
        assert (item.kind, item.due, bool(item.facts[0])) == ("work_due", day, late)
    assert item.action is not None
    assert item.action.url == reverse("work:act", args=[cast.groupe.slug, work.pk, "finish"])
    actions.finish(by=cast.plain, work=work)
    assert kinds(cast.plain) == []


def test_an_offer_waits_for_its_answer_and_the_answer_for_who_made_it(cast: Cast) -> None:
    offer = actions.offer(by=cast.plain, work=add(cast, cast.plain), to=cast.founder)
    [item] = lines(cast.founder)
    assert item.kind == "work_offer"
    assert len(item.others) == 1
    assert kinds(cast.plain) == []
    [wait] = awaits(todo.awaited, Me(cast.plain))
    assert len(wait.actions) == 1
    actions.answer(by=cast.founder, offer=offer, accept=False)
    assert kinds(cast.founder) == []
    assert kinds(cast.plain) == ["work_answer"]
    assert awaits(todo.awaited, Me(cast.plain)) == []
    actions.see_answer(by=cast.plain, offer=offer)
    assert kinds(cast.plain) == []


def test_a_move_waits_for_both_and_who_said_yes_waits_for_the_other(cast: Cast) -> None:
    work = add(cast, cast.plain, mine=True, due_on=cast.groupe.today() + days(30))
    move = actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    assert kinds(cast.plain) == kinds(cast.founder) == ["work_offer"]
    [giver], [taker] = lines(cast.plain), lines(cast.founder)
    assert cast.founder.name in str(giver.title)
    assert cast.plain.name in str(taker.title)
    actions.answer(by=cast.founder, offer=move, accept=True)
    assert kinds(cast.founder) == []
    [wait] = awaits(todo.awaited, Me(cast.founder))
    assert wait.actions == ()  # not theirs to take back
    actions.answer(by=cast.plain, offer=move, accept=True)
    assert kinds(cast.holder) == kinds(cast.founder) == ["work_answer"]
    assert kinds(cast.plain) == []


def say(cast: Cast, person: Member, amount: int) -> None:
    starts_on = year.first_day(cast.groupe.today())
    seasons.say_energy(by=person, groupe=cast.groupe, starts_on=starts_on, days=amount)


def asked(cast: Cast, **values: Any) -> Work:
    work = add(cast, cast.plain, mine=True, **values)
    return actions.ask_hand(by=cast.plain, work=work, wanted=True)


def test_a_hand_that_is_wanted_waits_for_those_who_can_give_it(cast: Cast) -> None:
    work = asked(cast, skills=["Pliage de cartes"])
    assert kinds(cast.plain) == []  # theirs
    assert kinds(cast.founder) == []  # neither the skill nor a word of room
    people.tell_skills(by=cast.founder, told={Level.LEARNS: ["Pliage de cartes"]})
    [item] = lines(cast.founder)
    assert item.kind == "work_hand"
    assert cast.plain.name in str(item.title)
    say(cast, cast.former, 3)
    assert kinds(cast.former) == ["work_hand"]  # has room
    add(cast, cast.former, mine=True, size=Decimal(9))
    assert kinds(cast.former) == []  # three days a month, all of what they said
    actions.give_hand(by=cast.founder, work=work, given=True)
    assert kinds(cast.founder) == []
    actions.ask_hand(by=cast.plain, work=work, wanted=False)
    assert lines(cast.holder) == []


def test_what_calls_on_no_skill_waits_for_who_never_said_and_a_few_at_most(cast: Cast) -> None:
    for _number in range(5):
        asked(cast)
    assert kinds(cast.founder) == ["work_hand"] * todo.HANDS_SHOWN
    say(cast, cast.founder, 0)
    assert kinds(cast.founder) == []


def test_room_counts_roles_too(cast: Cast) -> None:
    say(cast, cast.founder, 1)
    factories.mandate(
        factories.role(cast.groupe, energy=Decimal("0.4")), cast.founder,
        ends_on=cast.groupe.today() + days(400),
    )  # fmt: skip
    assert todo.rooms(Me(cast.founder), [cast.groupe]) == {cast.groupe.pk: Decimal("0.6")}
    assert todo.rooms(Me(cast.plain), [cast.groupe]) == {}


def test_who_shares_a_seat_has_the_other_half_of_its_energy_left(cast: Cast) -> None:
    say(cast, cast.founder, 1)
    mandate = factories.mandate(
        factories.role(cast.groupe, energy=Decimal("0.4")), cast.founder,
        ends_on=cast.groupe.today() + days(400),
    )  # fmt: skip
    Mandate.objects.filter(pk=mandate.pk).update(share=Share.SHARED)
    assert todo.rooms(Me(cast.founder), [cast.groupe]) == {cast.groupe.pk: Decimal("0.8")}


def test_nobody_on_pause_or_outside_is_asked(cast: Cast) -> None:
    asked(cast)
    cast.groupe.memberships.filter(member=cast.founder).update(state="paused")
    assert kinds(cast.founder) == kinds(cast.outsider) == kinds(cast.stranger) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_today_costs_the_same_for_one_and_three(
    rows: int, cast: Cast, django_assert_num_queries: Any
) -> None:
    say(cast, cast.founder, 15)
    for _number in range(rows):
        asked(cast)
        add(cast, cast.founder, mine=True, due_on=cast.groupe.today())
        actions.offer(by=cast.plain, work=add(cast, cast.plain), to=cast.founder)
    me = Me(cast.founder)
    assert me.groupes
    asking: tuple[tuple[Any, Any, int], ...] = (
        (todo.offers_waiting, todo.offers, 0),
        (todo.due_soon, todo.carried, 0),
        (todo.hands_wanted, todo.hands, 1),  # what I could help with, and what I have to give
    )
    for ids, load, queries in asking:
        found = list(ids(me.pk, list(me.active_ids), me.today(cast.groupe)))
        assert len(found) == rows
        list(load(me, found))
        with django_assert_num_queries(queries):
            assert len(list(load(me, found))) == rows


def test_nothing_costs_nothing_more(cast: Cast, django_assert_num_queries: Any) -> None:
    seldom(Me(cast.plain))
    me = Me(cast.plain)
    assert me.groupes
    with django_assert_num_queries(1):
        assert seldom(me) == []
