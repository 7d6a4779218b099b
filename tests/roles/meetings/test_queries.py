# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of meetings: by whom they are found, named, heard of."""

from __future__ import annotations

import pytest

from groupes.access import Me
from roles.meetings import actions, queries
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun, call

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def test_a_meeting_is_found_by_its_name_in_either_language_by_those_inside(cast: Cast) -> None:
    call(cast)
    off = call(cast, title="Réunion annulée")
    actions.cancel(by=cast.plain, meeting=off)
    for words in ("mensuelle", "monthly"):
        assert len(queries.find(Me(cast.plain), words)) == 1
    assert queries.find(Me(cast.plain), "annulée") == []
    assert queries.find(Me(cast.outsider), "mensuelle") == []


def test_it_is_named_to_those_who_may_see_it(cast: Cast) -> None:
    meeting = call(cast, title="Chez nous")
    [name] = queries.name_meetings({meeting.pk}, Me(cast.plain)).values()
    assert (name.text, name.url) == ("Chez nous", meeting.get_absolute_url())
    assert queries.name_meetings({meeting.pk}, Me(cast.stranger)) == {}


def test_those_who_come_or_look_after_it_are_tied_to_it(cast: Cast) -> None:
    meeting = begun(cast)
    actions.come(by=cast.founder, meeting=meeting)
    coming = call(cast, by=cast.holder)
    for person, answer in ((cast.founder, "maybe"), (cast.former, "no")):
        actions.answer(by=person, meeting=coming, answer=answer)
    found = queries.tied({meeting.pk, coming.pk})
    assert found[meeting.pk] == {cast.plain.pk, cast.founder.pk}
    assert found[coming.pk] == {cast.holder.pk, cast.founder.pk}
