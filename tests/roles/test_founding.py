# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles a new groupe begins with, by its kind."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from groupes import access
from groupes import actions as ground
from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Groupe
from roles import founding
from roles.models import Mandate, Role
from tests import factories

pytestmark = pytest.mark.django_db

ALL = {"facilitation", "welcome", "memory", "pot"}


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("project", {*ALL, "distribution", "coordination"}),
        ("trade", {*ALL, "learning", "watch"}),
        ("brand", {*ALL, "distribution", "coordination", "watch", "link", "showcase"}),
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
    brands = {"brand.publish", "brand.answer_outside"}
    assert access.necessary_powers() - (set() if kind == "brand" else brands) <= carried


def test_each_kind_begins_with_its_support_functions_said_whole() -> None:
    """What each is for, what is expected of it, its family, its energy and its term, in French too."""
    for kind in Groupe.Kind.values:
        usual = founding.usual(kind)
        assert {one.family for one in usual} >= {"facilitation", "support"}
        assert len({str(one.name) for one in usual}) == len(usual)
        for one in usual:
            said = founding.beginning(one)
            assert said["purpose"]
            assert said["accountabilities"]
            assert 0 < said["energy"] <= 2
            assert said["term_months"] in (6, 12)
    shares = [one for one in founding.STARTERS if "work.redistribute" in one.powers]
    assert [one.key for one in shares] == ["facilitation", "distribution"]
    with translation.override("fr"):
        assert str(shares[1].name) == "Répartition"


def test_a_role_may_begin_as_one_that_is_usual_here_and_what_is_left_stays_the_products_own(
    client: Client,
) -> None:
    cast = factories.cast("roles.edit_roles", kind="brand")
    client.force_login(cast.holder.user)
    new = reverse("roles:new", args=[cast.groupe.slug])
    page = client.get(new).content.decode()
    assert f'href="{new}?modele=distribution"' in page
    assert "modele=learning" not in page  # of trades
    form = client.get(f"{new}?modele=distribution").context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    fields["accountabilities"] += "\nLe dire à tous"
    answer = client.post(f"{new}?modele=distribution", fields)
    assert answer.status_code == 302, answer.context["form"].errors
    role = Role.objects.get(groupe=cast.groupe, key="distribution")
    for language, name, line in (
        ("fr", "Répartition", "Préparer la rotation des rôles"),
        ("en", "Work distribution", "Prepare the rotation of roles"),
    ):
        with translation.override(language):
            read = Role.objects.get(pk=role.pk)
            assert read.name == name
            assert read.accountabilities[-2:] == [line, "Le dire à tous"]
    assert access.granted_powers(role.grants_id, cast.groupe) == {
        "work.redistribute",
        "planning.plan",
    }
    assert "modele=distribution" not in client.get(new).content.decode()
    assert client.get(f"{new}?modele=rien").status_code == 200
    factories.role(cast.groupe, name="MÉMOIRE")  # it has one, whatever it began as
    assert "modele=memory" not in client.get(new).content.decode()


def test_starters_are_granted_powers_that_exist() -> None:
    granted = {power for starter in founding.STARTERS for power in starter.powers}
    assert granted <= access.powers().keys()


def test_a_groupe_that_becomes_a_brand_has_somebody_who_publishes_and_answers() -> None:
    wanted = {"brand.publish", "brand.answer_outside"}

    def held(groupe: Groupe) -> dict[str, set[str]]:
        return {
            role.key: found
            for role in groupe.roles.all()
            if (found := access.granted_powers(role.grants_id, groupe) & wanted)
        }

    founder = factories.member()
    groupe = factories.groupe(founder, starters=True)
    assert held(groupe) == {}
    ground.change_kind(by=founder, groupe=groupe, kind="brand", seen="trade")
    assert held(groupe) == {"facilitation": wanted}
    entry = Entry.objects.filter(groupe=groupe, verb="roles.role_changed").get()
    assert set(entry.facts["granted"]) == wanted
    for kind, seen in (("trade", "brand"), ("brand", "trade")):  # and back: nothing is given twice
        ground.change_kind(by=founder, groupe=groupe, kind=kind, seen=seen)
    assert Entry.objects.filter(groupe=groupe, verb="roles.role_changed").count() == 1
    own = factories.groupe(founder)  # of no starter: it decides itself
    role = factories.role(own)
    ground.change_kind(by=founder, groupe=own, kind="brand", seen="trade")
    assert access.granted_powers(role.grants_id, own) == set()
