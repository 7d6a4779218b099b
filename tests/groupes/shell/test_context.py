# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every template may count on, and what it costs until it is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import resolve, reverse

from groupes.access import GroupeBackend, load_standing
from groupes.chat import actions as chat
from groupes.models import Groupe, Member
from groupes.shell.context import frame
from tests import factories
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db


def visit(person: Member | None, path: str = "/", **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = GroupeBackend().get_user(person.user_id) if person else AnonymousUser()
    request.COOKIES.update(cookies)
    request.resolver_match = resolve(path)
    return request


def test_whoever_is_not_logged_in_is_nobody_and_has_no_groupe() -> None:
    told = frame(visit(None))
    assert told["me"] is None
    assert list(told["my_groupes"]) == []
    assert (told["here"], told["groupe"], told["dock_url"]) == (None, None, "")


def test_my_groupes_come_by_name_with_what_i_have_not_read() -> None:
    cast = factories.cast(name="Vélo")
    factories.join(factories.groupe(cast.founder, name="Atelier"), cast.plain)
    for word in ("un", "deux"):
        chat.post_message(by=cast.founder, topic=general(cast.groupe), text=word)
    told = frame(visit(cast.plain))
    assert told["me"] == cast.plain
    shown = [(one.name, one.unread) for one in told["my_groupes"]]
    assert shown == [("Atelier", 0), ("Vélo", 2)]


@pytest.mark.parametrize("rows", [1, 3])
def test_what_no_template_asks_for_costs_nothing(rows: int, django_assert_num_queries) -> None:
    person = factories.member()
    for _n in range(rows):
        factories.join(factories.groupe(factories.member()), person)
    request = visit(person)
    with django_assert_num_queries(0):
        told = frame(request)
    with django_assert_num_queries(1):  # ties, unread
        assert len(told["my_groupes"]) == rows
    with django_assert_num_queries(0):
        assert len(told["my_groupes"]) == rows


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', ""), ("DARK", "")],
)
def test_a_theme_is_one_that_exists_or_the_systems(cookie: str, theme: str) -> None:
    assert frame(visit(None, theme=cookie))["theme"] == theme


def dock(person: Member, name: str, groupe: Any) -> str:
    request = visit(person, reverse(name, args=[groupe.slug]))
    load_standing(request, groupe.slug, door=True)
    told = frame(request)
    assert told["groupe"] == told["here"].groupe == groupe
    return str(told["dock_url"])


def test_the_talk_stays_beside_a_groupes_pages_for_those_who_belong_not_beside_itself() -> None:
    cast = factories.cast(visibility=Groupe.Visibility.COOPERATIVE)
    docked = reverse("chat:dock_general", args=[cast.groupe.slug])
    assert dock(cast.plain, "roles:index", cast.groupe) == docked
    assert dock(cast.plain, "chat:room", cast.groupe) == ""
    assert dock(cast.plain, "bids:groupe_index", cast.groupe) == ""  # its tab wants the room
    assert dock(cast.outsider, "roles:index", cast.groupe) == ""
    assert frame(visit(cast.plain, "/personnes/"))["dock_url"] == ""


def test_the_demonstration_says_so(settings: Any) -> None:
    for demo in (True, False):
        settings.DEMO = demo
        assert frame(visit(None))["demo"] is demo
