# SPDX-License-Identifier: AGPL-3.0-or-later
"""After an upgrade, what an older version left unread is read again once, by a job: from the files that are kept,
and from the sources, which are set back to the day of the oldest open call."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from deploy.migrating import Executor
from groupes.journal.models import Entry
from groupes.notifications.models import Notification
from tenders.notices.models import Notice, NoticeVersion
from tenders.sources import actions
from tenders.sources.actions import rereading
from tenders.sources.adapters.base import OVERLAP, today
from tenders.sources.models import MOST_DAYS, Run, Source
from tests import factories
from tests.tenders import judged
from tests.tenders.calls import bring, eforms, in_days
from tests.tenders.notices.actions.older import read_by_an_older_reader
from tests.tenders.publishers import Publisher, read

pytestmark = pytest.mark.django_db


def test_a_source_that_was_set_back_fills_its_open_calls_in_and_tells_nobody(
    publisher: Publisher,
) -> None:
    publisher.call("vélo", deadline=in_days(20))
    publisher.move("vélo", deadline=in_days(30))
    source = publisher.source()
    read(source)
    Source.objects.update(mark={**source.mark, "day": (today() + dt.timedelta(days=9)).isoformat()})
    here = Notice.objects.order_by("pk").values("pk", "title", "deadline_at", "terms")
    imported = list(here.all())
    events = list(NoticeVersion.objects.events().values_list("pk", flat=True))
    read_by_an_older_reader()
    assert set(Notice.objects.values_list("terms", flat=True)) == {None}
    assert actions.reread_some().back == [source]
    read(source)
    assert list(here.all()) == imported
    assert list(NoticeVersion.objects.events().values_list("pk", flat=True)) == events
    assert not Notification.objects.exists()
    assert actions.reread_some().back == []  # nothing is left to be asked for


def ted(day: dt.date | None, **fields: Any) -> Source:
    mark = {"day": day.isoformat(), "stamp": "same"} if day else {}
    return Source.objects.create(kind="ted", name=f"TED {day}", mark=mark, **fields)


def test_a_source_is_set_back_to_its_oldest_open_call_once_and_never_too_far() -> None:
    bring(
        eforms("a", procedure="a", deadline=in_days(9), published=today() - dt.timedelta(days=40)),
        eforms("b", procedure="b", deadline=in_days(9), published=today() - dt.timedelta(days=20)),
        eforms("c", procedure="c", deadline=in_days(-2), published=today() - dt.timedelta(days=70)),
    )
    read_by_an_older_reader()
    source = ted(today(), cursor={"token": "x"}, tries=3)
    run = Run.objects.create(source=source)
    never, other = (
        ted(None),
        Source.objects.create(kind="boamp", name="B", mark={"day": "2026-01-01"}),
    )
    assert actions.reread_some().back == [source]
    source.refresh_from_db()
    run.refresh_from_db()
    # The reading begins where the last one was, and two days before.
    assert source.mark == {"day": (today() - dt.timedelta(days=40) + OVERLAP).isoformat()}
    assert (source.cursor, source.tries, run.state) == (None, 0, Run.State.LEFT)
    for untouched in (never, other):
        before = untouched.mark
        untouched.refresh_from_db()
        assert untouched.mark == before
    assert Entry.objects.get(verb="sources.set_back").facts == source.mark
    # The second time it is there already, and what goes on is not broken off.
    Source.objects.filter(pk=source.pk).update(cursor={"token": "y"})
    assert actions.reread_some().back == []
    source.refresh_from_db()
    assert source.cursor == {"token": "y"}
    Notice.objects.update(dispatched_on=today() - dt.timedelta(days=300))
    assert actions.reread_some().back == [source]
    source.refresh_from_db()
    assert source.mark == {"day": (today() - dt.timedelta(days=MOST_DAYS) + OVERLAP).isoformat()}


def test_an_address_that_gives_all_it_has_is_asked_for_all_again() -> None:
    bring(judged.ocds())
    read_by_an_older_reader()
    Notice.objects.update(form="competition", deadline_at=in_days(9))
    source = Source.objects.create(kind="ocds", name="Ville", mark={"etag": "e", "modified": ""})
    assert actions.reread_some().back == [source]
    source.refresh_from_db()
    assert source.mark == {}
    assert actions.reread_some().back == []


def test_the_job_goes_on_until_all_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "MOST_FILES", 2)
    member = factories.member()
    for n in range(3):
        bring(judged.ted(key=f"jugée {n}", procedure=f"p{n}"), by=member)
    read_by_an_older_reader()
    actions.reread()
    waits = ProcrastinateJob.objects.get(task_name="sources.reread")
    assert Notice.objects.filter(terms__isnull=True).count() == 1
    actions.reread(**waits.args)
    assert not Notice.objects.filter(terms__isnull=True).exists()
    assert ProcrastinateJob.objects.filter(task_name="sources.reread").count() == 1


def migrate(target: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    Executor(connection).migrate([("sources", target)])


@pytest.mark.parametrize("older", [True, False])
def test_an_upgrade_leaves_the_job_once_where_something_is_unread(older: bool) -> None:
    bring(judged.ted(), by=factories.member())
    if older:
        read_by_an_older_reader()
    for _time in range(2):
        migrate("0001_initial")
        migrate("0002_reread")
    assert ProcrastinateJob.objects.filter(task_name="sources.reread").count() == int(older)
