# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py fetch_notices``: those that are due, or those named; waiting, or once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tenders.notices.models import Notice
from tenders.sources.management.commands import fetch_notices
from tenders.sources.models import Source
from tests.replay import Replay, Said
from tests.tenders.calls import in_days
from tests.tenders.publishers import Boamp

pytestmark = pytest.mark.django_db


@pytest.fixture
def bulletin(replay: Replay) -> Boamp:
    made = Boamp(replay)
    made.call("vélo", deadline=in_days(20))
    return made


def test_those_that_are_due_are_read(bulletin: Boamp, capsys: pytest.CaptureFixture[str]) -> None:
    bulletin.source(name="BOAMP")
    call_command("fetch_notices")
    assert "BOAMP: done: 1 seen, 1 new, 0 changed, 0 refused" in capsys.readouterr().out
    assert Notice.objects.count() == 1
    call_command("fetch_notices")
    assert "no source is due" in capsys.readouterr().out


def test_one_is_named_and_read_before_its_hour(
    bulletin: Boamp, capsys: pytest.CaptureFixture[str]
) -> None:
    source = bulletin.source(name="BOAMP", next_at=timezone.now() + dt.timedelta(hours=5))
    call_command("fetch_notices", "--source", "boamp")
    call_command("fetch_notices", "--source", str(source.pk))
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("name", ["ailleurs", "999999999999", "éteinte"])
def test_one_that_is_none_or_off_is_refused(name: str) -> None:
    Source.objects.create(kind="boamp", name="Éteinte")
    with pytest.raises(CommandError):
        call_command("fetch_notices", "--source", name)


def test_once_does_not_wait_for_who_is_away(
    bulletin: Boamp, replay: Replay, capsys: pytest.CaptureFixture[str]
) -> None:
    replay.say("/catalog/datasets/boamp/records", Said(503))
    bulletin.source(name="BOAMP")
    with pytest.raises(CommandError):
        call_command("fetch_notices", "--once")
    out, err = capsys.readouterr()
    assert "BOAMP: waiting" in out
    assert "503" in err


def test_it_waits_as_it_is_asked_and_tries_again(
    bulletin: Boamp, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        Source.objects.update(next_at=timezone.now())

    busy = Said(429, headers={"Retry-After": "600"})
    replay.say("/catalog/datasets/boamp/records", busy, bulletin.answer)
    monkeypatch.setattr(fetch_notices.Command, "_wait", lambda self, sources: nap(1.0))
    bulletin.source(name="BOAMP")
    call_command("fetch_notices")
    assert naps == [1.0]
    assert Notice.objects.count() == 1


def test_a_nap_is_never_long(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source.objects.create(
        kind="boamp", name="a", enabled=True, next_at=timezone.now() + dt.timedelta(hours=1)
    )
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", nap)
    with pytest.raises(KeyboardInterrupt):
        fetch_notices.Command()._wait([source])
    assert naps == [fetch_notices.LONGEST_NAP] * 2
