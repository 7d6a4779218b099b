# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of sources: for those who administer, and a line on the list of notices for all."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.models import Member
from tenders.sources import actions
from tenders.sources.models import Run, Source
from tests import factories
from tests.replay import Replay, Said
from tests.tenders.calls import in_days
from tests.tenders.notices.visits import INDEX, text
from tests.tenders.publishers import Boamp

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Member:
    found = factories.member(administers=True)
    client.force_login(found.user)
    client.cookies["django_language"] = "en"
    return found


@pytest.fixture
def source() -> Source:
    return Source.objects.create(kind="boamp", name="BOAMP du Nord")


def test_others_find_none_of_it(client: Client, source: Source) -> None:
    client.force_login(factories.member().user)
    for name in ("index", "source", "change", "add"):
        args = {"index": [], "add": ["boamp"]}.get(name, [source.pk])
        assert client.get(reverse(f"sources:{name}", args=args)).status_code == 403
    for name in ("turn_on", "turn_off", "ask_now", "remove"):
        assert client.post(reverse(f"sources:{name}", args=[source.pk])).status_code == 403
    source.refresh_from_db()
    assert not source.enabled
    assert "sources/" not in client.get(INDEX).content.decode()


def test_added_turned_on_asked_changed_turned_off_and_taken_away(
    client: Client, boss: Member
) -> None:
    add = reverse("sources:add", args=["boamp"])
    assert "All sources are off" in text(client.get(reverse("sources:index")))
    assert client.get(add).status_code == 200
    answer = client.post(add, {"name": "BOAMP", "query": "", "days": "7"})
    source = Source.objects.get()
    assert answer.headers["location"] == source.get_absolute_url()
    assert "Never read yet" in text(client.get(source.get_absolute_url()))
    assert client.post(reverse("sources:ask_now", args=[source.pk])).status_code == 409
    client.post(reverse("sources:turn_on", args=[source.pk]))
    assert "It is on" in text(client.get(reverse("sources:index")))
    assert client.post(reverse("sources:ask_now", args=[source.pk])).status_code == 302
    assert client.post(reverse("sources:remove", args=[source.pk])).status_code == 409
    change = reverse("sources:change", args=[source.pk])
    said = {"name": "BOAMP", "query": "code_departement = '59'", "days": "7", "edition": "1"}
    assert client.get(change).status_code == 200
    assert client.post(change, said).status_code == 302
    assert client.post(change, said | {"query": "x"}).status_code == 409
    client.post(reverse("sources:turn_off", args=[source.pk]))
    client.post(reverse("sources:remove", args=[source.pk]))
    assert not Source.objects.exists()


def test_a_kind_that_is_none_and_a_form_that_is_not_sound(client: Client, boss: Member) -> None:
    assert client.get(reverse("sources:add", args=["rss"])).status_code == 404
    answer = client.post(
        reverse("sources:add", args=["ocds"]), {"name": "x", "address": "http://x.example"}
    )
    assert answer.status_code == 422
    assert client.get(reverse("sources:source", args=[10**9])).status_code == 404


def test_what_went_wrong_is_told_in_words_with_what_was_refused(
    client: Client, boss: Member, replay: Replay
) -> None:
    bulletin = Boamp(replay)
    bulletin.call("vélo", deadline=in_days(20))
    bulletin.add({"idweb": "27-0", "dateparution": bulletin.records[0]["dateparution"]})
    source = bulletin.source(name="BOAMP")
    actions.read(source.pk)
    page = text(client.get(source.get_absolute_url()))
    assert "2 notices seen, 1 new, 0 changed, 1 refused" in page
    run = Run.objects.get()
    assert (
        reverse("notices:import_run", args=[run.imported_id])
        in client.get(source.get_absolute_url()).content.decode()
    )
    replay.say("/catalog/datasets/boamp", Said(503))
    actions.read(source.pk)
    page = text(client.get(reverse("sources:index")))
    assert "127.0.0.1 is out of order (503)." in page
    assert "Waits, and goes on by itself" in page


def test_the_list_of_notices_says_how_fresh_it_is(client: Client, boss: Member) -> None:
    reader = Client()
    reader.force_login(factories.member().user)
    reader.cookies["django_language"] = "en"
    Source.objects.create(kind="boamp", name="BOAMP", enabled=True, done_at=timezone.now())
    assert "Notices come in by themselves from BOAMP (" in text(reader.get(INDEX))
    assert reverse("sources:index") not in reader.get(INDEX).content.decode()
    assert reverse("sources:index") in client.get(INDEX).content.decode()
    part: Any = reader.get(INDEX, headers={"HX-Request": "true"})
    assert "come in by themselves" not in text(part)
