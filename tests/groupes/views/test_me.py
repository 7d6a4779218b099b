# SPDX-License-Identifier: AGPL-3.0-or-later
"""My pages: what waits for me, what I tell of myself, the palette."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from groupes import actions
from groupes.models import User
from roles import actions as roles
from tests import factories
from tests.factories import days
from tests.groupes.views.visits import login, url

pytestmark = pytest.mark.django_db


def test_today_is_calm_when_nothing_waits(client: Client) -> None:
    page = login(client, factories.member("Camille Vasseur")).get(reverse("groupes:today"))
    assert page.status_code == 200
    assert page.context["page"].stretches == []
    assert b'class="empty"' in page.content
    assert b"Camille" in page.content


def test_whoever_has_just_set_a_cooperative_up_finds_on_today_where_to_add_people(
    client: Client,
) -> None:
    add = reverse("groupes:invite_member").encode()
    today = reverse("groupes:today")
    assert add in login(client, factories.member(administers=True)).get(today).content
    assert add not in login(client, factories.member()).get(today).content


def test_today_costs_the_same_for_one_thing_of_each_kind_and_three(
    cast: factories.Cast, client: Client, django_assert_max_num_queries
) -> None:
    me = cast.holder
    login(client, me)
    counts = []
    for more, rows in ((1, 1), (2, 3)):
        for _number in range(more):
            actions.ask_to_join(by=factories.member(of=me.cooperative), groupe=cast.groupe)
            other = factories.groupe(cast.founder)
            actions.invite(by=cast.founder, groupe=other, member=me)
            role = factories.role(cast.groupe)
            factories.mandate(role, me, ends_on=cast.groupe.today() + days(9))
            role = factories.role(cast.groupe)
            roles.offer_mandate(
                by=cast.founder,
                role=role,
                to=me,
                starts_on=cast.groupe.today(),
                ends_on=cast.groupe.today() + days(60),
            )
        with django_assert_max_num_queries(15) as counted:
            page = client.get(reverse("groupes:today"))
        counts.append(len(counted.captured_queries))
        kinds = [line.item.kind for s in page.context["page"].stretches for line in s.lines]
        for kind in ("join_request", "invitation", "mandate_offer"):
            assert kinds.count(kind) == rows
        assert kinds.count("mandate_ending") == rows + 1  # and the cast's own, in 30 days
    assert counts[0] == counts[1]


def test_a_request_is_answered_in_place(cast: factories.Cast, client: Client) -> None:
    newcomer = factories.member("Hawa Traoré", of=cast.groupe.cooperative, trade="Urbaniste")
    asked = actions.ask_to_join(by=newcomer, groupe=cast.groupe, message="Bonjour")
    here = reverse("groupes:today")
    page = login(client, cast.holder).get(here).content.decode()
    assert "Hawa Traoré" in page
    answer = url("answer_request", cast.groupe, asked.pk)
    assert answer in page
    done = client.post(answer, {"answer": "accept", "next": here}, follow=True)
    assert done.redirect_chain == [(here, 302)]
    assert "Hawa Traoré" in done.content.decode()  # the message says she is in
    assert answer not in done.content.decode()
    home = login(client, newcomer).get(url("home", cast.groupe))
    assert home.status_code == 200


def test_today_on_a_new_device_speaks_the_persons_language(client: Client) -> None:
    me = factories.member()
    actions.set_preferences(by=me, language="en", theme="dark")
    page = login(client, me).get(reverse("groupes:today"))
    assert 'lang="en"' in page.content.decode()
    assert page.cookies["theme"].value == "dark"
    again = client.get(reverse("groupes:today"))
    assert "theme" not in again.cookies


def test_my_page(client: Client) -> None:
    me = factories.member("Camille Vasseur")
    login(client, me)
    page = reverse("groupes:me")
    assert client.get(page).status_code == 200
    bad = client.post(page, {"name": "", "can_do": ""})
    assert bad.status_code == 422
    assert "Camille Vasseur" in bad.content.decode()  # still my name in the frame
    data = {"name": "Camille Vasseur", "trade": "Facilitation", "can_do": "Dessin\nDessin\n Voix "}
    assert client.post(page, data).status_code == 302
    me.refresh_from_db()
    assert me.can_do == ["Dessin", "Voix"]
    assert client.post(page, data | {"can_do": "x" * 61}).status_code == 422
    assert client.post(page, data | {"can_do": "\n".join(map(str, range(21)))}).status_code == 422


def test_preferences_are_kept(client: Client) -> None:
    me = factories.member()
    login(client, me)
    page = reverse("groupes:preferences")
    assert client.get(page).status_code == 405
    done = client.post(page, {"language": "en", "theme": "dark"}, follow=True)
    assert 'lang="en"' in done.content.decode()
    assert 'data-theme="dark"' in done.content.decode()
    client.post(page, {"language": "xx", "theme": "neon"})
    assert User.objects.get(pk=me.user_id).language == "en"


def test_the_palette_answers_a_fragment_or_a_page(client: Client) -> None:
    me = factories.member("Camille Vasseur")
    login(client, me)
    fragment = client.get(
        reverse("groupes:jump"), {"q": "camille"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in fragment
    assert me.get_absolute_url() in fragment
    page = client.get(reverse("groupes:jump"), {"q": "camille"}).content.decode()
    assert "<html" in page
    assert me.get_absolute_url() in page
    assert client.get(reverse("groupes:jump"), {"q": " "}).status_code == 200


def test_an_account_without_a_cooperative_is_kept_out(client: Client) -> None:
    user = User.objects.create_user("seul@example.test", factories.PASSWORD)
    client.force_login(user)
    assert client.get(reverse("groupes:today")).status_code == 403
    member = factories.member(left_on=dt.date(2026, 1, 1))
    assert login(client, member).get(reverse("groupes:today")).status_code == 403


def test_the_palette_costs_the_same_for_one_result_and_three(
    client: Client, django_assert_max_num_queries
) -> None:
    me = factories.member("Concerter Zéro")
    login(client, me)
    counts = []
    for number in range(2):
        other = factories.member(f"Concerter {number}", of=me.cooperative)
        factories.groupe(other, name=f"Concerter {number}", visibility="cooperative")
        with django_assert_max_num_queries(15) as counted:
            page = client.get(reverse("groupes:jump"), {"q": "concerter"})
        assert page.content.decode().count("Concerter ") > number
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1]


def test_a_page_older_than_ones_login_gets_a_token_that_is_good(client):
    cast = factories.cast()
    client.force_login(cast.plain.user)
    told = client.get(reverse("groupes:token")).json()
    assert told["member"] == cast.plain.pk
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    address = reverse("groupes:preferences")
    assert strict.post(address, {}).status_code == 403
    good = strict.post(address, {}, headers={"X-CSRFToken": told["token"]})
    assert good.status_code != 403
