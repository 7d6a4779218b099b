# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people had written of their skills when the vocabulary came."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from deploy.migrating import Executor
from groupes.models import Member
from groupes.people import listings
from groupes.people.models import Level, Listing, Skill
from tests import factories


def migrate(*targets: tuple[str, str]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return Executor(connection).migrate(list(targets)).apps


def listed() -> list[tuple[Any, ...]]:
    names = [field.name for field in Listing._meta.fields if field.name not in ("id", "search")]
    return list(Listing.objects.order_by("member").values_list(*names))


@pytest.mark.django_db
def test_no_word_that_was_written_is_lost_and_everyone_is_listed_as_they_are() -> None:
    here = factories.cooperative()
    ana = factories.member("Ana", of=here, trade="Graphiste", place="Lille", about="Du lin.")
    bob = factories.member("Bob", of=here)
    latest = Executor(connection).loader.graph.leaf_nodes()
    before = migrate(("people", "0001_initial"), ("groupes", "0010_member_away_until"))
    older = before.get_model("groupes", "Member").objects
    older.filter(pk=ana.pk).update(
        can_do=["Graphiste", "Apiculture", "son"], wants_to_learn=["SON", "danse"]
    )
    older.filter(pk=bob.pk).update(wants_to_learn=["apiculture"])
    migrate(("people", "0004_listing_of_skills"))
    migrate(*latest)  # what was written is settled, as between two migrations it is
    told = [(held.skill.name, held.level) for held in ana.skills_held.as_told()]
    assert told == [
        ("graphisme", Level.DOES),
        ("Apiculture", Level.DOES),
        ("son", Level.PRACTISES),  # in both lists
        ("danse", Level.LEARNS),
    ]
    new = Skill.objects.get(proposed=True)
    assert (new.name, new.proposed_by) == ("Apiculture", ana)
    assert [(held.skill, held.level) for held in bob.skills_held.all()] == [(new, Level.LEARNS)]
    migrated = listed()
    assert len(migrated) == 2
    listings.refresh(Member.objects.values_list("pk", flat=True))
    assert listed() == migrated  # as they are made from then on
