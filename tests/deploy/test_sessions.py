# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions are Django's own, but for the query that reads them: they begin, go on and end alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from deploy.sessions import SessionStore, belongs_to_someone
from groupes.access import GroupeBackend
from groupes.models import Member, User
from tests import factories

pytestmark = pytest.mark.django_db


def kept(**values: object) -> SessionStore:
    store = SessionStore()
    store.update(values)
    store.save()
    return store


def test_what_is_kept_is_read_again_by_its_key() -> None:
    store = kept(theme="dark")
    again = SessionStore(store.session_key)
    assert dict(again.items()) == {"theme": "dark"}
    assert again.session_key == store.session_key


def test_it_is_read_as_djangos_own_reads_it() -> None:
    store = kept(theme="dark")
    assert db.SessionStore(store.session_key).load() == SessionStore(store.session_key).load()


def test_a_key_of_nothing_is_forgotten_so_that_nobody_chooses_their_own() -> None:
    store = SessionStore("chosen-by-somebody-else-32-letters")
    assert store.load() == {}
    assert store.session_key is None


@pytest.mark.parametrize(("seconds", "there"), [(60, True), (-1, False)])
def test_a_session_ends_at_its_instant_with_nothing_to_run(seconds: int, there: bool) -> None:
    store = kept(theme="dark")
    end = timezone.now() + dt.timedelta(seconds=seconds)
    Session.objects.filter(session_key=store.session_key).update(expire_date=end)
    again = SessionStore(store.session_key)
    assert bool(again.load()) is there
    assert (again.session_key is not None) is there


def test_after_logging_out_the_old_key_opens_nothing() -> None:
    store = kept(theme="dark")
    old = store.session_key
    store.flush()
    assert SessionStore(old).load() == {}


def test_a_session_that_was_tampered_with_says_nothing() -> None:
    store = kept(theme="dark")
    Session.objects.filter(session_key=store.session_key).update(session_data="e30:forged")
    assert SessionStore(store.session_key).load() == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_nobody_s_is_two_queries_however_many_there_are(
    rows: int, django_assert_num_queries
) -> None:
    stores = [kept(n=n) for n in range(rows)]
    with django_assert_num_queries(2):
        assert SessionStore(stores[-1].session_key)["n"] == rows - 1


# --- whose it is --------------------------------------------------------------------------------


def asked(user_id: int) -> Any:
    return GroupeBackend().get_user(user_id)


def logged_in(client: Client, person: Member) -> str:
    client.force_login(person.user)
    key = client.session.session_key
    assert key is not None
    return key


def test_a_session_brings_whose_it_is_with_their_cooperative_in_one_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    person = factories.member()
    key = logged_in(client, person)
    with django_assert_num_queries(1):
        assert SessionStore(key).load()["_auth_user_id"] == str(person.user_id)
        user = asked(person.user_id)
        assert (user, user.member.cooperative.name) == (person.user, person.cooperative.name)


def test_what_came_along_is_asked_once_and_of_its_own_id_alone(
    client: Client, django_assert_num_queries: Any
) -> None:
    person, other = factories.member(), factories.member()
    key = logged_in(client, person)
    SessionStore(key).load()
    with django_assert_num_queries(1):
        assert asked(other.user_id) == other.user
    with django_assert_num_queries(1):  # nor did it wait for them
        assert asked(person.user_id) == person.user


def test_the_next_session_that_is_read_takes_the_place_of_the_last(client: Client) -> None:
    person = factories.member()
    SessionStore(logged_in(client, person)).load()
    SessionStore(kept(theme="dark").session_key).load()  # nobody's
    User.objects.filter(pk=person.user_id).update(is_active=False)
    assert asked(person.user_id) is None


def test_an_account_that_was_closed_meanwhile_opens_nothing_with_its_session(
    client: Client,
) -> None:
    person = factories.member()
    key = logged_in(client, person)
    User.objects.filter(pk=person.user_id).update(is_active=False)
    assert SessionStore(key).load()["_auth_user_id"] == str(person.user_id)
    assert asked(person.user_id) is None
    assert client.get("/").status_code == 302


def test_to_ask_whether_somebody_is_logged_in_leaves_nobody_behind(
    client: Client, django_assert_num_queries: Any
) -> None:
    person = factories.member()
    assert belongs_to_someone(logged_in(client, person))
    with django_assert_num_queries(1):
        assert asked(person.user_id) == person.user
