# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ground floor's pages: by each kind of person, with each method, once and twice."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import actions, pages
from groupes.models import Groupe, Member, Membership, User
from groupes.shell import todo
from groupes.web import ratelimit
from roles import actions as roles
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def url(name: str, groupe: Groupe, *args: object) -> str:
    return reverse(f"groupes:{name}", args=[groupe.slug, *args])


@pytest.fixture
def cast() -> factories.Cast:
    """``holder`` welcomes and edits; the groupe is shown to its cooperative."""
    return factories.cast(
        "groupes.welcome_member",
        "groupes.edit_groupe",
        visibility=Groupe.Visibility.COOPERATIVE,
    )


# --- Aujourd'hui -------------------------------------------------------------------------------


def test_today_is_calm_when_nothing_waits(client: Client) -> None:
    page = login(client, factories.member("Camille Vasseur")).get(reverse("groupes:today"))
    assert page.status_code == 200
    assert page.context["lines"] == []
    assert b'class="empty"' in page.content
    assert b"Camille" in page.content


@pytest.mark.parametrize("rows", [1, 3])
def test_today_costs_the_same_for_one_thing_of_each_kind_and_three(
    rows: int, cast: factories.Cast, client: Client, django_assert_max_num_queries
) -> None:
    me = cast.holder
    for _number in range(rows):
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
    login(client, me)
    with django_assert_max_num_queries(15) as counted:
        page = client.get(reverse("groupes:today"))
    kinds = [item.kind for _s, items in page.context["lines"] for item, _margin in items]
    for kind in ("join_request", "invitation", "mandate_offer"):
        assert kinds.count(kind) == rows
    assert kinds.count("mandate_ending") == rows + 1  # and the cast's own, in 30 days
    QUERIES.setdefault("today", len(counted.captured_queries))
    assert len(counted.captured_queries) == QUERIES["today"]


QUERIES: dict[str, int] = {}  # of the first run of a page: the second must equal it


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


def test_stretches_of_time() -> None:
    """On Wednesday 10 June: tonight, until the 16th, and the rest of the month."""
    now = dt.datetime(2026, 6, 10, 7, tzinfo=dt.UTC)

    def item(title: str, due: dt.datetime | None = None, urgent: bool = False) -> todo.Item:
        return todo.Item(kind="x", title=title, url="", due=due, urgent=urgent)

    def at(day: int, hour: int = 10, month: int = 6) -> dt.datetime:
        return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)

    items = [
        item("asked", urgent=True),
        item("tonight", at(10, 16)),
        item("passed", at(9)),
        item("tuesday", at(16)),
        item("later", at(17)),
        item("whenever"),
    ]
    found = {s.key: [i.title for i in s.items] for s in pages.stretches(items, now)}
    assert found == {
        "tonight": ["asked", "tonight", "passed"],
        "week": ["tuesday"],
        "later": ["later", "whenever"],
    }
    names = [str(s.title) for s in pages.stretches(items, now)]
    beyond = [str(s.title) for s in pages.stretches([*items, item("july", at(2, month=7))], now)]
    assert names[:2] == beyond[:2]
    assert names[2] != beyond[2]
    assert pages.stretches([], now) == []


def test_today_on_a_new_device_speaks_the_persons_language(client: Client) -> None:
    me = factories.member()
    actions.set_preferences(by=me, language="en", theme="dark")
    page = login(client, me).get(reverse("groupes:today"))
    assert 'lang="en"' in page.content.decode()
    assert page.cookies["theme"].value == "dark"
    again = client.get(reverse("groupes:today"))
    assert "theme" not in again.cookies


# --- joining -----------------------------------------------------------------------------------


def test_the_door_is_for_neighbours_and_the_home_for_members(
    cast: factories.Cast, client: Client
) -> None:
    for who, home, door in (
        ("plain", 200, 302),
        ("outsider", 302, 200),
        ("stranger", 404, 404),
    ):
        login(client, getattr(cast, who))
        assert client.get(url("home", cast.groupe)).status_code == home, who
        assert client.get(url("join", cast.groupe)).status_code == door, who
        assert client.get(url("charter", cast.groupe)).status_code == (
            404 if who == "stranger" else 200
        )
        assert (
            client.get(url("members", cast.groupe)).status_code
            == {
                "plain": 200,
                "outsider": 403,
                "stranger": 404,
            }[who]
        )


def test_a_private_groupe_has_no_door(client: Client) -> None:
    cast = factories.cast()
    login(client, cast.outsider)
    for name in ("home", "join", "charter", "members", "leave", "invite"):
        assert client.get(url(name, cast.groupe)).status_code == 404, name
    assert client.post(url("join", cast.groupe), {}).status_code == 404
    assert cast.groupe.name not in client.get(reverse("groupes:directory")).content.decode()
    jumped = client.get(reverse("groupes:jump"), {"q": cast.groupe.name})
    assert cast.groupe.slug not in jumped.content.decode()
    person = client.get(cast.plain.get_absolute_url()).content.decode()
    assert cast.groupe.name not in person


def test_asking_at_the_door(cast: factories.Cast, client: Client) -> None:
    login(client, cast.outsider)
    door = url("join", cast.groupe)
    assert cast.holder.name in client.get(door).content.decode()  # who welcomes
    assert client.post(door, {"message": "x" * 1001}).status_code == 422
    assert client.post(door, {"message": "Bonjour"}).status_code == 302
    assert client.post(door, {"message": "Bonjour"}).status_code == 302  # sent twice: one request
    asked = cast.groupe.memberships.get(member=cast.outsider)
    assert asked.message == "Bonjour"
    assert url("take_back", cast.groupe, asked.pk) in client.get(door).content.decode()
    assert client.post(url("take_back", cast.groupe, asked.pk)).status_code == 302
    asked.refresh_from_db()
    assert asked.state == Membership.State.ENDED


def test_an_open_groupe_is_entered_at_once(cast: factories.Cast, client: Client) -> None:
    Groupe.objects.filter(pk=cast.groupe.pk).update(joining=Groupe.Joining.OPEN)
    login(client, cast.outsider)
    assert client.post(url("join", cast.groupe), {})["Location"] == url("home", cast.groupe)
    assert client.post(url("join", cast.groupe), {}).status_code == 409


def test_asking_too_often_is_slowed_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # A window of its own: the cache may remember another run's, and this one must not end.
    moment = float(time.time_ns())
    monkeypatch.setattr(ratelimit, "now", lambda: moment)
    cast = factories.cast(visibility=Groupe.Visibility.COOPERATIVE)
    login(client, cast.outsider)
    door = url("join", cast.groupe)
    answers = [client.post(door, {"message": ""}).status_code for _number in range(21)]
    assert answers[:20] == [302] * 20
    assert answers[20] == 429


def test_who_answers_a_request(cast: factories.Cast, client: Client) -> None:
    newcomer = factories.member(of=cast.groupe.cooperative)
    asked = actions.ask_to_join(by=newcomer, groupe=cast.groupe)
    answer = url("answer_request", cast.groupe, asked.pk)
    for who, status in (
        ("plain", 403),
        ("founder", 403),
        ("former", 403),
        ("outsider", 403),
        ("stranger", 404),
    ):
        login(client, getattr(cast, who))
        assert client.post(answer, {"answer": "accept"}).status_code == status, who
    login(client, newcomer)
    assert client.post(answer, {"answer": "accept"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == Membership.State.ASKED
    login(client, cast.holder)
    assert client.get(answer).status_code == 405
    assert client.post(answer, {"answer": "perhaps"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == Membership.State.ASKED
    assert client.post(answer, {"answer": "decline"}).status_code == 302
    late = client.post(answer, {"answer": "accept"})
    assert late.status_code == 409
    assert cast.holder.name in late.content.decode()
    other = factories.groupe(cast.holder)
    elsewhere = factories.join(other, newcomer, state=Membership.State.ASKED)
    assert (
        client.post(
            url("answer_request", cast.groupe, elsewhere.pk), {"answer": "accept"}
        ).status_code
        == 404
    )


def test_back_leads_only_inside(cast: factories.Cast, client: Client) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    login(client, cast.holder)
    done = client.post(
        url("answer_request", cast.groupe, asked.pk),
        {"answer": "accept", "next": "https://elsewhere.example/"},
    )
    assert done["Location"] == url("members", cast.groupe)


def test_inviting_and_answering(cast: factories.Cast, client: Client) -> None:
    page = url("invite", cast.groupe)
    for who, status in (("plain", 403), ("outsider", 403), ("stranger", 404), ("holder", 200)):
        assert login(client, getattr(cast, who)).get(page).status_code == status, who
    assert cast.outsider.name in client.get(page).content.decode()
    assert client.post(page, {"member": cast.stranger.pk}).status_code == 404
    assert client.post(page, {"member": "9" * 30}).status_code == 404
    assert client.post(page, {"member": cast.outsider.pk}).status_code == 302
    assert client.post(page, {"member": cast.outsider.pk}).status_code == 409
    invited = cast.groupe.memberships.get(member=cast.outsider)
    answer = url("answer_invitation", cast.groupe)
    assert client.post(answer, {"answer": "accept"}).status_code == 409  # the holder is in already
    login(client, cast.outsider)
    assert answer in client.get(reverse("groupes:today")).content.decode()
    assert client.post(answer, {"answer": "accept"})["Location"] == url("home", cast.groupe)
    assert client.post(answer, {"answer": "accept"}).status_code == 409
    invited.refresh_from_db()
    assert invited.state == Membership.State.ACTIVE


def test_an_invitation_to_a_private_groupe_opens_its_door(client: Client) -> None:
    cast = factories.cast("groupes.welcome_member")
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    login(client, cast.outsider)
    assert client.get(url("join", cast.groupe)).status_code == 200
    assert client.get(url("members", cast.groupe)).status_code == 403
    client.post(url("answer_invitation", cast.groupe), {"answer": "decline"})
    assert client.get(url("join", cast.groupe)).status_code == 404


def test_taking_an_invitation_back(cast: factories.Cast, client: Client) -> None:
    invited = actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    take_back = url("take_back", cast.groupe, invited.pk)
    assert login(client, cast.plain).post(take_back).status_code == 403
    assert login(client, cast.outsider).post(take_back).status_code == 403
    assert login(client, cast.holder).post(take_back).status_code == 302
    assert client.post(take_back).status_code == 409


def test_a_request_is_not_taken_back_by_the_groupe(cast: factories.Cast, client: Client) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    login(client, cast.holder)
    assert client.post(url("take_back", cast.groupe, asked.pk)).status_code == 403


# --- belonging ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["home", "members"])
def test_pages_of_a_groupe_cost_the_same_for_one_member_and_three(
    name: str, rows: int, client: Client, django_assert_max_num_queries
) -> None:
    cast = factories.cast("groupes.welcome_member")
    for _number in range(rows):
        factories.join(cast.groupe, factories.member(of=cast.groupe.cooperative))
        role = factories.role(cast.groupe)
        factories.mandate(role, cast.plain)
        factories.role(cast.groupe)
        Membership.objects.create(
            groupe=cast.groupe,
            member=factories.member(of=cast.groupe.cooperative),
            state=Membership.State.ASKED,
            asked_at=timezone.now(),
        )
    login(client, cast.holder)
    with django_assert_max_num_queries(15) as counted:
        page = client.get(url(name, cast.groupe))
    assert page.status_code == 200
    assert len(page.context["belonging"].asked) == rows
    assert len(counted.captured_queries) == QUERIES.setdefault(name, len(counted.captured_queries))


def test_members_are_listed_with_oneself_first_then_by_first_name(client: Client) -> None:
    here = factories.cooperative()
    me = factories.member("Zoé Martin", of=here)
    groupe = factories.groupe(me)
    for name in ("Émile Zola", "Eva Durand", "Anna Petit"):
        factories.join(groupe, factories.member(name, of=here))
    page = login(client, me).get(url("members", groupe))
    names = [row.member.name for row in page.context["belonging"].members]
    assert names == ["Zoé Martin", "Anna Petit", "Émile Zola", "Eva Durand"]


def test_leaving_asks_once_and_names_what_goes(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    page = url("leave", cast.groupe)
    asked = client.get(page)
    assert cast.role.name in asked.content.decode()
    assert cast.groupe.memberships.filter(member=cast.holder, state="active").exists()
    assert client.post(page)["Location"] == reverse("groupes:today")
    assert client.post(page).status_code == 403  # an outsider now, who may see the door
    assert client.get(url("home", cast.groupe)).status_code == 302


def test_pausing_and_coming_back(cast: factories.Cast, client: Client) -> None:
    login(client, cast.plain)
    page = url("pause", cast.groupe)
    assert client.get(page).status_code == 200
    assert client.post(page, {"pause": "yes"}).status_code == 302
    assert client.post(page, {"pause": "yes"}).status_code == 302
    membership = cast.groupe.memberships.get(member=cast.plain)
    assert membership.state == Membership.State.PAUSED
    assert client.get(url("home", cast.groupe)).status_code == 200
    assert client.post(page, {"pause": "no"}).status_code == 302
    membership.refresh_from_db()
    assert membership.state == Membership.State.ACTIVE


def test_editing_a_groupe(cast: factories.Cast, client: Client) -> None:
    page = url("edit", cast.groupe)
    data = {
        "name": "Concerter",
        "short": "Co",
        "purpose": "Faire parler un territoire.",
        "colour": "petrole",
        "visibility": "cooperative",
        "joining": "request",
        "charter": "## Lignes rouges\n\n<script>alert(1)</script> **jamais**",
    }
    for who, status in (("plain", 403), ("outsider", 403), ("stranger", 404)):
        login(client, getattr(cast, who))
        assert client.get(page).status_code == status
        assert client.post(page, data).status_code == status
    login(client, cast.holder)
    assert client.post(page, data | {"name": ""}).status_code == 422
    assert client.post(page, data).status_code == 302
    charter = client.get(url("charter", cast.groupe)).content.decode()
    assert "<strong>jamais</strong>" in charter
    assert "<script>alert" not in charter


def test_founding_a_groupe(client: Client) -> None:
    me = factories.member()
    page = reverse("groupes:groupe_new")
    login(client, me)
    assert client.get(page).status_code == 200
    data = {
        "kind": "trade",
        "name": "Concerter à deux",
        "purpose": "Apprendre.",
        "colour": "petrole",
        "visibility": "cooperative",
        "joining": "request",
    }
    assert client.post(page, data | {"kind": "club"}).status_code == 422
    assert client.post(page, data)["Location"] == "/g/concerter-a-deux/"
    assert client.post(page, data)["Location"] == "/g/concerter-a-deux-2/"
    home = client.get("/g/concerter-a-deux/")
    assert home.status_code == 200
    assert Groupe.objects.get(slug="concerter-a-deux").roles.count() == 5


# --- people ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("helene", True),  # accents ignored
        ("HÉLÈNE dupré", True),
        ("sociologue", True),
        ("sociologie", True),  # near enough
        ("cartografie", True),  # a typo in a skill
        ("lille", True),
        ("dupre cartographie", True),  # every word
        ("dupre plomberie", False),
        ("boulangerie", False),
        ("%", False),
        ("'; drop table", False),
    ],
)
def test_people_are_found_without_accents_and_despite_typos(
    words: str, found: bool, client: Client
) -> None:
    me = factories.member("Camille Vasseur")
    factories.member(
        "Hélène Dupré",
        of=me.cooperative,
        trade="Sociologue",
        place="Lille",
        can_do=["Cartographie sensible"],
    )
    page = login(client, me).get(reverse("groupes:people"), {"q": words})
    assert page.status_code == 200
    assert ("Hélène" in page.content.decode()) is found


def test_people_of_other_federations_are_not_there(client: Client) -> None:
    union = factories.federation()
    me = factories.member(of=factories.cooperative(federation=union))
    ally = factories.member("Alliée", of=factories.cooperative(federation=union))
    stranger = factories.member("Inconnue")
    left = factories.member("Partie", of=me.cooperative, left_on=dt.date(2026, 1, 1))
    login(client, me)
    page = client.get(reverse("groupes:people")).content.decode()
    assert "Alliée" in page
    assert "Inconnue" not in page
    assert "Partie" not in page
    assert client.get(ally.get_absolute_url()).status_code == 200
    assert client.get(stranger.get_absolute_url()).status_code == 404
    assert client.get(left.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["people", "directory", "jump"])
def test_lists_cost_the_same_for_one_row_and_three(
    name: str, rows: int, client: Client, django_assert_max_num_queries
) -> None:
    me = factories.member("Concerter Zéro")
    for number in range(rows):
        other = factories.member(f"Concerter {number}", of=me.cooperative)
        factories.groupe(other, name=f"Concerter {number}", visibility="cooperative")
    login(client, me)
    with django_assert_max_num_queries(15) as counted:
        page = client.get(reverse(f"groupes:{name}"), {"q": "concerter"})
    assert page.content.decode().count("Concerter ") > rows
    assert len(counted.captured_queries) == QUERIES.setdefault(name, len(counted.captured_queries))


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


def test_the_directory_by_kind_and_words(client: Client) -> None:
    me = factories.member()
    factories.groupe(me, name="Métiers de l’eau", kind="trade", visibility="cooperative")
    factories.groupe(me, name="Projet du canal", kind="project", visibility="cooperative")
    login(client, me)

    def names(**query: str) -> list[str]:
        page = client.get(reverse("groupes:directory"), query)
        return [groupe.name for groupe in page.context["page"]]

    assert names(kind="project") == ["Projet du canal"]
    assert names(q="metiers") == ["Métiers de l’eau"]
    assert names(q="EAU", kind="project") == []
    assert len(names(kind="club")) == 2


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


# --- the cooperative ---------------------------------------------------------------------------


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
    [letter] = mail.outbox
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
    assert [letter.to for letter in mail.outbox] == [[new.user.email]]
    far = reverse("groupes:resend_invitation", args=[elsewhere.pk])
    assert client.post(far).status_code == 404
    User.objects.filter(pk=new.user_id).update(last_login=timezone.now())
    assert client.post(resend).status_code == 404  # has come in: resets their own password


def test_a_mail_server_that_is_down_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from allauth.account.adapter import DefaultAccountAdapter

    def down(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    boss = factories.member(administers=True)
    monkeypatch.setattr(DefaultAccountAdapter, "send_mail", down)
    login(client, boss)
    done = client.post(
        reverse("groupes:invite_member"),
        {"name": "Hawa", "email": "hawa@example.test", "status": "test"},
        follow=True,
    )
    assert 'data-tone="warn"' in done.content.decode()
    assert Member.objects.filter(name="Hawa").exists()


def test_an_account_without_a_cooperative_is_kept_out(client: Client) -> None:
    user = User.objects.create_user("seul@example.test", factories.PASSWORD)
    client.force_login(user)
    assert client.get(reverse("groupes:today")).status_code == 403
    member = factories.member(left_on=dt.date(2026, 1, 1))
    assert login(client, member).get(reverse("groupes:today")).status_code == 403
