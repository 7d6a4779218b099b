# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests no browser sends: refused with a word, never an error of ours, nothing left behind."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import parse_cookie
from django.test import Client
from django.urls import reverse

from groupes import access
from groupes.models import Membership
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tests import factories
from tests.factories import Cast
from tests.tenders import calls

pytestmark = pytest.mark.django_db

NUL = "a\x00b"
SEARCHES = (
    "groupes:people",
    "groupes:directory",
    "groupes:jump",
    "library:index",
    "notices:index",
)


@pytest.fixture
def cast(client: Client) -> Cast:
    made = factories.cast(*access.powers())
    client.force_login(made.holder.user)
    return made


@pytest.fixture
def bid(cast: Cast) -> Bid:
    notice = calls.call(deadline=calls.in_days(20))
    return bids.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)[0]


@pytest.mark.parametrize("name", SEARCHES)
def test_a_nul_in_an_address_is_a_bad_request(client: Client, cast: Cast, name: str) -> None:
    answer = client.get(reverse(name), {"q": NUL})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers
    assert 'lang="fr"' in answer.content.decode()


def test_so_it_is_for_who_invites(client: Client, cast: Cast) -> None:
    page = reverse("groupes:invite", args=[cast.groupe.slug])
    assert client.get(page, {"q": NUL}).status_code == 400


def test_a_nul_in_a_form_is_told_beside_its_field(client: Client, cast: Cast) -> None:
    me = {"name": "Ana", "about": NUL}
    assert client.post(reverse("groupes:me"), me).status_code == 422
    role = reverse("roles:edit", args=[cast.groupe.slug, cast.role.pk])
    said = {"name": "R", "purpose": "p", "family": "support", "seats": 1, "energy": 1}
    answer = client.post(role, said | {"term_months": 6, "accountabilities": NUL})
    assert answer.status_code == 422
    assert "accountabilities" in answer.context["form"].errors


def test_a_nul_where_a_groupe_is_named_finds_no_groupe(client: Client, bid: Bid) -> None:
    page = reverse("bids:take_up", args=[bid.notice_id])
    assert client.post(page, {"groupe": "\x00"}).status_code == 404


def test_a_nul_in_the_word_of_an_invitation_is_left_out(client: Client, cast: Cast) -> None:
    page = reverse("groupes:invite", args=[cast.groupe.slug])
    answer = client.post(page, {"member": cast.outsider.pk, "message": NUL})
    assert answer.status_code == 302
    assert Membership.objects.get(member=cast.outsider, groupe=cast.groupe).message == "ab"


@pytest.mark.parametrize("path", ["/", "/compte/login/"])
@pytest.mark.parametrize("charset", ["utf-7", "latin-1"])
def test_a_form_in_another_encoding_is_a_bad_request(
    client: Client, path: str, charset: str
) -> None:
    strict = Client(enforce_csrf_checks=True)  # the check reads the form before the view does
    answer = strict.post(path, b"a=b", f"application/x-www-form-urlencoded; charset={charset}")
    assert answer.status_code == 400


def test_a_form_that_says_it_is_utf8_is_read(client: Client, cast: Cast) -> None:
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    answer = client.post(reverse("groupes:preferences"), b"language=en", kind)
    assert answer.status_code == 302
    assert client.cookies["django_language"].value == "en"


def test_a_cookie_with_a_control_character_counts_as_absent() -> None:
    name = settings.SESSION_COOKIE_NAME
    quoted = f'{name}="\\000aaaaaaaaaaaa"'  # as it travels: the backslash and three digits
    assert parse_cookie(quoted) == {name: "\x00aaaaaaaaaaaa"}
    assert Client(HTTP_COOKIE=quoted).get("/compte/login/").status_code == 200


@pytest.mark.parametrize("target", ["abc", "account_logout", "//elsewhere.test", "https://e.test"])
def test_next_is_a_path_of_this_site_or_nothing(client: Client, cast: Cast, target: str) -> None:
    page = reverse("groupes:invite", args=[cast.groupe.slug])
    answer = client.post(page, {"member": cast.outsider.pk, "next": target})
    assert (answer.status_code, answer["Location"]) == (302, page)


@pytest.mark.parametrize("number", [2**63, 10**30, -1])
def test_a_topic_beyond_counting_is_a_bad_request(client: Client, cast: Cast, number: int) -> None:
    page = reverse("chat:read", args=[cast.groupe.slug])
    assert client.post(page, {"seq": "1", "topic": number}).status_code == 400
    assert client.post(page, {"seq": number if number > 0 else 1}).status_code == 200


@pytest.mark.parametrize("number", ["0009" + "9" * 20, "9" * 5000, "²", "-1", "0"])
def test_a_page_beyond_counting_is_the_first(client: Client, bid: Bid, number: str) -> None:
    page = reverse("bids:groupe_index", args=[bid.groupe.slug])
    answer = client.get(page, {"page": number})
    assert answer.status_code == 200
    assert answer.context["number"] == 1


def test_tabs_alone_never_make_a_text_too_long(client: Client, cast: Cast) -> None:
    topic = cast.groupe.room.topics.get(key="general")
    page = reverse("chat:post", args=[cast.groupe.slug, topic.pk])
    text = "a" + "\t" * 7_900 + "b"
    answer = client.post(page, {"text": text}, headers={"accept": "application/json"})
    assert answer.status_code == 201
    page = reverse("library:new", args=[cast.groupe.slug])
    values = {
        "title": "T",
        "body": "a" + "\t" * 19_000 + "b",
        "use": "document",
        "licence": "cc0-1.0",
        "shared_with": "groupe",
        "authors": cast.holder.pk,
    }
    answer = client.post(page, values)
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200


INSIDE = ("groupes:invite", "library:groupe_index")


def test_a_search_is_asked_as_often_as_one_types(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groupes.web.ratelimit.too_many", lambda *asked: asked[1] == "search")
    inside = [reverse(name, args=[cast.groupe.slug]) for name in INSIDE]
    for page in [reverse("groupes:people"), reverse("groupes:directory"), *inside]:
        assert client.get(page).status_code == 200  # nothing searched: nothing counted
        assert client.get(page, {"q": "vélo"}).status_code == 429


def test_the_shelf_is_not_filled_by_a_machine(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groupes.web.ratelimit.too_many", lambda *asked: asked[1] == "shelf")
    page = reverse("library:new", args=[cast.groupe.slug])
    assert client.post(page, {}).status_code == 429
    assert client.get(page).status_code == 200
    page = reverse("library:new_version", args=[cast.groupe.slug, 1])
    assert client.post(page, {}).status_code == 429
