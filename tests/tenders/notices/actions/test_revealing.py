# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a source withholds until a day is nowhere before it, and shown from that day on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.utils import timezone

from tenders.notices import actions, parsing
from tenders.notices.actions import revealing
from tenders.notices.models import Lot, Notice, NoticeVersion, WithheldFile
from tenders.notices.parsing.codes import PARIS
from tests import factories
from tests.tenders import calls
from tests.tenders.awards import Result, Tender, award
from tests.tenders.notices.visits import INDEX, text

pytestmark = pytest.mark.django_db

SECRET = "Coopérative Discrète"


def in_days(count: int) -> dt.date:
    return timezone.now().astimezone(PARIS).date() + dt.timedelta(days=count)


def masked(until: dt.date, code: str = "win-cho", word: str = "a") -> bytes:
    """An award that keeps its winner back until a day, with the name beside the mark."""
    mark = (
        f"<efac:FieldsPrivacy><efbc:FieldIdentifierCode>{code}</efbc:FieldIdentifierCode>"
        f"<efbc:PublicationDate>{until.isoformat()}+01:00</efbc:PublicationDate></efac:FieldsPrivacy>"
    )
    return award(
        word,
        [Result("LOT-0001", ["CON-1"], marks=mark)],
        [Tender("TEN-1", "TPA-1", "LOT-0001", "27000")],
        contracts={"CON-1": ["TEN-1"]},
        parties={"TPA-1": ["ORG-0002"]},
        names={"ORG-0002": SECRET},
        lots=["LOT-0001"],
        number="12-2027",
    )


@pytest.fixture
def days_go_by(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``days_go_by(3)``: the reader and the job believe that it is three days later."""

    def move(count: int) -> None:
        shift = dt.timedelta(days=count)

        class Later(dt.datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return dt.datetime.now(tz) + shift

        class Clock:
            @staticmethod
            def now() -> dt.datetime:
                return timezone.now() + shift

        monkeypatch.setattr(parsing, "datetime", Later)
        monkeypatch.setattr(revealing, "timezone", Clock)

    return move


def everywhere() -> str:
    """All that the tables of notices hold of them, the file that waits apart."""
    rows = [*Notice.objects.all(), *Lot.objects.all(), *NoticeVersion.objects.all()]
    return serializers.serialize("json", rows, ensure_ascii=False)


def test_it_is_hidden_on_the_page_in_search_and_in_the_tables_then_shown(
    client: Client, days_go_by: Any
) -> None:
    client.force_login(factories.member().user)
    client.cookies["django_language"] = "en"
    calls.bring(masked(in_days(2)))
    notice = Notice.objects.get()
    page = notice.get_absolute_url()
    assert SECRET not in text(client.get(page))
    assert "Withheld by the buyer for now" in text(client.get(page))
    found = client.get(INDEX, {"q": "discrete", "state": "all"})
    assert str(notice) not in text(found).split("results", 1)[-1]
    assert SECRET not in everywhere()
    days_go_by(1)
    actions.reveal()
    assert SECRET not in everywhere()
    days_go_by(2)
    actions.reveal()
    assert SECRET in text(client.get(page))
    assert "Withheld by the buyer for now" not in text(client.get(page))
    assert not WithheldFile.objects.exists()
    actions.reveal()  # again: nothing more
    assert Notice.objects.get().versions.count() == 2


def test_what_waits_for_a_later_day_goes_on_waiting(days_go_by: Any) -> None:
    one, other = masked(in_days(1)), masked(in_days(9), "no-awa-rea")
    mark = other.split(b"<efac:FieldsPrivacy>")[1].split(b"</efac:FieldsPrivacy>")[0]
    both = one.replace(
        b"<efac:FieldsPrivacy>",
        b"<efac:FieldsPrivacy>" + mark + b"</efac:FieldsPrivacy><efac:FieldsPrivacy>",
        1,
    )
    calls.bring(both)
    assert WithheldFile.objects.get().until == in_days(1)
    days_go_by(1)
    actions.reveal()
    assert SECRET in everywhere()
    assert WithheldFile.objects.get().until == in_days(9)


def test_a_newer_version_is_not_undone_by_what_an_older_one_reveals(days_go_by: Any) -> None:
    data = masked(in_days(1))
    calls.bring(data)
    newer = data.replace(b"<cbc:VersionID>01<", b"<cbc:VersionID>02<").replace(
        b"Concertation du plan", b"Nouvelle concertation du plan"
    )
    assert newer != data
    calls.bring(newer)
    days_go_by(1)
    actions.reveal()
    notice = Notice.objects.get()
    assert notice.title.startswith("Nouvelle")
    assert notice.winners[0]["organisations"][0]["name"] == SECRET


def test_what_a_person_brings_becomes_no_word_of_the_source(days_go_by: Any) -> None:
    calls.bring(masked(in_days(1)), by=factories.member())
    days_go_by(1)
    actions.reveal()
    assert not WithheldFile.objects.exists()
    assert not Notice.objects.get().confirmed


def test_a_mark_without_a_day_waits_for_nothing() -> None:
    calls.bring(masked(in_days(1)).replace(in_days(1).isoformat().encode(), b"bientot"))
    assert Notice.objects.get().withheld == ["win-cho"]
    assert not WithheldFile.objects.exists()
