# SPDX-License-Identifier: AGPL-3.0-or-later
"""A query compiled once answers what its own queryset would."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from deploy.sessions import SESSION
from groupes.access.backend import USER
from groupes.access.me import TIES
from groupes.models import Cooperative, Groupe, Member, Membership, User
from groupes.web.prepared import KEPT, KEY, KEYS, PK, PKS, START, Prepared, within
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def deep(row: Any, *came_from: models.Model) -> Any:
    """All that an instance holds already, what came along with it included; a tuple is itself."""
    if not isinstance(row, models.Model):
        return row
    held = {name: value for name, value in vars(row).items() if name != "_state"}
    along = {
        f"→{name}": deep(one, *came_from, row)
        for name, one in row._state.fields_cache.items()
        if isinstance(one, models.Model) and not any(one is known for known in came_from)
    }
    return held | along


def same(prepared: Prepared[Any], **values: Any) -> int:
    expected = [deep(row) for row in prepared.build(**values)]
    assert [deep(row) for row in prepared(**values)] == expected
    assert [deep(row) for row in prepared(**values)] == expected  # and once more
    return len(expected)


def test_who_is_asking() -> None:
    chance = random.Random(7)
    people = [factories.member() for _number in range(4)]
    alone = User.objects.create_user("seul@example.test", factories.PASSWORD)
    User.objects.filter(pk=people[0].user_id).update(is_active=False)
    ids = [*(person.user_id for person in people), alone.pk, 0]
    chance.shuffle(ids)
    found = {pk: same(USER, user=pk) for pk in ids}
    assert sum(found.values()) == 4
    assert found[people[0].user_id] == found[0] == 0


def test_what_they_belong_to() -> None:
    chance = random.Random(11)
    people = [factories.member() for _number in range(3)]
    for _number in range(5):
        groupe = factories.groupe(chance.choice(people))
        for person in people:
            if not groupe.memberships.filter(member=person).exists():
                state = chance.choice([*Membership.State])
                ends_on = chance.choice([None, groupe.today() + days(3)])
                factories.join(groupe, person, state=state, ends_on=ends_on)
    assert sum(same(TIES, member=person.pk) for person in people) >= 5
    assert same(TIES, member=0) == 0


def test_their_session() -> None:
    now = timezone.now()
    for key, hours in (("a" * 32, 1), ("b" * 32, -1)):
        Session.objects.create(
            session_key=key, session_data="x", expire_date=now + dt.timedelta(hours=hours)
        )
    asked = [same(SESSION, key=key, now=now) for key in ("a" * 32, "b" * 32, "c" * 32, "")]
    assert asked == [1, 0, 0, 0]


def test_related_rows_come_along_without_a_query(django_assert_num_queries) -> None:
    person = factories.member()
    USER(user=person.user_id)
    with django_assert_num_queries(1):
        [user] = USER(user=person.user_id)
        assert user.member.cooperative.name == person.cooperative.name


def test_a_shape_that_drops_a_value_is_refused() -> None:
    """A value that is not among the parameters would be answered for another one, in silence."""
    dropped = Prepared(lambda member: Member.objects.filter(pk__gt=0), member=PK)
    with pytest.raises(ValueError, match="member"):
        dropped(member=1)


def test_a_value_asked_in_two_places_is_put_in_both() -> None:
    founder = factories.member()
    groupe = factories.groupe(founder)
    twice = Prepared(
        lambda member: Groupe.objects.filter(
            memberships__member=member, cooperative__members=member
        ).order_by("pk"),
        member=PK,
    )
    assert same(twice, member=founder.pk) == 1
    assert [found.pk for found in twice(member=founder.pk)] == [groupe.pk]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_list_of_ids_is_one_value_whatever_its_length(count: int) -> None:
    ids = [factories.member().pk for _number in range(6)]
    among = Prepared(
        lambda members: Member.objects.filter(pk__any_of=members).order_by("pk"), members=PKS
    )
    assert same(among, members=ids[:count]) == count
    assert [one.pk for one in among(members=ids[:count])] == sorted(ids[:count])
    theirs = Prepared(
        lambda members: Membership.objects.filter(member__any_of=members).order_by("pk"),
        members=PKS,
    )
    founder = factories.member()
    factories.groupe(founder)
    assert same(theirs, members=[founder.pk]) == 1
    assert same(theirs, members=[founder.pk, *ids]) == 1
    assert same(theirs, members=[]) == 0


def test_figures_are_answered_as_tuples() -> None:
    people = [factories.member() for _number in range(3)]
    for founder in people[:2]:
        factories.groupe(founder)
    counted = Prepared(
        lambda members: (
            Membership.objects.filter(member__any_of=members)
            .order_by("member")
            .values_list("member")
            .annotate(n=models.Count("pk"))
        ),
        members=PKS,
    )
    ids = [one.pk for one in people]
    assert counted(members=ids) == [(ids[0], 1), (ids[1], 1)]
    assert counted(members=ids) == list(counted.build(members=ids))


@pytest.mark.parametrize("values", [{}, {"member": 1, "other": 2}, {"membre": 1}])
def test_a_value_that_is_forgotten_or_unknown_is_an_error(values: dict[str, int]) -> None:
    """A mark left in the query would find nothing, in silence."""
    asked = Prepared(lambda member: Member.objects.filter(pk=member), member=PK)
    with pytest.raises(TypeError, match="member"):
        asked(**values)


def test_a_page_begins_where_it_is_told() -> None:
    for _number in range(5):
        factories.member()
    page = Prepared(lambda start: Member.objects.order_by("pk")[start : start + 2], start=START)
    assert [same(page, start=start) for start in (0, 2, 4, 6)] == [2, 2, 1, 0]


def test_a_page_begins_at_the_very_end_of_its_query() -> None:
    within = Prepared(
        lambda start: Member.objects.filter(
            pk__in=Member.objects.order_by("pk").values("pk")[start : start + 2]
        ),
        start=START,
    )
    with pytest.raises(ValueError, match="START is where a page"):
        within(start=0)


def test_a_query_may_be_planned_anew_for_each_value() -> None:
    made = [factories.member(name) for name in ("Anne", "Béla")]
    named = Prepared(lambda name: Member.objects.filter(name=name), plan_anew=True, name=KEY)
    for person in made:
        assert same(named, name=person.name) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s",
                       ['%"groupes_member"."name" = $1%'])  # fmt: skip
        assert cursor.fetchone()[0] == 0


def test_patterns_find_what_has_the_words_and_their_signs_are_only_signs() -> None:
    for name in ("Ana Lin", "Bob Lin", "100% Lin", "Zoé_"):
        factories.member(name)
    one = Prepared(
        lambda word: Member.objects.filter(name__like=word).order_by("pk").values_list("name"),
        word=KEY,
    )
    either = Prepared(
        lambda words: (
            Member.objects.filter(name__like_any=words).order_by("pk").values_list("name")
        ),
        words=KEYS,
    )
    every = Prepared(
        lambda words: (
            Member.objects.filter(name__like_all=words).order_by("pk").values_list("name")
        ),
        words=KEYS,
    )
    assert one(word=within("a L")) == [("Ana Lin",)]
    assert one(word=within("%")) == [("100% Lin",)]
    assert one(word=within("_")) == [("Zoé_",)]
    assert either(words=[within("Ana"), within("Zo")]) == [("Ana Lin",), ("Zoé_",)]
    assert either(words=[]) == []
    assert every(words=[within("Lin"), within("b")]) == [("Bob Lin",)]
    assert len(every(words=[])) == Member.objects.count()


def test_what_never_changes_is_written_out_and_a_value_travels_once() -> None:
    me = factories.member()
    factories.groupe(me)
    asked = Prepared(
        lambda member, state: Membership.objects.filter(
            member=member, groupe__memberships__member=member, state__in=["active", "50 % d'été"]
        ).filter(groupe__state=state),
        member=PK,
        state=KEY,
    )
    assert same(asked, member=me.pk, state="active") == 1
    assert asked._compiled is not None
    assert asked._compiled.order == ["member", "state"]
    assert "50 % d''été" in asked._compiled.sql
    assert asked._compiled.sql.count("$1") == 2


def test_a_number_has_one_statement_whatever_its_size() -> None:
    asked = Prepared(lambda member: Member.objects.filter(pk=member), member=PK)
    for number in (1, 40_000, 3_000_000_000):
        assert asked(member=number) == list(Member.objects.filter(pk=number))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(parameter_types::text) FROM pg_prepared_statements "
            "WHERE statement LIKE %s", ['%FROM "groupes_member" WHERE "groupes_member"."id" = $1']
        )  # fmt: skip
        assert cursor.fetchone() == (1, "{bigint}")


def test_a_connection_keeps_more_statements_than_the_pages_ask() -> None:
    Prepared(lambda member: Member.objects.filter(pk=member), member=PK)(member=1)
    assert connection.connection.prepared_max == KEPT


def _mode() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        [mode] = cursor.fetchone()
    return str(mode)


def test_a_statement_is_planned_once_whatever_its_values() -> None:
    assert _mode() == "force_generic_plan"
    made = [factories.cooperative() for _each in range(3)]
    ask = Prepared(lambda pks: Cooperative.objects.filter(pk__any_of=pks), pks=PKS)
    for ids in ([one.pk for one in made], [made[0].pk], []):
        assert {one.pk for one in ask(pks=ids)} == set(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE '%%groupes_cooperative%%ANY%%' ORDER BY prepare_time DESC LIMIT 1"
        )
        assert cursor.fetchone() == (3, 0)


def test_a_transaction_that_fails_takes_no_setting_with_it() -> None:
    ask = Prepared(lambda pks: Cooperative.objects.filter(pk__any_of=pks), pks=PKS)
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(pks=["no number"])
    assert _mode() == "force_generic_plan"


def test_what_is_planned_freely_leaves_others_as_they_were() -> None:
    ask = Prepared(
        lambda pks: Cooperative.objects.filter(pk__any_of=pks), plan_freely=True, pks=PKS
    )
    made = [factories.cooperative() for _each in range(3)]
    ids = [one.pk for one in made]
    assert {one.pk for one in ask(pks=ids)} == set(ids)
    assert _mode() == "force_generic_plan"
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(pks=["no number"])
    assert _mode() == "force_generic_plan"
    assert ask(pks=[]) == []
