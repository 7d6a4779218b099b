# SPDX-License-Identifier: AGPL-3.0-or-later
"""The power to plan, in the groupes that were there before it."""

from importlib import import_module

import pytest
from django.apps import apps

from groupes import access
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_facilitation_that_still_gives_mandates_plans_rotations() -> None:
    groupe = factories.groupe(factories.member())
    theirs = factories.role(groupe, "roles.give_mandate", key="facilitation")
    without = factories.role(groupe, "roles.edit_roles", key="facilitation")
    other = factories.role(groupe, "roles.give_mandate", key="welcome")
    closed = factories.role(
        groupe, "roles.give_mandate", key="facilitation", closed_on=groupe.today()
    )
    grant = import_module("roles.planning.migrations.0002_grants").grant
    grant(apps, None)
    grant(apps, None)
    planning = {
        role.pk
        for role in (theirs, without, other, closed)
        if "planning.plan" in access.granted_powers(role.grants_id, groupe)
    }
    assert planning == {theirs.pk}
