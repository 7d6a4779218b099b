# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many of a groupe's decisions happen, never of fewer than five."""

from __future__ import annotations

import pytest

from roles.decisions import actions
from roles.decisions.followed import follow_through
from roles.indicators import Past
from tests.roles.decisions.changing import agreed
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_what_happened_is_told_of_five_decisions_at_least() -> None:
    here = world(people=6)
    every = [agreed(here, f"Décision {number}") for number in range(4)]
    past = Past(here.groupe, here.groupe.today())
    assert follow_through(past) is None
    every.append(agreed(here, "Une de plus"))
    actions.review(by=here.proposer, decision=every[0], outcome="done")
    actions.review(by=here.proposer, decision=every[1], outcome="kept")
    actions.review(by=here.proposer, decision=every[2], outcome="let_go")
    told = follow_through(past)
    assert told is not None
    assert told.now == "2 of 5 decisions"
