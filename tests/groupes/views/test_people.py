# SPDX-License-Identifier: AGPL-3.0-or-later
"""People: finding them, adding them to the cooperative."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.models import Letter, Member, User
from tests import factories
from tests.groupes.views.visits import login
from tests.letters import delivered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_groupes_costs_the_same_for_one_row_and_three(
    rows: int, client: Client, django_assert_num_queries
) -> None:
    me = factories.member("Concerter Zéro")
    for number in range(rows):
        other = factories.member(f"Concerter {number}", of=me.cooperative)
        factories.groupe(other, name=f"Concerter {number}", visibility="cooperative")
    login(client, me)
    with django_assert_num_queries(5):
        page = client.get(reverse("groupes:directory"), {"q": "concerter"})
    assert page.content.decode().count("Concerter ") > rows


def test_adding_someone_who_then_chooses_a_password_and_comes_in(client: Client) -> None:
    boss = factories.member("Aline Administre", administers=True)
    page = reverse("groupes:invite_member")
    login(client, boss)
    assert client.get(page).status_code == 200
    data = {
        "name": "Hawa  Traoré",
        "email": "Hawa@example.test",
        "trade": "Urbaniste",
        "status": "test",
    }
    assert client.post(page, data | {"email": "hawa"}).status_code == 422
    assert client.post(page, data).status_code == 302
    assert client.post(page, data).status_code == 422  # the address is taken: nothing doubled
    [letter] = delivered()
    assert letter.to == ["hawa@example.test"]
    assert "Aline Administre" in letter.body
    hawa = Member.objects.get(name="Hawa Traoré")
    assert hawa.cooperative == boss.cooperative
    assert not hawa.administers
    link = re.search(r"https?://[^/]+(/compte/\S+)", str(letter.body))
    assert link is not None

    visitor = Client()
    form = visitor.get(link[1], follow=True)
    where = form.redirect_chain[-1][0]
    secret = "une phrase que nul ne devine"
    done = visitor.post(where, {"password1": secret, "password2": secret}, follow=True)
    assert done.status_code == 200
    hawa.user.refresh_from_db()
    assert hawa.user.check_password(secret)
    assert done.redirect_chain[-1][0] == reverse("groupes:today")  # in, and led on
    assert visitor.get(reverse("groupes:today")).status_code == 200
    visitor = Client()
    visitor.post(
        reverse("account_login"), {"login": "hawa@example.test", "password": secret}, follow=True
    )
    assert visitor.get(reverse("groupes:today")).status_code == 200
    used = Client().get(link[1], follow=True)
    assert "password1" not in used.content.decode()  # the link serves once


def test_only_those_who_administer_add_people(client: Client) -> None:
    boss = factories.member(administers=True)
    other = factories.member(of=boss.cooperative)
    elsewhere = factories.member()
    page = reverse("groupes:invite_member")
    login(client, other)
    assert client.get(page).status_code == 403
    assert client.post(page, {"name": "X", "email": "x@example.test"}).status_code == 403
    new = factories.member(of=boss.cooperative)
    resend = reverse("groupes:resend_invitation", args=[new.pk])
    assert client.post(resend).status_code == 403
    login(client, boss)
    assert client.get(resend).status_code == 405
    assert client.post(resend).status_code == 302
    assert [letter.to for letter in delivered()] == [[new.user.email]]
    far = reverse("groupes:resend_invitation", args=[elsewhere.pk])
    assert client.post(far).status_code == 404
    User.objects.filter(pk=new.user_id).update(last_login=timezone.now())
    assert client.post(resend).status_code == 404  # has come in: resets their own password


def test_a_mail_server_that_is_down_is_told_and_the_letter_leaves_later(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = factories.member(administers=True)
    login(client, boss)
    page = reverse("groupes:invite_member")
    client.post(page, {"name": "Hawa", "email": "hawa@example.test", "status": "test"})
    assert 'data-tone="warn"' not in client.get(page).content.decode()
    with monkeypatch.context() as down:
        down.setattr(EmailMessage, "send", refuses)
        assert delivered() == []
    assert 'data-tone="warn"' in client.get(page).content.decode()
    Letter.objects.update(due=timezone.now())
    assert [letter.to for letter in delivered()] == [["hawa@example.test"]]
    assert 'data-tone="warn"' not in client.get(page).content.decode()


def refuses(message: EmailMessage) -> None:
    raise ConnectionRefusedError


# --- another address -------------------------------------------------------------------------------


def test_an_administrator_gives_an_account_another_address_and_both_are_told(
    client: Client,
) -> None:
    boss = factories.member("Aline Administre", administers=True)
    hawa = factories.member("Hawa Traoré", of=boss.cooperative)
    before = hawa.user.email
    login(client, boss)
    page = reverse("groupes:change_email", args=[hawa.pk])
    assert page in client.get(reverse("groupes:invite_member")).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"email": "hawa"}).status_code == 422
    assert client.post(page, {"email": "Hawa@Nouvelle.test"}).status_code == 302
    hawa.user.refresh_from_db()
    assert hawa.user.email == "hawa@nouvelle.test"
    assert [letter.to for letter in delivered()] == [[before], ["hawa@nouvelle.test"]]
    assert "hawa@nouvelle.test" not in str(delivered()[0].body)
    assert all("Aline Administre" in str(letter.body) for letter in delivered())
    assert Client().login(email="hawa@nouvelle.test", password=factories.PASSWORD)
    assert not Client().login(email=before, password=factories.PASSWORD)
    assert client.post(page, {"email": "hawa@nouvelle.test"}).status_code == 302  # once more
    assert len(delivered()) == 2


def test_an_address_is_given_to_one_account_whatever_its_case(client: Client) -> None:
    boss = factories.member(administers=True)
    hawa = factories.member(of=boss.cooperative)
    other = factories.member()
    login(client, boss)
    page = reverse("groupes:change_email", args=[hawa.pk])
    assert client.post(page, {"email": other.user.email.upper()}).status_code == 409
    before = hawa.user.email
    hawa.user.refresh_from_db()
    assert hawa.user.email == before
    assert delivered() == []


def test_only_those_who_administer_give_another_address_and_to_their_own(client: Client) -> None:
    boss = factories.member(administers=True)
    other = factories.member(of=boss.cooperative)
    elsewhere = factories.member()
    left = factories.member(of=boss.cooperative, left_on=dt.date(2026, 1, 1))
    asked = {"email": "a@b.test"}
    login(client, other)
    assert client.post(reverse("groupes:change_email", args=[boss.pk]), asked).status_code == 403
    login(client, boss)
    for person in (elsewhere, left):
        page = reverse("groupes:change_email", args=[person.pk])
        assert client.post(page, asked).status_code == 404


# --- leaving the cooperative, coming back ----------------------------------------------------------


def test_an_administrator_is_told_what_ends_without_the_names_of_private_groupes(
    client: Client,
) -> None:
    boss = factories.member("Aline Administre", administers=True)
    hawa = factories.member("Hawa Traoré", of=boss.cooperative)
    factories.groupe(hawa, name="Secret des affaires")
    shown = factories.groupe(hawa, name="Cartographes", visibility="cooperative")
    factories.mandate(factories.role(shown, name="Trésorerie"), hawa)
    login(client, boss)
    page = client.get(reverse("groupes:departure", args=[hawa.pk])).content.decode()
    assert "Cartographes" in page
    assert "Trésorerie" in page
    assert "Secret des affaires" not in page


def test_who_left_is_out_at_once_and_may_come_back(client: Client) -> None:
    boss = factories.member("Aline Administre", administers=True)
    hawa = factories.member("Hawa Traoré", of=boss.cooperative)
    theirs = login(Client(), hawa)
    assert theirs.get(reverse("groupes:today")).status_code == 200
    login(client, boss)
    page = reverse("groupes:departure", args=[hawa.pk])
    today = boss.cooperative.today()
    assert client.post(page, {"on": ""}).status_code == 422
    assert client.post(page, {"on": (today + dt.timedelta(days=1)).isoformat()}).status_code == 409
    assert client.post(page, {"on": today.isoformat()}).status_code == 302
    assert client.post(page, {"on": today.isoformat()}).status_code == 409  # a second tab
    assert theirs.get(reverse("groupes:today")).status_code == 302
    back = reverse("groupes:come_back", args=[hawa.pk])
    assert back in client.get(reverse("groupes:invite_member")).content.decode()
    assert client.get(back).status_code == 405
    assert client.post(back).status_code == 302
    assert client.post(back).status_code == 409
    [letter] = delivered()  # to choose a password anew
    assert letter.to == [hawa.user.email]
    assert theirs.get(reverse("groupes:today")).status_code == 302  # not by what was open then


def test_another_administrator_records_that_one_has_left(client: Client) -> None:
    boss = factories.member(administers=True)
    other = factories.member(of=boss.cooperative)
    elsewhere = factories.member()
    for asking, person, status in (
        (other, boss, 403),
        (boss, boss, 403),
        (boss, elsewhere, 404),
    ):
        login(client, asking)
        day = {"on": boss.cooperative.today().isoformat()}
        page = reverse("groupes:departure", args=[person.pk])
        assert client.get(page).status_code == status
        assert client.post(page, day).status_code == status
        assert client.post(reverse("groupes:come_back", args=[person.pk])).status_code in (
            status,
            409,
        )
        assert Member.objects.get(pk=person.pk).left_on is None


@pytest.mark.parametrize("path", ["/", "/nowhere/", "/g/nowhere/"])
def test_an_error_page_tells_who_left_nothing_of_their_groupes(path: str, client: Client) -> None:
    hawa = factories.member()
    factories.groupe(hawa, name="Secret des affaires")
    Member.objects.filter(pk=hawa.pk).update(left_on=dt.date(2026, 1, 1))
    page = login(client, hawa).get(path)
    assert page.status_code in (403, 404)
    assert "Secret" not in page.content.decode()


# --- mail that can not leave -----------------------------------------------------------------------


@pytest.fixture
def no_mail(settings: Any) -> None:
    settings.MAIL_LEAVES = False


def link_on(page: Any) -> str:
    found = re.search(r'value="(https?://[^"]+/compte/[^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def test_without_a_mail_server_nothing_is_said_as_sent_and_the_page_gives_the_link(
    no_mail: None, client: Client
) -> None:
    boss = factories.member(administers=True)
    login(client, boss)
    people = reverse("groupes:invite_member")
    assert 'data-tone="warn"' in client.get(people).content.decode()
    data = {"name": "Hawa Traoré", "email": "hawa@example.test", "status": "test"}
    answer = client.post(people, data, follow=True)
    hawa = Member.objects.get(name="Hawa Traoré")
    assert answer.redirect_chain[-1][0] == reverse("groupes:password_link", args=[hawa.pk])
    assert "no-store" in answer.headers["Cache-Control"]
    assert delivered() == []
    assert not Letter.objects.exists()  # no secret lies where nobody fetches it
    visitor = Client()
    form = visitor.get(link_on(answer), follow=True)
    secret = "une phrase que nul ne devine"
    visitor.post(form.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    hawa.user.refresh_from_db()
    assert hawa.user.check_password(secret)


def test_without_a_mail_server_whoever_forgot_is_given_a_link_and_that_leaves_a_trace(
    no_mail: None, client: Client
) -> None:
    boss = factories.member(administers=True)
    hawa = factories.member(of=boss.cooperative)
    User.objects.filter(pk=hawa.user_id).update(last_login=timezone.now())
    page = Client().get(reverse("account_reset_password"))
    assert 'name="email"' not in page.content.decode()
    login(client, boss)
    shown = reverse("groupes:password_link", args=[hawa.pk])
    # Nobody comes to a link without having asked for it.
    assert client.get(shown).headers["Location"] == reverse("groupes:invite_member")
    answer = client.post(reverse("groupes:resend_invitation", args=[hawa.pk]), follow=True)
    assert link_on(answer)
    entry = Entry.objects.get(verb="groupes.link_given")
    assert (entry.actor, entry.target_id) == (boss.user, hawa.pk)
    assert "/compte/" not in str(entry.facts)


def test_once_the_person_came_in_the_page_gives_no_other_link_without_a_trace(
    no_mail: None, client: Client
) -> None:
    boss = factories.member(administers=True)
    hawa = factories.member(of=boss.cooperative)
    login(client, boss)
    shown = reverse("groupes:password_link", args=[hawa.pk])
    answer = client.post(reverse("groupes:resend_invitation", args=[hawa.pk]), follow=True)
    assert client.get(shown).status_code == 200  # as long as nobody used it
    visitor = Client()
    form = visitor.get(link_on(answer), follow=True)
    secret = "une phrase que nul ne devine"
    visitor.post(form.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    hawa.user.refresh_from_db()
    assert hawa.user.check_password(secret)
    assert client.get(shown).headers["Location"] == reverse("groupes:invite_member")
    client.post(reverse("groupes:resend_invitation", args=[hawa.pk]))
    assert client.get(shown).status_code == 200
    assert Entry.objects.filter(verb="groupes.link_given").count() == 2


@pytest.mark.parametrize("leaves", [True, False])
def test_a_link_is_for_those_who_administer_and_where_no_letter_can_leave(
    leaves: bool, client: Client, settings: Any
) -> None:
    settings.MAIL_LEAVES = leaves
    boss = factories.member(administers=True)
    other = factories.member(of=boss.cooperative)
    elsewhere = factories.member()
    new = factories.member(of=boss.cooperative)
    login(client, other)
    for person in (new, elsewhere):
        assert client.get(reverse("groupes:password_link", args=[person.pk])).status_code == 403
    login(client, boss)
    assert client.get(reverse("groupes:password_link", args=[elsewhere.pk])).status_code == 404
    client.post(reverse("groupes:resend_invitation", args=[new.pk]))
    page = client.get(reverse("groupes:password_link", args=[new.pk]))
    assert page.status_code == (302 if leaves else 200)


def test_without_a_mail_server_a_changed_address_is_not_said_as_told(
    no_mail: None, client: Client
) -> None:
    boss = factories.member(administers=True)
    hawa = factories.member(of=boss.cooperative)
    login(client, boss)
    page = reverse("groupes:change_email", args=[hawa.pk])
    for language, lie in (("fr", "sont prévenues"), ("en", "are told")):
        client.cookies["django_language"] = language
        assert lie not in client.get(page).content.decode()
    answer = client.post(page, {"email": "hawa@nouvelle.test"}, follow=True)
    assert "are told" not in answer.content.decode()
    assert not Letter.objects.exists()


# --- the contribution of the cooperative -----------------------------------------------------------


def test_a_contribution_is_read_by_all_changed_by_who_administers_and_dated(
    client: Client, django_assert_num_queries: Any
) -> None:
    boss = factories.member("Aline Administre", administers=True)
    other = factories.member(of=boss.cooperative)
    page = reverse("groupes:contribution")
    today = boss.cooperative.today()
    data = {"percent": "12,5 %", "starts_on": today.isoformat()}
    login(client, other)
    assert 'data-tone="warn"' in client.get(page).content.decode()  # nobody chose it
    assert client.post(page, data).status_code == 403
    assert page in client.get(reverse("groupes:me")).content.decode()
    login(client, boss)
    for wrong in ("", "beaucoup", "101", "-1", "10,123"):
        assert client.post(page, data | {"percent": wrong}).status_code == 422
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    assert client.post(page, data | {"starts_on": yesterday}).status_code == 409
    assert client.post(page, data).status_code == 302
    later = (today + dt.timedelta(days=40)).isoformat()
    assert client.post(page, {"percent": "11", "starts_on": later}).status_code == 302
    login(client, other)
    shown = client.get(page)
    assert 'data-tone="warn"' not in shown.content.decode()
    told = shown.context["page"]
    assert (told.now, told.chosen) == (Decimal("12.5"), True)
    assert [(rate.percent, rate.coming) for rate in told.rates] == [
        (11, True), (Decimal("12.5"), False), (10, False),
    ]  # fmt: skip
    assert "Aline Administre" in shown.content.decode()
    with django_assert_num_queries(3):
        client.get(page)
