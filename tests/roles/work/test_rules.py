# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a piece of work."""

from __future__ import annotations

import pytest

from groupes import actions as ground
from groupes.access import Me, Standing, standing
from groupes.models import Member
from roles.work import actions, rules
from roles.work.models import Work
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast("work.redistribute")


def here(cast: Cast, person: Member) -> Standing:
    return standing(Me(person), cast.groupe)


def who(cast: Cast, rule: object) -> set[str]:
    """Those of the cast whom a rule lets."""
    names = ("founder", "holder", "former", "plain", "outsider", "stranger")
    return {name for name in names if rule(here(cast, getattr(cast, name)))}  # type: ignore[operator]


INSIDE = {"founder", "holder", "former", "plain"}


def test_what_nobody_carries_is_everyone_s_to_take_offer_and_write_anew(cast: Cast) -> None:
    work = actions.add(by=cast.plain, groupe=cast.groupe, title="X")
    for rule in (rules.may_take, rules.may_offer, rules.may_change, rules.may_split):
        assert who(cast, lambda me, rule=rule: rule(me, work)) == INSIDE
    assert who(cast, rules.may_add) == INSIDE
    assert who(cast, lambda me: rules.may_drop(me, work)) == {"plain", "holder"}
    for rule in (rules.may_carry_on, rules.may_help, rules.may_reopen):
        assert who(cast, lambda me, rule=rule: rule(me, work)) == set()


def test_what_somebody_carries_is_theirs(cast: Cast) -> None:
    work = actions.add(by=cast.plain, groupe=cast.groupe, title="X")
    work = actions.take(by=cast.founder, work=work)
    assert who(cast, lambda me: rules.may_change(me, work)) == {"plain", "founder"}
    for rule in (rules.may_carry_on, rules.may_offer, rules.may_drop):
        assert who(cast, lambda me, rule=rule: rule(me, work)) == {"founder"}
    assert who(cast, lambda me: rules.may_help(me, work)) == set()
    work = actions.ask_hand(by=cast.founder, work=work, wanted=True)
    assert who(cast, lambda me: rules.may_help(me, work)) == INSIDE - {"founder"}
    helping = frozenset({cast.former.pk})
    assert who(cast, lambda me: rules.may_tick(me, work, helping)) == {"founder", "former"}
    work = actions.finish(by=cast.founder, work=work)
    assert who(cast, lambda me: rules.may_reopen(me, work)) == {"plain", "founder", "holder"}
    assert who(cast, lambda me: rules.may_change(me, work)) == set()


def test_what_must_stay_whole_is_cut_by_nobody(cast: Cast) -> None:
    work = actions.add(by=cast.plain, groupe=cast.groupe, title="X", whole=True)
    assert who(cast, lambda me: rules.may_split(me, work)) == set()


def test_an_offer_is_answered_by_those_it_asks_and_a_move_taken_back_by_who_shares_out(
    cast: Cast,
) -> None:
    work = actions.add(by=cast.plain, groupe=cast.groupe, title="X", mine=True)
    offer = actions.offer(by=cast.plain, work=work, to=cast.founder)
    assert who(cast, lambda me: rules.may_withdraw(me, offer)) == {"plain"}
    move = actions.propose_move(by=cast.holder, work=work, to=cast.former)
    assert who(cast, lambda me: rules.may_answer(me, move)) == {"plain", "former"}
    assert who(cast, lambda me: rules.may_withdraw(me, move)) == {"holder"}
    assert who(cast, rules.may_share_out) == {"holder"}


def test_on_pause_and_once_closed_nothing_is_begun(cast: Cast) -> None:
    work = actions.add(by=cast.plain, groupe=cast.groupe, title="X", mine=True)
    Work.objects.filter(pk=work.pk).update(holder=cast.plain)
    cast.groupe.memberships.filter(member=cast.plain).update(state="paused")
    me = here(cast, cast.plain)
    assert not rules.may_add(me)
    assert rules.may_carry_on(me, work)  # gives it back
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    cast.groupe.refresh_from_db()
    assert who(cast, lambda me: rules.may_carry_on(me, work)) == set()
    assert who(cast, rules.may_add) == set()
