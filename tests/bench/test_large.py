# SPDX-License-Identifier: AGPL-3.0-or-later
"""The large data set, a thousand times smaller: rows that the product itself could have made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from bench import _decisions, _large, pages
from tests import databases

SCALE = 0.001


def count(label: str, **where: Any) -> int:
    return int(apps.get_model(label).objects.filter(**where).count())


def guards() -> list[tuple[Any, ...]]:
    """Every index, constraint and trigger, by name; not by definition: PostgreSQL words some
    conditions anew each time they are read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indrelid::regclass::text, indexrelid::regclass::text, indisunique::text "
            "FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE relnamespace = 'public'::regnamespace UNION ALL "
            "SELECT conrelid::regclass::text, conname, contype::text || convalidated::text "
            "FROM pg_constraint WHERE connamespace = 'public'::regnamespace UNION ALL "
            "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger "
            "WHERE NOT tgisinternal ORDER BY 1, 2, 3"
        )
        return cursor.fetchall()


@pytest.fixture(scope="module")
def installation(django_db_setup: None, django_db_blocker: Any) -> Iterator[databases.Told]:
    """The demonstration, with a vote of everybody."""
    with django_db_blocker.unblock(), databases.told("large") as installation:
        with installation.used():
            _decisions.put(pages.GROUPE)
        yield installation


@pytest.fixture
def entered(installation: databases.Told, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), installation.used():
        yield


@pytest.fixture
def told(entered: None, db: None) -> None:
    """That installation, before each test takes back what it writes."""


def test_all_is_made_and_every_guard_is_back(told: None) -> None:
    before = guards()
    size = _large.fill(pages.READER, SCALE)
    assert guards() == before
    assert count("groupes.Cooperative") == size.cooperatives
    assert count("groupes.Member") == size.members
    assert count("groupes.Groupe") == size.groupes
    assert count("chat.Message") == size.messages
    assert count("notices.Notice") == size.notices
    assert count("sharing.Distribution") == size.distributions
    assert count("groupes.Membership", groupe__slug=_large.BIG) > size.members_of_big
    half = count("chat.Message", room__groupe__slug=_large.BIG)
    assert 0.4 < half / size.messages < 0.6
    settled = apps.get_model("sharing.Distribution").objects.filter(state="settled").latest("pk")
    with pytest.raises(IntegrityError, match="was settled"), transaction.atomic():
        settled.lines.earliest("pk").delete()
    # Numbers go on after the copies'.
    apps.get_model("groupes.Cooperative").objects.create(name="Une", slug="une")
    # And what the triggers guard was asked of all rows.
    spoken = apps.get_model("chat.Room").objects.exclude(last_seq=0).update(last_seq=0)
    with pytest.raises(SystemExit, match=f"{spoken} rooms whose last number"):
        _large.check()


def test_the_reader_has_twelve_groupes_and_finds_each_page(told: None) -> None:
    here = pages.pages()
    _large.fill(pages.READER, SCALE)
    _decisions.put(pages.GROUPE)
    assert pages.pages() == here
    everybody = count("groupes.Member")
    assert count("decisions.Voter", decision=_decisions.vote()) == everybody
    answered = count("decisions.Answer", voter__decision=_decisions.vote())
    assert 0.8 * everybody < answered < everybody
    mine = count("groupes.Membership", member__user__email=pages.READER, state="active")
    assert mine == _large.GROUPES_OF_THE_READER
    read = {}
    for near in (True, False):
        _large.mark(pages.READER, near=near)
        marks = apps.get_model("chat.ReadMark").objects.filter(member__user__email=pages.READER)
        read[near] = {mark.topic_id: mark.seq for mark in marks}
    assert read[True].keys() == read[False].keys()
    assert sum(read[True].values()) > 2 * sum(read[False].values())
    clients = {email: pages.log_in(email) for email in {page.reader for page in here}}
    for page in here:
        if page.kind != "post":
            assert clients[page.reader].get(page.path).status_code == 200, page.name
    assert (
        pages.queries(clients[here[-1].reader], here[-1]) > 0
    )  # posting: ends where it is not answered
    # Enough people write for none to be slowed down: 20 messages each in ten seconds.
    assert len(pages.writers()) * 20 > pages.MOST + 10


def test_copies_differ_where_they_must(db: None) -> None:
    cooperative = apps.get_model("groupes.Cooperative")
    cooperative.objects.create(name="Une", slug="une", siret="73282932000074")
    with _large.Copies(["groupes_cooperative"]) as copies:
        first = copies.make(cooperative, 2, slug="'copie-' || s.n", siret="''")
    made = cooperative.objects.filter(pk__gt=first).order_by("pk")
    assert list(made.values_list("pk", "name", "slug")) == [
        (first + 1, "Une-1", "copie-1"),
        (first + 2, "Une-2", "copie-2"),
    ]


def test_what_each_has_to_itself_is_copied_along(told: None) -> None:
    groups, room = count("auth.Group"), apps.get_model("chat.Room")
    with _large.Copies(["chat_room"]) as copies:
        first = copies.make(room, 2)
    one, two = room.objects.filter(pk__gt=first).select_related("groupe").order_by("pk")
    assert one.groupe != two.groupe
    assert one.groupe.slug.endswith("-1")
    assert count("auth.Group") == groups + 2  # and what a groupe has to itself in turn


def test_copies_that_nothing_tells_apart_are_refused(db: None) -> None:
    with (
        pytest.raises(LookupError, match="read_mark_unique"),
        transaction.atomic(),
        _large.Copies(["chat_readmark"]) as copies,
    ):
        copies.make(apps.get_model("chat.ReadMark"), 2)


def test_a_replaced_column_that_is_not_there_is_refused(db: None) -> None:
    with (
        pytest.raises(LookupError, match="chat_room has no colour"),
        transaction.atomic(),
        _large.Copies(["chat_room"]) as copies,
    ):
        copies.make(apps.get_model("chat.Room"), 2, groupe_id="s.n", colour="'red'")
