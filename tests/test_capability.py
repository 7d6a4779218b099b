# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new capability is its own app and nothing else: tests/capability is installed, and the rail, the
tabs, the rights, the home, the palette, Today and the journal know it, no file below it changed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, modify_settings, override_settings
from django.urls import reverse

from groupes import access
from groupes.access import Me, standing
from groupes.journal import feed
from groupes.journal.models import Entry
from groupes.models import Groupe, Membership
from tests import factories
from tests.factories import days
from tests.groupes.access import federation

if TYPE_CHECKING:
    from tests.capability.models import Shelf

TIDY = "capability.tidy"


@pytest.fixture
def installed(db: None) -> Iterator[None]:
    """The capability, its tables and its permissions, until the end of the test."""
    with (
        modify_settings(INSTALLED_APPS={"append": "tests.capability"}),
        override_settings(ROOT_URLCONF="tests.capability.addresses"),
    ):
        config = apps.get_app_config("capability")
        with connection.schema_editor() as editor:
            for model in config.get_models():
                editor.create_model(model)
        create_permissions(config, verbosity=0)
        yield
    ContentType.objects.clear_cache()


@pytest.fixture
def cast(installed: None) -> factories.Cast:
    """Nobody is granted anything on shelves yet."""
    return factories.cast("groupes.welcome_member")


def shelf(groupe: Groupe, name: str) -> Shelf:
    from tests.capability.models import Shelf

    return Shelf.objects.create(groupe=groupe, name=name)


def ask(client: Client, who: object, address: str) -> str:
    client.force_login(who.user)  # type: ignore[attr-defined]  # a member
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_before_it_is_installed_nothing_knows_it(client: Client, db: None) -> None:
    cast = factories.cast()
    assert TIDY not in access.powers()
    assert "All the shelves" not in ask(client, cast.plain, reverse("groupes:today"))


def test_its_place_and_its_tab_are_there_and_marked(client: Client, cast: factories.Cast) -> None:
    everywhere = reverse("capability:everywhere")
    page = ask(client, cast.plain, everywhere)
    assert f'href="{everywhere}" aria-current="page"' in page
    assert "All the shelves" in ask(client, cast.plain, reverse("groupes:today"))
    index = reverse("capability:index", args=[cast.groupe.slug])
    home = ask(client, cast.plain, cast.groupe.get_absolute_url())
    assert f'href="{index}"' in home
    assert f'href="{index}" aria-current="page"' in ask(client, cast.plain, index)
    client.force_login(cast.outsider.user)
    assert client.get(index).status_code == 404


def test_its_power_is_given_to_a_role_in_words(client: Client, installed: None) -> None:
    cast = factories.cast("roles.edit_roles")
    edit = reverse("roles:edit", args=[cast.groupe.slug, cast.role.pk])
    assert "Keep the shelves tidy" in ask(client, cast.holder, edit)
    data = {
        "name": "Rangement",
        "purpose": "Que chacun trouve.",
        "family": "support",
        "powers": [TIDY, "roles.edit_roles"],
        "seats": 1,
        "energy": 1,
        "term_months": 6,
        "edition": cast.role.edition,
    }
    assert client.post(edit, data).status_code == 302
    one = shelf(cast.groupe, "Outils")
    assert standing(Me(cast.holder), cast.groupe).can(TIDY, one)
    role = reverse("roles:role", args=[cast.groupe.slug, cast.role.pk])
    assert "Keep the shelves tidy" in ask(client, cast.plain, role)


def test_granted_on_one_shelf_it_counts_there_only_and_on_the_mandates_days(
    cast: factories.Cast,
) -> None:
    mine, other = shelf(cast.groupe, "Outils"), shelf(cast.groupe, "Livres")
    access.grant(cast.role.grants_id, mine, [TIDY])

    def may(who: str, one: Shelf, after: int = 0) -> bool:
        me = Me(getattr(cast, who), on=cast.groupe.today() + days(after))
        answers = {standing(me, cast.groupe).can(TIDY, one), me.can(TIDY, one)}
        assert len(answers) == 1
        return answers.pop()

    everyone = ("founder", "holder", "former", "plain", "outsider", "stranger")
    assert [who for who in everyone if may(who, mine)] == ["holder"]
    assert [who for who in everyone if may(who, other)] == []
    assert {n: may("holder", mine, n) for n in (-31, -30, 30, 31)} == {
        -31: False,
        -30: True,
        30: True,
        31: False,
    }
    assert may("former", mine, -1)  # held the role until yesterday
    assert not Me(cast.holder).can(TIDY, cast.groupe)  # one shelf is not the groupe
    assert cast.holder.user.has_perm(TIDY, mine)
    assert not cast.plain.user.has_perm(TIDY, mine)


def test_granted_on_the_groupe_it_counts_on_all_its_shelves(cast: factories.Cast) -> None:
    one = shelf(cast.groupe, "Outils")
    elsewhere = shelf(factories.groupe(cast.founder), "Ailleurs")
    access.grant(cast.role.grants_id, cast.groupe, [TIDY])
    here = standing(Me(cast.holder), cast.groupe)
    assert here.can(TIDY)
    assert here.can(TIDY, one)
    assert not here.can(TIDY, elsewhere)
    assert not standing(Me(cast.plain), cast.groupe).can(TIDY, one)


def test_granted_to_plain_membership_it_is_everyones_who_takes_part(cast: factories.Cast) -> None:
    one = shelf(cast.groupe, "Outils")
    access.grant(cast.groupe.grants_id, one, [TIDY])
    assert standing(Me(cast.plain), cast.groupe).can(TIDY, one)
    assert not standing(Me(cast.outsider), cast.groupe).can(TIDY, one)
    cast.groupe.memberships.filter(member=cast.plain).update(state=Membership.State.PAUSED)
    assert not standing(Me(cast.plain), cast.groupe).can(TIDY, one)


@pytest.mark.parametrize("seed", range(2))
def test_on_shelves_too_the_answer_is_what_the_rows_say(
    seed: int, installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.capability.models import ShelfGroupObjectPermission

    monkeypatch.setattr("django.utils.timezone.now", lambda: federation.NOW)
    world = federation.generate(seed)
    chance = random.Random(seed)
    shelves = [shelf(groupe, f"{n}") for groupe in world.groupes for n in range(2)]
    powers = [TIDY, *sorted(access.necessary_powers())]
    for one in shelves:
        roles = [role.grants_id for role in world.roles if role.groupe_id == one.groupe_id]
        for group_id in chance.sample([*roles, one.groupe.grants_id], 2):
            access.grant(group_id, one, chance.sample(powers, 2))
    # What a role is granted on another groupe's shelf counts for nothing.
    access.grant(world.roles[0].grants_id, shelves[-1], [TIDY])
    rows = federation.Rows(ShelfGroupObjectPermission)
    seen = 0
    for person, when in product(world.people, federation.instants()):
        me = federation.asking(person, when)
        for one in shelves:
            expected = rows.powers(person, one.groupe, when, one)
            told = (seed, person.pk, one.pk, when)
            assert {name for name in powers if me.can(name, one)} == expected & {*powers}, told
            seen += len(expected & {*powers})
    assert seen > 100


def test_its_part_of_the_home_the_palette_and_what_waits(
    client: Client, cast: factories.Cast
) -> None:
    one = shelf(cast.groupe, "Outils de dessin")
    access.grant(cast.role.grants_id, one, [TIDY])
    home = ask(client, cast.plain, cast.groupe.get_absolute_url())
    assert "On the shelves" in home
    assert "Outils de dessin" in home
    search = reverse("groupes:jump") + "?q=outils"
    assert "Outils de dessin" in ask(client, cast.plain, search)
    assert "Outils de dessin" not in ask(client, cast.outsider, search)
    today = reverse("groupes:today")
    assert "Outils de dessin is untidy" in ask(client, cast.holder, today)
    assert "is untidy" not in ask(client, cast.plain, today)


def test_what_is_done_is_recorded_and_told(client: Client, cast: factories.Cast) -> None:
    one = shelf(cast.groupe, "Outils")
    access.grant(cast.role.grants_id, one, [TIDY])
    address = reverse("capability:tidy", args=[cast.groupe.slug, one.pk])
    client.force_login(cast.plain.user)
    assert client.post(address).status_code == 403
    index = ask(client, cast.holder, one.get_absolute_url())
    assert address in index
    assert client.post(address)["Location"] == one.get_absolute_url()
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.facts) == ("capability.shelf_tidied", {"things": 3})
    [line] = feed.tell([entry], Me(cast.plain))
    assert line.text == (
        f'<strong>{cast.holder.name}</strong> tidies <a href="{one.get_absolute_url()}">Outils</a>'
    )
    journal = ask(client, cast.plain, reverse("journal:feed", args=[cast.groupe.slug]))
    assert "tidies" in journal
    assert "is untidy" not in ask(client, cast.holder, reverse("groupes:today"))
