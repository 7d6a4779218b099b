# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs that PostgreSQL stops are run again, whole, and only then; then the person is told."""

from __future__ import annotations

import json
import threading
import uuid

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from groupes import journal
from groupes.chat.models import Message, Topic
from groupes.journal.models import Entry
from groupes.models import Cooperative, Groupe
from groupes.web.transactions import Busy, action, again, locked, passes
from tests import factories
from tests.databases import DEADLOCK, SERIALIZATION, stop


@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_one_is_run_again_and_both_are_done() -> None:
    first, second = factories.cooperative(), factories.cooperative()
    met = threading.Barrier(2)
    tries: list[str] = []
    told: list[str] = []

    @action
    def rename(mine: Cooperative, theirs: Cooperative, name: str) -> None:
        tries.append(name)
        transaction.on_commit(lambda: told.append(name))
        for each in (mine, theirs):
            held = locked(Cooperative.objects).get(pk=each.pk)
            held.name = f"{held.name} {name}"
            held.save()
            if tries.count(name) == 1 and each is mine:
                met.wait(timeout=30)  # each holds its own before it asks for the other's

    def run(mine: Cooperative, theirs: Cooperative, name: str) -> None:
        try:
            rename(mine, theirs, name)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(first, second, "a")),
        threading.Thread(target=run, args=(second, first, "b")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == ["a", "b"]  # what the stopped try would have told, it did not
    # One of the two; on a busy machine PostgreSQL may stop both, and both are run again.
    assert sorted(tries) in (["a", "a", "b"], ["a", "b", "b"], ["a", "a", "b", "b"])
    for each in (first, second):
        each.refresh_from_db()
        assert sorted(each.name.split()[-2:]) == ["a", "b"]


@pytest.mark.parametrize("code", [SERIALIZATION, DEADLOCK])
@pytest.mark.django_db(transaction=True)
def test_a_verb_stopped_once_is_done_and_leaves_nothing_of_its_first_try(code: str) -> None:
    tries = []

    @action
    def found(*, name: str) -> Cooperative:
        made = Cooperative.objects.create(name=name, slug="une-seule")
        tries.append(made.pk)
        if len(tries) == 1:
            stop(code)
        return made

    assert found(name="Une seule").pk == tries[1]
    assert Cooperative.objects.filter(slug="une-seule").count() == 1


@pytest.mark.django_db(transaction=True)
def test_stopped_twice_the_person_is_told() -> None:
    tries = []

    @action
    def never() -> None:
        tries.append(1)
        stop(DEADLOCK)

    with pytest.raises(Busy) as refusal:
        never()
    assert len(tries) == 2
    assert str(refusal.value.message)


@pytest.mark.django_db(transaction=True)
def test_another_error_is_not_tried_again() -> None:
    tries = []

    @again
    def wrong() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")

    with pytest.raises(OperationalError) as failure:
        wrong()
    assert not passes(failure.value)
    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_inside_another_it_is_the_whole_that_is_run_again() -> None:
    tries: list[str] = []

    @action
    def inner() -> None:
        tries.append("inner")
        if len(tries) == 2:
            stop(DEADLOCK)

    @action
    def outer() -> None:
        tries.append("outer")
        inner()

    outer()
    assert tries == ["outer", "inner", "outer", "inner"]
    tries.clear()
    with pytest.raises(OperationalError), transaction.atomic():
        tries.append("a bare transaction")
        inner()
    assert tries == ["a bare transaction", "inner"]  # who opened it runs it again, or not


# --- what the person sees -------------------------------------------------------------------------


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> factories.Cast:
    """A groupe whose journal PostgreSQL stops, each time."""
    cast = factories.cast("groupes.edit_groupe", "chat.post_message")

    def busy(*args: object, **facts: object) -> None:
        stop(DEADLOCK)

    monkeypatch.setattr(journal, "record", busy)
    return cast


def as_(cast: factories.Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.holder.user)
    return client


@pytest.mark.django_db(transaction=True)
def test_a_form_comes_back_with_its_text(stopped: factories.Cast) -> None:
    groupe: Groupe = stopped.groupe
    answer = as_(stopped).post(
        reverse("groupes:edit", args=[groupe.slug]),
        {
            "name": groupe.name, "colour": groupe.colour,
            "visibility": groupe.visibility, "joining": groupe.joining,
            "purpose": "Une longue raison d’être", "edition": groupe.edition,
        },
    )  # fmt: skip
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Une longue raison d’être" in page
    assert str(Busy().message) in page
    groupe.refresh_from_db()
    assert groupe.purpose != "Une longue raison d’être"
    assert not Entry.objects.filter(verb="groupes.groupe_changed").exists()


@pytest.mark.parametrize("what", ["an action", "what is no action"])
@pytest.mark.django_db(transaction=True)
def test_a_button_without_a_form_says_so_and_when_to_come_back(
    what: str, stopped: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "what is no action":
        monkeypatch.setattr("groupes.chat.actions.resolve_topic", lambda **given: stop())
    topic = Topic.objects.get(room__groupe=stopped.groupe)
    path = reverse("chat:topic_state", args=[stopped.groupe.slug, topic.pk])
    answer = as_(stopped).post(path, {"resolved": "1"})
    assert (answer.status_code, answer["Retry-After"]) == (503, str(Busy.retry_after))
    assert str(Busy().message) in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_message_is_asked_again_by_the_one_who_sent_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = factories.cast("chat.post_message")
    topic = Topic.objects.get(room__groupe=cast.groupe)
    monkeypatch.setattr("groupes.chat.actions._stored", lambda *args: stop(SERIALIZATION))
    answer = as_(cast).post(
        reverse("chat:post", args=[cast.groupe.slug, topic.pk]),
        {"text": "Bonjour", "client_id": uuid.uuid4()},
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, str(Busy.retry_after))
    assert json.loads(answer.content)["error"] == str(Busy().message)
    assert not Message.objects.exists()
