# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a view is given the person, and the groupe through the person: 404, 403, or let in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from groupes.access import (
    GroupeBackend,
    Me,
    Standing,
    current_me,
    groupe_view,
    load_standing,
    me_of,
    member_view,
)
from groupes.models import Groupe, Member, Membership, User
from tests import factories

pytestmark = pytest.mark.django_db
POWER = "bids.decide_go"
EVERYONE = ("founder", "holder", "former", "plain", "outsider", "stranger")


def asking(person: Member | User | AnonymousUser, method: str = "get") -> HttpRequest:
    request = getattr(RequestFactory(), method)("/")
    user = person.user if isinstance(person, Member) else person
    request.user = user if user.pk is None else GroupeBackend().get_user(user.pk)
    return request


def answer(view: object, request: HttpRequest, slug: str) -> int:
    """The status a page would have."""
    try:
        return view(request, slug).status_code  # type: ignore[operator]  # a view
    except Http404:
        return 404
    except PermissionDenied:
        return 403


def statuses(view: object, cast: factories.Cast, method: str = "get") -> list[int]:
    return [
        answer(view, asking(getattr(cast, name), method), cast.groupe.slug) for name in EVERYONE
    ]


@groupe_view()
def inside(request: HttpRequest, here: Standing) -> HttpResponse:
    return HttpResponse(here.groupe.slug)


@groupe_view(POWER)
def powerful(request: HttpRequest, here: Standing) -> HttpResponse:
    return HttpResponse()


@groupe_view(write=POWER)
def written(request: HttpRequest, here: Standing) -> HttpResponse:
    return HttpResponse()


@groupe_view(door=True)
def at_the_door(request: HttpRequest, here: Standing) -> HttpResponse:
    return HttpResponse()


# --- the person ----------------------------------------------------------------------------------


def test_the_person_is_made_once_for_a_request() -> None:
    request = asking(factories.member())
    me = me_of(request)
    assert me is not None
    assert me_of(request) is me
    assert current_me(request) is me


def test_nobody_an_account_alone_and_who_left_are_no_one_here() -> None:
    alone = User.objects.create_user("seul@example.test", factories.PASSWORD)
    gone = factories.member(left_on="2026-01-01")
    for person in (AnonymousUser(), alone, gone):
        assert me_of(asking(person)) is None
        with pytest.raises(PermissionDenied):
            current_me(asking(person))
    assert me_of(RequestFactory().get("/")) is None  # before the middleware of log-in


def test_a_page_of_ones_own_is_given_the_person_and_what_the_address_says() -> None:
    @member_view
    def page(request: HttpRequest, me: Me, pk: int, *, name: str = "") -> HttpResponse:
        return HttpResponse(f"{me.member.name} {pk} {name}")

    person = factories.member("Anne")
    assert page(asking(person), 7, name="x").content == b"Anne 7 x"
    assert page.access == ("member", None)  # type: ignore[attr-defined]  # set by the decorator
    with pytest.raises(PermissionDenied):
        page(asking(AnonymousUser()), 7)


# --- the groupe ----------------------------------------------------------------------------------


def test_the_inside_of_a_private_groupe_does_not_exist_for_others() -> None:
    assert statuses(inside, factories.cast()) == [200, 200, 200, 200, 404, 404]


def test_the_inside_of_a_groupe_one_may_know_is_closed_to_neighbours() -> None:
    cast = factories.cast(visibility=Groupe.Visibility.COOPERATIVE)
    assert statuses(inside, cast) == [200, 200, 200, 200, 403, 404]
    assert statuses(at_the_door, cast) == [200, 200, 200, 200, 200, 404]


def test_a_power_is_asked_for_any_method_or_for_writing_alone() -> None:
    cast = factories.cast(POWER)
    for method in ("get", "head", "post", "delete"):
        assert statuses(powerful, cast, method) == [403, 200, 403, 403, 404, 404], method
    for method in ("get", "head"):
        assert statuses(written, cast, method) == [200, 200, 200, 200, 404, 404], method
    for method in ("post", "put", "delete", "options"):
        assert statuses(written, cast, method) == [403, 200, 403, 403, 404, 404], method


def test_who_is_invited_stands_at_the_door_of_a_private_groupe() -> None:
    cast = factories.cast()
    factories.join(cast.groupe, cast.outsider, state=Membership.State.INVITED)
    assert answer(at_the_door, asking(cast.outsider), cast.groupe.slug) == 200
    assert answer(inside, asking(cast.outsider), cast.groupe.slug) == 403


def test_who_left_finds_the_groupe_no_more_and_who_paused_reads_on() -> None:
    cast = factories.cast(POWER)
    Membership.objects.filter(member=cast.plain).update(state=Membership.State.ENDED)
    Membership.objects.filter(member=cast.holder).update(state=Membership.State.PAUSED)
    assert answer(inside, asking(cast.plain), cast.groupe.slug) == 404
    assert answer(inside, asking(cast.holder), cast.groupe.slug) == 200
    assert answer(powerful, asking(cast.holder), cast.groupe.slug) == 403


@pytest.mark.parametrize("slug", ["absent", "", "a\x00b", "é", "x" * 500])
def test_an_address_of_no_groupe_is_not_found(slug: str) -> None:
    assert answer(inside, asking(factories.member()), slug) == 404


def test_the_standing_is_left_on_the_request_for_the_templates() -> None:
    cast = factories.cast(POWER)
    request = asking(cast.holder)
    here = load_standing(request, cast.groupe.slug)
    assert request.here is here  # type: ignore[attr-defined]  # set for templates
    assert here.can(POWER)
    assert (here.member, here.groupe) == (cast.holder, cast.groupe)


def test_a_view_says_whom_it_is_for() -> None:
    told = [view.access for view in (inside, powerful, written, at_the_door)]  # type: ignore[attr-defined]  # set by the decorator
    assert told == [("groupe", None), ("groupe", POWER), ("groupe", POWER), ("door", None)]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_groupe_of_ones_own_costs_no_query_of_its_own(
    rows: int, django_assert_num_queries
) -> None:
    cast = factories.cast(visibility=Groupe.Visibility.COOPERATIVE)
    for _n in range(rows):
        factories.join(factories.groupe(cast.founder), cast.plain)
    request, at_door = asking(cast.plain), asking(cast.outsider)
    with django_assert_num_queries(2):  # ties, roles, grants
        inside(request, cast.groupe.slug)
    with django_assert_num_queries(2):  # ties, the groupe with its cooperative
        load_standing(at_door, cast.groupe.slug, door=True).groupe.today()
