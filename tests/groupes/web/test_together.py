# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions asked in one statement are each answered as they would be alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from commons.sharing.models import SplitRule
from groupes.journal.models import Entry
from groupes.models import Cooperative, Groupe, Member, Membership
from groupes.notifications.models import Kept
from groupes.web import together
from groupes.web.prepared import DAY, KEY, PK, PKS
from groupes.web.together import Together
from roles.models import Mandate, Role
from tests import factories
from tests.factories import days
from tests.groupes.web.test_prepared import deep

pytestmark = pytest.mark.django_db


def of_member(member: Any, groupes: Any) -> QuerySet[Membership, Membership]:
    return (
        Membership.objects.filter(member=member)
        .select_related("groupe__cooperative", "invited_by")
        .only("asked_at", "groupe__name", "groupe__cooperative__time_zone", "invited_by__name")
        .order_by("-pk")
    )


def names(member: Any, groupes: Any) -> QuerySet[Groupe, Any]:
    return Groupe.objects.filter(pk__any_of=groupes).order_by("name").values_list("pk", "name")


def ids(member: Any, groupes: Any) -> QuerySet[Member, Any]:
    return Member.objects.filter(pk=member).values_list("pk", flat=True)


def same(asked: Together, **values: Any) -> list[int]:
    expected = [[deep(row) for row in build(**values)] for build in asked.builds]
    for _turn in range(2):
        assert [[deep(row) for row in rows] for rows in asked(**values)] == expected
    return [len(rows) for rows in expected]


def test_each_is_answered_as_it_would_be_alone_in_its_own_order(django_assert_num_queries) -> None:
    me, other = factories.member(), factories.member()
    groupes = [factories.groupe(me) for _number in range(3)]
    asked = Together(of_member, names, ids, member=PK, groupes=PKS)
    assert same(asked, member=me.pk, groupes=[one.pk for one in groupes]) == [3, 3, 1]
    assert same(asked, member=other.pk, groupes=[]) == [0, 0, 1]
    assert same(asked, member=0, groupes=[groupes[0].pk]) == [0, 1, 0]
    with django_assert_num_queries(1):
        [tie, *_ties], _names, _ids = asked(member=me.pk, groupes=[])
        assert tie.groupe.cooperative.time_zone
        assert tie.invited_by is None


def test_dates_instants_and_decimals_come_back_as_they_were() -> None:
    cast = factories.cast()
    Role.objects.update(energy=Decimal("1.5"))
    asked = Together(
        lambda member, on: Mandate.objects.filter(member=member, ends_on__gte=on)
        .select_related("role")
        .only("starts_on", "ends_on", "created_at", "role__energy", "role__accountabilities"),
        member=PK,
        on=DAY,
    )  # fmt: skip
    assert same(asked, member=cast.holder.pk, on=cast.groupe.today()) == [1]
    [[mandate]] = asked(member=cast.holder.pk, on=cast.groupe.today())
    assert type(mandate.starts_on) is dt.date
    assert (mandate.created_at.tzinfo, str(mandate.role.energy)) == (dt.UTC, "1.5")


def test_json_is_read_by_the_field_and_annotations_are_set() -> None:
    cast = factories.cast()
    factories.split_rule(cast.groupe, cast.founder)
    asked = Together(
        lambda groupe: SplitRule.objects.filter(groupe=groupe),
        lambda groupe: Entry.objects.filter(groupe=groupe).order_by("pk"),
        lambda groupe: Groupe.objects.filter(pk=groupe)
        .annotate(
            any=Exists(Membership.objects.filter(groupe=OuterRef("pk"))),
            said=Value("50 %"),
            house=F("cooperative__name"),
        )
        .only("name"),
        groupe=PK,
    )  # fmt: skip
    assert min(same(asked, groupe=cast.groupe.pk)) >= 1


def test_a_text_is_given_to_each_of_its_places() -> None:
    me = factories.member("Anne")
    Kept.objects.create(member=me, label="Anne", thing_id=1, on=timezone.localdate() + days(1))
    asked = Together(
        lambda name: Member.objects.filter(name=name).order_by("pk"),
        lambda name: Kept.objects.filter(label=name, member__name=name).order_by("pk"),
        name=KEY,
    )
    assert same(asked, name="Anne")[1] == 1
    assert same(asked, name="l'été % $1") == [0, 0]


def test_a_former_member_has_no_name_by_this_way_either() -> None:
    me = factories.member()
    Member.objects.filter(pk=me.pk).update(name="")
    [[found]] = Together(lambda member: Member.objects.filter(pk=member), member=PK)(member=me.pk)
    assert found.name == Member.objects.get(pk=me.pk).name != ""


def test_what_json_does_not_keep_is_refused_when_the_statement_is_made() -> None:
    asked = Together(
        lambda member: Member.objects.filter(pk=member).values_list(
            F("joined_on") - Value(dt.date(2020, 1, 1))
        ),
        member=PK,
    )
    with pytest.raises(TypeError, match="DurationField"):
        asked(member=1)


def test_more_columns_than_a_list_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST_COLUMNS", 3)
    with pytest.raises(TypeError, match="columns, 3 at most"):
        Together(lambda pk: Cooperative.objects.filter(pk=pk), pk=PK)(pk=1)


@pytest.mark.parametrize("values", [{}, {"member": 1, "other": 2}, {"membre": 1}])
def test_a_value_that_is_forgotten_or_unknown_is_an_error(values: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="member"):
        Together(lambda member: Member.objects.filter(pk=member), member=PK)(**values)


def test_lists_of_json_come_back_as_they_are_read_alone() -> None:
    """Amounts with a fraction, words with quotes and braces, nothing: as Django's own reading has them."""
    me = factories.member()
    groupe = factories.groupe(me)
    facts = [{"days": 2.5, "words": 'a "b" {c}, \\ é'}, {"none": None}, {"list": [1, "2"]}]
    for one in facts:
        Entry.objects.create(verb="x", groupe=groupe, facts=one)

    def build(groupe: Any) -> QuerySet[Groupe, Groupe]:
        rows = Entry.objects.filter(groupe=OuterRef("pk")).order_by("-pk")
        return Groupe.objects.filter(pk=groupe).annotate(
            told=ArraySubquery(rows.values(row=JSONObject(facts="facts", verb="verb"))),
            empty=ArraySubquery(rows.filter(verb="y").values(row=JSONObject(verb="verb"))),
        )

    asked = Together(build, groupe=PK)
    assert same(asked, groupe=groupe.pk) == [1]
    (row,) = asked(groupe=groupe.pk)[0]
    assert [one["facts"] for one in row.told if one["verb"] == "x"] == facts[::-1]
    assert row.empty == []
