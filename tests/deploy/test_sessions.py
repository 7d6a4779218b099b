# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions are Django's own, but for the query that reads them: they begin, go on and end alike."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from deploy.sessions import SessionStore

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
def test_reading_one_is_one_query_however_many_there_are(
    rows: int, django_assert_num_queries
) -> None:
    stores = [kept(n=n) for n in range(rows)]
    with django_assert_num_queries(1):
        assert SessionStore(stores[-1].session_key)["n"] == rows - 1
