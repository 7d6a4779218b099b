# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door: asking, inviting, answering, by each kind of person, once and twice."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.urls import reverse

from groupes import actions
from groupes.models import Groupe, Membership, Word
from groupes.web import ratelimit
from tests import factories
from tests.groupes.views.visits import login, url
from tests.letters import delivered

pytestmark = pytest.mark.django_db


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
    for name in ("home", "join", "members", "leave", "invite"):
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
    assert client.get(answer).status_code == 200
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


# --- talking without joining ------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_word_left_at_the_door_reaches_those_who_welcome_and_joins_nothing(
    client: Client,
) -> None:
    cast = factories.cast("groupes.welcome_member", visibility="cooperative")
    page = url("write_to_groupe", cast.groupe)
    login(client, cast.outsider)
    shown = client.get(page).content.decode()
    assert cast.holder.name in shown
    assert cast.plain.name not in shown
    assert (
        reverse("groupes:join", args=[cast.groupe.slug])
        not in shown.split("<main", 1)[1].split("<form")[1]
    )
    assert client.post(page, {"text": ""}).status_code == 422
    assert client.post(page, {"text": "On prépare le même appel ?"}).status_code == 302
    word = Word.objects.get()
    assert (word.by, word.to, word.through) == (cast.outsider, cast.holder, cast.groupe)
    assert [letter.to for letter in delivered()] == [[cast.holder.user.email]]
    assert not cast.groupe.memberships.filter(member=cast.outsider).exists()


@pytest.mark.django_db
def test_where_nobody_welcomes_those_who_came_first_read_it(client: Client) -> None:
    cast = factories.cast("groupes.welcome_member", visibility="cooperative")
    cast.role.mandates.all().delete()
    login(client, cast.outsider)
    client.post(url("write_to_groupe", cast.groupe), {"text": "Bonjour"})
    inside = {cast.founder.pk, cast.holder.pk, cast.former.pk, cast.plain.pk}
    assert set(Word.objects.values_list("to", flat=True)) == inside


@pytest.mark.django_db
def test_a_groupe_that_one_may_not_know_is_not_written_to(client: Client) -> None:
    cast = factories.cast(visibility="cooperative")
    login(client, cast.stranger)
    page = url("write_to_groupe", cast.groupe)
    assert client.get(page).status_code == 404
    assert client.post(page, {"text": "Bonjour"}).status_code == 404
    assert not Word.objects.exists()


@pytest.mark.django_db
def test_one_who_alone_would_read_it_is_told_so(client: Client) -> None:
    alone = factories.member()
    groupe = factories.groupe(alone, visibility="cooperative")
    login(client, alone)
    assert client.post(url("write_to_groupe", groupe), {"text": "Écho"}).status_code == 409
    assert not Word.objects.exists()


def test_an_answer_with_its_word_is_read_once_by_who_asked(
    cast: factories.Cast, client: Client
) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    login(client, cast.outsider)
    today = reverse("groupes:today")
    assert [one.groupe for one in client.get(today).context["page"].asked] == [cast.groupe]
    login(client, cast.holder)
    members = client.get(url("members", cast.groupe)).content.decode()
    page = url("answer_request", cast.groupe, asked.pk)
    assert f'href="{page}?next=' in members
    assert 'value="decline"' not in members  # nobody is refused by one click
    assert 'name="word"' in client.get(page).content.decode()
    client.post(page, {"answer": "decline", "word": "Revenez\r\nen mars."})
    late = client.get(page)  # an old link says who answered
    assert (late.status_code, cast.holder.name in late.content.decode()) == (409, True)
    login(client, cast.outsider)
    read = client.get(today)
    assert read.context["page"].asked == []
    assert "Revenez" in read.content.decode()
    seen = reverse("groupes:see_answer", args=[asked.pk])
    login(client, cast.plain)
    assert client.post(seen).status_code == 404
    login(client, cast.outsider)
    assert client.post(seen)["Location"] == today
    assert "Revenez" not in client.get(today).content.decode()
    asked.refresh_from_db()
    assert asked.answer == "Revenez\nen mars."


def test_a_word_too_long_is_refused_and_answers_nothing(
    cast: factories.Cast, client: Client
) -> None:
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    login(client, cast.holder)
    answer = {"answer": "accept", "word": "a" * 1001}
    again = client.post(url("answer_request", cast.groupe, asked.pk), answer)
    assert again.status_code == 422
    assert "a" * 1001 in again.content.decode()  # kept
    asked.refresh_from_db()
    assert asked.state == Membership.State.ASKED


def test_an_invitation_says_who_invites_at_the_door_and_among_the_members(
    cast: factories.Cast, client: Client
) -> None:
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    login(client, cast.outsider)
    assert cast.holder.name in client.get(url("join", cast.groupe)).content.decode()
    assert cast.holder.name in client.get(reverse("groupes:today")).content.decode()
    login(client, cast.plain)
    [row] = client.get(url("members", cast.groupe)).context["members"].invited
    assert cast.holder.name in row.since


def test_an_invitation_to_a_closed_groupe_can_only_be_put_away(
    cast: factories.Cast, client: Client
) -> None:
    """As rows of before may still be: today closing ends them."""
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    Groupe.objects.filter(pk=cast.groupe.pk).update(state=Groupe.State.CLOSED)
    login(client, cast.outsider)
    assert 'value="accept"' not in client.get(url("join", cast.groupe)).content.decode()
    page = url("answer_invitation", cast.groupe)
    assert client.post(page, {"answer": "accept"}).status_code == 409
    assert client.post(page, {"answer": "decline"}).status_code == 302
