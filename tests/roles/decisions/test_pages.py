# SPDX-License-Identifier: AGPL-3.0-or-later
"""How decisions and tensions stand, in words; what one may do with them from their pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from groupes.access import Me, Standing, standing
from roles.decisions import actions, pages, queries, raised, tallying
from roles.decisions.models import Decision, Stance, State, Tension, Voter, Way
from roles.decisions.pages import register
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_each_state_of_a_tension_is_said() -> None:
    now = timezone.now()
    for words, one in (
        ("to be routed", Tension()),
        ("somebody is asked", Tension(route="information")),
        ("still alive?", Tension(route="work", asked_at=now + dt.timedelta(days=1))),
        ("answered", Tension(closed_at=now)),
        ("let go", Tension(closed_at=now, let_go=True)),
    ):
        assert str(register.where(one)[0]) == words


def test_each_state_of_a_decision_is_said() -> None:
    here = world()
    today = here.groupe.today()
    for words, one in (
        ("adopted", Decision(groupe=here.groupe, state=State.ADOPTED)),
        ("no longer in force", Decision(groupe=here.groupe, state=State.ADOPTED, ends_on=today)),
        ("overtaken: to be asked again", Decision(groupe=here.groupe, state=State.OVERTAKEN)),
        ("in preparation", Decision(groupe=here.groupe, state=State.DRAFT)),
    ):
        assert str(pages.stands(one)[0]) == words


def test_a_tension_shows_where_it_can_go_to_who_may_send_it_there() -> None:
    here = world()
    one = actions.raise_tension(by=here.people[1], groupe=here.groupe, sentence="On attend")
    mine = pages.tension_page(standing(Me(here.people[1]), here.groupe), one)
    assert {str(way.title) for way in mine.toward} >= {"Work", "Information", "Decision", "Agenda"}
    theirs = pages.tension_page(standing(Me(here.people[2]), here.groupe), one)
    assert (theirs.toward, theirs.may["route"]) == ([], False)
    sent = actions.to_agenda(by=here.people[1], tension=one)
    again = pages.tension_page(standing(Me(here.people[1]), here.groupe), sent)
    assert "Agenda" not in {str(way.title) for way in again.toward}


def test_the_home_shows_what_closes_first_and_counts_the_rest(
    django_assert_num_queries: Any,
) -> None:
    here = world()
    for number in range(raised.ON_HOME + 2):
        actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence=f"Tension {number}")
    here.open(days=9, title="Plus tard")
    here.open(days=2, title="Bientôt")
    reader = standing(Me(here.people[1]), here.groupe)
    with django_assert_num_queries(1):
        part = pages.home_part(reader)
    assert part is not None
    assert [line.title for line in part["deciding"]] == ["Bientôt", "Plus tard"]
    assert (len(part["felt"]), part["more"]) == (raised.ON_HOME, 2)


def test_hidden_answers_are_shown_once_it_is_closed() -> None:
    here = world()
    opened = here.open(Way.VOTE, hidden=True)
    here.say(opened, here.people[1], Stance.FOR)
    me = standing(Me(here.people[2]), here.groupe)
    page = pages.decision_page(me, opened)
    assert (page.counts, page.said, page.answered) == ([], (), 1)
    closed = here.hour_comes(opened)
    page = pages.decision_page(me, closed)
    assert [(count.number, count.percent) for count in page.counts if count.number] == [(1, 100)]
    assert len(page.said) == 1


def test_who_opens_a_lot_for_a_role_that_is_held_is_told_until_when() -> None:
    here = world()
    role = factories.role(here.groupe)
    held = factories.mandate(role, here.people[1])
    me = standing(Me(here.proposer), here.groupe)
    now = here.draft(Way.LOT, role=role)
    assert f"{role.name} is held until" in pages.still_held(me, now)
    then = held.ends_on + dt.timedelta(days=1)
    later = here.draft(Way.LOT, role=role, effect_on=then, title="Ensuite")
    assert pages.still_held(me, later) == ""
    vacant = here.draft(Way.LOT, role=factories.role(here.groupe), title="Un rôle vacant")
    assert pages.still_held(me, vacant) == ""
    assert pages.still_held(me, here.draft(Way.VOTE, title="Un vote")) == ""


def test_the_button_that_closes_a_date_finding_is_there_once_it_can() -> None:
    here = world()
    in_two_weeks = timezone.now() + dt.timedelta(days=14)
    dates = [("", in_two_weeks), ("", in_two_weeks + dt.timedelta(days=1))]
    found = here.open(Way.DATE, options=dates)
    me = standing(Me(here.proposer), here.groupe)

    def may_close() -> bool:
        Decision.objects.filter(pk=found.pk).update(touched=F("touched") + 1)  # as each answer does
        one = Decision.objects.select_related("groupe__cooperative").get(pk=found.pk)
        return pages.decision_page(me, one).may["close"]

    assert not may_close()  # nobody answered
    Voter.objects.filter(decision=found, member=here.people[1]).update(has_answered=True)
    assert not may_close()  # a day to read and to answer
    early = timezone.now() - dt.timedelta(hours=25)
    Decision.objects.filter(pk=found.pk).update(opened_at=early)
    assert may_close()
    Decision.objects.filter(pk=found.pk).update(opened_at=timezone.now())
    Voter.objects.filter(decision=found).update(has_answered=True)
    assert may_close()


def asked_dates(here: World, number: int = 2, **values: Any) -> tuple[Decision, list[int]]:
    """Dates that are asked for; the ids of their options."""
    first = timezone.now() + dt.timedelta(days=14)
    options = [("", first + dt.timedelta(days=each)) for each in range(number)]
    opened = here.open(Way.DATE, options=options, **values)
    return opened, [one.pk for one in queries.options(opened)]


def fill(here: World, decision: Decision, number: int, ballot: dict[int, int]) -> None:
    actions.answer(by=here.people[number], decision=decision, edition=1, ballot=ballot)


def suits(here: World, decision: Decision) -> list[str]:
    """What stands beside each date, for one who takes part."""
    one = Decision.objects.select_related("groupe__cooperative").get(pk=decision.pk)
    return [date.suits for date in pages.decision_page(stands_of(here), one).dates]


def stands_of(here: World) -> Standing:
    return standing(Me(here.people[2]), here.groupe)


def test_an_open_date_finding_says_beside_each_date_how_many_can() -> None:
    here = world(people=5)
    opened, [first, second] = asked_dates(here)
    assert suits(here, opened) == ["", ""]  # nobody answered: nothing is counted
    fill(here, opened, 0, {first: tallying.YES, second: tallying.IF_NEED_BE})
    fill(here, opened, 1, {first: tallying.YES})  # what is left open is a no
    assert suits(here, opened) == ["2 yes, 0 if need be, 0 no", "0 yes, 1 if need be, 1 no"]
    fill(here, opened, 3, {first: tallying.YES, second: tallying.IF_NEED_BE})  # alike
    assert suits(here, opened) == ["3 yes, 0 if need be, 0 no", "0 yes, 2 if need be, 1 no"]
    fill(here, opened, 1, {second: tallying.YES})  # another answer takes the place of the first
    fill(here, opened, 4, {})
    assert suits(here, opened) == ["2 yes, 0 if need be, 2 no", "1 yes, 2 if need be, 1 no"]


def test_what_is_counted_of_dates_while_open_is_what_is_counted_at_the_end() -> None:
    here = world(people=5)
    opened, [first, second] = asked_dates(here)
    fill(here, opened, 0, {first: tallying.YES, second: tallying.IF_NEED_BE})
    fill(here, opened, 1, {first: tallying.IF_NEED_BE})
    fill(here, opened, 3, {})
    counted, answered = tallying.suits_now(Decision.objects.get(pk=opened.pk))
    closed = here.hour_comes(opened)
    assert (counted, answered) == (closed.result["suits"], 3)
    page = pages.decision_page(stands_of(here), closed)
    assert page.dates == []  # the result says it
    assert page.counted is not None


def test_dates_whose_answers_are_hidden_until_the_end_say_nothing(client: Client) -> None:
    here = world(people=5)
    opened, [first, _second] = asked_dates(here, hidden=True)
    fill(here, opened, 0, {first: tallying.YES})
    assert suits(here, opened) == ["", ""]
    client.force_login(here.people[1].user)
    client.cookies["django_language"] = "en"
    assert "if need be" not in client.get(opened.get_absolute_url()).text


def test_dates_that_changed_are_counted_anew() -> None:
    here = world(people=5)
    opened, [first, _second] = asked_dates(here)
    fill(here, opened, 0, {first: tallying.YES})
    actions.change(by=here.proposer, decision=opened, edition=1, title="Une autre question")
    assert suits(here, opened) == ["", ""]


@pytest.mark.parametrize(("dates", "answers"), [(2, 1), (6, 3)])
def test_dates_are_counted_at_one_cost(
    dates: int, answers: int, django_assert_num_queries: Any
) -> None:
    here = world(people=5)
    opened, options = asked_dates(here, dates)
    for number in range(answers):
        fill(here, opened, number, {options[number % len(options)]: tallying.YES})
    one = queries.decision(stands_of(here), opened.pk)
    assert one is not None
    here_now = stands_of(here)
    with django_assert_num_queries(4):  # around it, who answered, what they said, the dates' counts
        page = pages.decision_page(here_now, one)
    assert len([date for date in page.dates if date.suits]) == dates
    with django_assert_num_queries(2):  # nobody touched it since
        pages.decision_page(here_now, one)


def test_the_page_of_a_date_finding_shows_what_suits_beside_each_date(client: Client) -> None:
    here = world(people=5)
    opened, [first, _second] = asked_dates(here)
    fill(here, opened, 0, {first: tallying.YES})
    client.force_login(here.people[1].user)
    client.cookies["django_language"] = "en"
    read = client.get(opened.get_absolute_url()).text
    assert read.count("1 yes, 0 if need be, 0 no") == 1
    assert read.count("0 yes, 0 if need be, 1 no") == 1
