# SPDX-License-Identifier: AGPL-3.0-or-later
"""To whom, for how long and by what a mandate is given."""

from __future__ import annotations

import pytest

from roles.decisions.actions import entrusting
from roles.decisions.models import Way
from tests import factories
from tests.factories import days
from tests.roles.decisions.world import world

pytestmark = pytest.mark.django_db


def test_a_mandate_begins_on_its_day_never_before_today_and_lasts_a_term() -> None:
    here = world()
    role = factories.role(here.groupe, term_months=3)
    today = here.groupe.today()
    for effect_on, first in ((None, today), (today - days(3), today), (today + days(9),) * 2):
        drafted = here.draft(Way.ELECTION, role=role, effect_on=effect_on)
        assert entrusting.term(drafted, role) == (first, role.term_from(first))


def test_one_who_is_elected_and_one_after_another_of_those_who_are_drawn() -> None:
    here = world()
    role = factories.role(here.groupe)
    elected, lot = (here.draft(way, role=role) for way in (Way.ELECTION, Way.LOT))
    assert list(entrusting.whom(elected, {"member": 7})) == [7]
    assert list(entrusting.whom(lot, {"drawn": [3, 9]})) == [3, 9]
    assert entrusting.told(lot, {"drawn": [3, 9], "winners": [3]}, 9)["winners"] == [9]


def test_nothing_is_given_where_no_role_is_chosen_for() -> None:
    here = world()
    for drafted in (here.draft(Way.VOTE), here.draft(Way.LOT)):
        assert list(entrusting.whom(drafted, {})) == [None]
        entrusting.entrust(drafted, None)
        assert (drafted.effect, drafted.effect_facts) == ("", {})
