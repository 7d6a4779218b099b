# SPDX-License-Identifier: AGPL-3.0-or-later
"""Instances made of rows are those that Django makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.signals import post_init

from groupes.models import Cooperative, Groupe, Membership, User
from groupes.web import instances
from groupes.web.prepared import PK, Prepared
from tests import factories

pytestmark = pytest.mark.django_db

TIES = Prepared(
    lambda groupe: (
        Membership.objects.filter(groupe=groupe)
        .select_related("groupe__cooperative", "member", "answered_by")
        .defer("message", "groupe__charter")
        .annotate(letters=models.functions.Length("member__name"))
        .order_by("pk")
    ),
    groupe=PK,
)


def test_they_hold_what_django_s_own_hold() -> None:
    groupe = factories.groupe(factories.member("Anne"))
    factories.join(groupe, factories.member("Béla"))
    for mine, theirs in zip(TIES(groupe=groupe.pk), TIES.build(groupe=groupe.pk), strict=True):
        assert mine == theirs
        assert mine._state.adding is theirs._state.adding is False
        assert mine._state.db == theirs._state.db == DEFAULT_DB_ALIAS
        assert mine.letters == theirs.letters
        assert {*vars(mine)} == {*vars(theirs)}
        assert mine.groupe.cooperative.time_zone == theirs.groupe.cooperative.time_zone
        assert mine.get_deferred_fields() == theirs.get_deferred_fields() == {"message"}


def test_what_is_not_there_is_none_and_asks_nothing(django_assert_num_queries) -> None:
    groupe = factories.groupe(factories.member())
    TIES(groupe=groupe.pk)
    with django_assert_num_queries(1):
        assert TIES(groupe=groupe.pk)[0].answered_by is None


def test_what_was_left_out_is_asked_when_it_is_read(django_assert_num_queries) -> None:
    groupe = factories.groupe(factories.member(), charter="Ce que nous tenons.")
    [tie] = TIES(groupe=groupe.pk)
    with django_assert_num_queries(1):
        assert tie.groupe.charter == "Ce que nous tenons."


def test_they_are_saved_as_rows_that_exist(django_assert_num_queries) -> None:
    groupe = factories.groupe(factories.member())
    [tie] = TIES(groupe=groupe.pk)
    tie.groupe.purpose = "Relier."
    with django_assert_num_queries(1):
        tie.groupe.save(update_fields=["purpose"])
    assert Groupe.objects.get(pk=groupe.pk).purpose == "Relier."


def test_a_field_that_reads_in_its_own_way_is_read_so() -> None:
    changes: list[Any] = [{"on": "2026-01-01", "percent": "11.00"}]
    made = factories.member().cooperative
    Cooperative.objects.filter(pk=made.pk).update(contribution_changes=changes)
    found = Prepared(lambda pk: Cooperative.objects.filter(pk=pk), pk=PK)
    assert found(pk=made.pk)[0].contribution_changes == changes


def test_both_ends_of_a_tie_of_one_to_one_know_each_other(django_assert_num_queries) -> None:
    person = factories.member()
    users = Prepared(lambda pk: User.objects.select_related("member").filter(pk=pk), pk=PK)
    [user] = users(pk=person.user_id)
    with django_assert_num_queries(0):
        assert user.member.user is user


def test_a_model_that_wants_to_be_told_is_refused() -> None:
    def told(**kwargs: object) -> None: ...

    query = Groupe.objects.all().query.get_compiler(DEFAULT_DB_ALIAS)
    query.as_sql()
    assert instances.reader(query).made.model is Groupe
    post_init.connect(told, sender=Groupe)
    try:
        with pytest.raises(TypeError, match="Groupe is not made of its columns"):
            instances.reader(query)
    finally:
        post_init.disconnect(told, sender=Groupe)


def test_a_row_of_which_some_columns_are_known_is_as_a_query_for_these_alone_makes_it(
    django_assert_num_queries: Any,
) -> None:
    groupe = factories.groupe(factories.member(), charter="Ce que nous tenons.")
    mine = instances.of(Groupe, id=groupe.pk, name=groupe.name)
    theirs = Groupe.objects.only("name").get(pk=groupe.pk)
    assert mine == theirs
    assert {*vars(mine)} == {*vars(theirs)}
    assert mine._state.adding is theirs._state.adding is False
    assert mine._state.db == theirs._state.db
    assert mine.get_deferred_fields() == theirs.get_deferred_fields()
    with django_assert_num_queries(1):
        assert mine.charter == "Ce que nous tenons."
