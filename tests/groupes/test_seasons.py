# SPDX-License-Identifier: AGPL-3.0-or-later
"""The energy people want to give, season by season: each one's own, and a sum of five at least."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from groupes import actions as ground
from groupes.access import Me, standing
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.seasons import actions, pages, queries, todo, words, year
from groupes.seasons.models import Energy, Season, Told
from groupes.shell.home import HomePart
from groupes.shell.todo import seldom
from groupes.web.refusals import Outdated, Refusal
from groupes.web.wiring import declared
from tests import factories
from tests.factories import Cast

D = dt.date


# --- the year, and when a sum is shown -----------------------------------------------------------


def test_a_season_is_three_months_and_winter_goes_over_the_year() -> None:
    assert year.first_day(D(2026, 11, 26)) == D(2026, 9, 1)
    assert year.first_day(D(2026, 12, 1)) == D(2026, 12, 1)
    assert year.first_day(D(2027, 2, 28)) == D(2026, 12, 1)
    assert year.first_day(D(2028, 2, 29)) == D(2027, 12, 1)
    assert year.first_day(D(2027, 3, 1)) == D(2027, 3, 1)


@given(st.dates(D(2000, 1, 1), D(2100, 1, 1)))
def test_seasons_follow_each_other_without_a_gap(day: D) -> None:
    first = year.first_day(day)
    then = year.following(first)
    assert first <= day < then
    assert year.first_day(then) == then
    assert year.first_day(then - dt.timedelta(days=1)) == first
    assert year.preceding(then) == first


ANSWERS = st.dictionaries(st.integers(1, 9), st.sampled_from(year.LEVELS), max_size=9)


@given(st.lists(ANSWERS, max_size=12))
def test_between_two_sums_that_are_shown_five_people_moved_or_none(steps: list[Any]) -> None:
    """Whoever watches the sum learns of five people together at least: from one sum shown to the
    next, those whose answer differs, came or went."""
    counted: dict[int, int] = {}
    shown = [counted]
    for said in steps:
        gone = counted.keys() - said.keys()
        kept = {member: days for member, days in counted.items() if member in said}
        if year.may_sum(said, kept, gone):
            counted = dict(said)
            shown.append(counted)
    for before, after in pairwise(shown):
        moved = {m for m in before.keys() | after.keys() if before.get(m) != after.get(m)}
        assert len(moved) >= year.FEWEST
        assert len(after) >= year.FEWEST


def test_seasons_are_called_as_people_call_them(in_english: None) -> None:
    assert words.season(D(2026, 9, 1)) == "Autumn 2026"
    assert words.season(D(2026, 12, 1)) == "Winter 2026–2027"
    assert words.told_sum(None, None) == "Not enough answers to show a sum: it takes 5."
    assert words.told_sum(6, 12) == "12 days a month, said by 6 people"


# --- saying it -----------------------------------------------------------------------------------


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def now(groupe: Groupe) -> D:
    return year.first_day(groupe.today())


def say(member: Member, groupe: Groupe, days: int | None) -> Energy | None:
    return actions.say_energy(by=member, groupe=groupe, starts_on=now(groupe), days=days)


def crowd(groupe: Groupe, count: int) -> list[Member]:
    people = [factories.member(of=groupe.cooperative) for _number in range(count)]
    for one in people:
        factories.join(groupe, one)
    return people


def shown(groupe: Groupe) -> tuple[int | None, int | None]:
    season = Season.objects.get(groupe=groupe, starts_on=now(groupe))
    return season.sum_of, season.sum_days


@pytest.mark.django_db
def test_four_answers_make_no_sum_and_five_do(cast: Cast) -> None:
    people = crowd(cast.groupe, 5)
    for one in people[:4]:
        say(one, cast.groupe, 3)
        assert shown(cast.groupe) == (None, None)
    say(people[4], cast.groupe, 0)
    assert shown(cast.groupe) == (5, 12)


@pytest.mark.django_db
def test_the_sixth_answer_is_counted_once_five_have_changed(cast: Cast) -> None:
    people = crowd(cast.groupe, 10)
    for one in people[:5]:
        say(one, cast.groupe, 1)
    for one in people[5:9]:
        say(one, cast.groupe, 10)
        assert shown(cast.groupe) == (5, 5)  # the difference would tell that one's
    say(people[9], cast.groupe, 10)
    assert shown(cast.groupe) == (10, 55)


@pytest.mark.django_db
def test_who_leaves_or_goes_on_pause_takes_their_answer_away(cast: Cast) -> None:
    people = crowd(cast.groupe, 5)
    for one in people:
        say(one, cast.groupe, 1)
    assert shown(cast.groupe) == (5, 5)
    [told] = queries.what_goes(cast.groupe, people[0])
    assert told.url == reverse("seasons:energy", args=[cast.groupe.slug])
    ground.leave(by=people[0], membership=cast.groupe.memberships.get(member=people[0]))
    assert shown(cast.groupe) == (None, None)  # four are left
    assert queries.what_goes(cast.groupe, people[0]) == []
    ground.pause(by=people[1], membership=cast.groupe.memberships.get(member=people[1]))
    assert set(Energy.objects.values_list("member", flat=True)) == {one.pk for one in people[2:]}
    # The two who come now would be told by the difference with the sum that was shown.
    for one in crowd(cast.groupe, 2):
        say(one, cast.groupe, 15)
    assert shown(cast.groupe) == (None, None)


@pytest.mark.django_db
def test_who_leaves_the_cooperative_takes_their_answers_away_everywhere(cast: Cast) -> None:
    other = factories.groupe(cast.plain)
    say(cast.plain, cast.groupe, 1)
    say(cast.plain, other, 3)
    ground.leave_cooperative(by=cast.holder, member=cast.plain, on=cast.groupe.today())
    assert not Energy.objects.exists()


@pytest.mark.django_db
def test_an_answer_is_changed_taken_away_and_said_twice_without_harm(cast: Cast) -> None:
    first = say(cast.plain, cast.groupe, 3)
    entries = Entry.objects.count()
    assert say(cast.plain, cast.groupe, 3) == first
    assert Entry.objects.count() == entries
    say(cast.plain, cast.groupe, 0)
    assert Energy.objects.get().days == 0
    say(cast.plain, cast.groupe, None)
    say(cast.plain, cast.groupe, None)
    assert not Energy.objects.exists()


@pytest.mark.django_db
def test_only_this_season_and_the_next_and_only_by_who_takes_part(cast: Cast) -> None:
    then = year.following(now(cast.groupe))
    for day in (year.preceding(now(cast.groupe)), year.following(then), D(2026, 9, 2)):
        with pytest.raises(Refusal):
            actions.say_energy(by=cast.plain, groupe=cast.groupe, starts_on=day, days=1)
    assert actions.say_energy(by=cast.plain, groupe=cast.groupe, starts_on=then, days=1)
    for person in (cast.outsider, cast.stranger):
        with pytest.raises(Refusal):
            say(person, cast.groupe, 1)
    with pytest.raises(ValueError, match="not an answer"):
        say(cast.plain, cast.groupe, 7)
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    with pytest.raises(Refusal):
        say(cast.plain, cast.groupe, 1)


@pytest.mark.django_db
def test_the_journal_tells_neither_the_answer_nor_the_groupe(cast: Cast) -> None:
    say(cast.plain, cast.groupe, 15)
    entry = Entry.objects.get(verb="seasons.energy_said")
    assert (entry.groupe_id, entry.facts) == (None, {})


@pytest.mark.django_db
def test_the_second_who_writes_the_needs_is_shown_the_first(cast: Cast) -> None:
    def write(by: Member, needs: str, edition: int) -> Season:
        return actions.say_needs(
            by=by, groupe=cast.groupe, starts_on=now(cast.groupe),
            needs=needs, days=12, edition=edition,
        )  # fmt: skip

    write(cast.plain, "Deux personnes pour le salon", 1)
    with pytest.raises(Outdated) as both:
        write(cast.founder, "Une personne pour les comptes", 1)
    assert both.value.now["needs"] == "Deux personnes pour le salon"
    assert write(cast.founder, "Trois personnes", both.value.edition).needs == "Trois personnes"
    assert cast.groupe.entries.filter(verb="seasons.needs_said").count() == 2


# --- who reads it --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_reads_an_answer_unless_its_person_chose_so_and_only_in_that_groupe(
    cast: Cast,
) -> None:
    first, other = now(cast.groupe), factories.groupe(cast.plain)
    for groupe in (cast.groupe, other):
        say(cast.plain, groupe, 3)
        say(cast.plain, groupe, 3)
    assert queries.told(cast.groupe.pk, [first]) == {}
    for _twice in range(2):
        actions.choose_reader(by=cast.plain, groupe=cast.groupe, told=True)
    assert queries.told(cast.groupe.pk, [first]) == {cast.plain.pk: {first: 3}}
    assert queries.told(other.pk, [first]) == {}
    actions.choose_reader(by=cast.founder, groupe=cast.groupe, told=True)
    assert queries.told(cast.groupe.pk, [first])[cast.founder.pk] == {}  # told, nothing said yet
    for _twice in range(2):
        actions.choose_reader(by=cast.plain, groupe=cast.groupe, told=False)
    assert cast.plain.pk not in queries.told(cast.groupe.pk, [first])
    for person in (cast.outsider, cast.stranger):
        with pytest.raises(Refusal):
            actions.choose_reader(by=person, groupe=cast.groupe, told=True)
    assert not cast.groupe.entries.filter(verb__startswith="seasons.energy").exists()


@pytest.mark.django_db
def test_who_leaves_or_goes_on_pause_is_read_no_more_even_when_they_come_back(cast: Cast) -> None:
    membership = cast.groupe.memberships.get(member=cast.plain)
    say(cast.plain, cast.groupe, 3)
    actions.choose_reader(by=cast.plain, groupe=cast.groupe, told=True)
    ground.pause(by=cast.plain, membership=membership)
    ground.resume(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert not Told.objects.exists()
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    with pytest.raises(Refusal):
        actions.choose_reader(by=cast.plain, groupe=cast.groupe, told=True)


@pytest.mark.django_db
def test_the_choice_is_made_and_unmade_on_the_page_by_who_takes_part(
    cast: Cast, client: Any
) -> None:
    page = reverse("seasons:energy", args=[cast.groupe.slug])
    choose = reverse("seasons:reader", args=[cast.groupe.slug])
    login(client, cast.plain)
    assert client.get(page).context["reader"].told is False
    assert client.post(choose, {"told": "1"}).url == page
    assert client.get(page).context["reader"].told is True
    assert client.post(choose, {"told": ""}).url == page
    assert not Told.objects.exists()
    assert client.get(choose).status_code == 405
    assert login(client, cast.outsider).post(choose, {"told": "1"}).status_code == 404
    cast.groupe.memberships.filter(member=cast.plain).update(state="paused")
    login(client, cast.plain)
    assert client.post(choose, {"told": "1"}).status_code == 403
    assert client.get(page).context["reader"] is None


# --- pages ---------------------------------------------------------------------------------------


def login(client: Any, member: Member) -> Any:
    client.force_login(member.user)
    return client


@pytest.mark.django_db
def test_the_page_keeps_my_answer_and_shows_nobody_else_s(cast: Cast, client: Any) -> None:
    page = reverse("seasons:energy", args=[cast.groupe.slug])
    season = now(cast.groupe).isoformat()
    login(client, cast.plain)
    assert client.post(page, {"season": season, "days": "10"}).status_code == 302
    assert client.post(page, {"season": season, "days": "10"}).status_code == 302  # twice
    assert Energy.objects.get(member=cast.plain).days == 10
    mine = client.get(page).content.decode()
    assert re.search(r'value="10"[^>]*checked', mine)
    theirs = login(client, cast.founder).get(page).content.decode()
    assert not re.search(r'type="radio"[^>]*checked', theirs)
    assert cast.plain.name not in theirs
    assert client.post(page, {"season": season, "days": "none"}).status_code == 422
    assert client.post(page, {"season": "2001-13-01", "days": "77"}).status_code == 422
    assert client.post(page, {"season": "2001-03-01", "days": "1"}).status_code == 409
    assert login(client, cast.plain).post(page, {"season": season, "days": "none"}).url == page
    assert not Energy.objects.exists()


@pytest.mark.django_db
def test_the_pages_are_for_the_groupe_and_answers_for_who_takes_part(
    cast: Cast, client: Any
) -> None:
    page = reverse("seasons:energy", args=[cast.groupe.slug])
    needs = reverse("seasons:needs", args=[cast.groupe.slug, now(cast.groupe).isoformat()])
    for person in (cast.outsider, cast.stranger):
        login(client, person)
        assert client.get(page).status_code == client.post(page, {}).status_code == 404
        assert client.get(needs).status_code == client.post(needs, {}).status_code == 404
    login(client, cast.plain)
    assert client.post(needs, {"needs": "Deux", "days": "4", "edition": "1"}).url == page
    again = client.post(needs, {"needs": "Trois", "days": "4", "edition": "1"})
    assert again.status_code == 409
    assert "Deux" in again.content.decode()
    for day in ("2001-03-01", "demain", "2026-02-31"):
        assert client.get(reverse("seasons:needs", args=[cast.groupe.slug, day])).status_code == 404
    ground.pause(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert client.get(page).status_code == 200
    assert client.post(page, {"days": "1"}).status_code == 403
    assert client.post(needs, {"needs": "", "edition": "2"}).status_code == 403
    assert client.delete(page).status_code == 405


@pytest.mark.django_db
def test_the_page_costs_the_same_for_one_answer_and_three(
    cast: Cast, client: Any, django_assert_num_queries
) -> None:
    page = reverse("seasons:energy", args=[cast.groupe.slug])
    login(client, cast.plain).get(page)
    for people in (crowd(cast.groupe, 1), crowd(cast.groupe, 2)):
        for one in people:
            say(one, cast.groupe, 1)
        with django_assert_num_queries(5):
            client.get(page)


@pytest.mark.django_db
def test_the_home_of_the_groupe_shows_it_by_one_query(
    cast: Cast, django_assert_num_queries
) -> None:
    assert any(part.load is pages.home_part for part in declared(HomePart))
    here = standing(Me(cast.plain), cast.groupe)
    for one in (cast.plain, *crowd(cast.groupe, 2)):
        say(one, cast.groupe, 15)
        with django_assert_num_queries(1):
            part = pages.home_part(here)
    assert part is not None
    assert part["mine"] == words.LEVELS[15]
    assert part["sum"] == words.told_sum(None, None)
    ground.pause(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert pages.home_part(standing(Me(cast.plain), cast.groupe)) is None


@pytest.mark.django_db
def test_what_i_said_is_in_one_place(cast: Cast, client: Any, django_assert_num_queries) -> None:
    login(client, cast.plain).get(reverse("seasons:mine"))
    for groupe in (cast.groupe, factories.groupe(cast.plain), factories.groupe(cast.plain)):
        say(cast.plain, groupe, 3)
        with django_assert_num_queries(3):
            page = client.get(reverse("seasons:mine"))
    told = [one.now for one in page.context["page"].groupes]
    assert len(told) == 3
    assert all(str(words.LEVELS[3]) in one for one in told)


# --- what waits ----------------------------------------------------------------------------------


def test_a_season_is_asked_about_from_a_week_before_until_three_weeks_after() -> None:
    assert todo.asked_on(D(2026, 11, 23)) is None
    assert todo.asked_on(D(2026, 11, 24)) == D(2026, 12, 1)
    assert todo.asked_on(D(2026, 12, 22)) == D(2026, 12, 1)
    assert todo.asked_on(D(2026, 12, 23)) is None


@pytest.mark.django_db
def test_a_season_that_begins_waits_where_the_groupe_uses_it_in_one_line(
    cast: Cast, django_assert_max_num_queries
) -> None:
    begins = D(2026, 12, 1)

    def waiting(person: Member) -> list[Any]:
        me = Me(person, on=begins)
        assert me.groupes is not None
        with django_assert_max_num_queries(2):
            return seldom(me)

    assert waiting(cast.plain) == []  # nobody ever said anything here
    season = Season.objects.create(groupe=cast.groupe, starts_on=D(2026, 9, 1))
    [item] = waiting(cast.plain)
    assert item.groupe == cast.groupe
    for _number in range(2):
        other = factories.groupe(cast.plain)
        Season.objects.create(groupe=other, starts_on=begins)
    [item] = waiting(cast.plain)
    assert item.groupe is None
    assert item.url == reverse("seasons:mine")
    assert seldom(Me(cast.plain, on=D(2026, 10, 20))) == []
    Season.objects.exclude(pk=season.pk).delete()
    mine = Season.objects.create(groupe=cast.groupe, starts_on=begins)
    Energy.objects.create(season=mine, member=cast.plain, days=0)
    assert waiting(cast.plain) == []  # nothing is an answer
    assert len(waiting(cast.founder)) == 1
