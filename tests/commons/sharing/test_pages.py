# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of sharing are given: rules with their state, my own part of each past share."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from commons.sharing import actions, pages
from commons.sharing.actions import Participant
from commons.sharing.models import Distribution
from groupes import access
from groupes.access import Me
from groupes.models import Member
from groupes.web import formats
from tests import factories
from tests.factories import Cast, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast("sharing.edit_rule")


def index(cast: Cast, member: Member) -> dict[str, Any]:
    here = access.standing(Me(member), cast.groupe)
    return pages.groupe_index(RequestFactory().get("/"), here)


def settled(cast: Cast, *people: Member) -> Distribution:
    found = actions.preview(
        by=cast.holder,
        groupe=cast.groupe,
        rule=cast.groupe.split_rules.first() or factories.split_rule(cast.groupe, cast.holder),
        amount_cents=100_000,
        participants=[Participant(person, 1) for person in people],
    )
    return actions.settle(by=cast.holder, distribution=found)


def test_each_one_sees_their_own_part_of_a_past_share(cast) -> None:
    # 1 000.00: the pot takes 5 %, the rest is one person's, whose cooperative takes 10 % of it.
    found = settled(cast, cast.plain)
    [mine] = index(cast, cast.plain)["shares"]
    assert mine.my_part == formats.money(85_500)
    assert mine.amount == formats.money(100_000)
    assert mine.url == found.get_absolute_url()
    [other] = index(cast, cast.founder)["shares"]
    assert other.my_part == ""


def test_every_rule_is_listed_with_its_state(cast) -> None:
    today = cast.groupe.today()
    factories.split_rule(cast.groupe, cast.holder, in_force_from=today - days(9))
    factories.split_rule(cast.groupe, cast.holder, in_force_from=today)
    factories.split_rule(cast.groupe, cast.holder, in_force_from=today + days(9))
    factories.split_rule(cast.groupe, cast.holder, adopted=False)
    with translation.override("en"):
        shown = index(cast, cast.plain)
        states = [(line.number, str(line.state.words)) for line in shown["rules"]]
        notes = [line.note for line in shown["rules"]]
    assert states == [
        (4, "proposed"),
        (3, "adopted, to come"),
        (2, "in force"),
        (1, "earlier"),
    ]
    assert notes[0] == cast.holder.name
    assert notes[1].startswith("from ")
    assert shown["rule"].number == 2
    assert shown["sentences"]


def test_nothing_yet_is_told_as_such(cast) -> None:
    shown = index(cast, cast.holder)
    assert (shown["rule"], shown["rules"], shown["sentences"], shown["pots"]) == (None, [], [], [])
    assert shown["may_propose"]
    assert not index(cast, cast.plain)["may_propose"]


def test_a_share_names_people_only_to_those_who_took_part(cast) -> None:
    found = settled(cast, cast.plain)
    inside = pages.distribution(Me(cast.plain), found, None)
    assert [person.who for person in inside["recipe"].people] == [cast.plain]
    assert inside["my_part"] == 85_500
    beside = pages.distribution(Me(cast.founder), found, None)
    assert (beside["recipe"].people, beside["my_part"]) == ([], None)
    assert not beside["may_settle"]
