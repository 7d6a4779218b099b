# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from groupes import journal
from groupes.journal import views
from groupes.journal.events import Event
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


def record(cast: Cast, count: int) -> None:
    with transaction.atomic():
        for _n in range(count):
            journal.record(Event("test.done"), by=cast.plain, groupe=cast.groupe, target=cast.role)


def ask(client: Client, cast: Cast, after: int) -> dict[str, Any]:
    answer = client.get(reverse("journal:events", args=[cast.groupe.slug]), {"after": after})
    assert answer.status_code == 200
    return answer.json()


def test_what_came_after_in_order_and_nothing_else(client: Client) -> None:
    cast = factories.cast()
    record(cast, 3)
    client.force_login(cast.plain.user)
    head = ask(client, cast, 0)["head"]
    answer = ask(client, cast, head - 2)
    assert [e["seq"] for e in answer["events"]] == [head - 1, head]
    assert answer["events"][0] == {
        "t": "event",
        "s": f"g{cast.groupe.pk}",
        "seq": head - 1,
        "verb": "test.done",
        "target": f"roles.role:{cast.role.pk}",
        "parts": [],
    }
    assert (answer["complete"], answer["more"]) == (head, False)
    assert ask(client, cast, head)["events"] == []


def test_a_long_absence_comes_in_bounded_pages(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(views, "CATCH_UP", 4)
    cast = factories.cast()
    record(cast, 9)
    client.force_login(cast.plain.user)
    after, seen, pages, more = 0, [], 0, True
    while more:
        answer = ask(client, cast, after)
        assert len(answer["events"]) <= 4
        seen += [e["seq"] for e in answer["events"]]
        after, more, pages = answer["complete"], answer["more"], pages + 1
    assert seen == list(range(1, answer["head"] + 1))
    assert pages == 3


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "9" * 40, "²"])
def test_an_odd_question_is_a_plain_400(client: Client, after: str) -> None:
    cast = factories.cast()
    client.force_login(cast.plain.user)
    url = reverse("journal:events", args=[cast.groupe.slug])
    assert client.get(url, {"after": after}).status_code == 400


def test_outsiders_get_nothing(client: Client) -> None:
    cast = factories.cast()
    url = reverse("journal:events", args=[cast.groupe.slug])
    assert client.get(url, {"after": 0}).status_code == 302
    for person, status in ((cast.outsider, 404), (cast.stranger, 404), (cast.plain, 200)):
        client.force_login(person.user)
        assert client.get(url, {"after": 0}).status_code == status
    assert client.post(url, {"after": 0}).status_code == 405


def test_it_costs_the_same_for_one_and_for_many(client: Client, django_assert_num_queries) -> None:
    for count in (1, 3):
        cast = factories.cast()
        record(cast, count)
        client.force_login(cast.plain.user)
        url = reverse("journal:events", args=[cast.groupe.slug])
        with django_assert_num_queries(5):
            client.get(url, {"after": 0})
