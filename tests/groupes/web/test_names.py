# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two names are different where one sees that they are."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps as installed
from hypothesis import given
from hypothesis import strategies as st

from groupes.chat.models import Topic
from groupes.web.names import LONGEST, forms_of_older_rows, visible_name
from tests import factories


@pytest.mark.parametrize(
    "other",
    [
        "etude de prix",
        "ÉTUDE DE PRIX",
        "  Étude   de  prix ",
        "E\u0301tude de prix",
        "Étude\u00a0de prix",
        "Étude\u200b de prix",
        "Étude d\u2060e prix",
        "Étude de pri\u00adx",
        "Ｅｔｕｄｅ　ｄｅ　ｐｒｉｘ",
        "Étude de p\u200drix",
        "Étude de prix\ufe0f",
    ],
)
def test_what_looks_the_same_is_the_same(other: str) -> None:
    assert visible_name(other) == visible_name("Étude de prix")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L’atelier", "l'atelier"),
        ("Vœux – 2026", "voeux - 2026"),
        ("Straße", "STRASSE"),
        ("ﬁnances", "Finances"),
        ("می\u200cخواهم", "میخواهم"),
        ("İstanbul", "istanbul"),
    ],
)
def test_typography_alone_makes_no_other_name(one: str, other: str) -> None:
    assert visible_name(one) == visible_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lot 1", "Lot 2"),
        ("Lot 1", "Lot 11"),
        ("か", "が"),  # marks that are not accents
        ("कि", "कु"),
        ("🇫🇷", "🇧🇪"),
        ("C", "C++"),
        ("A & B", "A B"),
    ],
)
def test_what_looks_different_is_different(one: str, other: str) -> None:
    assert visible_name(one) != visible_name(other)


@given(st.text(max_size=60))
def test_a_visible_form_is_its_own_and_has_a_length(name: str) -> None:
    form = visible_name(name)
    assert visible_name(form) == form
    assert "\n" not in form
    assert len(visible_name(name * 100)) <= LONGEST


def test_older_rows_that_look_the_same_are_kept_and_told_apart() -> None:
    rows = [(1, "a", "Prix"), (2, "a", "prix"), (3, "b", "PRIX"), (4, "a", "Prìx"), (5, "a", "Lot")]
    forms = dict(forms_of_older_rows(rows))
    assert forms[1] == forms[3] == "prix"
    assert len({forms[pk] for pk in (1, 2, 4, 5)}) == 4


@pytest.mark.django_db
def test_an_older_row_that_looks_like_another_is_changed_without_a_refusal() -> None:
    room = factories.groupe(factories.member()).room
    first = Topic.objects.create(room=room, name="Prix")
    second = Topic.objects.create(room=room, name="Autre")
    Topic.objects.filter(pk=second.pk).update(name="prix", name_form="prix\n2")  # as the migration
    second.refresh_from_db()
    second.save()
    assert second.name_form == "prix\n2"
    second.name = "Délais"
    second.save()
    assert (first.name_form, second.name_form) == ("prix", "delais")


@pytest.mark.django_db
def test_the_migration_gives_every_row_its_form() -> None:
    room = factories.groupe(factories.member()).room
    topics = [Topic.objects.create(room=room, name=name) for name in ("Prix", "Lots")]
    Topic.objects.filter(pk=topics[0].pk).update(name="LOTS", name_form="1")
    Topic.objects.filter(pk=topics[1].pk).update(name_form="2")
    import_module("groupes.chat.migrations.0005_name_form").fill(installed, None)
    found = dict(Topic.objects.filter(room=room).values_list("pk", "name_form"))
    assert found[topics[0].pk] == "lots"
    assert found[topics[1].pk] == f"lots\n{topics[1].pk}"
