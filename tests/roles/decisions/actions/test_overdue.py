# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no job of its own sees to: decisions that came with a groupe's archive, or whose job was lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from groupes.export import bringing
from groupes.jobs import Unwell
from groupes.journal.models import Entry
from groupes.models import Groupe
from roles.decisions import actions, events, reminding
from roles.decisions.actions import overdue
from roles.decisions.models import Decision, Stance, State, Way
from tests.groupes.export import worlds
from tests.groupes.export.test_bringing import elsewhere
from tests.roles.decisions.changing import adopt, put, section
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.usefixtures("in_english")]


def hours_pass(decision: Decision, hours: int) -> None:
    """As if it had been opened so many hours earlier, and closed as much sooner."""
    earlier = dt.timedelta(hours=hours)
    Decision.objects.filter(pk=decision.pk).update(
        opened_at=decision.opened_at - earlier,  # type: ignore[operator]
        closes_at=decision.closes_at - earlier,  # type: ignore[operator]
    )
    decision.refresh_from_db()


def told(decision: Decision, event: Any) -> int:
    return Entry.objects.filter(verb=event.verb, target_id=decision.pk).count()


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_came_with_an_archive_reminds_and_closes_by_itself(tmp_path: Path) -> None:
    here = world()
    opened = here.open(Way.VOTE, days=3)
    here.say(opened, here.people[1], Stance.FOR)
    taken = worlds.written(here.groupe, named={one.pk for one in here.people})
    with elsewhere(tmp_path):
        bringing.bring(taken)
        found = Decision.objects.get()
        assert (found.state, found.reminded_at) == (State.OPEN, None)
        actions.see_to_overdue()
        reminding.remind()
        found.refresh_from_db()
        assert (found.state, told(found, events.REMINDED)) == (State.OPEN, 0)
        hours_pass(found, 60)
        reminding.remind()
        reminding.remind()
        assert told(found, events.REMINDED) == 1
        hours_pass(found, 13)
        actions.see_to_overdue()
        found.refresh_from_db()
        assert (found.state, found.why) == (State.ADOPTED, "share")
        actions.see_to_overdue()
        assert told(found, events.CLOSED) == 1


@pytest.mark.django_db
def test_what_was_adopted_is_done_on_its_day_though_its_job_was_lost() -> None:
    here = world()
    before = section(here)
    later = here.groupe.today() + dt.timedelta(days=10)
    facts = {"section": before.pk, "key": before.key, "title": "", "body": "À deux."}
    made = adopt(here, put(here, "charter.section", facts, edition=1, effect_on=later))
    actions.see_to_overdue()
    made.refresh_from_db()
    assert (made.state, made.applied_at) == (State.ADOPTED, None)
    Decision.objects.filter(pk=made.pk).update(effect_on=here.groupe.today())
    actions.see_to_overdue()
    actions.see_to_overdue()
    made.refresh_from_db()
    assert made.applied_at is not None
    assert told(made, events.APPLIED) == 1


def voted(here: Any) -> Decision:
    opened: Decision = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    return opened


@pytest.mark.django_db
def test_one_that_fails_keeps_no_other_open_and_a_closed_groupe_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, other, over = world(), world(), world()
    first, second, third = voted(here), voted(other), voted(over)
    for one in (first, second, third):
        hours_pass(one, 24 * 8)
    Groupe.objects.filter(pk=over.groupe.pk).update(state=Groupe.State.CLOSED)

    def close(one: Decision) -> Decision:
        if one.pk == first.pk:
            raise ValueError("unsound")
        assert one.pk != third.pk
        return actions.close_if_due(one)

    monkeypatch.setattr(overdue, "close_if_due", close)
    with pytest.raises(Unwell, match="1: ValueError"):
        actions.see_to_overdue()
    second.refresh_from_db()
    assert second.state == State.ADOPTED
