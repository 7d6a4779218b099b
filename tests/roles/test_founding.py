# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles a new groupe begins with, by its kind."""

from __future__ import annotations

import pytest

from groupes import access
from groupes.access import Me
from groupes.journal.models import Entry
from roles import founding
from roles.models import Mandate
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("project", {"facilitation", "welcome", "memory", "pot"}),
        ("trade", {"facilitation", "welcome", "memory", "pot", "watch"}),
        ("brand", {"facilitation", "welcome", "memory", "pot", "watch", "link"}),
    ],
)
def test_a_new_groupe_has_its_first_roles_and_its_founder_facilitates(
    kind: str, keys: set[str]
) -> None:
    founder = factories.member()
    groupe = factories.groupe(founder, starters=True, kind=kind)
    assert set(groupe.roles.values_list("key", flat=True)) == keys
    here = access.standing(Me(founder), groupe)
    assert {"bids.decide_go", "groupes.edit_groupe", "roles.edit_roles", "chat.moderate"} <= (
        here.powers
    )
    assert here.can("groupes.welcome_member")  # vacant, it falls to every member
    assert not here.can("sharing.edit_rule")  # vacant, it waits
    mandate = Mandate.objects.get(role__groupe=groupe)
    assert mandate.role.key == "facilitation"
    assert mandate.ends_on == mandate.role.term_from(groupe.today())
    assert Entry.objects.filter(groupe=groupe, verb="roles.mandate_given").exists()
    carried = {
        power
        for role in groupe.roles.all()
        for power in access.granted_powers(role.grants_id, groupe)
    }
    assert access.necessary_powers() <= carried


def test_starters_are_granted_powers_that_exist() -> None:
    granted = {power for starter in founding.STARTERS for power in starter.powers}
    assert granted <= access.powers().keys()
