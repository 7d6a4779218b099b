# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the project, asked as each kind of person, with GET and with POST.

Written from the resolver: a new address is walked the day it is added, and one whose arguments
have no sample here makes the test fail. What holds for all:

- without a login, nothing answers but what :data:`PUBLIC` names, each with its reason;
- an account without a cooperative gets nothing of the groupes (403);
- what is inside a private groupe does not exist for others (404);
- a groupe shown to its cooperative has a door for neighbours, and the rest answers 403;
- a member without the power a page asks for gets 403, a holder does not;
- nobody, ever, gets an error of ours (5xx).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from commons.library import actions as library
from commons.sharing import actions as sharing
from groupes import access, queries
from groupes import actions as ground
from groupes.chat import actions as chat
from groupes.models import Groupe, Member, User
from roles import actions as roles
from tenders.bids import actions as bids
from tenders.notices.models import ImportRun, Notice, RefusedFile
from tests import factories
from tests.factories import days
from tests.tenders import calls

pytestmark = pytest.mark.django_db

PUBLIC = {
    "favicon": "the icon",
    "health": "asked by the machine that watches",
    "texts": "what the scripts say, on the log-in page too",
    "source": "the AGPL promises it to whoever uses the site (section 13)",
    "account_login": "how one comes in",
    "account_logout": "says that one is out; only a POST of one's own does it",
    "account_inactive": "says why one cannot come in",
    "account_signup": "nothing is there: allauth names it in its pages",
    "account_reset_password": "for whoever forgot theirs",
    "account_reset_password_done": "the mail is on its way",
    "account_reset_password_from_key": "reached with the secret of a mail",
    "account_reset_password_from_key_done": "the password is chosen",
    "mfa_authenticate": "the second step of coming in",
}

# Pages about one object outside any groupe, which people of other cooperatives may not know.
NOT_FOR_STRANGERS = {"groupes:person", "groupes:write", "groupes:words_seen"}


@dataclass(frozen=True)
class Address:
    """One address: its full name, its path's arguments, and what its view asks."""

    name: str
    arguments: frozenset[str]
    access: tuple[str, str | None] | None
    public: bool

    @property
    def inside(self) -> bool:
        """Under /g/<slug>/: it belongs to a groupe."""
        return "slug" in self.arguments


def addresses() -> list[Address]:
    def walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = ":".join(filter(None, (namespace, pattern.namespace)))
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern):
                assert pattern.name, f"an address without a name: {pattern.pattern}"
                yield Address(
                    name=":".join(filter(None, (namespace, pattern.name))),
                    arguments=frozenset(
                        [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
                    ),
                    access=getattr(pattern.callback, "access", None),
                    public=not getattr(pattern.callback, "login_required", True),
                )

    return list(walk(get_resolver().url_patterns, ""))


ADDRESSES = addresses()


@dataclass
class World:
    """A private groupe with one of everything, and the people who ask."""

    cast: factories.Cast
    samples: dict[str, Any]

    @property
    def people(self) -> dict[str, Member]:
        return {
            name: getattr(self.cast, name)
            for name in ("holder", "plain", "former", "founder", "outsider", "stranger")
        }


def build() -> World:
    # The holder's role carries every power there is; plain membership keeps none, so that a page
    # that asks for a power refuses a plain member.
    cast = factories.cast(*access.powers())
    groupe, holder = cast.groupe, cast.holder
    access.revoke(groupe.grants_id, groupe, access.membership_powers())
    today = groupe.today()

    vacant = factories.role(groupe)
    offer = roles.offer_mandate(
        by=holder, role=vacant, to=cast.plain, starts_on=today, ends_on=today + days(60)
    )
    newcomer = factories.member(of=groupe.cooperative)
    asked = factories.join(groupe, newcomer, state="asked")
    asked.asked_at = timezone.now()
    asked.save()

    topic = chat.new_topic(by=holder, groupe=groupe, name="Plan vélo")
    message = chat.post_message(by=holder, topic=topic, text="Bonjour").message
    resource = library.add_page(by=holder, groupe=groupe, title="Trame", body="# Atelier")
    rule = factories.split_rule(groupe, holder)
    distribution = sharing.preview(
        by=holder, groupe=groupe, rule=rule, amount_cents=10_000, participants=[(holder, 2)]
    )
    notice = calls.call("a", procedure="p", deadline=calls.in_days(20))
    calls.bring(calls.eforms("a", version="09", procedure="p", title="Autre"), by=holder)
    version = notice.versions.proposed().get()
    bid, _new = bids.take_up(by=holder, groupe=groupe, notice=notice)
    need = bids.add_need(by=holder, bid=bid, title="Animer")
    piece = bids.add_piece(by=holder, bid=bid, title="Méthodologie")
    price = bids.set_price(by=holder, bid=bid, name="Prudent", amount_cents=10_000)
    run = ImportRun.objects.create(by=holder)
    refused = RefusedFile.objects.create(run=run, name="x.xml", error="xml", reason="illisible")

    return World(
        cast,
        {
            "slug": groupe.slug,
            "key": "secret",
            "texts:digest": "0" * 12,
            "texts:language": "fr",
            "uidb36": "1",
            "groupes:pk": cast.plain.pk,
            "groupes:answer_request:pk": asked.pk,
            "groupes:take_back:pk": asked.pk,
            "groupes:resend_invitation:pk": newcomer.pk,
            "chat:topic": topic.pk,
            "chat:pk": message.pk,
            "roles:pk": cast.role.pk,
            "roles:volunteer:pk": vacant.pk,
            "roles:answer_offer:pk": offer.pk,
            "roles:withdraw_offer:pk": offer.pk,
            "roles:give_back:pk": cast.role.mandates.get(member=holder).pk,
            "library:pk": resource.pk,
            "sharing:pk": distribution.pk,
            "sharing:number": rule.number,
            "notices:pk": notice.pk,
            "notices:import_run:pk": run.pk,
            "notices:rejected:pk": refused.pk,
            "notices:brought:pk": version.pk,
            "bids:notice_pk": notice.pk,
            "bids:pk": bid.pk,
            "bids:need": need.pk,
            "bids:piece": piece.pk,
            "bids:price": price.pk,
            "bids:version": version.pk,
            "bids:part:name": "price",
        },
    )


def path_of(address: Address, samples: dict[str, Any]) -> str:
    """The address of a sample; fails when no sample fills an argument."""
    namespace = address.name.rpartition(":")[0]
    kwargs = {}
    for argument in address.arguments:
        for key in (f"{address.name}:{argument}", f"{namespace}:{argument}", argument):
            if key in samples:
                kwargs[argument] = samples[key]
                break
        else:
            pytest.fail(
                f"{address.name}: give a sample for “{argument}” in tests/test_urls_walk.py"
            )
    try:
        return reverse(address.name, kwargs=kwargs)
    except NoReverseMatch as error:
        pytest.fail(f"{address.name}: {error}")


def ask(client: Client, method: str, path: str) -> int:
    """The status of an answer, whatever it changed undone."""
    with transaction.atomic():
        answer = client.get(path) if method == "GET" else client.post(path, {})
        status = answer.status_code
        if status == 302 and reverse("account_login") in answer["Location"]:
            status = 401  # "log in first", as far as this walk is concerned
        if answer.streaming:
            answer.getvalue()  # read to its end, a file is closed
        transaction.set_rollback(True)
    return status


def walk(person: Member | User | None, world: World) -> Iterator[tuple[Address, str, int]]:
    first = Client()
    if person is not None:
        first.force_login(person.user if isinstance(person, Member) else person)
    for address in ADDRESSES:
        path = path_of(address, world.samples)
        for method in ("GET", "POST"):
            client = Client()
            client.cookies = deepcopy(first.cookies)  # logging out is one of the addresses
            yield address, method, ask(client, method, path)


def state(world: World) -> dict[str, int]:
    """What a walk could change."""
    watched: list[type[models.Model]] = [Groupe, Member, Notice]
    return {model.__name__: model._default_manager.count() for model in watched} | {
        "in": world.cast.groupe.memberships.filter(state="active").count(),
        "mandates given up": len(queries.what_goes(world.cast.groupe, world.cast.holder)),
    }


@dataclass(frozen=True)
class Walked:
    answers: list[tuple[Address, str, int]]
    before: dict[str, int]
    after: dict[str, int]


@cache
def walked(who: str) -> Walked:
    """The walk of one of :attr:`World.people`, once for all the tests here: it changes nothing."""
    world = build()
    before = state(world)
    answers = list(walk(world.people[who], world))
    return Walked(answers, before, state(world))


def check(
    found: Iterable[tuple[Address, str, int]],
    expected: Callable[[Address, str, int], bool],
) -> None:
    asked, wrong = 0, []
    for address, method, status in found:
        asked += 1
        if status >= 500 or not expected(address, method, status):
            wrong.append(f"{method} {address.name}: {status}")
    assert asked == 2 * len(ADDRESSES)
    assert wrong == []


def of_ours(address: Address) -> bool:
    """A view of this project that asks who one is, as against allauth's and the machine's."""
    return address.access is not None


def test_every_view_of_a_groupe_or_of_members_says_whom_it_is_for() -> None:
    silent = [a.name for a in ADDRESSES if ":" in a.name and a.access is None]
    assert silent == [], "use @groupe_view or @member_view (groupes/access/views.py)"
    inside = [a.name for a in ADDRESSES if a.inside and a.access and a.access[0] == "member"]
    # Loaded through what the person may see, on a page whose address names the groupe.
    assert set(inside) <= {"library:resource", "library:download", "sharing:distribution"}
    assert len(ADDRESSES) > 60


def test_what_is_public_is_named_with_its_reason() -> None:
    assert {a.name for a in ADDRESSES if a.public} <= PUBLIC.keys()
    assert not [a.name for a in ADDRESSES if a.public and of_ours(a)]


def test_nothing_answers_without_a_login_but_what_is_public() -> None:
    # set_language only changes what a page is read in; the middleware still asks for a login.
    check(
        walk(None, build()),
        lambda address, method, status: status == 401 or address.name in PUBLIC,
    )


def test_an_account_without_a_cooperative_gets_nothing_of_the_groupes() -> None:
    world = build()
    alone = User.objects.create_user("seul@example.test", factories.PASSWORD)

    def expected(address: Address, method: str, status: int) -> bool:
        return not of_ours(address) or status in (403, 405)

    check(walk(alone, world), expected)


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_a_private_groupe_does_not_exist_for_others(who: str) -> None:

    def expected(address: Address, method: str, status: int) -> bool:
        if address.inside:
            return status in (404, 405)
        if who == "stranger" and address.name in NOT_FOR_STRANGERS:
            return status in (404, 405)
        return status != 401 or not of_ours(address)

    check(walked(who).answers, expected)


def test_neighbours_stop_at_the_door_of_a_groupe_they_may_know() -> None:
    world = build()
    Groupe.objects.filter(pk=world.cast.groupe.pk).update(visibility=Groupe.Visibility.COOPERATIVE)

    def expected(address: Address, method: str, status: int) -> bool:
        if not address.inside or address.access is None:
            return True
        kind, _power = address.access
        if kind == "door":
            # Answering an invitation or taking a request back is for those who have one; leaving a
            # word wants one.
            return status in (200, 302, 403, 405, 422)
        if kind == "member":
            return status in (404, 405)  # the resource itself is the groupe's own
        return status in (403, 405)

    check(walk(world.cast.outsider, world), expected)


def test_what_is_private_answers_as_what_does_not_exist() -> None:
    """Whether refused or not found: no status tells that a private groupe, or a thing of one, is
    there."""
    world = build()
    nowhere = {
        key: "nulle-part" if key == "slug" else value if isinstance(value, str) else 10**9
        for key, value in world.samples.items()
    }
    client = Client()
    client.force_login(world.cast.outsider.user)
    compared = 0
    for address in ADDRESSES:
        if not address.inside and not address.name.startswith("library:"):
            continue
        there, lost = path_of(address, world.samples), path_of(address, nowhere)
        for method in ("GET", "POST"):
            assert ask(client, method, there) == ask(client, method, lost), (address.name, method)
            compared += there != lost
    assert compared > 80


def test_a_plain_member_is_stopped_where_a_power_is_needed() -> None:
    def expected(address: Address, method: str, status: int) -> bool:
        if not address.inside or address.access is None:
            return status != 401 or not of_ours(address)
        kind, power = address.access
        if kind == "groupe" and power is not None:
            if method == "GET":
                # Some pages are read by every member, and only written by whoever may.
                return status in (200, 302, 400, 403, 405)
            return status in (403, 405)
        # Somebody else's mandate; a page that is no file.
        none = {"roles:give_back", "library:download", "bids:piece_file"}
        return status != 404 or address.name in none

    check(walked("plain").answers, expected)


def test_whoever_holds_the_powers_is_stopped_nowhere_inside() -> None:
    theirs = {
        "roles:answer_offer",  # made to another
        "groupes:answer_invitation",  # not invited
        "groupes:take_back",  # another's request
    }
    unnamed = {"groupes:invite", "bids:price_choose"}  # an empty form names nobody, no price

    def expected(address: Address, method: str, status: int) -> bool:
        if not address.inside or address.name in theirs:
            return True
        if address.name in {"library:download", "bids:piece_file"}:
            return status in (404, 405)  # the sample is a page, a piece without a file
        if method == "POST" and address.name in unnamed:
            return status not in (401, 403)
        return status not in (401, 403, 404)

    check(walked("holder").answers, expected)


def test_a_mandate_that_ended_yesterday_opens_nothing_more_than_membership() -> None:
    powers = {
        (address.name, method): status
        for address, method, status in walked("plain").answers
        if address.access and address.access[1]
    }
    former = {
        (address.name, method): status
        for address, method, status in walked("former").answers
        if address.access and address.access[1]
    }
    assert former == powers
    assert 403 in powers.values()


def test_the_walk_changes_nothing() -> None:
    """What a walk does is undone, or its later steps would not try what they say."""
    walk = walked("holder")
    assert walk.after == walk.before
    assert walk.after["mandates given up"]  # still holds the role


def test_who_was_there_when_a_groupe_closed_reads_all_of_it_and_changes_nothing() -> None:
    world = build()
    ground.close_groupe(by=world.cast.holder, groupe=world.cast.groupe)
    theirs = {
        "groupes:leave",  # they may leave it too
        "chat:read",  # how far they read
        "groupes:answer_invitation",  # an empty form answers nothing, and leads back
        "library:editions",  # and brings nothing back
    }
    writing = {
        "bids:mistake",
        "chat:message",
        "library:edit",
        "roles:offer",
        "roles:volunteer",
    }  # pages that only change something
    told = []
    for address, method, status in walk(world.cast.holder, world):
        if not address.inside:
            continue
        if method == "GET":
            power = address.access is not None and address.access[1] is not None
            none = address.name in {"library:download", "bids:piece_file", *writing}
            if status >= 500 or status == 401 or (status in (403, 404) and not power and not none):
                told.append(f"{method} {address.name}: {status}")
        elif status < 400 and address.name not in theirs:
            told.append(f"{method} {address.name}: {status}")
    assert "; ".join(told) == ""
