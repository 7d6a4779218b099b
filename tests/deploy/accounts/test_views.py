# SPDX-License-Identifier: AGPL-3.0-or-later
"""My open sessions, and a second factor that is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deploy.accounts import lost, opened
from deploy.accounts.models import OpenSession
from deploy.sessions import NOTED, USED, SessionStore
from groupes.journal.models import Entry
from groupes.models import Letter, Member
from tests import factories

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


def came_in(member: Member, agent: str = FIREFOX) -> Client:
    # From a range of addresses of its own: those who try passwords elsewhere at this minute (other
    # tests do, to be stopped) count in theirs.
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR="10.61.7.1")
    answer = client.post(
        reverse("account_login"), {"login": member.user.email, "password": factories.PASSWORD}
    )
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    return client


@pytest.mark.parametrize(
    ("agent", "device"),
    [(FIREFOX, "Firefox · Linux"), (PHONE, "Safari · iPhone"), (EDGE, "Edge · Windows"), ("", "")],
)
def test_a_device_is_told_in_two_words(agent: str, device: str) -> None:
    assert opened.device_of(agent) == device


def test_i_see_where_i_am_logged_in_and_end_what_is_not_mine() -> None:
    me, other = factories.member(), factories.member()
    here, phone, third = came_in(me), came_in(me, PHONE), came_in(me, EDGE)
    theirs = came_in(other)
    page = here.get(reverse("sessions"))
    assert page.context["sessions"][0].device == "Firefox · Linux"
    assert {one.device for one in page.context["sessions"]} == {
        "Firefox · Linux",
        "Safari · iPhone",
        "Edge · Windows",
    }
    assert [one.mine for one in page.context["sessions"]] == [True, False, False]
    named = next(one.pk for one in page.context["sessions"] if "iPhone" in one.device)
    # Somebody else's is none of mine.
    foreign = OpenSession.objects.get(user=other.user).pk
    here.post(reverse("sessions"), {"session": foreign})
    assert theirs.get(reverse("groupes:today")).status_code == 200
    for _twice in range(2):
        assert here.post(reverse("sessions"), {"session": named}).status_code == 302
    assert phone.get(reverse("groupes:today")).status_code == 302
    assert third.get(reverse("groupes:today")).status_code == 200
    here.post(reverse("sessions"), {"session": "others"})
    assert third.get(reverse("groupes:today")).status_code == 302
    assert here.get(reverse("groupes:today")).status_code == 200
    assert here.post(reverse("sessions"), {"session": "9" * 30}).status_code == 302
    assert here.put(reverse("sessions")).status_code == 405


def test_a_session_that_a_new_password_ended_is_not_shown() -> None:
    me = factories.member()
    here = came_in(me)
    came_in(me, PHONE)
    me.user.set_password("une-autre-longue-phrase")
    me.user.save()
    here.force_login(me.user)
    page = here.get(reverse("sessions"))
    assert len(page.context["sessions"]) == 1


def test_no_address_is_kept_and_the_last_use_is_noted_to_the_hour() -> None:
    me = factories.member()
    client = came_in(me)
    key = client.session.session_key
    data = SessionStore().decode(Session.objects.get(session_key=key).session_data)
    assert not [value for value in data.values() if "127.0.0.1" in str(value)]
    long_ago = timezone.now() - NOTED - dt.timedelta(minutes=1)
    store = SessionStore(key)
    store[USED] = long_ago.isoformat()
    store.save()
    client.get(reverse("groupes:today"))
    assert dt.datetime.fromisoformat(SessionStore(key)[USED]) > long_ago


def test_an_administrator_takes_a_lost_second_factor_off_and_it_is_told() -> None:
    cooperative = factories.cooperative()
    administrator = factories.member(of=cooperative, administers=True)
    member, stranger = factories.member(of=cooperative), factories.member()
    for person in (member, stranger):
        for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
            Authenticator.objects.create(user=person.user, type=kind, data={})
    where = reverse("second_factor_lost")
    client = Client()
    client.force_login(administrator.user)
    page = client.get(where).text
    assert member.name in page
    assert stranger.name not in page
    assert client.post(where, {"member": stranger.pk}).status_code == 404
    assert client.post(where, {"member": member.pk}).status_code == 302
    assert client.post(where, {"member": member.pk}).status_code == 404  # it is off already
    assert not Authenticator.objects.filter(user=member.user).exists()
    assert Authenticator.objects.filter(user=stranger.user).count() == 2
    [entry] = Entry.objects.filter(verb="accounts.second_factor_lifted")
    assert (entry.actor_id, entry.target_id) == (administrator.user_id, member.pk)
    assert Letter.objects.filter(kind="factor_lifted", to=member.user.email).count() == 1
    assert lost.lift(by=administrator, member=member) is False
    plain = Client()
    plain.force_login(member.user)
    assert plain.get(where).status_code == 403
    assert plain.post(where, {"member": administrator.pk}).status_code == 403
