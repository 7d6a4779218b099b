# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who proposes, adopts and settles, and who sees whose lines."""

from __future__ import annotations

import pytest

from commons.sharing import actions, rules
from commons.sharing.actions import Participant
from commons.sharing.models import Distribution
from groupes import access
from groupes.access import Me, Standing
from groupes.models import Member
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast("sharing.edit_rule")


def at(cast: Cast, member: Member) -> Standing:
    return access.standing(Me(member), cast.groupe)


def share(cast: Cast, *people: Member) -> Distribution:
    return actions.preview(
        by=cast.holder,
        groupe=cast.groupe,
        rule=cast.groupe.split_rules.first() or factories.split_rule(cast.groupe, cast.holder),
        amount_cents=100_000,
        participants=[Participant(person, 1) for person in people],
    )


@pytest.mark.parametrize(
    ("who", "may"),
    [("holder", True), ("former", False), ("plain", False), ("stranger", False)],
)
def test_who_holds_the_power_today_proposes_adopts_and_settles(cast, who, may) -> None:
    here = at(cast, getattr(cast, who))
    draft = factories.split_rule(cast.groupe, cast.holder, adopted=False)
    assert rules.may_propose(here) is may
    assert rules.may_adopt(here, draft) is may
    assert rules.may_settle(here, share(cast, cast.plain)) is may


def test_what_is_for_good_is_not_done_again(cast) -> None:
    here = at(cast, cast.holder)
    assert not rules.may_adopt(here, factories.split_rule(cast.groupe, cast.holder))
    settled = actions.settle(by=cast.holder, distribution=share(cast, cast.plain))
    assert not rules.may_settle(here, settled)


def test_a_power_here_says_nothing_of_another_groupe_s(cast) -> None:
    other = factories.groupe(cast.holder)
    here = access.standing(Me(cast.holder), other)
    here.powers = frozenset(["sharing.edit_rule"])
    assert not rules.may_settle(here, share(cast, cast.plain))
    draft = factories.split_rule(cast.groupe, cast.holder, adopted=False)
    assert not rules.may_adopt(here, draft)


def test_a_preview_is_the_groupe_s_and_a_settled_share_theirs_who_took_part(cast) -> None:
    found = share(cast, cast.plain)
    assert rules.may_see_lines(Me(cast.founder), found)
    settled = actions.settle(by=cast.holder, distribution=found)
    assert rules.may_see_lines(Me(cast.plain), settled)
    assert not rules.may_see_lines(Me(cast.founder), settled)
