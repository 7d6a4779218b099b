# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tensions: raised, routed, answered by what comes of them, asked after, let go."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes import actions as ground
from groupes.belonging import Fate
from groupes.journal.models import Entry
from groupes.models import Groupe
from groupes.things import Ref
from groupes.web.refusals import Outdated, Refusal
from roles.decisions import actions, events
from roles.decisions.actions import leaving, tensions
from roles.decisions.models import Route, Stance, State, Tension, Way
from roles.work import actions as work_actions
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def felt(here: World, sentence: str = "On attend une semaine", **values: object) -> Tension:
    return actions.raise_tension(
        by=here.people[1],
        groupe=here.groupe,
        sentence=sentence,
        **values,  # type: ignore[arg-type]
    )


def entries(tension: Tension, verb: str) -> int:
    return Entry.objects.filter(verb=verb, target_id=tension.pk).count()


def later(tension: Tension, days: int) -> None:
    """As if nothing had been said of it for so many days."""
    Tension.objects.filter(pk=tension.pk).update(alive_at=timezone.now() - dt.timedelta(days=days))


def test_it_is_raised_with_what_it_was_felt_on_and_said_in_other_words() -> None:
    here = world()
    one = felt(here, about=Ref.of(here.facilitation), need="Une réponse.")
    assert one.about == Ref.of(here.facilitation)
    later(one, 61)
    changed = actions.change_tension(
        by=here.people[1], tension=one, sentence="On attend dix jours", need=""
    )
    assert (changed.sentence, changed.need) == ("On attend dix jours", "")
    assert changed.alive_at > timezone.now() - dt.timedelta(minutes=1)
    actions.change_tension(by=here.people[1], tension=one, sentence="On attend dix jours", need="")
    assert entries(one, events.TENSION_CHANGED.verb) == 1


def test_who_takes_no_part_raises_none() -> None:
    here = world()
    ground.pause(by=here.people[1], membership=here.groupe.memberships.get(member=here.people[1]))
    with pytest.raises(Refusal, match="take part"):
        felt(here)


def test_work_that_is_done_answers_it_and_work_brought_back_opens_it_again() -> None:
    here = world()
    one = felt(here, need="Relire vite.")
    piece = actions.to_work(by=here.people[1], tension=one, title="Relire", mine=True)
    one.refresh_from_db()
    assert (one.route, one.answer, piece.about) == (Route.WORK, Ref.of(piece), Ref.of(one))
    assert piece.details == "Relire vite."
    work_actions.finish(by=here.people[1], work=piece)
    one.refresh_from_db()
    assert (one.is_open, one.closed_by, one.let_go) == (False, here.people[1], False)
    work_actions.finish(by=here.people[1], work=piece)
    assert entries(one, events.TENSION_ANSWERED.verb) == 1
    work_actions.reopen(by=here.people[1], work=piece)
    one.refresh_from_db()
    assert one.is_open


def test_work_that_is_let_go_answers_nothing() -> None:
    here = world()
    one = felt(here)
    piece = actions.to_work(by=here.people[1], tension=one, title="Relire")
    work_actions.drop(by=here.people[1], work=piece)
    one.refresh_from_db()
    assert one.is_open


def test_work_brought_back_opens_nothing_that_a_word_answered() -> None:
    here = world()
    one = felt(here)
    piece = actions.to_work(by=here.people[1], tension=one, title="Relire", mine=True)
    actions.answer_tension(by=here.people[1], tension=one, word="Réglé au téléphone.")
    work_actions.finish(by=here.people[1], work=piece)
    work_actions.reopen(by=here.people[1], work=piece)
    one.refresh_from_db()
    assert (one.is_open, one.word) == (False, "Réglé au téléphone.")


@pytest.mark.parametrize("adopted", [True, False])
def test_an_adopted_decision_answers_it_and_another_leaves_it_open(*, adopted: bool) -> None:
    here = world()
    one = felt(here)
    opened = here.open(Way.VOTE, tension=one)
    one.refresh_from_db()
    assert (one.route, one.answer) == (Route.DECISION, Ref.of(opened))
    here.say(opened, here.people[1], Stance.FOR if adopted else Stance.AGAINST)
    closed = here.hour_comes(opened)
    one.refresh_from_db()
    assert (closed.state == State.ADOPTED, one.is_open) == (adopted, not adopted)


def test_nothing_is_proposed_from_one_that_is_over() -> None:
    here = world()
    one = felt(here)
    actions.let_go_of(by=here.people[1], tension=one)
    with pytest.raises(Refusal, match="over"):
        here.draft(tension=one)


def test_somebody_is_asked_and_answers_in_a_sentence_that_whoever_raised_it_hears() -> None:
    here = world()
    me, other = here.people[1], here.people[2]
    one = felt(here)
    actions.turn_to(by=me, tension=one, member=other)
    actions.turn_to(by=me, tension=one, member=other)
    assert entries(one, events.TENSION_TURNED.verb) == 1
    with pytest.raises(Refusal, match="somebody else"):
        actions.turn_to(by=me, tension=one, member=me)
    with pytest.raises(Refusal, match="sentence"):
        actions.answer_tension(by=other, tension=one, word=" ")
    answered = actions.answer_tension(by=other, tension=one, word="Le code est au tableau.")
    assert (answered.closed_by, answered.word) == (other, "Le code est au tableau.")
    told = Entry.objects.get(verb=events.TENSION_ANSWERED.verb)
    assert told.facts == {"raised_by": me.pk}
    with pytest.raises(Refusal, match="over"):
        actions.answer_tension(by=me, tension=one, word="Non, à côté.")


def test_what_is_told_to_all_is_heard_by_all() -> None:
    here = world()
    one = felt(here)
    actions.answer_tension(by=here.people[1], tension=one, word="Fermé mardi.", to_all=True)
    assert entries(one, events.TENSION_TOLD.verb) == 1
    assert events.TENSION_TOLD.heard_by == "everyone"


def test_it_goes_elsewhere_and_who_was_asked_is_asked_no_more() -> None:
    here = world()
    one = felt(here)
    actions.turn_to(by=here.people[1], tension=one, member=here.people[2])
    sent = actions.to_agenda(by=here.people[1], tension=one)
    assert (sent.route, sent.turned_to) == (Route.AGENDA, None)
    actions.to_agenda(by=here.people[1], tension=one)
    assert entries(one, events.TENSION_ROUTED.verb) == 2


def test_an_old_one_is_asked_once_whether_it_is_alive_and_again_after_as_long() -> None:
    here = world()
    one, young = felt(here), felt(here, "Une autre")
    later(one, 61)
    later(young, 59)
    actions.ask_alive()
    actions.ask_alive()
    one.refresh_from_db()
    assert one.is_asked
    assert entries(one, events.TENSION_ASKED.verb) == 1
    assert entries(young, events.TENSION_ASKED.verb) == 0
    actions.still_alive(by=here.people[1], tension=one)
    one.refresh_from_db()
    assert not one.is_asked
    actions.ask_alive()
    assert entries(one, events.TENSION_ASKED.verb) == 1
    Tension.objects.filter(pk=one.pk).update(
        asked_at=timezone.now() - dt.timedelta(days=62),
        alive_at=timezone.now() - dt.timedelta(days=61),
    )
    actions.ask_alive()
    assert entries(one, events.TENSION_ASKED.verb) == 2


def test_a_groupe_that_sleeps_or_is_closed_is_asked_nothing() -> None:
    here = world()
    one = felt(here)
    later(one, 61)
    for state in (Groupe.State.DORMANT, Groupe.State.CLOSED):
        Groupe.objects.filter(pk=here.groupe.pk).update(state=state)
        actions.ask_alive()
    assert entries(one, events.TENSION_ASKED.verb) == 0


def test_a_word_meanwhile_is_not_asked_over() -> None:
    here = world()
    one = felt(here)
    assert not tensions.ask_whether_alive(tension=one)


def test_one_lets_it_go_once_and_it_may_be_opened_again() -> None:
    here = world()
    one = felt(here)
    actions.let_go_of(by=here.people[1], tension=one)
    gone = actions.let_go_of(by=here.people[1], tension=one)
    assert (gone.let_go, entries(one, events.TENSION_LET_GO.verb)) == (True, 1)
    with pytest.raises(Refusal, match="over"):
        actions.still_alive(by=here.people[1], tension=one)
    again = actions.reopen_tension(by=here.people[1], tension=one)
    assert (again.is_open, again.let_go) == (True, False)
    actions.reopen_tension(by=here.people[1], tension=one)
    assert entries(one, events.TENSION_REOPENED.verb) == 1


def test_what_one_is_asked_waits_for_somebody_else_once_one_leaves() -> None:
    here = world()
    one = felt(here)
    actions.turn_to(by=here.people[1], tension=one, member=here.people[2])
    [goes] = leaving.what_goes(here.groupe, here.people[2])
    assert goes.fate == Fate.OFFERED
    ground.leave(by=here.people[2], membership=here.groupe.memberships.get(member=here.people[2]))
    one.refresh_from_db()
    assert (one.turned_to, one.route, one.is_open) == (None, "", True)


def test_what_another_said_anew_meanwhile_is_not_written_over() -> None:
    here = world()
    felt = actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence="On attend.")
    seen = felt.edition
    actions.change_tension(
        by=here.proposer, tension=felt, sentence="On attend trop.", need="", edition=seen
    )
    with pytest.raises(Outdated) as told:
        actions.change_tension(
            by=here.runner, tension=felt, sentence="On attend", need="Un délai", edition=seen
        )
    assert told.value.now == {"sentence": "On attend trop.", "need": ""}
    felt.refresh_from_db()
    assert (felt.sentence, told.value.edition) == ("On attend trop.", felt.edition)
