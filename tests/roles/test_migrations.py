# SPDX-License-Identifier: AGPL-3.0-or-later
"""What roles of before are given when they learn of something new."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from groupes import access
from groupes.models import Groupe
from roles.models import Role
from tests import factories

pytestmark = pytest.mark.django_db
MIGRATION = import_module("roles.migrations.0006_brand_powers")
POWERS = {"brand.publish", "brand.answer_outside"}


def powers_of(groupe: Groupe, key: str) -> set[str]:
    role = groupe.roles.get(key=key)
    return access.granted_powers(role.grants_id, groupe) & POWERS


def test_a_brand_of_before_has_somebody_who_publishes_and_answers() -> None:
    founder = factories.member()
    kinds = {kind: factories.groupe(founder, starters=True, kind=kind) for kind in Groupe.Kind}
    brand = kinds[Groupe.Kind.BRAND]
    without = factories.groupe(founder, starters=True, kind=Groupe.Kind.BRAND)
    asked = factories.groupe(founder, starters=True, kind=Groupe.Kind.BRAND)
    for groupe in (brand, without, asked):  # as they began before
        groupe.roles.filter(key="showcase").delete()
    without.roles.filter(key="link").delete()
    chosen = factories.role(asked, *POWERS)
    access.revoke(brand.grants_id, brand, ["brand.edit_brand"])
    for _again in range(2):
        MIGRATION.grant(apps, None)
    assert powers_of(brand, "link") == POWERS
    assert powers_of(brand, "facilitation") == set()
    assert powers_of(without, "facilitation") == POWERS
    assert powers_of(asked, "link") == set()  # somebody had decided
    assert access.granted_powers(chosen.grants_id, asked) == POWERS
    assert "brand.edit_brand" in access.granted_powers(brand.grants_id, brand)
    assert powers_of(kinds[Groupe.Kind.TRADE], "facilitation") == set()
    assert Role.objects.filter(groupe=brand).count() > 1
