# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages around a mandate: roles to take, draws, handovers, and what each person finds there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from groupes.access import Me, Standing, standing
from groupes.models import Member
from roles import actions, pages, promised, queries, stepping_in, todo
from roles.models import Draw, Handover, Mandate, MandateOffer
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("roles.edit_roles", "roles.give_mandate")


def here(cast: factories.Cast, member: Member) -> Standing:
    return standing(Me(member), cast.groupe)


def url(name: str, cast: factories.Cast, *args: object) -> str:
    return reverse(f"roles:{name}", args=[cast.groupe.slug, *args])


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def held(cast: factories.Cast) -> Mandate:
    return cast.role.mandates.get(member=cast.holder)


def drawable(cast: factories.Cast, *people: Member) -> Draw:
    today = cast.groupe.today()
    draw = actions.open_draw(
        by=cast.holder,
        role=factories.role(cast.groupe),
        names_until=today,
        starts_on=today + days(1),
    )
    for person in people:
        actions.put_name_down(by=person, draw=draw)
    Draw.objects.filter(pk=draw.pk).update(names_until=today - days(1))
    draw.refresh_from_db()
    return draw


# --- roles to take -------------------------------------------------------------------------------


def test_vacant_ending_and_half_held_roles_are_listed_with_their_ways_in(
    cast: factories.Cast,
) -> None:
    today = cast.groupe.today()
    held(cast)
    Mandate.objects.filter(pk=held(cast).pk).update(ends_on=today + days(200))
    vacant = factories.role(cast.groupe, name="Vacant")
    ending, followed, half = (
        factories.role(cast.groupe, name=name) for name in ("Ending", "Followed", "Half")
    )
    for role in (ending, followed):
        factories.mandate(role, cast.founder, ends_on=today + days(10))
    factories.mandate(followed, cast.plain, starts_on=today + days(11), ends_on=today + days(90))
    Mandate.objects.create(
        role=half, member=cast.founder, share="shared", starts_on=today, ends_on=today + days(90)
    )
    with translation.override("en"):
        found = {one.name: one for one in stepping_in.vacancies(here(cast, cast.plain))}
    assert found.keys() == {"Vacant", "Ending", "Half"}
    assert [str(way.words) for way in found["Vacant"].ways] == ["I volunteer", "An interim"]
    assert found["Vacant"].ways[0].url == url("volunteer", cast, vacant.pk)
    assert [str(way.words) for way in found["Half"].ways] == ["I volunteer"]
    assert found["Ending"].soon
    assert found["Ending"].ways == []
    with translation.override("en"):
        for_giver = {one.name: one for one in stepping_in.vacancies(here(cast, cast.holder))}
    assert [str(way.words) for way in for_giver["Ending"].ways] == ["Draw it by lot"]


def test_an_open_draw_comes_first_among_the_ways(cast: factories.Cast) -> None:
    draw = drawable(cast)
    with translation.override("en"):
        [one] = [
            one
            for one in stepping_in.vacancies(here(cast, cast.plain))
            if one.name == draw.role.name
        ]
    assert one.ways[0].url == url("draw", cast, draw.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_vacancy_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    for _number in range(rows):
        factories.role(cast.groupe)
    login(client, cast.plain)
    # session and person, memberships and unread, rights; then roles, mandates, open draws
    with django_assert_num_queries(6):
        page = client.get(url("vacancies", cast))
    assert len(page.context["roles"]) == rows


def test_who_gives_mandates_is_told_of_vacant_roles_without_a_query(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    factories.role(cast.groupe)
    giver, plain = Me(cast.holder), Me(cast.plain)
    for me in (giver, plain):
        me.groupes_where("roles.give_mandate")
    with django_assert_num_queries(0):
        assert [item.url for item in todo.roles_to_take(giver)] == [url("vacancies", cast)]
        assert list(todo.roles_to_take(plain)) == []


# --- shared, interim, side by side ---------------------------------------------------------------


def card(cast: factories.Cast, member: Member) -> pages.Card:
    now = queries.role_now(here(cast, member), cast.role.pk)
    assert now is not None
    return pages.card(here(cast, member), now)


def test_what_else_may_be_done_is_another_for_the_holder_and_the_others(
    cast: factories.Cast,
) -> None:
    with translation.override("en"):
        mine = [link.words for link in card(cast, cast.holder).more]
        others = [link.words for link in card(cast, cast.plain).more]
    assert mine == [
        "Write the handover",
        "Share my seat with someone",
        "An interim",
        "Teach it side by side",
    ]
    assert others == ["Learn it side by side"]
    cast.holder.away_until = cast.groupe.today() + days(8)
    cast.holder.save()
    with translation.override("en"):
        assert [link.words for link in card(cast, cast.plain).more] == [
            "An interim",
            "Learn it side by side",
        ]


def test_another_term_is_asked_where_that_was_decided_and_confirmed_by_another(
    cast: factories.Cast, client: Client
) -> None:
    mandate = held(cast)
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=cast.groupe.today() + days(10))
    assert card(cast, cast.holder).again is None
    cast.role.at_end = "again"
    cast.role.save()
    assert card(cast, cast.holder).again == mandate
    assert card(cast, cast.plain).again is None
    page = login(client, cast.holder).post(url("go_on", cast, mandate.pk))
    assert page.status_code == 302
    offer = MandateOffer.objects.get()
    assert offer.starts_on == cast.groupe.today() + days(11)
    made = actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    assert isinstance(made, Mandate)
    assert made.ends_on == cast.role.term_from(made.starts_on)
    assert card(cast, cast.holder).again is None
    assert not card(cast, cast.holder).may_hand_over


def test_the_pages_of_ways_make_offers(cast: factories.Cast, client: Client) -> None:
    today = cast.groupe.today()
    login(client, cast.holder)
    assert client.post(url("share", cast, cast.role.pk), {"to": cast.plain.pk}).status_code == 302
    interim = {
        "to": cast.founder.pk,
        "covers": held(cast).pk,
        "starts_on": today,
        "ends_on": today + days(5),
    }
    assert client.post(url("interim", cast, cast.role.pk), interim).status_code == 302
    beside = {"other": cast.former.pk, "starts_on": today, "ends_on": today + days(5)}
    assert client.post(url("beside", cast, cast.role.pk), beside).status_code == 302
    made = MandateOffer.objects.order_by("pk").values_list("way", "offered_to")
    assert list(made) == [
        ("share", cast.plain.pk),
        ("interim", cast.founder.pk),
        ("beside", cast.former.pk),
    ]
    login(client, cast.plain)
    for name in ("share", "offer"):
        assert client.get(url(name, cast, cast.role.pk)).status_code == 403
    shown = client.get(url("role", cast, cast.role.pk))
    assert shown.status_code == 200


def test_how_someone_was_chosen_is_told_on_the_card_and_in_the_history(
    cast: factories.Cast, client: Client
) -> None:
    today = cast.groupe.today()
    role = factories.role(cast.groupe)
    values = {
        "to": cast.plain.pk,
        "starts_on": today,
        "ends_on": today + days(30),
        "origin": "election",
        "at_end": "lot",
    }
    assert login(client, cast.holder).post(url("offer", cast, role.pk), values).status_code == 302
    offer = MandateOffer.objects.get()
    mandate = actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    assert isinstance(mandate, Mandate)
    assert (mandate.origin, mandate.at_end) == ("election", "lot")
    client.cookies["django_language"] = "en"
    body = client.get(url("role", cast, role.pk)).content.decode()
    assert str(mandate.get_origin_display()) in body
    mandate.starts_on, mandate.ends_on = today - days(30), today - days(1)
    mandate.save()
    assert (
        str(mandate.get_origin_display()) in client.get(url("role", cast, role.pk)).content.decode()
    )


# --- draws ---------------------------------------------------------------------------------------


def test_nobody_reads_the_seed_before_the_draw_and_everybody_after(
    cast: factories.Cast, client: Client
) -> None:
    draw = drawable(cast, cast.plain, cast.former)
    page = login(client, cast.holder).get(url("draw", cast, draw.pk)).content.decode()
    assert draw.commitment in page
    assert draw.seed not in page
    assert client.post(url("draw_lot", cast, draw.pk)).status_code == 302
    page = client.get(url("draw", cast, draw.pk)).content.decode()
    assert draw.seed in page
    assert "python3 -c" in page


def test_an_order_that_was_changed_by_hand_is_said(cast: factories.Cast) -> None:
    draw = actions.draw_lot(by=cast.plain, draw=drawable(cast, cast.plain, cast.former))
    assert stepping_in.draw_page(here(cast, cast.plain), draw).holds
    one, two = draw.names.order_by("rank")
    one.rank, two.rank = 2, 1
    one.save()
    two.save()
    assert stepping_in.draw_page(here(cast, cast.plain), draw).holds is False


@pytest.mark.parametrize("rows", [1, 3])
def test_a_draw_costs_the_same_with_one_name_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    people = [cast.founder, cast.plain, cast.former][:rows]
    draw = actions.draw_lot(by=cast.plain, draw=drawable(cast, *people))
    login(client, cast.holder)
    # the six of every page; then the draw, its names, whom it asked
    with django_assert_num_queries(6):
        page = client.get(url("draw", cast, draw.pk))
    assert len(page.context["page"].names) == rows


def test_a_name_is_put_down_and_taken_off_by_its_own_person(
    cast: factories.Cast, client: Client
) -> None:
    today = cast.groupe.today()
    draw = actions.open_draw(
        by=cast.holder,
        role=factories.role(cast.groupe),
        names_until=today,
        starts_on=today + days(1),
    )
    page = url("draw_name", cast, draw.pk)
    login(client, cast.plain)
    for name, count in (("down", 1), ("down", 1), ("off", 0), ("off", 0)):
        assert client.post(page, {"name": name}).status_code == 302
        assert draw.names.count() == count
    assert login(client, cast.outsider).post(page, {"name": "down"}).status_code == 404


def test_a_draw_that_may_be_drawn_waits_for_those_it_is_about(cast: factories.Cast) -> None:
    draw = drawable(cast, cast.plain)
    for member, waits in ((cast.plain, True), (cast.holder, True), (cast.founder, False)):
        me = Me(member)
        rows = todo.draws_waiting(member.pk, list(me.active_ids), cast.groupe.today())
        assert rows.exists() is waits, member
        assert bool(list(todo.draws_to_draw(me, [draw.pk] if waits else []))) is waits


# --- handovers -----------------------------------------------------------------------------------


def given(cast: factories.Cast) -> Handover:
    return actions.write_handover(
        by=cast.holder,
        mandate=held(cast),
        open_work="- Le **calendrier**",
        contacts="Ana, le lundi",
        differently="Demander plus tôt",
    )


def test_each_reads_of_a_handover_what_is_for_them(cast: factories.Cast, client: Client) -> None:
    given(cast)
    page = url("handover", cast, held(cast).pk)
    for member, all_of_it in ((cast.holder, True), (cast.plain, False)):
        body = login(client, member).get(page).content.decode()
        assert "<strong>calendrier</strong>" in body
        assert ("Ana, le lundi" in body) is all_of_it
        assert ("Demander plus tôt" in body) is all_of_it
    editions = url("handover_editions", cast, held(cast).pk)
    assert client.get(editions).status_code == 403
    assert login(client, cast.holder).get(editions).status_code == 200
    assert login(client, cast.outsider).get(page).status_code == 404


def test_only_its_holder_writes_it(cast: factories.Cast, client: Client) -> None:
    page = url("write_handover", cast, held(cast).pk)
    said = {"open_work": "Le calendrier", "edition": ""}
    assert login(client, cast.plain).post(page, said).status_code == 403
    assert login(client, cast.holder).post(page, said).status_code == 302
    assert Handover.objects.get().open_work == "Le calendrier"
    days_in_disorder = said | {"edition": 1, "shadow_from": "2026-12-05", "shadow_to": "2026-12-01"}
    answer = client.post(page, days_in_disorder)
    assert answer.status_code == 422
    assert "shadow_to" in answer.context["form"].errors


def test_a_second_window_is_shown_both(cast: factories.Cast, client: Client) -> None:
    page = url("write_handover", cast, held(cast).pk)
    login(client, cast.holder).post(page, {"open_work": "Un"})
    client.post(page, {"open_work": "Deux", "edition": 1})
    answer = client.post(page, {"open_work": "Trois", "edition": 1})
    assert answer.status_code == 409
    assert "Deux" in answer.content.decode()
    assert Handover.objects.get().open_work == "Deux"


def test_the_next_one_finds_it_in_today_until_they_have_it(cast: factories.Cast) -> None:
    handover = given(cast)
    mandate = held(cast)
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=cast.groupe.today() - days(1))
    factories.mandate(cast.role, cast.plain, starts_on=cast.groupe.today())
    me = Me(cast.plain)
    asked = (cast.plain.pk, list(me.active_ids), cast.groupe.today())
    assert [one.pk for one in todo.handovers_waiting(*asked)] == [handover.pk]
    [item] = todo.handovers_to_acknowledge(me, [handover.pk])
    assert item.url == url("handover", cast, mandate.pk)
    assert not todo.handovers_waiting(cast.holder.pk, *asked[1:]).exists()
    actions.acknowledge(by=cast.plain, mandate=mandate)
    assert not todo.handovers_waiting(*asked).exists()


def test_what_was_promised_under_it_is_listed_by_itself(
    cast: factories.Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(here: Standing, mandate: Mandate) -> list[promised.PromisedLine]:
        return [promised.PromisedLine("Préparer la rencontre", "/ou/", mandate.ends_on)]

    kinds = [
        promised.Promised(9, "Meetings", load),
        promised.Promised(1, "Nothing", lambda here, mandate: []),
    ]
    monkeypatch.setattr(promised, "declared", lambda kind: kinds)
    page = login(client, cast.plain).get(url("handover", cast, held(cast).pk))
    body = page.content.decode()
    assert "Meetings" in body
    assert 'href="/ou/"' in body
    assert "Nothing" not in [part.title for part in page.context["page"].promised]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_handover_costs_the_same_with_one_next_holder_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_num_queries
) -> None:
    given(cast)
    mandate = held(cast)
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=cast.groupe.today() - days(1))
    cast.role.seats = 3
    cast.role.save()
    for person in [cast.plain, cast.founder, cast.former][:rows]:
        factories.mandate(cast.role, person, starts_on=cast.groupe.today())
    login(client, cast.plain)
    # the six of every page; the mandate, the handover, who reads it, who goes on; of bids: what the
    # role is granted, the pieces of who held it; and the work they carried for it
    with django_assert_num_queries(10):
        page = client.get(url("handover", cast, mandate.pk))
    assert len(page.context["page"].nexts) == rows
