# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration is told in an empty database, and never beside somebody's cooperative."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from deploy.demo import build
from tests import factories


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    times: list[bool] = []
    monkeypatch.setattr(build, "tell", lambda: times.append(True))
    return times


@pytest.mark.django_db
def test_an_empty_database_is_filled(told: list[bool]) -> None:
    call_command("seed_demo")
    assert told == [True]


@pytest.mark.django_db
@pytest.mark.parametrize(("verbosity", "words"), [(1, ""), (2, "nothing was added")])
def test_one_that_holds_a_cooperative_is_left_as_it_is(
    told: list[bool], capsys: pytest.CaptureFixture[str], verbosity: int, words: str
) -> None:
    factories.cooperative()
    call_command("seed_demo", verbosity=verbosity)
    assert told == []
    out = capsys.readouterr().out
    assert words in out
    assert bool(out) is bool(words)
