# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rule binds on a day, who may read a share, and what the pots received."""

from __future__ import annotations

import datetime as dt

import pytest

from commons.sharing import actions
from commons.sharing.actions import Participant
from commons.sharing.models import Distribution, SplitRule
from groupes.access import Me
from groupes.models import Groupe, Member
from tests import factories
from tests.factories import days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def founder() -> Member:
    return factories.member()


@pytest.fixture
def groupe(founder: Member) -> Groupe:
    return factories.groupe(founder)


def adopted(groupe: Groupe, founder: Member, start: dt.date) -> SplitRule:
    return factories.split_rule(groupe, founder, in_force_from=start)


# --- the rule that binds ---------------------------------------------------------------------


def test_the_latest_rule_in_force_binds_from_its_day_on(groupe, founder) -> None:
    today = groupe.today()
    first = adopted(groupe, founder, today - days(30))
    second = adopted(groupe, founder, today)
    third = adopted(groupe, founder, today + days(5))
    factories.split_rule(groupe, founder, adopted=False)
    rules = groupe.split_rules
    assert rules.binding_on(today - days(31)) is None
    assert rules.binding_on(today - days(30)) == first
    assert rules.binding_on(today - days(1)) == first
    assert rules.binding_on(today) == second
    assert rules.binding_on(today + days(5)) == third
    assert rules.binding_on(today + days(500)) == third


def test_of_two_rules_in_force_from_one_day_the_later_number_binds(groupe, founder) -> None:
    today = groupe.today()
    adopted(groupe, founder, today)
    second = adopted(groupe, founder, today)
    assert groupe.split_rules.binding_on(today) == second


def test_the_day_counts_before_the_number(groupe, founder) -> None:
    """Proposed first, adopted last: what binds is what was adopted, not what was written last."""
    today = groupe.today()
    proposed = factories.split_rule(groupe, founder, adopted=False)
    adopted(groupe, founder, today - days(3))
    actions.adopt_rule(by=founder, rule=proposed, in_force_from=today)
    assert groupe.split_rules.binding_on(today) == proposed
    assert proposed.number == 1


def test_another_groupe_s_rule_never_binds(groupe, founder) -> None:
    today = groupe.today()
    other = factories.groupe(founder)
    adopted(other, founder, today)
    assert groupe.split_rules.binding_on(today) is None
    ours = adopted(groupe, founder, today - days(10))
    assert groupe.split_rules.binding_on(today) == ours


def test_the_binding_rule_costs_one_query_and_knows_its_groupe(
    groupe, founder, django_assert_num_queries
) -> None:
    adopted(groupe, founder, groupe.today())
    with django_assert_num_queries(1):
        found = groupe.split_rules.binding_on(groupe.today())
        assert found is not None
        assert found.groupe is groupe


@pytest.mark.parametrize("ahead", [-400, -31, -30, -1, 0, 4, 5, 6])
def test_one_rule_at_most_is_called_binding(groupe, founder, ahead: int) -> None:
    today = groupe.today()
    for start in (today - days(30), today, today, today + days(5)):
        adopted(groupe, founder, start)
    factories.split_rule(groupe, founder, adopted=False)
    day = today + days(ahead)
    binding = groupe.split_rules.binding_on(day)
    states = {rule: rule.state_on(day, binding) for rule in groupe.split_rules.all()}
    assert [rule for rule in states if states[rule] == "binding"] == ([binding] if binding else [])


def test_each_rule_says_its_state(groupe, founder) -> None:
    today = groupe.today()
    rules = [
        adopted(groupe, founder, today - days(30)),
        adopted(groupe, founder, today),
        adopted(groupe, founder, today + days(5)),
        factories.split_rule(groupe, founder, adopted=False),
    ]
    binding = groupe.split_rules.binding_on(today)
    assert [rule.state_on(today, binding) for rule in rules] == [
        "former",
        "binding",
        "coming",
        "proposed",
    ]


# --- who may read a share ----------------------------------------------------------------------


def shared(groupe: Groupe, by: Member, *people: Member) -> Distribution:
    rule = groupe.split_rules.binding_on(groupe.today())
    return actions.preview(
        by=by,
        groupe=groupe,
        rule=rule or factories.split_rule(groupe, by),
        amount_cents=100_000,
        participants=[Participant(person, 1) for person in people],
    )


def test_who_took_part_is_who_is_in_the_case(groupe, founder) -> None:
    other = factories.member(of=founder.cooperative)
    factories.join(groupe, other)
    found = shared(groupe, founder, other)
    assert found.took_part(other)
    assert not found.took_part(founder)


def test_what_one_took_part_in_stays_visible_once_settled(groupe, founder) -> None:
    passing = factories.member(of=founder.cooperative)
    found = shared(groupe, founder, passing)
    assert list(Distribution.objects.visible_to(Me(founder))) == [found]
    assert list(Distribution.objects.visible_to(Me(passing))) == []
    actions.settle(by=founder, distribution=found)
    assert list(Distribution.objects.visible_to(Me(passing))) == [found]
    assert list(Distribution.objects.visible_to(Me(factories.member()))) == []


def test_pots_count_what_is_settled(groupe, founder) -> None:
    found = shared(groupe, founder, founder)
    assert not groupe.pot_totals.exists()
    actions.settle(by=founder, distribution=found)
    shared(groupe, founder, founder)  # a preview, which counts for nothing
    pot = groupe.pot_totals.get()
    assert (pot.pot, pot.cents, pot.shares) == ("Pot commun", 5_000, 1)


def test_a_share_recomputes_from_what_was_frozen(groupe, founder) -> None:
    found = shared(groupe, founder, founder)
    assert found.recomputes()
    found.result["totals"]["Pot commun"] = "51.00"
    assert not found.recomputes()
