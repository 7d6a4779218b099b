# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of the ground floor find people as the floors above say."""

from __future__ import annotations

import pytest

from groupes import queries
from groupes.access import Me, standing
from groupes.models import Member
from groupes.people import actions
from groupes.people.models import Level
from tests import factories


@pytest.mark.django_db
def test_who_is_invited_or_a_member_is_found_by_nothing_that_they_keep_from_the_reader() -> None:
    cast = factories.cast("groupes.welcome_member")
    for one in (cast.plain, cast.outsider):
        actions.tell_skills(by=one, told={Level.DOES: ["danse"]})
    here = standing(Me(cast.holder), cast.groupe)

    def found() -> tuple[list[Member], list[Member]]:
        members = [tie.member for tie in queries.members(here, "danseuse")]
        return members, [*queries.to_invite(here, "danseuse")]

    assert found() == ([cast.plain], [cast.outsider])
    for one in (cast.plain, cast.outsider):
        actions.choose_audiences(by=one, skills="nobody")
    assert found() == ([], [])
