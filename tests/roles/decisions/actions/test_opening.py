# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision opens: who answers is frozen, who gains is flagged, its hour is one instant."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from groupes import effects
from groupes.access import Me, standing
from groupes.effects import Effect
from groupes.web.refusals import Refusal
from roles.decisions import actions, queries
from roles.decisions.forms import OpenForm
from roles.decisions.models import Decision, Stance, State, Way
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def gives(monkeypatch: pytest.MonkeyPatch, *members: int) -> effects.Proposed:
    """What is proposed gives something to these members."""
    effect = Effect(
        name="tests.exception",
        words="",
        form=lambda *_all: None,
        read=lambda *_all: effects.Proposed({}),
        told=lambda *_all: [],
        apply=lambda _what: None,
        may=lambda _here: True,
        alone=lambda _here: True,
        gains=lambda _groupe, _facts: members,
    )
    monkeypatch.setattr(effects, "effects", lambda: {"tests.exception": effect})
    return effects.Proposed({})


def about(here: World, proposed: effects.Proposed, way: Way, **values: Any) -> Decision:
    return here.open(way, effect="tests.exception", proposed=proposed, **values)


def test_to_whom_it_gives_something_is_flagged_when_it_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    opened = about(here, gives(monkeypatch, here.people[1].pk), Way.VOTE)
    assert [one.member for one in queries.gaining(opened)] == [here.people[1]]
    assert str(queries.gaining(opened)[0].gains_told)


def test_who_gains_is_not_the_other_reader_that_a_consent_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    opened = about(here, gives(monkeypatch, here.people[1].pk), Way.CONSENT)
    here.say(opened, here.people[1], Stance.CONSENT)
    longer = here.hour_comes(opened)
    assert (longer.state, longer.extended) == (State.OPEN, True)
    here.say(longer, here.people[2], Stance.CONSENT)
    assert here.hour_comes(longer).state == State.ADOPTED


def test_nobody_decides_after_advice_of_what_they_gain_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    proposed = gives(monkeypatch, here.proposer.pk)
    with pytest.raises(Refusal, match="gain from"):
        about(here, proposed, Way.ADVICE, advisers=[here.people[1].pk])


def test_who_joins_later_does_not_answer_and_who_left_is_not_waited_for_in_words() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    late = factories.member(of=here.proposer.cooperative)
    factories.join(here.groupe, late)
    with pytest.raises(Refusal, match="named when"):
        here.say(opened, late, Stance.FOR)


@pytest.mark.parametrize(("offset", "hour_utc"), [("+02:00", 0), ("+01:00", 1)])
def test_in_the_night_when_an_hour_comes_twice_it_closes_in_the_one_that_was_said(
    offset: str, hour_utc: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world()
    paris = ZoneInfo("Europe/Paris")
    night = dt.datetime(2030, 10, 27, 2, 30, tzinfo=paris)
    now = night - dt.timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: now.astimezone(dt.UTC))
    draft = here.draft(Way.VOTE)
    stands = standing(Me(here.proposer), here.groupe)
    asked = {"closes_at": "2030-10-27T02:30", "closes_at_zone": "Europe/Paris"}
    assert not OpenForm(asked, here=stands, decision=draft).is_valid()  # which of the two?
    form = OpenForm({**asked, "closes_at_offset": offset}, here=stands, decision=draft)
    assert form.is_valid()
    instant = form.cleaned_data["closes_at"].astimezone(dt.UTC)
    assert instant == dt.datetime(2030, 10, 27, hour_utc, 30, tzinfo=dt.UTC)
    opened = actions.open_decision(
        by=here.proposer, decision=draft, closes_at=form.cleaned_data["closes_at"]
    )
    opened.refresh_from_db()
    assert opened.closes_at == instant
    assert not opened.is_due(instant - dt.timedelta(seconds=1))
    assert opened.is_due(instant)


def test_an_hour_that_is_skipped_in_spring_is_told() -> None:
    here = world()
    stands = standing(Me(here.proposer), here.groupe)
    form = OpenForm(
        {"closes_at": "2030-03-31T02:30", "closes_at_zone": "Europe/Paris"},
        here=stands,
        decision=here.draft(Way.VOTE),
    )
    assert "skipped" in str(form.errors)
