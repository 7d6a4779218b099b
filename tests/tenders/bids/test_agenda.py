# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bids suggest to the agenda of a meeting."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from groupes.things import Ref
from tenders.bids import actions, agenda
from tests import factories
from tests.factories import days
from tests.tenders import calls
from tests.tenders.calls import in_days

pytestmark = pytest.mark.django_db


def test_a_deadline_is_of_the_day_it_is_where_the_groupe_is(in_english: None) -> None:
    """An evening in Martinique is another day in UTC."""
    cast = factories.cast()
    cast.groupe.cooperative.time_zone = "America/Martinique"
    cast.groupe.cooperative.save(update_fields=["time_zone"])
    day = cast.groupe.today() + days(5)
    late = dt.datetime.combine(day, dt.time(23, 59), ZoneInfo("America/Martinique"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())
    type(bid).objects.filter(pk=bid.pk).update(accepted_deadline_at=late)
    [line] = agenda.suggested(cast.groupe, day)
    assert line.due == day
    assert str(day.day) in line.why
    assert agenda.suggested(cast.groupe, day - days(1)) == []


def test_those_whose_deadline_comes_before_the_next_meeting(in_english: None) -> None:
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    near, soon, far = (
        actions.take_up(
            by=cast.plain,
            groupe=cast.groupe,
            notice=calls.call(key, deadline=in_days(ahead), title=title),
        )[0]
        for key, ahead, title in (("b", 20, "Bientôt"), ("a", 5, "Proche"), ("c", 50, "Loin"))
    )
    lines = agenda.suggested(cast.groupe, cast.groupe.today() + days(30))
    assert [line.title for line in lines] == ["Proche", "Bientôt"]
    assert lines[0].ref == Ref.of(soon)
    assert lines[1].ref == Ref.of(near)
    assert (lines[0].way, far.title) == ("decide", "Loin")
    assert agenda.suggested(factories.cast().groupe, cast.groupe.today() + days(30)) == []
