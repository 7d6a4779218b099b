# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who adds, who changes, and which groupe may build on what."""

from __future__ import annotations

from typing import Any

import pytest

from commons.library import actions, rules
from commons.library.models import Resource
from groupes import access
from groupes.access import Me, Standing
from groupes.actions import close_groupe
from groupes.models import Groupe, Member, Membership
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast("library.edit_resource")


def at(groupe: Groupe, member: Member) -> Standing:
    return access.standing(Me(member), groupe)


def a_page(groupe: Groupe, by: Member, **values: Any) -> Resource:
    return actions.add_page(by=by, groupe=groupe, title="Trame", body="Texte", **values)


@pytest.mark.parametrize(
    ("who", "adds", "changes"),
    [
        ("plain", True, True),  # its author
        ("holder", True, True),  # looks after the shelf
        ("former", True, False),
        ("founder", True, False),
        ("outsider", False, False),
        ("stranger", False, False),
    ],
)
def test_who_adds_and_who_changes(cast, who, adds, changes) -> None:
    page = a_page(cast.groupe, cast.plain)
    here = at(cast.groupe, getattr(cast, who))
    assert rules.may_add(here) is adds
    assert rules.may_change(here, page) is changes


def test_an_author_who_left_changes_nothing(cast) -> None:
    page = a_page(cast.groupe, cast.plain)
    Membership.objects.filter(member=cast.plain).update(state=Membership.State.ENDED)
    assert not rules.may_change(at(cast.groupe, cast.plain), page)


def test_once_a_groupe_is_closed_its_authors_read_and_change_nothing(cast) -> None:
    page = a_page(cast.groupe, cast.plain)
    close_groupe(by=cast.founder, groupe=cast.groupe)
    here = at(Groupe.objects.get(pk=cast.groupe.pk), cast.plain)
    assert here.is_member
    assert not rules.may_change(here, page)


def test_looking_after_one_shelf_says_nothing_of_another(cast) -> None:
    other = factories.groupe(cast.holder)
    assert not rules.may_change(at(cast.groupe, cast.holder), a_page(other, cast.holder))


@pytest.mark.parametrize(
    ("licence", "same_cooperative", "may"),
    [
        ("groupe", True, False),
        ("cooperative", True, True),
        ("cooperative", False, False),
        ("cc-by-sa-4.0", False, True),
        ("cc0-1.0", False, True),
    ],
)
def test_the_licence_says_which_groupe_may_build_on_it(licence, same_cooperative, may) -> None:
    union = factories.federation()
    maker = factories.member(of=factories.cooperative(federation=union))
    made_in = factories.groupe(maker)
    there = maker.cooperative if same_cooperative else factories.cooperative(federation=union)
    elsewhere = factories.groupe(factories.member(of=there))
    page = a_page(made_in, maker, licence=licence)
    assert rules.may_reuse(made_in, page)
    assert rules.may_reuse(elsewhere, page) is may
