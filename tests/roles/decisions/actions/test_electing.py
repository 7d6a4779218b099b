# SPDX-License-Identifier: AGPL-3.0-or-later
"""An election without candidate, and a lot: nobody is assigned, and what gives a mandate is written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from groupes import effects
from groupes.effects import Applying, Effect
from groupes.journal.models import Entry
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles import lot
from roles.decisions import actions, events, words
from roles.decisions.actions.entrusting import MANDATE
from roles.decisions.models import Decision, Nomination, Stage, Stance, State, Way
from roles.models import Mandate, Role
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

WHY = "Elle écoute, et elle relance."


@dataclass
class Given:
    """What was asked of the effect that gives mandates, and whom it refuses."""

    asked: list[Applying] = field(default_factory=list)
    refuses: set[int] = field(default_factory=set)

    def apply(self, what: Applying) -> Ref | None:
        if what.facts["member"] in self.refuses:
            raise Refusal("Une autre charge l’en empêche.")
        self.asked.append(what)
        return Ref("roles.role", what.facts["role"])


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    made = Given()
    effect = Effect(
        name=MANDATE,
        words="",
        form=lambda *_all: None,
        read=lambda *_all: effects.Proposed({}),
        told=lambda *_all: [],
        apply=made.apply,
        may=lambda _here: True,
        alone=lambda _here: False,
    )
    monkeypatch.setattr(effects, "effects", lambda: {MANDATE: effect})
    return made


def role_of(here: World, **fields: object) -> Role:
    return factories.role(here.groupe, name="Trésorerie", **fields)


def election(here: World, **fields: object) -> Decision:
    return here.open(Way.ELECTION, role=role_of(here, **fields))


def nominated(here: World, *who: int) -> Decision:
    """Each says whom they see, by their place among the people."""
    opened = election(here)
    for member, number in zip(here.people, who, strict=False):
        actions.nominate(by=member, decision=opened, nominee=here.people[number], why=WHY)
    opened.refresh_from_db()
    return opened


def test_ballots_are_shown_all_at_once_with_the_last_of_them() -> None:
    here = world(people=3)
    opened = nominated(here, 1, 1)
    assert opened.stage == Stage.ANSWERING
    actions.nominate(by=here.people[2], decision=opened, nominee=here.people[2], why=WHY)
    opened.refresh_from_db()
    assert opened.stage == Stage.CHANGING
    told = Entry.objects.filter(target_id=opened.pk, verb=events.ANSWERED.verb)
    assert all(WHY not in str(one.facts) for one in told)


def test_a_first_ballot_stays_beside_what_one_says_in_the_change_round() -> None:
    here = world(people=3)
    opened = nominated(here, 1, 2, 2)
    actions.nominate(by=here.people[0], decision=opened, nominee=here.people[2], why="Oui.")
    mine = Nomination.objects.get(voter__member=here.people[0])
    assert (mine.nominee, mine.why) == (here.people[1], WHY)
    assert (mine.now, mine.now_why) == (here.people[2], "Oui.")


def test_nobody_is_proposed_before_the_ballots_are_shown_nor_without_a_ballot() -> None:
    here = world(people=3)
    opened = election(here)
    with pytest.raises(Refusal, match="Show the ballots"):
        actions.propose_person(by=here.proposer, decision=opened, member=here.people[1])
    with pytest.raises(Refusal, match="no ballot"):
        actions.show_ballots(by=here.proposer, decision=opened)


def test_who_does_not_take_part_is_not_named() -> None:
    here = world(people=3)
    opened = election(here)
    with pytest.raises(Refusal, match="does not take part"):
        actions.nominate(
            by=here.proposer, decision=opened, nominee=factories.member("Autre"), why=WHY
        )


def accepted(here: World, number: int = 2) -> Decision:
    opened = nominated(here, *([number] * len(here.people)))
    member = here.people[number]
    proposed = actions.propose_person(by=here.proposer, decision=opened, member=member)
    actions.accept(by=member, decision=proposed)
    proposed.refresh_from_db()
    return proposed


def consent(decision: Decision, *members: Any) -> None:
    for member in members:
        actions.answer(
            by=member,
            decision=decision,
            edition=1,
            stance=Stance.CONSENT,
            about=decision.chosen_id,
        )


def test_adopted_it_gives_the_mandate_from_that_day_for_a_term(given: Given) -> None:
    here = world(people=4)
    opened = accepted(here)
    consent(opened, here.people[0], here.people[1])
    closed = here.hour_comes(opened)
    assert (closed.state, closed.why) == (State.ADOPTED, "no_objection")
    today = here.groupe.today()
    assert closed.role is not None
    [asked] = given.asked
    assert asked.facts == {
        "role": closed.role_id,
        "member": here.people[2].pk,
        "starts_on": today.isoformat(),
        "ends_on": closed.role.term_from(today).isoformat(),
        "origin": "election",
    }
    assert closed.role is not None
    assert closed.applied == Ref.of(closed.role)
    assert closed.result["named"] == {str(here.people[2].pk): [4, 4]}


def test_without_an_effect_that_gives_mandates_what_is_to_be_given_is_written_down() -> None:
    here = world(people=3)
    opened = accepted(here)
    consent(opened, here.people[0])
    closed = here.hour_comes(opened)
    if MANDATE in effects.effects():
        pytest.skip("the effect is there: the test above says what it is asked")
    assert closed.effect_facts["member"] == here.people[2].pk


def test_who_declines_is_not_elected_and_another_is_proposed(given: Given) -> None:
    here = world(people=4)
    opened = accepted(here)
    consent(opened, here.people[0])
    actions.decline(by=here.people[2], decision=opened, word="Pas cette année.")
    opened.refresh_from_db()
    assert (opened.stage, opened.chosen) == (Stage.CHANGING, None)
    with pytest.raises(Refusal, match="declined"):
        actions.propose_person(by=here.proposer, decision=opened, member=here.people[2])
    proposed = actions.propose_person(by=here.proposer, decision=opened, member=here.people[1])
    assert not proposed.voters.filter(has_answered=True).exists()
    actions.accept(by=here.people[1], decision=proposed)
    consent(proposed, here.people[0], here.people[3])
    here.hour_comes(proposed)
    assert [one.facts["member"] for one in given.asked] == [here.people[1].pk]


def test_what_one_says_of_somebody_counts_for_nobody_else() -> None:
    here = world(people=4)
    opened = accepted(here)
    seen = opened.chosen_id
    other = actions.propose_person(by=here.proposer, decision=opened, member=here.people[1])
    with pytest.raises(Refusal, match="Somebody else"):
        actions.answer(
            by=here.people[0], decision=other, edition=1, stance=Stance.CONSENT, about=seen
        )
    with pytest.raises(Refusal, match="Somebody else"):
        actions.object_to(
            by=here.people[0], decision=other, edition=1, reason="Trop tôt.", about=seen
        )


def test_an_objection_stops_it_and_is_met_by_proposing_somebody_else() -> None:
    here = world(people=4)
    opened = accepted(here)
    objection = actions.object_to(
        by=here.people[0], decision=opened, edition=1, reason="Déjà trois charges.",
        about=opened.chosen_id,
    )  # fmt: skip
    assert here.hour_comes(opened).state == State.OPEN  # extended, once
    opened.refresh_from_db()
    actions.propose_person(by=here.proposer, decision=opened, member=here.people[1])
    objection.refresh_from_db()
    assert objection.state == "integrated"


@pytest.mark.parametrize("accepts", [False, True])
def test_nobody_is_elected_who_did_not_accept_or_whom_nobody_else_read(*, accepts: bool) -> None:
    here = world(people=3)
    opened = nominated(here, 2, 2, 2)
    proposed = actions.propose_person(by=here.proposer, decision=opened, member=here.people[2])
    if accepts:
        actions.accept(by=here.people[2], decision=proposed)
        consent(proposed, here.people[2])  # oneself alone
    else:
        consent(proposed, here.people[0])
    closed = here.hour_comes(here.hour_comes(proposed))
    assert (closed.state, closed.why) == (
        State.REJECTED,
        "nobody" if accepts else "not_accepted",
    )


def test_the_limits_of_the_role_are_told_when_somebody_is_proposed() -> None:
    here = world(people=3)
    opened = nominated(here, 2, 2, 2)
    assert opened.role is not None
    other = factories.role(here.groupe, name="Contrôle")
    opened.role.incompatible.add(other)
    factories.mandate(other, here.people[2])
    with pytest.raises(Refusal, match="never in one hand"):
        actions.propose_person(by=here.proposer, decision=opened, member=here.people[2])


def test_a_role_that_is_held_until_a_day_is_proposed_from_then_on() -> None:
    here = world(people=3)
    opened = nominated(here, 2, 2, 2)
    assert opened.role is not None
    held = factories.mandate(opened.role, here.people[1])
    chosen, later = here.people[2], held.ends_on + dt.timedelta(days=1)

    def propose(starts_on: dt.date | None) -> Decision:
        return actions.propose_person(
            by=here.proposer, decision=opened, member=chosen, starts_on=starts_on
        )

    for day, why in (
        (None, "no free place"),
        (here.groupe.today(), "no free place"),
        (here.groupe.today() - dt.timedelta(days=1), "within the year"),
        (here.groupe.today() + dt.timedelta(days=400), "within the year"),
    ):
        with pytest.raises(Refusal, match=why):
            propose(day)
    opened.refresh_from_db()
    assert (opened.stage, opened.effect_on) == (Stage.CHANGING, None)
    proposed = propose(later)
    assert proposed.effect_on == later
    actions.accept(by=chosen, decision=proposed)
    consent(proposed, here.people[0])
    propose(later)  # the same again
    assert proposed.asked.get().says == "accepts"
    # From another day it is asked anew, of who accepted and of those who answered.
    propose(later + dt.timedelta(days=7))
    assert proposed.asked.get().says == ""
    assert not proposed.voters.filter(has_answered=True).exists()
    actions.accept(by=chosen, decision=proposed)
    consent(proposed, here.people[0])
    closed = here.hour_comes(proposed)
    assert (closed.state, closed.applied_at) == (State.ADOPTED, None)
    assert closed.effect_facts["starts_on"] == (later + dt.timedelta(days=7)).isoformat()


# --- a lot ---------------------------------------------------------------------------------------


def put_in(decision: Decision, *members: Any) -> None:
    for member in members:
        actions.answer(by=member, decision=decision, edition=1)


def test_a_lot_draws_by_the_seed_that_was_sealed_when_it_opened(given: Given) -> None:
    here = world(people=5)
    opened = here.open(Way.LOT, role=role_of(here))
    assert lot.digest(opened.seed) == opened.sealed
    put_in(opened, *here.people[:3])
    actions.take_name_out(by=here.people[0], decision=opened)
    put_in(opened, here.people[3])
    closed = here.hour_comes(opened)
    drawn = [str(pk) for pk in closed.result["drawn"]]
    assert {int(pk) for pk in drawn} == {one.pk for one in here.people[1:4]}
    assert lot.holds(closed.seed, closed.sealed, drawn)
    assert (closed.why, closed.result["seed"]) == ("drawn", opened.seed)
    [asked] = given.asked
    assert (asked.facts["member"], asked.facts["origin"]) == (int(drawn[0]), "lot")


def test_where_who_was_drawn_cannot_hold_the_role_the_next_one_does(given: Given) -> None:
    here = world(people=5)
    opened = here.open(Way.LOT, role=role_of(here))
    put_in(opened, *here.people[:3])
    order = lot.order(opened.seed, [str(one.pk) for one in here.people[:3]])
    given.refuses.add(int(order[0]))
    closed = here.hour_comes(opened)
    assert (closed.state, closed.result["winners"]) == (State.ADOPTED, [int(order[1])])
    assert closed.result["drawn"] == [int(one) for one in order]


def test_who_left_meanwhile_is_not_drawn_and_nobody_willing_gives_nothing() -> None:
    here = world(people=4)
    opened = here.open(Way.LOT, seats=2)
    put_in(opened, here.people[1])
    here.groupe.memberships.filter(member=here.people[1]).update(state="left")
    closed = here.hour_comes(here.hour_comes(opened))
    assert (closed.state, closed.why) == (State.REJECTED, "nobody_willing")


def test_a_lot_whose_seed_stayed_elsewhere_draws_nobody_and_says_so() -> None:
    """Brought from another installation while it was open: drawn without a seed, all could have told it."""
    here = world(people=4)
    opened = here.open(Way.LOT)
    put_in(opened, *here.people[1:3])
    Decision.objects.filter(pk=opened.pk).update(seed="")
    closed = here.hour_comes(opened)
    assert (closed.state, closed.why, closed.result["drawn"]) == (State.REJECTED, "no_seed", [])
    assert "put it to the groupe again" in str(words.WHY[closed.why])


def test_a_lot_without_a_role_draws_as_many_as_are_asked_and_gives_no_mandate() -> None:
    here = world(people=5)
    before = Mandate.objects.count()
    opened = here.open(Way.LOT, seats=2)
    put_in(opened, *here.people)
    closed = here.hour_comes(opened)
    assert (len(closed.result["drawn"]), len(closed.result["winners"])) == (5, 2)
    assert (Mandate.objects.count(), closed.effect_facts) == (before, {})
