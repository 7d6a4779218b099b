# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions come back: until they are done, renewed, changed or let go."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Groupe
from groupes.shell.todo import seldom
from groupes.web.refusals import Outdated, Refusal
from roles.decisions import actions, events
from roles.decisions.actions import following
from roles.decisions.models import Decision, Review, Stance, State
from roles.work.models import Work
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def adopted(here: World, **values: Any) -> Decision:
    opened = here.open(**values)
    here.say(opened, here.people[1], Stance.CONSENT)
    return here.hour_comes(opened)


def day(here: World, after: int) -> dt.date:
    return here.groupe.today() + dt.timedelta(days=after)


def told(decision: Decision, event: Any) -> int:
    return Entry.objects.filter(verb=event.verb, target_id=decision.pk).count()


def waits(member: Any) -> list[str]:
    return [str(item.kind) for item in seldom(Me(member))]


def days_pass(decision: Decision, count: int) -> None:
    """As if what was asked had been asked so many days before."""
    for one in decision.reviews.filter(outcome=""):
        Review.objects.filter(pk=one.pk).update(asked_at=one.asked_at - dt.timedelta(days=count))


def comes_back(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(review_on=decision.groupe.today())
    actions.follow_all()


def silence(decision: Decision) -> None:
    """It comes back once more, on a day of its own, and nobody says anything for a month."""
    first = decision.groupe.today() - dt.timedelta(days=400 - decision.reviews.count())
    Decision.objects.filter(pk=decision.pk).update(review_on=first)
    actions.follow_all()
    days_pass(decision, 31)
    actions.follow_all()


# --- an owner and a first step -------------------------------------------------------------------


def test_adopted_it_asks_its_owner_for_a_first_step_which_is_work_for_it() -> None:
    here = world()
    made = adopted(here)
    assert "decision_first_step" in waits(here.proposer)
    assert "decision_first_step" not in waits(here.people[1])
    actions.say_step(by=here.proposer, decision=made, first_step="Réserver la salle", mine=True)
    piece = Work.objects.get()
    assert (piece.title, piece.holder, piece.about_type, piece.about_id) == (
        "Réserver la salle", here.proposer, "decisions.decision", made.pk,
    )  # fmt: skip
    assert "decision_first_step" not in waits(here.proposer)


def test_a_first_step_said_again_makes_no_second_piece_of_work() -> None:
    here = world()
    made = adopted(here)
    for words in ("Réserver", "Réserver", "Réserver la grande salle"):
        actions.say_step(by=here.proposer, decision=made, first_step=words)
    assert Work.objects.count() == 1
    made.refresh_from_db()
    assert made.first_step == "Réserver la grande salle"


def test_a_first_step_that_another_said_meanwhile_is_not_written_over() -> None:
    here = world()
    made = adopted(here)
    seen = made.step_edition
    said = actions.say_step(by=here.proposer, decision=made, first_step="Réserver", edition=seen)
    with pytest.raises(Outdated) as told:
        actions.say_step(by=here.runner, decision=made, first_step="Demander", edition=seen)
    assert told.value.now == {"first_step": "Réserver", "review_on": None}
    actions.say_step(by=here.runner, decision=made, first_step="Réserver", edition=seen)  # the same
    assert told.value.edition == said.step_edition
    actions.say_step(
        by=here.runner, decision=made, first_step="Demander", edition=said.step_edition
    )
    made.refresh_from_db()
    assert made.first_step == "Demander"


def test_what_somebody_said_of_a_decision_is_not_written_over_by_who_did_not_read_it() -> None:
    here = world()
    made = adopted(here)

    def keeps() -> Review:
        return actions.review(
            by=here.proposer,
            decision=made,
            outcome="kept",
            word="Cela marche.",
            review_on=day(here, 60),
            edition=0,
        )

    first = keeps()
    assert keeps() == first  # pressed twice
    assert told(made, events.REVIEWED) == 1
    with pytest.raises(Outdated) as stale:
        actions.review(by=here.runner, decision=made, outcome="let_go", edition=0)
    assert stale.value.by == here.proposer.name
    assert stale.value.now["word"] == "Cela marche."
    first.refresh_from_db()
    assert (first.outcome, first.word) == ("kept", "Cela marche.")
    actions.review(by=here.runner, decision=made, outcome="let_go", edition=stale.value.edition)
    made.refresh_from_db()
    assert made.ends_on == here.groupe.today()


def test_it_is_handed_on_by_an_offer_and_nobody_is_assigned() -> None:
    here = world()
    made, other = adopted(here), here.people[2]
    actions.hand_on(by=here.proposer, decision=made, to=other)
    actions.hand_on(by=here.proposer, decision=made, to=other)
    assert told(made, events.OWNER_ASKED) == 1
    made.refresh_from_db()
    assert made.owner == here.proposer
    assert "decision_owner" in waits(other)
    with pytest.raises(Refusal, match="sees that it happens"):
        actions.take_on(by=here.people[1], decision=made)
    actions.take_on(by=other, decision=made)
    made.refresh_from_db()
    assert (made.owner, made.owner_offered) == (other, None)


def test_a_no_costs_nothing_and_what_is_given_back_is_there_to_take() -> None:
    here = world()
    made, other = adopted(here), here.people[2]
    actions.hand_on(by=here.proposer, decision=made, to=other)
    actions.not_for_me(by=other, decision=made)
    actions.not_for_me(by=here.proposer, decision=made)
    actions.not_for_me(by=here.people[1], decision=made)
    made.refresh_from_db()
    assert (made.owner, made.owner_offered) == (None, None)
    assert actions.take_on(by=here.people[1], decision=made).owner == here.people[1]


# --- it comes back -------------------------------------------------------------------------------


def test_on_its_day_its_owner_is_asked_once_and_reminded_once() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    actions.follow_all()
    assert not made.reviews.exists()
    comes_back(made)
    actions.follow_all()
    assert told(made, events.REVIEW_ASKED) == made.reviews.count() == 1
    assert "decision_review" in waits(here.proposer)
    assert "decision_review" not in waits(here.people[1])
    days_pass(made, 8)
    actions.follow_all()
    actions.follow_all()
    assert told(made, events.REVIEW_REMINDED) == 1


@pytest.mark.parametrize("outcome", ["kept", "done", "renewed", "changed", "let_go"])
def test_what_is_said_when_it_comes_back(outcome: str) -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    comes_back(made)
    later = day(here, 100)
    actions.review(by=here.proposer, decision=made, outcome=outcome, word="Vu.", review_on=later)
    made.refresh_from_db()
    said = made.reviews.get()
    assert (said.outcome, said.word, said.by) == (outcome, "Vu.", here.proposer)
    assert "decision_review" not in waits(here.proposer)
    in_force = Decision.objects.in_force(here.groupe.today()).filter(pk=made.pk).exists()
    assert in_force is (outcome != "let_go")
    assert (made.done_at is not None) is (outcome == "done")
    assert (made.review_on == later) is (outcome in ("kept", "renewed"))
    assert made.followed_by.filter(state=State.DRAFT).exists() is (outcome == "changed")


def test_after_three_silences_the_groupe_is_asked_without_shame() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    for _time in range(2):
        silence(made)
    assert told(made, events.REVIEW_ASKED_OF_ALL) == 0
    silence(made)
    assert told(made, events.REVIEW_ASKED_OF_ALL) == 1
    for member in here.people:
        assert "decision_review" in waits(member)
    actions.review(by=here.people[2], decision=made, outcome="let_go")
    made.refresh_from_db()
    assert made.ends_on == here.groupe.today()
    assert "decision_review" not in waits(here.people[1])


def test_a_word_between_two_silences_begins_anew() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    silence(made)
    silence(made)
    actions.review(by=here.proposer, decision=made, outcome="kept")
    assert following._silences(made) == 0


def test_an_experiment_is_asked_about_ahead_and_ends_by_itself_on_its_day() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 10), experiment=True)
    assert made.ends_on == day(here, 10)
    actions.follow_all()
    assert told(made, events.REVIEW_ASKED) == 1
    assert Decision.objects.in_force(day(here, 9)).filter(pk=made.pk).exists()
    Decision.objects.filter(pk=made.pk).update(ends_on=here.groupe.today())
    actions.follow_all()
    actions.follow_all()
    assert told(made, events.ENDED) == 1
    assert "decision_review" not in waits(here.proposer)
    with pytest.raises(Refusal, match="no longer in force"):
        actions.review(by=here.proposer, decision=made, outcome="kept")


def test_an_experiment_that_is_renewed_goes_on_until_its_new_day() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 10), experiment=True)
    with pytest.raises(Refusal, match="until when"):
        actions.review(by=here.proposer, decision=made, outcome="renewed")
    actions.review(by=here.proposer, decision=made, outcome="renewed", review_on=day(here, 80))
    made.refresh_from_db()
    assert made.ends_on == made.review_on == day(here, 80)


def test_where_nobody_is_left_to_ask_the_groupe_is() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    Decision.objects.filter(pk=made.pk).update(proposer=None, owner=None)
    comes_back(made)
    assert made.reviews.get().of_all


def test_once_who_was_asked_left_the_groupe_is_asked() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    comes_back(made)
    assert not made.reviews.get().of_all
    here.groupe.memberships.filter(member=here.proposer).update(state="paused")
    for _twice in range(2):
        actions.follow_all()
    assert made.reviews.get().of_all
    assert told(made, events.REVIEW_ASKED_OF_ALL) == 1
    assert "decision_review" in waits(here.people[1])


def test_a_groupe_that_sleeps_is_asked_nothing() -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    Groupe.objects.filter(pk=here.groupe.pk).update(state=Groupe.State.DORMANT)
    comes_back(made)
    assert not made.reviews.exists()


def test_nothing_follows_from_what_was_not_adopted() -> None:
    here = world()
    over = here.hour_comes(here.hour_comes(here.open()))
    assert over.state == State.REJECTED
    for verb in (
        lambda: actions.take_on(by=here.proposer, decision=over),
        lambda: actions.say_step(by=here.proposer, decision=over, first_step="Non"),
        lambda: actions.review(by=here.proposer, decision=over, outcome="kept"),
    ):
        with pytest.raises(Refusal, match="not adopted"):
            verb()


def review(by: Any, decision: Decision, outcome: str, **values: Any) -> Review:
    """Said by somebody who read what was said last."""
    last = actions.said_last(decision)
    seen = last.edition if last is not None else 0
    return actions.review(by=by, decision=decision, outcome=outcome, edition=seen, **values)


def test_what_one_puts_right_the_same_day_stands_in_its_place() -> None:
    here = world()
    made = adopted(here)
    review(here.proposer, made, "done")
    review(here.proposer, made, "kept", word="Pas encore fini.")
    assert made.reviews.get().outcome == "kept"
    made.refresh_from_db()
    assert made.done_at is None  # it was not done after all


def test_what_two_say_on_one_day_is_kept_of_both_and_shown(client: Client) -> None:
    here = world()
    made = adopted(here, review_on=day(here, 30))
    comes_back(made)
    review(here.proposer, made, "kept", word="Cela marche.", review_on=day(here, 60))
    review(here.runner, made, "kept", word="Pour moi aussi.", review_on=day(here, 90))
    review(here.proposer, made, "renewed", word="Alors on le renouvelle.")
    said = [(one.by, one.outcome, one.word) for one in made.reviews.order_by("pk")]
    assert said == [
        (here.proposer, "kept", "Cela marche."),
        (here.runner, "kept", "Pour moi aussi."),
        (here.proposer, "renewed", "Alors on le renouvelle."),
    ]
    client.force_login(here.people[1].user)
    page = client.get(made.get_absolute_url()).content.decode()
    shown = page[page.index('id="following"') :]
    places = [shown.index(word) for _by, _outcome, word in reversed(said)]
    assert places == sorted(places)  # the latest first
    assert here.proposer.name in shown
    assert here.runner.name in shown
    hours = [one.at for one in made.reviews.all() if one.at is not None]
    assert len(hours) == 3
    assert all(at.isoformat() in shown for at in hours)


def test_what_was_said_on_a_day_is_not_asked_again_for_that_day() -> None:
    here = world()
    made = adopted(here)
    review(here.proposer, made, "kept")
    review(here.runner, made, "kept", word="Pour moi aussi.")
    comes_back(made)
    assert told(made, events.REVIEW_ASKED) == 0
    made.refresh_from_db()
    assert (made.review_on, made.reviews.count()) == (None, 2)
