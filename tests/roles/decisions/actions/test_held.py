# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of two who write of one decision at once, one waits for the other, and neither is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.utils import translation

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from roles.decisions import actions, events
from roles.decisions.models import Answer, Decision, Stance, State, Way
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each of several that are done at the same moment came to, in their order."""
    start = threading.Barrier(len(acts))
    outcomes = [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            with translation.override("en"):
                act()
            outcomes[number] = "done"
        except Refusal as refusal:
            outcomes[number] = f"refused: {refusal.message}"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def due(here: World) -> Decision:
    """A vote whose hour has come, that nobody closed yet."""
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    Decision.objects.filter(pk=opened.pk).update(closes_at=opened.opened_at)
    return Decision.objects.select_related("groupe__cooperative").get(pk=opened.pk)


def test_two_closings_are_one() -> None:
    one = due(world())
    close = partial(actions.close, decision=one)
    assert at_once(close, close) == ["done", "done"]
    assert Entry.objects.filter(verb=events.CLOSED.verb, target_id=one.pk).count() == 1


def test_an_answer_against_the_closing_is_counted_or_refused_in_words() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    for member in here.people[:3]:
        here.say(opened, member, Stance.FOR)
    here.say(opened, here.runner, Stance.ABSTAIN)
    outcomes = at_once(
        lambda: actions.close_now(by=here.runner, decision=opened),
        lambda: here.say(opened, here.runner, Stance.FOR),
    )
    opened.refresh_from_db()
    assert (outcomes[0], opened.state) == ("done", State.ADOPTED)
    counted = opened.result["counts"].get("for", 0)
    kept = Answer.objects.filter(voter__decision=opened, stance=Stance.FOR).count()
    assert counted == kept  # what is in is counted, what came late is not in
    assert (counted == 4) == (outcomes[1] == "done")
    assert outcomes[1] == "done" or "closed" in outcomes[1]


def test_an_answer_to_a_text_that_changes_meanwhile_is_asked_again() -> None:
    here = world()
    opened = here.open()
    outcomes = at_once(
        lambda: actions.change(by=here.proposer, decision=opened, edition=1, text="Le jeudi."),
        lambda: here.say(opened, here.people[1], Stance.CONSENT, edition=1),
    )
    assert outcomes[0] == "done"
    assert outcomes[1] == "done" or "just changed" in outcomes[1]
    assert not opened.voters.filter(has_answered=True).exists()
    assert not Answer.objects.filter(voter__decision=opened, edition=2).exists()


def test_two_who_change_it_do_not_write_over_each_other() -> None:
    here = world()
    opened = here.open()
    change = partial(actions.change, by=here.proposer, decision=opened, edition=1)
    outcomes = at_once(partial(change, text="Le jeudi."), partial(change, text="Le lundi."))
    assert sorted(one == "done" for one in outcomes) == [False, True]
    opened.refresh_from_db()
    assert opened.edition == 2


def test_two_words_that_answer_a_tension_are_one_and_the_other_is_told() -> None:
    here = world()
    one = actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence="Quel code ?")
    say = partial(actions.answer_tension, by=here.proposer, tension=one)
    outcomes = at_once(partial(say, word="Au tableau."), partial(say, word="Dans le guide."))
    assert sorted(each == "done" for each in outcomes) == [False, True]
    assert Entry.objects.filter(verb=events.TENSION_ANSWERED.verb).count() == 1
