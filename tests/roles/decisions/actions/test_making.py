# SPDX-License-Identifier: AGPL-3.0-or-later
"""A proposal before it opens, its text while it is open, and how it is given up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes.editions.models import Edition
from groupes.web.refusals import Outdated, Refusal
from roles.decisions import actions
from roles.decisions.models import Decision, Objection, Stance, State, Way
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_in_preparation_all_of_it_changes_and_its_editions_are_kept() -> None:
    here = world()
    drafted = here.draft(text="Le mardi.")
    changed = actions.change(
        by=here.proposer, decision=drafted, edition=1, text="Le *jeudi*.", quorum=50
    )
    assert (changed.edition, changed.quorum) == (2, 50)
    assert "<em>jeudi</em>" in str(changed.shown)
    assert (
        Edition.objects.filter(target_type="decisions.decision", target_id=drafted.pk).count() >= 2
    )
    with pytest.raises(Outdated):
        actions.change(by=here.proposer, decision=drafted, edition=1, text="Le lundi.")


def test_open_only_its_text_changes_and_everybody_is_asked_again() -> None:
    here = world()
    opened = here.open()
    here.say(opened, here.people[1], Stance.CONSENT)
    with pytest.raises(ValueError, match="text alone"):
        actions.change(by=here.proposer, decision=opened, edition=1, quorum=10)
    same = actions.change(by=here.proposer, decision=opened, edition=1, text=opened.text)
    assert same.edition == 1
    assert opened.voters.filter(has_answered=True).count() == 1
    actions.change(by=here.proposer, decision=opened, edition=1, text="Autrement.")
    assert not opened.voters.filter(has_answered=True).exists()


@pytest.mark.parametrize("way", [Way.CONSENT, Way.VOTE])
def test_a_text_changed_at_the_last_minute_leaves_a_day_to_read_it(way: Way) -> None:
    here = world()
    opened = here.open(way)
    soon = timezone.now() + dt.timedelta(minutes=5)
    Decision.objects.filter(pk=opened.pk).update(closes_at=soon)
    changed = actions.change(by=here.proposer, decision=opened, edition=1, text="Tout le pot.")
    stance = Stance.CONSENT if way == Way.CONSENT else Stance.FOR
    here.say(changed, here.people[1], stance, edition=2)  # of the same mind as its proposer
    changed.refresh_from_db()
    assert changed.closes_at is not None
    assert changed.closes_at > timezone.now() + dt.timedelta(hours=23)
    # Where more is left than a day, its hour stays.
    opened = here.open(way)
    actions.change(by=here.proposer, decision=opened, edition=1, text="Autrement.")
    before = opened.closes_at
    opened.refresh_from_db()
    assert opened.closes_at == before


def test_an_objection_is_integrated_by_a_text_that_says_something_else() -> None:
    here = world()
    opened = here.open(text="Le mardi.")
    objection = actions.object_to(
        by=here.people[1], decision=opened, edition=1, reason="Pas le mardi."
    )
    with pytest.raises(Refusal, match="what is different"):
        actions.change(by=here.proposer, decision=opened, edition=1, integrates=[objection])
    objection.refresh_from_db()
    assert objection.state == Objection.State.OPEN


def test_what_is_over_keeps_its_text() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    closed = here.hour_comes(opened)
    with pytest.raises(Refusal, match="as it was decided"):
        actions.change(by=here.proposer, decision=closed, edition=1, text="Autre.")
    with pytest.raises(Refusal, match="closed"):
        actions.withdraw(by=here.proposer, decision=closed)


def test_it_is_given_up_once_and_stays_readable() -> None:
    here = world()
    opened = here.open()
    actions.withdraw(by=here.proposer, decision=opened)
    again = actions.withdraw(by=here.proposer, decision=opened)
    assert (again.state, again.closed_at is not None) == (State.WITHDRAWN, True)


def test_too_many_options_are_refused_and_an_unknown_effect_is_a_mistake() -> None:
    here = world()
    with pytest.raises(Refusal, match="At most 30"):
        here.draft(Way.CHOICE, options=[(str(n), None) for n in range(31)])
    drafted = here.draft()
    kept = actions.set_effect(by=here.proposer, decision=drafted, effect="", proposed=None)
    assert (kept.effect, kept.effect_facts) == ("", {})
    with pytest.raises(TypeError, match="not a field"):
        here.draft(state="adopted")
