# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other floors put in a calendar comes with its meetings, and a change of it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import pytest
from django.test import Client

from groupes.models import Groupe
from roles.meetings import actions, dated, ical
from roles.meetings.dated import Dated
from tests import factories
from tests.roles.meetings.test_calendars import events

pytestmark = pytest.mark.django_db

AT = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


def test_what_is_declared_is_in_the_calendar_and_its_mark_in_the_etag(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = factories.cast()
    state: dict[str, Any] = {"title": "Échéance"}

    def tell(groupes: Collection[Groupe], origin: str, several: bool) -> list[ical.Event]:
        assert [one.pk for one in groupes] == [cast.groupe.pk]
        return [
            ical.Event("x@groupes", AT, 15, "Europe/Paris", state["title"], f"{origin}/x", 0, AT)
        ]

    own = Dated(lambda groupes: (state["title"],), tell)
    monkeypatch.setattr(dated, "declared", lambda kind: (own,) if kind is Dated else ())
    url = actions.make_feed(by=cast.plain, groupe=cast.groupe).get_absolute_url()
    page = client.get(url)
    assert [str(one["SUMMARY"]) for one in events(page.content)] == ["Échéance"]
    assert "Last-Modified" not in page
    tag = page["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    state["title"] = "Échéance reportée"
    page = client.get(url, headers={"If-None-Match": tag})
    assert [str(one["SUMMARY"]) for one in events(page.content)] == ["Échéance reportée"]
