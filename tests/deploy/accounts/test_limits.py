# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trying passwords: strangers are stopped before anything is hashed, and lock nobody out."""

from __future__ import annotations

import secrets
import threading
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deploy.accounts import devices, limits
from deploy.accounts.passwords import LONGEST
from groupes.models import User
from tests import factories
from tests.letters import delivered

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"
WRONG = "ce-n-est-pas-celui-la"


@pytest.fixture(autouse=True)
def counted_anew(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a window of its own to count in; the whole world is a dozen ranges."""
    settings.ACCOUNT_RATE_LIMITS = False
    day = secrets.randbelow(10**6) * 86_400.0
    monkeypatch.setattr("groupes.web.ratelimit.now", lambda: day)
    monkeypatch.setattr(limits, "BY_ACCOUNT", (12, 3600))
    monkeypatch.setattr(limits, "BY_RANGE", (20, 60))


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One item for each password hashed."""
    made: list[int] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: Any, password: str, salt: str) -> str:
        made.append(len(password))
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return made


def tries(client: Client, email: str, password: str, ip: str = ELSEWHERE) -> bool:
    """Whether one comes in."""
    asked = {"login": email, "password": password}
    client.post(reverse("account_login"), asked, REMOTE_ADDR=ip)
    return client.get(reverse("account_change_password")).status_code == 200


@pytest.fixture
def person() -> User:
    return factories.member().user


# --- who is stopped ------------------------------------------------------------------------------


def test_strangers_elsewhere_lock_nobody_out(person: User) -> None:
    for _time in range(15):
        assert not tries(Client(), person.email, WRONG)
    assert not tries(Client(), person.email, factories.PASSWORD, ELSEWHERE)
    assert tries(Client(), person.email, factories.PASSWORD, HOME)


def test_a_known_device_comes_in_while_the_whole_world_tries(person: User) -> None:
    mine = Client()
    assert tries(mine, person.email, factories.PASSWORD, HOME)
    mine.post(reverse("account_logout"))
    for number in range(limits.BY_ACCOUNT[0] + 2):
        tries(Client(), person.email, WRONG, f"10.0.{number}.1")
    assert not tries(Client(), person.email, factories.PASSWORD, "192.0.2.1")  # a device not known
    assert tries(mine, person.email, factories.PASSWORD, HOME)


def test_who_chooses_a_new_password_by_mail_comes_in_meanwhile(person: User) -> None:
    for number in range(limits.BY_ACCOUNT[0] + 2):
        tries(Client(), person.email, WRONG, f"10.0.{number}.1")
    mine = Client()
    mine.post(reverse("account_reset_password"), {"email": person.email})
    link = next(word for word in str(delivered()[0].body).split() if "/compte/" in word)
    form = mine.get(link, follow=True).redirect_chain[-1][0]
    secret = "une phrase que nul ne devine"
    mine.post(form, {"password1": secret, "password2": secret})
    assert tries(mine, person.email, secret, HOME)


def test_a_known_device_is_stopped_too_by_itself_alone(person: User) -> None:
    mine, other = Client(), Client()
    for client in (mine, other):
        assert tries(client, person.email, factories.PASSWORD, HOME)
        client.post(reverse("account_logout"))
    for _time in range(limits.BY_DEVICE[0]):
        assert not tries(mine, person.email, WRONG, HOME)
    assert not tries(mine, person.email, factories.PASSWORD, HOME)
    assert tries(other, person.email, factories.PASSWORD, HOME)


def test_one_range_tries_many_accounts_so_often_and_no_more(hashes: list[int]) -> None:
    for number in range(limits.BY_RANGE[0] + 10):
        tries(Client(), f"personne-{number}@ailleurs.test", WRONG)
    assert len(hashes) == limits.BY_RANGE[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.112.7", False),
        ("2001:db8:0:ff00::1", "2001:db8:0:ffff:1::2", True),
        ("2001:db8:0:ff00::1", "2001:db8:0:fe00::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        (" 203.0.113.7", "203.0.113.7", True),
        ("nonsense", "nonsense", True),
        ("nonsense", "other", False),
    ],
)
def test_addresses_are_counted_by_range(one: str, other: str, same: bool) -> None:
    assert (limits.range_of(one) == limits.range_of(other)) is same


# --- what is hashed --------------------------------------------------------------------------------


def test_a_known_and_an_unknown_address_are_the_same_work(person: User, hashes: list[int]) -> None:
    invited = User.objects.create_user("invitee@example.test", None)
    closed = factories.member().user
    User.objects.filter(pk=closed.pk).update(is_active=False)
    told = set()
    for email in (person.email, "inconnue@example.test", invited.email, closed.email):
        hashes.clear()
        asked = {"login": email, "password": WRONG}
        with CaptureQueriesContext(connection) as queries:
            page = Client().post(reverse("account_login"), asked, REMOTE_ADDR=HOME)
        error = str(page.context["form"].errors)
        told.add((page.status_code, error, len(hashes), len(queries)))
    assert len(told) == 1
    assert told.pop()[2] == 1


def test_nothing_is_hashed_beyond_the_limit(person: User, hashes: list[int]) -> None:
    for _time in range(limits.BY_ACCOUNT_AND_RANGE[0]):
        tries(Client(), person.email, WRONG)
    hashes.clear()
    assert not tries(Client(), person.email, WRONG)
    assert hashes == []


def test_a_password_longer_than_anyones_is_not_hashed(person: User, hashes: list[int]) -> None:
    assert not tries(Client(), person.email, "x" * (LONGEST + 1))
    assert hashes == []
    assert not tries(Client(), person.email, "x" * LONGEST)
    assert hashes == [LONGEST]


def test_a_password_that_is_chosen_is_not_longer() -> None:
    client = Client()
    client.force_login(factories.member().user)
    long = "une phrase bien longue " * 12
    asked = {"oldpassword": factories.PASSWORD, "password1": long, "password2": long}
    page = client.post(reverse("account_change_password"), asked)
    assert "password1" in page.context["form"].errors


def test_so_many_are_hashed_at_once_and_the_others_told_to_come_back() -> None:
    places = limits.Places(working=2, waiting=1, seconds=20)
    inside, leave, told = threading.Semaphore(0), threading.Event(), []

    def works() -> None:
        with places.turn() as mine:
            told.append(mine)
            inside.release()
            leave.wait(20)

    threads = [threading.Thread(target=works) for _number in range(3)]
    for thread in threads[:2]:
        thread.start()
        assert inside.acquire(timeout=20)
    threads[2].start()  # waits for one of the two
    while places._inside._value:
        pass
    with places.turn() as mine:
        assert not mine  # no room to wait: at once
    leave.set()
    for thread in threads:
        thread.join(20)
    assert told == [True] * 3
    with places.turn() as mine:
        assert mine


def test_without_a_place_one_is_told_and_nothing_is_hashed(
    person: User, hashes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRANGERS", limits.Places(working=1, waiting=0, seconds=0))
    with limits.turn(known=False):
        assert not tries(Client(), person.email, factories.PASSWORD, HOME)
    assert hashes == []
    assert tries(Client(), person.email, factories.PASSWORD, HOME)


# --- letters -----------------------------------------------------------------------------------------


def test_letters_to_one_address_are_bounded_without_a_word(person: User) -> None:
    answers = set()
    for _time in range(limits.LETTERS[0] + 4):
        page = Client().post(reverse("account_reset_password"), {"email": person.email})
        answers.add((page.status_code, page["Location"]))
        delivered()
    assert len(answers) == 1
    assert len(delivered()) == limits.LETTERS[0]


def test_asking_for_a_letter_is_the_same_work_for_every_address(person: User) -> None:
    told = set()
    for email in (person.email, "inconnue@example.test"):
        with CaptureQueriesContext(connection) as queries:
            page = Client().post(reverse("account_reset_password"), {"email": email})
        told.add((page.status_code, page["Location"], len(queries)))
    assert len(told) == 1


# --- the cookie of a device --------------------------------------------------------------------------


def shown(cookie: str) -> Any:
    request = RequestFactory().get("/compte/login/")
    request.COOKIES[devices.COOKIE] = cookie
    return request


def test_the_cookie_names_nobody_and_goes_to_the_pages_of_accounts_alone(person: User) -> None:
    client = Client()
    tries(client, person.email, factories.PASSWORD, HOME)
    cookie = client.cookies[devices.COOKIE]
    assert person.email not in cookie.value
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/compte/", True, "Lax")
    assert devices.known(shown(cookie.value), person.email)
    assert not devices.known(shown(cookie.value), "other@example.test")


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "\u202e", "x" * 5000])
def test_a_cookie_that_is_not_ours_is_nothing(cookie: str, person: User) -> None:
    assert devices.known(shown(cookie), person.email) == ""


def test_a_device_is_known_to_a_few_accounts_the_last_ones() -> None:
    cookie = ""
    for number in range(devices.MOST + 2):
        response = HttpResponse()
        devices.remember(shown(cookie), response, f"personne-{number}@example.test")
        cookie = response.cookies[devices.COOKIE].value
    known = [
        bool(devices.known(shown(cookie), f"personne-{number}@example.test"))
        for number in range(devices.MOST + 2)
    ]
    assert known == [False, False] + [True] * devices.MOST
    assert len(cookie) < 1000
