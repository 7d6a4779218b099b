# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the product names is read by each in their own language, until somebody renames it."""

from __future__ import annotations

import copy
import pickle
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from groupes.access import Me, standing
from groupes.chat import actions as chat
from groupes.chat import queries as talk
from groupes.chat.models import Topic
from groupes.editions.models import Edition
from groupes.models import Groupe
from groupes.web import given
from groupes.web.refusals import Refusal
from roles import actions as roles
from roles import queries
from roles.founding import STARTERS
from roles.models import Role
from tests import factories
from tests.groupes.views.visits import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def groupe() -> Groupe:
    """Founded by somebody who reads English."""
    with override("en"):
        return factories.groupe(factories.member(), starters=True)


def in_table(table: str, column: str, pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])  # noqa: S608 - ours
        found: str = cursor.fetchone()[0]
    return found


def test_each_reads_a_starter_in_their_language(groupe: Groupe) -> None:
    role = groupe.roles.get(key="welcome")
    assert in_table("roles_role", "name", role.pk) == "\x1froles.welcome.name"
    for language, name, first in (
        ("fr", "Accueil", "Répondre à celles et ceux qui demandent à rejoindre"),
        ("en", "Welcoming", "Answer those who ask to join"),
    ):
        with override(language):
            role = groupe.roles.get(key="welcome")
            assert role.name == name
            assert role.accountabilities[0] == first
            assert Role.objects.values_list("name", flat=True).get(pk=role.pk) == name
            assert role.mandates.annotate(called=F("role__name")).count() == 0
            assert (
                queries.name_roles({role.pk}, Me(groupe.memberships.get().member))[role.pk].text
                == name
            )
            assert {
                held.name for held in Me(groupe.memberships.get().member).held_in(groupe.pk)
            } == {"Facilitation"}
            assert groupe.room.topics.get().name == ("Général" if language == "fr" else "General")


def test_saving_what_was_not_changed_keeps_the_key(groupe: Groupe) -> None:
    founder = groupe.memberships.get().member
    with override("en"):
        role = groupe.roles.get(key="welcome")
        changed = roles.change_role(
            by=founder,
            role=role,
            edition=role.edition,
            name="Welcoming",
            purpose="Nobody waits at the door.",
            accountabilities=["Bake a cake", "Answer those who ask to join"],
        )
    assert in_table("roles_role", "name", role.pk) == "\x1froles.welcome.name"
    with override("fr"):
        role = groupe.roles.get(pk=changed.pk)
        assert role.name == "Accueil"
        assert role.purpose == "Nobody waits at the door."  # theirs, as they wrote it
        assert role.accountabilities == [
            "Bake a cake",
            "Répondre à celles et ceux qui demandent à rejoindre",
        ]
        edition = Edition.objects.about(role).first()
        assert edition is not None
        assert edition.texts["name"] == "Accueil"
        before = Edition.objects.about(role).last()
        assert before is not None
        roles.change_role(
            by=founder, role=role, edition=role.edition, restores=before.number, **before.texts
        )
    with override("en"):  # brought back, it is the product's own again
        assert groupe.roles.get(pk=role.pk).purpose == (
            "Whoever arrives knows within a day how this groupe works."
        )


def test_the_form_shows_the_editors_language_and_renames(groupe: Groupe, client: Client) -> None:
    founder = groupe.memberships.get().member
    role = groupe.roles.get(key="memory")
    page = reverse("roles:edit", args=[groupe.slug, role.pk])
    login(client, founder)
    shown = client.get(page, headers={"accept-language": "fr"})
    form = shown.context["form"]
    assert form["name"].value() == "Mémoire"
    data = {
        name: form[name].value()
        for name in ("name", "purpose", "family", "seats", "energy", "term_months")
    } | {"accountabilities": "\r\n".join(role.accountabilities), "edition": role.edition}
    sent = client.post(page, data | {"name": "Archives"}, headers={"accept-language": "fr"})
    assert sent.status_code == 302
    assert in_table("roles_role", "name", role.pk) == "Archives"
    assert in_table("roles_role", "purpose", role.pk) == "\x1froles.memory.purpose"


@pytest.mark.parametrize("name", ["Welcoming", "accueil", "  ACCUEIL "])
def test_a_name_is_taken_in_every_language(groupe: Groupe, name: str) -> None:
    founder = groupe.memberships.get().member
    for language in ("fr", "en"):
        with override(language), pytest.raises(Refusal):
            roles.create_role(by=founder, groupe=groupe, name=name, purpose="p")
    role = groupe.roles.get(key="welcome")
    other = groupe.roles.get(key="memory")
    with pytest.raises(Refusal):
        roles.change_role(by=founder, role=other, edition=other.edition, name=name)
    roles.change_role(by=founder, role=role, edition=role.edition, name="À la porte")
    roles.create_role(by=founder, groupe=groupe, name=name, purpose="p")  # it is free now


@pytest.mark.parametrize("name", ["général", "General"])
def test_so_is_the_first_topics(groupe: Groupe, name: str) -> None:
    founder = groupe.memberships.get().member
    for language in ("fr", "en"):
        with override(language), pytest.raises(Refusal):
            chat.new_topic(by=founder, groupe=groupe, name=name)
    made = chat.topic_for(groupe=groupe, key="bids.bid:1", name=name, by=founder)
    assert made.name == f"{name} (2)"


def test_search_finds_it_in_both_languages_and_never_by_its_key(groupe: Groupe) -> None:
    me = Me(groupe.memberships.get().member)

    def found(words: str) -> list[str]:
        return [hit.text for hit in queries.find(me, words)]

    with override("fr"):
        assert found("welcoming") == found("accueil") == ["Accueil"]
        assert found("roles") == found("name") == []
        here = standing(me, groupe)
        for words in ("general", "Général"):
            assert [topic.name for topic in talk.all_topics(here, words)] == ["Général"]
        assert list(talk.all_topics(here, "chat")) == []
        assert len(talk.all_topics(here, "")) == 1


def test_the_visible_form_is_the_same_whoever_saves(groupe: Groupe) -> None:
    role = groupe.roles.get(key="welcome")
    assert role.name_form == "accueil"
    with override("en"):
        role = Role.objects.get(pk=role.pk)
        role.save()
    role.refresh_from_db()
    assert role.name_form == "accueil"


def test_a_text_is_text_and_knows_its_key_wherever_it_goes() -> None:
    with override("en"):
        one = given.text("roles.pot.name")
    assert one == "Common pot"
    for other in (copy.copy(one), copy.deepcopy([one])[0], pickle.loads(pickle.dumps(one))):  # noqa: S301 - our own
        assert (other, other.key) == (one, "roles.pot.name")
    assert given.stored({"a": [one, "b"]}) == {"a": ["\x1froles.pot.name", "b"]}
    assert given.text("gone.app.something") == "something"
    assert given.shown("Pot") == "Pot"


def test_every_starter_has_its_texts_in_both_languages() -> None:
    for starter in STARTERS:
        texts = {}
        for language in ("fr", "en"):
            with override(language):
                texts[language] = given.text(f"roles.{starter.key}.purpose")
        assert texts["fr"] != texts["en"], starter.key


# --- rows of before ------------------------------------------------------------------------------


def test_rows_that_nobody_changed_become_keys(groupe: Groupe) -> None:
    migration = import_module("roles.migrations.0005_given_texts")
    for key, both in migration.WORDS.items():
        for language, words in zip(("en", "fr"), both, strict=True):
            with override(language):
                assert given.text(key) == words
    untouched, renamed, english = (
        groupe.roles.get(key=key) for key in ("welcome", "memory", "pot")
    )
    Role.objects.filter(pk=untouched.pk).update(
        name="Accueil",
        purpose="Une autre raison",
        accountabilities=["Répondre à celles et ceux qui demandent à rejoindre", "Faire un gâteau"],
    )
    Role.objects.filter(pk=renamed.pk).update(name="Archives", name_form="archives")
    Role.objects.filter(pk=english.pk).update(name="Common pot", name_form="common pot")
    for _again in range(2):
        migration.keys_for_what_nobody_changed(apps, None)
    assert in_table("roles_role", "name", untouched.pk) == "\x1froles.welcome.name"
    assert in_table("roles_role", "name", renamed.pk) == "Archives"
    assert in_table("roles_role", "name", english.pk) == "\x1froles.pot.name"
    with override("en"):
        role = Role.objects.get(pk=untouched.pk)
        assert role.purpose == "Une autre raison"
        assert role.accountabilities == ["Answer those who ask to join", "Faire un gâteau"]
    assert Role.objects.get(pk=english.pk).name_form == "pot commun"


def test_a_starter_whose_name_another_role_has_in_french_keeps_what_it_says(groupe: Groupe) -> None:
    migration = import_module("roles.migrations.0005_given_texts")
    english = groupe.roles.get(key="pot")
    Role.objects.filter(pk=english.pk).update(name="Common pot", name_form="common pot")
    factories.role(groupe, name="Pot commun")
    migration.keys_for_what_nobody_changed(apps, None)
    assert in_table("roles_role", "name", english.pk) == "Common pot"


def test_the_first_topic_of_before_becomes_a_key_unless_it_was_renamed(groupe: Groupe) -> None:
    migration = import_module("groupes.chat.migrations.0006_given_names")
    topic = groupe.room.topics.get()
    Topic.objects.filter(pk=topic.pk).update(name="Général")
    migration.a_key_for_the_first_topic(apps, None)
    assert in_table("chat_topic", "name", topic.pk) == "\x1fchat.general"
    Topic.objects.filter(pk=topic.pk).update(name="La place")
    migration.a_key_for_the_first_topic(apps, None)
    assert in_table("chat_topic", "name", topic.pk) == "La place"
