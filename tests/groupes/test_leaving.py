# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ground floor lets go of: invitations that go on without who made them, and who waits."""

from __future__ import annotations

import pytest

from groupes import actions, leaving
from groupes.belonging import Fate
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_invitations_of_who_leaves_go_on_without_them() -> None:
    cast = factories.cast()
    assert leaving.what_goes(cast.groupe, cast.holder) == []
    for person in (cast.outsider, cast.stranger):
        actions.invite(by=cast.holder, groupe=cast.groupe, member=person)
    [one] = leaving.what_goes(cast.groupe, cast.holder)
    assert one.fate == Fate.HANDED_ON
    assert "2" in str(one)
    assert leaving.what_goes(cast.groupe, cast.plain) == []
    actions.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    assert set(
        cast.groupe.memberships.filter(state="invited").values_list("member", flat=True)
    ) == {
        cast.outsider.pk,
        cast.stranger.pk,
    }


def test_a_groupe_that_closes_says_how_many_wait_at_its_door() -> None:
    cast = factories.cast(visibility="cooperative")
    assert leaving.closing(cast.groupe) == []
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    [words] = leaving.closing(cast.groupe)
    assert "2" in str(words)
