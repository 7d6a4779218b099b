# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of work are made of: the table, its moves and what they count."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groupes import actions as ground
from groupes.access import Me, standing
from groupes.models import Member
from groupes.people import actions as people
from groupes.people.models import Level
from groupes.seasons import actions as seasons
from groupes.seasons import year
from groupes.things import Ref
from roles.work import actions, moves, pages, queries
from roles.work.models import Work, WorkOffer
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    made = factories.cast("work.redistribute")
    made.role.energy = Decimal(0)
    made.role.save()
    return made


def say(cast: Cast, person: Member, days: int) -> None:
    first = year.first_day(cast.groupe.today())
    for starts_on in (first, year.following(first)):
        seasons.say_energy(by=person, groupe=cast.groupe, starts_on=starts_on, days=days)
    seasons.choose_reader(by=person, groupe=cast.groupe, told=True)


def add(cast: Cast, by: Member, **values: Any) -> Work:
    filled: dict[str, Any] = {"title": "Relire", "mine": True} | values
    return actions.add(by=by, groupe=cast.groupe, **filled)


def planned(cast: Cast, season: int = 0, on: dt.date | None = None) -> moves.Plan:
    here = standing(Me(cast.holder, on=on), cast.groupe)
    table = queries.table(here)
    return pages.planned(table, table.seasons[season], here.on, here.me.now)


def test_each_season_is_planned_by_itself(cast: Cast) -> None:
    say(cast, cast.plain, 0)
    say(cast, cast.founder, 3)
    then = year.following(year.first_day(cast.groupe.today()))
    work = add(cast, cast.plain, size=Decimal(3), due_on=then)
    assert planned(cast, 0).moves == ()
    [move] = planned(cast, 1).moves
    assert (move.piece, move.taker) == (work.pk, cast.founder.pk)


def test_who_told_nothing_is_neither_asked_nor_relieved(cast: Cast) -> None:
    say(cast, cast.plain, 0)
    add(cast, cast.plain, size=Decimal(3))
    add(cast, cast.former, size=Decimal(90))
    seasons.say_energy(
        by=cast.founder, groupe=cast.groupe, starts_on=year.first_day(cast.groupe.today()), days=15
    )  # and keeps it for themself
    plan = planned(cast)
    assert plan.moves == ()
    assert [(one.person, one.why) for one in plan.left] == [(cast.plain.pk, moves.NOBODY)]


def test_what_must_stay_whole_moves_until_it_is_begun(cast: Cast) -> None:
    say(cast, cast.plain, 0)
    say(cast, cast.founder, 3)
    work = add(cast, cast.plain, size=Decimal(3), whole=True, checklist=["Tailler"])
    assert len(planned(cast).moves) == 1
    actions.tick(by=cast.plain, work=work, line="Tailler", done=True)
    assert planned(cast).left[0].why == moves.STAYS


def test_a_move_that_waits_counts_as_made_and_one_declined_is_not_proposed_again(
    cast: Cast,
) -> None:
    say(cast, cast.plain, 0)
    say(cast, cast.founder, 1)
    say(cast, cast.former, 1)
    work = add(cast, cast.plain, size=Decimal(3))
    [first] = planned(cast).moves
    taker = Member.objects.get(pk=first.taker)
    move = actions.propose_move(by=cast.holder, work=work, to=taker)
    assert planned(cast) == moves.Plan()
    actions.answer(by=taker, offer=move, accept=False)
    [second] = planned(cast).moves
    assert second.taker != first.taker
    long_ago = timezone.now() - queries.NOT_AGAIN - dt.timedelta(days=1)
    WorkOffer.objects.update(created_at=long_ago)
    # It may be asked again by now; who was not asked at all comes before.
    [third] = planned(cast).moves
    assert third.taker == second.taker


def test_how_often_somebody_was_asked_leaves_out_what_they_proposed_themselves(cast: Cast) -> None:
    work = add(cast, cast.plain)
    actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    actions.propose_move(by=cast.holder, work=work, to=cast.holder)
    actions.offer(by=cast.plain, work=work, to=cast.former)  # between persons: not the table's
    table = queries.table(standing(Me(cast.holder), cast.groupe))
    assert pages.asked_of(table) == ({cast.founder.pk: 1}, {cast.plain.pk: 2})


def test_who_could_give_a_hand_is_named_with_the_reason_and_who_is_full_is_not(
    cast: Cast, in_english: None
) -> None:
    say(cast, cast.founder, 3)
    say(cast, cast.former, 0)
    work = add(cast, cast.plain)
    actions.ask_hand(by=cast.plain, work=work, wanted=True)
    [hand] = pages.share(standing(Me(cast.holder), cast.groupe)).hands
    [(name, why)] = hand.people
    assert name == cast.founder.name
    assert "room for 3" in why


def test_a_hand_that_calls_on_a_skill_is_offered_by_who_has_it_or_learns_it_alone(
    cast: Cast, in_english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever told what they wish to give comes first; of those who told nothing, by name; no more than
    are shown."""
    say(cast, cast.holder, 3)  # has room, and neither knows it nor learns it
    say(cast, cast.founder, 3)
    home = cast.groupe.cooperative
    others = [factories.member(f"Zoé {n}", of=home, does=["Reliure douce"]) for n in "CAB"]
    for one in others:
        factories.join(cast.groupe, one)
    people.tell_skills(by=cast.founder, told={Level.DOES: ["Reliure douce"]})
    work = add(cast, cast.plain, skills=["Reliure douce"])
    actions.ask_hand(by=cast.plain, work=work, wanted=True)
    monkeypatch.setattr(pages, "SUGGESTED", 3)
    [hand] = pages.share(standing(Me(cast.holder), cast.groupe)).hands
    assert [name for name, _why in hand.people] == [cast.founder.name, "Zoé A", "Zoé B"]
    assert [why for _name, why in hand.people] == [
        "knows Reliure douce; room for 3\xa0days a month",
        "knows Reliure douce",
        "knows Reliure douce",
    ]


def test_who_told_nothing_comes_last_on_the_pages_of_the_table_and_nobody_is_left_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(cast, cast.plain, 1)
    say(cast, cast.former, 3)
    add(cast, cast.plain, size=Decimal(30))  # beyond what they wish
    monkeypatch.setattr(pages, "PEOPLE", 2)
    here = standing(Me(cast.holder), cast.groupe)
    shown = [pages.share(here, number) for number in ("1", "2")]
    assert [card.name for card in shown[0].table.cards] == [cast.plain.name, cast.former.name]
    silent = sorted([cast.founder, cast.holder], key=lambda one: (one.name_key, one.pk))
    assert [card.name for card in shown[1].table.cards] == [one.name for one in silent]
    assert [card.tells for card in shown[1].table.cards] == [False, False]
    assert shown[0].table.sums == shown[1].table.sums
    assert shown[0].page.paginator.count == 4


def test_the_page_of_a_role_has_what_is_to_be_done_under_it_and_for_it(
    cast: Cast,
) -> None:
    url = reverse("roles:role", args=[cast.groupe.slug, cast.role.pk])
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast.plain.user)
    page = client.get(url).content.decode()
    assert "Nothing is written down for it." in page
    assert f"{reverse('work:new', args=[cast.groupe.slug])}?role={cast.role.pk}" in page
    counts = []
    for number in range(3):
        add(cast, cast.plain, title=f"Sous {number}", role=cast.role, mine=True)
        add(cast, cast.plain, title=f"Pour {number}", about=Ref.of(cast.role))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url).content.decode()
        counts.append(len(asked))
        assert f"Sous {number}" in page
        assert f"Pour {number}" in page
    assert counts == [11, 11, 11]
    board = f"{reverse('work:board', args=[cast.groupe.slug])}?role={cast.role.pk}"
    assert board not in page
    add(cast, cast.plain, title="Un de trop", role=cast.role)
    page = client.get(url).content.decode()
    assert board in page
    assert "Un de trop" not in page
    assert "Un de trop" in client.get(board).content.decode()


def test_what_is_done_or_of_another_role_is_not_on_its_page(cast: Cast) -> None:
    other = factories.role(cast.groupe)
    add(cast, cast.plain, title="Autre", role=other)
    done = add(cast, cast.plain, title="Fait", role=cast.role, mine=True)
    actions.finish(by=cast.plain, work=done)
    here = standing(Me(cast.plain), cast.groupe)
    assert pages.on_role(here, cast.role) == pages.OnThing(
        (), pages._add_url(here, f"role={cast.role.pk}")
    )
    paused = cast.groupe.memberships.get(member=cast.plain)
    ground.pause(by=cast.plain, membership=paused)
    here = standing(Me(Member.objects.get(pk=cast.plain.pk)), cast.groupe)
    found = pages.on_role(here, cast.role)
    assert found is not None
    assert found.add_url == ""
    cast.role.closed_on = cast.groupe.today()
    assert pages.on_role(here, cast.role) is None


def test_a_phone_reads_each_season_in_a_sentence_then_who_is_beyond_first(
    cast: Cast, in_english: None
) -> None:
    say(cast, cast.founder, 10)
    say(cast, cast.plain, 0)
    add(cast, cast.plain, size=Decimal(3))
    page = pages.share(standing(Me(cast.holder), cast.groupe)).table
    assert [one.name for one in page.cards[:2]] == [cast.plain.name, cast.founder.name]
    assert not any(one.tells for one in page.cards[2:])
    assert sorted(page.cards) == sorted(page.people)  # the same facts, in another order
    assert (
        page.sums[0][1] == "1 person is beyond what they wish to give; 1 has room; 2 told nothing"
    )
    assert [one.beyond > 0 for one in page.cards[:2]] == [True, False]


def test_a_groupe_of_hundreds_is_read_page_by_page_who_is_beyond_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PEOPLE", 2)
    say(cast, cast.founder, 10)
    say(cast, cast.plain, 0)
    add(cast, cast.plain, size=Decimal(3))
    here = standing(Me(cast.holder), cast.groupe)
    first, second = pages.share(here), pages.share(here, "2")
    assert [one.name for one in first.table.cards] == [cast.plain.name, cast.founder.name]
    assert [one.name for one in first.table.people] == [cast.founder.name, cast.plain.name]
    assert {one.name for one in second.table.cards} == {cast.former.name, cast.holder.name}
    assert first.page.paginator.count == 4
    assert first.table.sums == second.table.sums  # of all, on each page


def test_cells_say_room_or_what_is_beyond(cast: Cast, in_english: None) -> None:
    say(cast, cast.founder, 3)
    say(cast, cast.plain, 0)
    add(cast, cast.plain, size=Decimal("1.5"))
    add(cast, cast.plain)
    shown = {
        one.name: one for one in pages.share(standing(Me(cast.holder), cast.groupe)).table.people
    }
    mine, theirs = shown[cast.plain.name], shown[cast.founder.name]
    assert (mine.cells[0].left, mine.cells[0].tone) == ("0.5\u00a0days beyond", "warn")
    assert (theirs.cells[0].left, theirs.cells[0].tone) == ("room for 3\u00a0days", "ok")
    assert mine.unsized == 1
    assert shown[cast.former.name].cells[0].told == ""
