# SPDX-License-Identifier: AGPL-3.0-or-later
"""An election and a lot, as one reads them."""

from __future__ import annotations

import pytest

from groupes.access import Me, standing
from groupes.models import Member
from roles.decisions import actions, queries
from roles.decisions.models import Decision, Way
from roles.decisions.pages.election import Draw, Election, drawn, election
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db


def read(here: World, decision: Decision, member: Member) -> Election:
    found = queries.decision(standing(Me(member), here.groupe), decision.pk)
    assert found is not None
    shown = election(standing(Me(member), here.groupe), found, queries.my_voter(decision, member))
    assert shown is not None
    return shown


def test_before_they_are_shown_one_reads_ones_own_ballot_alone() -> None:
    here = world(people=3)
    opened = here.open(Way.ELECTION, role=factories.role(here.groupe))
    actions.nominate(by=here.people[0], decision=opened, nominee=here.people[2], why="Oui.")
    mine, theirs = read(here, opened, here.people[0]), read(here, opened, here.people[1])
    assert mine.mine is not None
    assert (theirs.mine, theirs.ballots, theirs.named) == (None, [], [])
    actions.show_ballots(by=here.proposer, decision=opened)
    shown = read(here, opened, here.people[1])
    assert len(shown.ballots) == 1
    assert shown.named == [(here.people[2], 1, 1)]
    assert shown.may == {"nominate": True, "show": False, "propose": False}
    assert read(here, opened, here.runner).may["propose"]


def lot_of(here: World, decision: Decision, member: Member) -> Draw:
    found = queries.decision(standing(Me(member), here.groupe), decision.pk)
    assert found is not None
    voter = queries.my_voter(decision, member)
    shown = drawn(standing(Me(member), here.groupe), found, voter, queries.my_answer(found, voter))
    assert shown is not None
    return shown


def test_a_lot_shows_who_is_in_then_the_order_and_that_it_holds() -> None:
    here = world()
    opened = here.open(Way.LOT)
    for member in here.people[:2]:
        actions.answer(by=member, decision=opened, edition=1)
    open_lot = lot_of(here, opened, here.people[0])
    assert (open_lot.number, open_lot.mine, open_lot.may_put_in) == (2, True, True)
    assert all(mark == "" for _member, mark in open_lot.names)
    here.hour_comes(opened)
    shut = lot_of(here, opened, here.people[3])
    assert (shut.is_drawn, shut.holds, shut.may_put_in) == (True, True, False)
    marks = [mark for _member, mark in shut.names]
    assert marks == sorted(marks)


def test_a_lot_that_was_brought_from_elsewhere_still_holds() -> None:
    """An archive takes no seed of a decision along but the one that its draw told: nobody is accused of a
    false draw for having moved."""
    here = world()
    opened = here.open(Way.LOT)
    for member in here.people[:2]:
        actions.answer(by=member, decision=opened, edition=1)
    seed = opened.seed
    here.hour_comes(opened)
    Decision.objects.filter(pk=opened.pk).update(seed="")  # as `wiring` says that it leaves
    shut = lot_of(here, opened, here.people[3])
    assert (shut.is_drawn, shut.holds, shut.seed) == (True, True, seed)
    assert seed in shut.one_liner


def test_other_ways_have_neither() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    stands = standing(Me(here.proposer), here.groupe)
    assert election(stands, opened, None) is None
    assert drawn(stands, opened, None, None) is None
