# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of work: by each kind of person, with each method, once and twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groupes import actions as ground
from groupes.models import Member
from groupes.seasons import actions as seasons
from groupes.seasons import year
from groupes.things import Ref
from roles.work import actions
from roles.work.models import Work, WorkOffer
from tests import factories
from tests.factories import Cast, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """``holder`` shares work out."""
    return factories.cast("work.redistribute")


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def url(name: str, cast: Cast, *args: object) -> str:
    return reverse(f"work:{name}", args=[cast.groupe.slug, *args])


def act(cast: Cast, work: Work, verb: str) -> str:
    return url("act", cast, work.pk, verb)


def add(cast: Cast, by: Member | None = None, **values: Any) -> Work:
    return actions.add(
        by=by or cast.plain, groupe=cast.groupe, **{"title": "Relire le guide"} | values
    )


def now(work: Work) -> Work:
    return Work.objects.get(pk=work.pk)


def posted(**changes: object) -> dict[str, Any]:
    return {
        "title": "Réserver la salle",
        "details": "Celle du **canal**.",
        "checklist": "Appeler\nConfirmer",
        "role": "",
        "size": "0,5",
        "due_on": "",
        "skills": "",
        "every": "",
    } | changes


# --- what pages cost -----------------------------------------------------------------------------


def fill(cast: Cast) -> Work:
    """One of each kind."""
    today = cast.groupe.today()
    role = factories.role(cast.groupe)
    add(cast, title="Ouvert", role=role, due_on=today)
    work = add(
        cast, title="Porté", mine=True, role=role, size=Decimal(2), checklist=["A", "B"],
        skills=["Facilitation"], due_on=today + days(2), about=Ref.of(cast.role),
    )  # fmt: skip
    actions.ask_hand(by=cast.plain, work=work, wanted=True)
    actions.give_hand(by=cast.founder, work=work, given=True)
    actions.propose_move(by=cast.holder, work=work, to=cast.former)
    done = add(cast, title="Fini", mine=True)
    actions.finish(by=cast.plain, work=done)
    return work


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_one_piece_and_three(rows: int, cast: Cast, client: Client) -> None:
    for _number in range(rows):
        work = fill(cast)
        for person in (cast.plain, cast.founder)[: rows - 1]:
            seasons.choose_reader(by=person, groupe=cast.groupe, told=True)
    # session and person, memberships and unread, rights; then what the page asks
    costs = [
        (cast.plain, url("board", cast), 8),  # the roles, three sections, who gives a hand
        (cast.plain, url("board", cast) + "?only=hand&who=me", 7),
        (cast.plain, url("work", cast, work.pk), 9),  # it, hands, skills, offers, for what, lines
        (cast.plain, url("edit", cast, work.pk), 6),
        (cast.plain, reverse("work:mine"), 5),
        (cast.holder, url("share", cast), 10),
    ]
    found = []
    for person, page, _queries in costs:
        login(client, person).get(page)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page).status_code == 200
        found.append((person, page, len(caught)))
    assert found == costs


# --- the board -----------------------------------------------------------------------------------


def test_the_board_says_what_is_open_carried_and_done(cast: Cast, client: Client) -> None:
    login(client, cast.plain)
    empty = client.get(url("board", cast))
    assert empty.context["page"].any is False
    fill(cast)
    sections = {one.key: one for one in client.get(url("board", cast)).context["page"].sections}
    assert [row.title for row in sections["open"].rows] == ["Ouvert"]
    [carried] = sections["taken"].rows
    assert (carried.mine, carried.hand, carried.helpers) == (True, True, cast.founder.name)
    assert (carried.verb, carried.other_url) == ("finish", act_url(cast, "Porté", "no_hand"))
    assert [row.title for row in sections["over"].rows] == ["Fini"]
    theirs = login(client, cast.former).get(url("board", cast)).context["page"]
    [row] = theirs.sections[1].rows
    assert (row.verb, row.mine) == ("help", False)


def act_url(cast: Cast, title: str, verb: str) -> str:
    return act(cast, Work.objects.get(title=title), verb)


def test_filters_narrow_the_board_and_nonsense_narrows_nothing(cast: Cast, client: Client) -> None:
    work = fill(cast)
    late = add(cast, by=cast.founder, mine=True, title="En retard")
    Work.objects.filter(pk=late.pk).update(due_on=cast.groupe.today() - days(2))
    login(client, cast.plain)

    def titles(query: str) -> set[str]:
        page = client.get(f"{url('board', cast)}?{query}").context["page"]
        return {row.title for one in page.sections for row in one.rows}

    everything = {"Ouvert", "Porté", "Fini", "En retard"}
    assert titles("who=me") == {"Porté", "Fini"}
    assert titles("only=hand") == {"Porté"}
    assert titles("only=late") == {"En retard"}
    assert titles(f"role={work.role_id}") == {"Ouvert", "Porté"}
    assert titles("part=taken") == {"Porté", "En retard"}
    for nonsense in ("who=x", "only=x", "role=-1", f"role={10**25}", "part=x", "page=x"):
        assert titles(nonsense) == everything


def test_a_long_section_shows_its_beginning_and_leads_to_its_pages(
    cast: Cast, client: Client
) -> None:
    for number in range(25):
        add(cast, title=f"Tâche {number}")
    login(client, cast.plain)
    section = client.get(url("board", cast)).context["page"].sections[0]
    assert (len(section.rows), section.count) == (20, 25)
    alone = client.get(section.more_url + "&page=2").context["page"]
    assert [len(one.rows) for one in alone.sections] == [5]
    assert "page=2" in alone.query


def test_asked_by_itself_again_the_board_is_its_list_alone(cast: Cast, client: Client) -> None:
    work = fill(cast)
    login(client, cast.plain)
    for page, part in (
        (url("board", cast), 'id="board"'),
        (url("work", cast, work.pk), 'id="piece"'),
    ):
        answer = client.get(page, headers={"HX-Request": "true"}).content.decode()
        assert part in answer
        assert "<html" not in answer
        assert 'data-live-what="work"' in answer


# --- writing -------------------------------------------------------------------------------------


def test_work_is_written_down_changed_and_cut_by_its_pages(cast: Cast, client: Client) -> None:
    login(client, cast.plain)
    new = url("new", cast) + f"?about=roles.role:{cast.role.pk}"
    assert cast.role.name in client.get(new).content.decode()
    assert client.post(new, posted(title="")).status_code == 422
    assert client.post(new, posted(size="0,3")).status_code == 422
    assert client.post(new, posted(every="week")).status_code == 422
    past = (cast.groupe.today() - days(1)).isoformat()
    assert client.post(new, posted(due_on=past)).status_code == 422
    far = (cast.groupe.today() + days(3000)).isoformat()
    assert client.post(new, posted(due_on=far)).status_code == 422
    answer = client.post(new, posted(mine="on", skills="Facilitation"))
    work = Work.objects.get()
    assert answer["Location"] == work.get_absolute_url()
    assert (work.size, work.holder, work.about) == (Decimal("0.5"), cast.plain, Ref.of(cast.role))
    page = client.get(answer["Location"]).content.decode()
    assert "<strong>canal</strong>" in page
    assert cast.role.name in page
    edit = url("edit", cast, work.pk)
    assert 'value="Réserver la salle"' in client.get(edit).content.decode()
    assert client.post(edit, posted(title="Réserver", edition="1")).status_code == 302
    assert client.post(edit, posted(title="Autre", edition="1")).status_code == 409
    assert now(work).title == "Réserver"
    editions = url("editions", cast, work.pk)
    assert (
        client.post(editions, {"number": "1", "edition": str(now(work).edition)}).status_code == 302
    )
    assert now(work).title == "Réserver la salle"
    split = url("split", cast, work.pk)
    assert client.get(split).status_code == 200
    assert client.post(split, {"title": "Le mot d’accueil", "size": ""}).status_code == 302
    assert client.post(split, {"title": "Trop", "size": "4"}).status_code == 409
    assert Work.objects.count() == 2


def test_what_is_not_there_or_not_mine_to_see_is_not_named(cast: Cast, client: Client) -> None:
    other = factories.role(factories.groupe(cast.stranger), name="Secret")
    login(client, cast.plain)
    for about in (f"roles.role:{other.pk}", "roles.role:x", "rien", "bids.bid:999999999"):
        page = client.get(f"{url('new', cast)}?about={about}")
        assert (page.status_code, page.context["about"]) == (200, None)
    client.post(f"{url('new', cast)}?about=roles.role:{other.pk}", posted())
    assert Work.objects.get().about is None
    work = add(cast, about=Ref.of(cast.role))
    cast.role.mandates.all().delete()
    cast.role.delete()
    assert client.get(url("work", cast, work.pk)).status_code == 200


def test_only_its_holder_or_author_changes_what_is_carried(cast: Cast, client: Client) -> None:
    work = add(cast, by=cast.founder)
    actions.take(by=cast.plain, work=work)
    assert login(client, cast.former).get(url("edit", cast, work.pk)).status_code == 403
    assert client.post(url("split", cast, work.pk), {}).status_code == 403
    assert client.post(url("editions", cast, work.pk), {"number": "1"}).status_code == 403
    for person in (cast.plain, cast.founder):
        assert login(client, person).get(url("edit", cast, work.pk)).status_code == 200
    actions.finish(by=cast.plain, work=work)
    assert client.get(url("edit", cast, work.pk)).status_code == 403


# --- one tap -------------------------------------------------------------------------------------


def test_one_tap_takes_asks_for_a_hand_gives_it_and_ends(cast: Cast, client: Client) -> None:
    work = add(cast)
    board = url("board", cast)
    login(client, cast.plain)
    assert client.post(act(cast, work, "take"), {"next": board})["Location"] == board
    assert client.post(act(cast, work, "hand"))["Location"] == work.get_absolute_url()
    assert client.post(act(cast, work, "rien")).status_code == 404
    assert client.get(act(cast, work, "take")).status_code == 405
    login(client, cast.founder)
    assert client.post(act(cast, work, "take")).status_code == 409  # somebody has it
    assert client.post(act(cast, work, "hand")).status_code == 409
    assert client.post(act(cast, work, "drop")).status_code == 403
    assert client.post(act(cast, work, "help")).status_code == 302
    assert client.post(act(cast, work, "no_help")).status_code == 302
    login(client, cast.plain)
    assert client.post(act(cast, work, "no_hand")).status_code == 302
    assert client.post(act(cast, work, "finish")).status_code == 302
    assert client.post(act(cast, work, "reopen")).status_code == 302
    assert client.post(act(cast, work, "give_back")).status_code == 302
    assert client.post(act(cast, work, "drop")).status_code == 302
    assert now(work).state == "dropped"
    assert login(client, cast.former).post(act(cast, work, "reopen")).status_code == 403


def test_lines_are_ticked_by_who_carries_it_or_gives_a_hand(cast: Cast, client: Client) -> None:
    work = add(cast, mine=True, checklist=["Appeler"])
    tick = url("tick", cast, work.pk)
    assert (
        login(client, cast.founder).post(tick, {"line": "Appeler", "done": "1"}).status_code == 403
    )
    actions.ask_hand(by=cast.plain, work=work, wanted=True)
    actions.give_hand(by=cast.founder, work=work, given=True)
    assert client.post(tick, {"line": "Appeler", "done": "1"}).status_code == 302
    assert now(work).ticked == ["Appeler"]
    login(client, cast.plain).post(tick, {"line": "Appeler", "done": ""})
    assert now(work).ticked == []


# --- offers --------------------------------------------------------------------------------------


def test_an_offer_is_made_answered_and_taken_back_by_its_pages(cast: Cast, client: Client) -> None:
    work = add(cast, mine=True)
    page = url("offer", cast, work.pk)
    login(client, cast.plain)
    assert client.post(page, {"to": cast.outsider.pk}).status_code == 422
    assert client.post(page, {"to": cast.founder.pk, "message": "Tu saurais ?"}).status_code == 302
    assert client.post(page, {"to": cast.founder.pk}).status_code == 409
    offer = WorkOffer.objects.get()
    assert "Tu saurais" in client.get(url("work", cast, work.pk)).content.decode()
    assert (
        "Tu saurais"
        not in login(client, cast.former).get(url("work", cast, work.pk)).content.decode()
    )
    answer = url("answer", cast, offer.pk)
    assert client.post(answer, {"answer": "accept"}).status_code == 403
    assert client.post(url("withdraw", cast, offer.pk)).status_code == 403
    login(client, cast.founder)
    assert client.post(answer, {}).status_code == 302
    assert (
        client.post(answer, {"answer": "accept", "next": reverse("groupes:today")})["Location"]
        == "/"
    )
    assert now(work).holder == cast.founder
    seen = reverse("work:see_answer", args=[offer.pk])
    assert client.post(seen).status_code == 404
    assert login(client, cast.plain).post(seen).status_code == 302
    assert client.post(seen).status_code == 404


def test_my_work_gathers_offers_what_i_carry_and_help_with(cast: Cast, client: Client) -> None:
    other = factories.groupe(cast.plain)
    actions.add(by=cast.plain, groupe=other, title="Ailleurs", mine=True)
    fill(cast)
    asked = add(cast, by=cast.founder, mine=True, title="Offert")
    actions.offer(by=cast.founder, work=asked, to=cast.plain)
    page = login(client, cast.plain).get(reverse("work:mine")).context["page"]
    assert {row.title for one in page.carried for row in one.rows} == {"Ailleurs", "Porté"}
    assert len(page.offers) == 2  # and the move of what is carried
    helped = login(client, cast.founder).get(reverse("work:mine")).context["page"].helped
    assert [row.title for one in helped for row in one.rows] == ["Porté"]
    wanted = login(client, cast.holder).get(reverse("work:mine")).context["page"].wanted
    assert [row.title for one in wanted for row in one.rows] == ["Porté"]
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    page = login(client, cast.plain).get(reverse("work:mine")).context["page"]
    assert [row.title for one in page.carried for row in one.rows] == ["Ailleurs"]


# --- the table -----------------------------------------------------------------------------------


def say(cast: Cast, person: Member, amount: int, *, told: bool = True) -> None:
    starts_on = year.first_day(cast.groupe.today())
    seasons.say_energy(by=person, groupe=cast.groupe, starts_on=starts_on, days=amount)
    seasons.choose_reader(by=person, groupe=cast.groupe, told=told)


def test_a_move_is_proposed_and_made_once_both_said_yes(cast: Cast, client: Client) -> None:
    cast.role.mandates.update(ends_on=cast.groupe.today())
    say(cast, cast.plain, 0)
    say(cast, cast.founder, 10)
    say(cast, cast.former, 15, told=False)
    work = add(cast, mine=True, size=Decimal(3))
    factories.mandate(factories.role(cast.groupe, "work.redistribute"), cast.holder)
    page = login(client, cast.holder).get(url("share", cast))
    shown = page.context["page"]
    [move] = shown.plans[0].proposals
    assert (move.giver, move.taker) == (cast.plain.name, cast.founder.name)
    body = page.content.decode()
    assert {one.name for one in shown.table.untold} == {cast.former.name, cast.holder.name}
    assert "15" not in {cell.told for one in shown.table.people for cell in one.cells}
    assert "10\u00a0j" in body  # in French: what the founder chose to tell
    propose = url("propose", cast)
    assert client.post(propose, {"work": "x", "to": ""}).status_code == 302
    assert client.post(propose, {"work": work.pk, "to": cast.outsider.pk}).status_code == 404
    assert client.post(propose, {"work": work.pk, "to": cast.founder.pk}).status_code == 302
    assert client.post(propose, {"work": work.pk, "to": cast.founder.pk}).status_code == 409
    offer = WorkOffer.objects.get()
    after = client.get(url("share", cast)).context["page"]
    assert after.plans[0].proposals == ()  # it waits
    assert [one.is_open for one in after.ledger] == [True]
    [asked] = [one for one in after.table.people if one.name == cast.founder.name]
    assert (asked.asked, asked.handing) == (1, 0)
    for person in (cast.founder, cast.plain):
        assert now(work).holder == cast.plain
        login(client, person).post(url("answer", cast, offer.pk), {"answer": "accept"})
    assert now(work).holder == cast.founder


@pytest.mark.parametrize("who", ["plain", "former", "founder"])
def test_the_table_and_its_ledger_are_for_whoever_shares_work_out(
    who: str, cast: Cast, client: Client
) -> None:
    work = add(cast, mine=True)
    actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    login(client, getattr(cast, who))
    assert client.get(url("share", cast)).status_code == 403
    assert client.post(url("propose", cast), {}).status_code == 403
    page = client.get(url("work", cast, work.pk))
    assert len(page.context["page"].offers) == (who in ("plain", "founder"))
    assert (
        reverse("work:share", args=[cast.groupe.slug])
        not in client.get(url("board", cast)).content.decode()
    )


def test_outsiders_learn_nothing(cast: Cast, client: Client) -> None:
    work = fill(cast)
    offer = WorkOffer.objects.get()
    for person in (cast.outsider, cast.stranger):
        login(client, person)
        for page in (
            url("board", cast), url("new", cast), url("share", cast), url("work", cast, work.pk),
            url("edit", cast, work.pk), url("editions", cast, work.pk),
        ):  # fmt: skip
            assert client.get(page).status_code == 404, page
        for page in (
            act(cast, work, "take"), url("tick", cast, work.pk), url("propose", cast),
            url("answer", cast, offer.pk), url("withdraw", cast, offer.pk),
            reverse("work:see_answer", args=[offer.pk]),
        ):  # fmt: skip
            assert client.post(page).status_code == 404, page


def test_of_another_groupe_nothing_is_reached_through_mine(cast: Cast, client: Client) -> None:
    other = factories.groupe(cast.stranger)
    theirs = actions.add(by=cast.stranger, groupe=other, title="À nous")
    login(client, cast.plain)
    assert client.get(url("work", cast, theirs.pk)).status_code == 404
    assert client.post(act(cast, theirs, "take")).status_code == 404


def test_on_pause_one_gives_back_and_takes_nothing(cast: Cast, client: Client) -> None:
    work = add(cast)
    ground.pause(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    login(client, cast.plain)
    assert client.get(url("board", cast)).status_code == 200
    assert client.get(url("new", cast)).status_code == 403
    for verb in ("take", "finish", "hand", "help"):
        assert client.post(act(cast, work, verb)).status_code == 403
    assert client.post(act(cast, work, "give_back")).status_code == 409
