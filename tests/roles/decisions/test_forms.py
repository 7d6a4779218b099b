# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forms of decisions ask, by the way, and what they refuse."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.access import Me, Standing, standing
from roles.decisions import actions
from roles.decisions.forms import DecisionForm, OpenForm, TextForm, ticked
from roles.decisions.models import Way
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db


def me(here: World) -> Standing:
    return standing(Me(here.proposer), here.groupe)


def test_each_way_asks_what_it_needs_and_no_more() -> None:
    here = world()
    for way in Way:
        asked = set(DecisionForm(here=me(here), way=way).fields)
        assert {"title", "text"} <= asked
        assert ("counting" in asked) == (way in (Way.VOTE, Way.CHOICE))
        assert ("secret" in asked) == (way in (Way.VOTE, Way.CHOICE))
        assert ("role" in asked) == (way in (Way.ELECTION, Way.LOT))
        assert ("review_on" in asked) == (way != Way.DATE)
        assert "edition" not in asked


def test_what_does_not_go_together_is_said_beside_its_field() -> None:
    here = world()
    yesterday = here.groupe.today() - dt.timedelta(days=1)
    form = DecisionForm(
        {
            "title": "Une réunion",
            "counting": "charter",
            "electorate": "circle",
            "review_on": yesterday.isoformat(),
            "experiment": "on",
        },
        here=me(here),
        way=Way.VOTE,
    )
    assert not form.is_valid()
    assert {"review_on", "share", "circle"} <= form.errors.keys()


def test_whose_advice_is_asked_is_anyone_else_who_takes_part() -> None:
    here = world()
    form = OpenForm(here=me(here), decision=here.draft(Way.ADVICE))
    shown = [pk for pk, _name in form.fields["advisers"].choices]  # type: ignore[attr-defined]
    assert shown == [person.pk for person in here.people[1:]]
    assert "named" not in form.fields


def test_a_text_asks_which_objections_it_integrates_where_there_are() -> None:
    here = world()
    opened = here.open()
    assert "integrates" not in TextForm(decision=opened).fields
    actions.object_to(by=here.people[1], decision=opened, edition=1, reason="Non.")
    assert "integrates" in TextForm(decision=opened).fields
    assert ticked(["now"]) == {"harms": False, "now": True, "from_it": False}
