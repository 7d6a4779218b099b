# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of work, by whom, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from groupes.access import Me, standing
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.people import actions as people
from groupes.people.models import Audience, Level
from groupes.seasons import actions as seasons
from groupes.seasons import year
from groupes.things import Ref
from roles.models import Mandate, Share
from roles.work import actions, queries
from roles.work.models import Work
from tests import factories
from tests.factories import Cast, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast("work.redistribute")


def add(cast: Cast, by: Member | None = None, **values: Any) -> Work:
    return actions.add(
        by=by or cast.plain, groupe=cast.groupe, **{"title": "Relire le guide"} | values
    )


def test_the_palette_finds_what_is_to_be_done_in_my_groupes_alone(cast: Cast) -> None:
    work = add(cast)
    [hit] = queries.find(Me(cast.founder), "guide relire")
    assert hit.url == work.get_absolute_url()
    assert queries.find(Me(cast.outsider), "guide") == []
    actions.take(by=cast.plain, work=work)
    actions.finish(by=cast.plain, work=work)
    assert queries.find(Me(cast.founder), "guide") == []


def test_a_name_is_for_those_inside(cast: Cast, django_assert_num_queries: Any) -> None:
    ids = {add(cast).pk for _number in range(3)}
    me = Me(cast.founder)
    assert me.groupe_ids
    queries.name_work(ids, me)
    with django_assert_num_queries(1):
        named = queries.name_work(ids, me)
    assert {one.text for one in named.values()} == {"Relire le guide"}
    assert queries.name_work(ids, Me(cast.outsider)) == {}
    assert queries.work_of(cast.groupe, min(ids)) is not None
    assert queries.work_of(factories.groupe(cast.plain), min(ids)) is None


def test_who_is_tied_to_work_carries_it_helps_or_wrote_it(cast: Cast) -> None:
    work = add(cast)
    actions.take(by=cast.founder, work=work)
    actions.ask_hand(by=cast.founder, work=work, wanted=True)
    actions.give_hand(by=cast.former, work=work, given=True)
    lone = add(cast)
    assert queries.tied({work.pk, lone.pk}) == {
        work.pk: {cast.plain.pk, cast.founder.pk, cast.former.pk},
        lone.pk: {cast.plain.pk},
    }


def test_what_is_new_offers_the_answer_in_place_to_those_who_have_it(cast: Cast) -> None:
    work = add(cast, mine=True)
    move = actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    entries = list(Entry.objects.filter(verb="work.move_proposed"))
    for person in (cast.plain, cast.founder):
        [(page, buttons)] = queries.offers_in(entries, Me(person)).values()
        assert page == work.get_absolute_url()
        assert len(buttons) == 2
    assert queries.offers_in(entries, Me(cast.former)) == {}
    actions.answer(by=cast.founder, offer=move, accept=True)
    assert queries.offers_in(entries, Me(cast.founder)) == {}


def test_what_is_for_a_thing_is_found_from_it(cast: Cast) -> None:
    about = Ref.of(cast.role)
    later = add(cast, about=about, due_on=cast.groupe.today() + days(9))
    soon = add(cast, about=about, due_on=cast.groupe.today())
    add(cast)
    assert queries.on_thing(cast.groupe.pk, about) == [soon, later]
    assert queries.on_thing(factories.groupe(cast.plain).pk, about) == []


def test_the_table_reads_only_what_each_chose_to_tell(cast: Cast) -> None:
    now = year.first_day(cast.groupe.today())
    for person, told in ((cast.plain, True), (cast.founder, False)):
        seasons.say_energy(by=person, groupe=cast.groupe, starts_on=now, days=3)
        seasons.choose_reader(by=person, groupe=cast.groupe, told=told)
    seasons.choose_reader(by=cast.former, groupe=cast.groupe, told=True)
    table = queries.table(standing(Me(cast.holder), cast.groupe))
    read = {pk: one.told for pk, one in table.people.items()}
    assert read == {
        cast.plain.pk: {now: 3},
        cast.former.pk: {},  # told, and said nothing of it
        cast.founder.pk: None,
        cast.holder.pk: None,
    }
    assert table.seasons == (now, year.following(now))


def test_two_who_share_a_seat_carry_half_of_it_each_on_the_table(cast: Cast) -> None:
    """Counted whole twice, both would seem to be beyond what they declared."""
    role = factories.role(cast.groupe, energy=Decimal(3))
    whole = factories.mandate(factories.role(cast.groupe, energy=Decimal(3)), cast.founder)
    for member in (cast.plain, cast.holder):
        one = factories.mandate(role, member)
        Mandate.objects.filter(pk=one.pk).update(share=Share.SHARED)
    held = queries.table(standing(Me(cast.holder), cast.groupe)).held
    asks = {(one.member, one.energy) for one in held if one.energy}
    assert {
        (whole.member_id, Decimal(3)),
        (cast.plain.pk, Decimal("1.5")),
        (cast.holder.pk, Decimal("1.5")),
    } <= asks
    assert (cast.plain.pk, Decimal(3)) not in asks


def test_skills_are_those_that_work_calls_on_as_each_tells_the_reader(cast: Cast) -> None:
    for person in (cast.plain, cast.founder, cast.former):
        people.tell_skills(
            by=person,
            told={
                Level.DOES: ["Reliure douce", "Vitrail"],
                Level.LEARNS: ["Pliage de cartes"],
            },
        )
    people.choose_audiences(by=cast.founder, skills=Audience.NOBODY)
    people.choose_audiences(by=cast.former, skills=Audience.GROUPES)
    here = standing(Me(cast.holder), cast.groupe)
    assert not any(one.does or one.learns for one in queries.table(here).people.values())
    add(cast, mine=True, skills=["Reliure douce", "Pliage de cartes"])
    table = queries.table(here)
    for person, known in ((cast.plain, True), (cast.founder, False), (cast.former, True)):
        someone = table.people[person.pk]
        assert list(someone.does.values()) == ["Reliure douce"] * known
        assert list(someone.learns.values()) == ["Pliage de cartes"] * known


def test_who_left_is_on_no_table_and_what_is_done_is_carried_by_nobody(cast: Cast) -> None:
    work = add(cast, mine=True, size=Decimal(2))
    assert [one.pk for one in queries.table(standing(Me(cast.holder), cast.groupe)).work] == [
        work.pk
    ]
    actions.finish(by=cast.plain, work=work)
    cast.groupe.memberships.filter(member=cast.former).update(state="ended")
    table = queries.table(standing(Me(cast.holder), cast.groupe))
    assert table.work == []
    assert cast.former.pk not in table.people
