# SPDX-License-Identifier: AGPL-3.0-or-later
"""The structure of a groupe on any day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from groupes.editions.models import Edition
from roles import actions, rules
from roles.models import Circle, Role
from roles.structure import CircleThen, structure_on
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def told(then: CircleThen) -> list[object]:
    """A structure as nested lists: roles by name, then circles as (name, what they hold)."""
    return [
        *[one.texts["name"] for one in then.roles],
        *[(one.texts["name"], told(one)) for one in then.circles],
    ]


def moved(thing: Circle | Role, number: int, at: dt.datetime) -> None:
    """As if an edition had been written at another time."""
    Edition.objects.about(thing).filter(number=number).update(at=at)


def test_the_structure_as_it_was() -> None:
    cast = factories.cast(rules.EDIT)
    groupe, by = cast.groupe, cast.holder
    noon = dt.datetime.combine(groupe.today(), dt.time(12), ZoneInfo(groupe.cooperative.time_zone))
    Role.objects.update(created_at=noon - days(200), name="Première")
    atelier = actions.create_circle(by=by, groupe=groupe, name="Atelier", purpose="Faire.")
    four = actions.create_circle(
        by=by, groupe=groupe, name="Four", purpose="Cuire.", parent=atelier
    )
    role = actions.create_role(
        by=by, groupe=groupe, name="Pétrir", purpose="Tôt.", circle=four, seats=2
    )
    for thing in (atelier, four, role):
        type(thing).objects.filter(pk=thing.pk).update(created_at=noon - days(100))
        moved(thing, 1, noon - days(100))
    factories.mandate(
        role, cast.plain, starts_on=groupe.today() - days(90), ends_on=groupe.today() - days(30)
    )
    actions.change_role(by=by, role=role, edition=1, circle=atelier, name="Façonner", seats=1)
    moved(role, 2, noon - days(40))
    actions.close_circle(by=by, circle=four)
    Circle.objects.filter(pk=four.pk).update(closed_on=groupe.today() - days(20))

    def on(ago: int) -> CircleThen:
        return structure_on(groupe, groupe.today() - days(ago))

    assert on(300).is_empty
    assert told(on(150)) == ["Première"]
    assert told(on(100)) == ["Première", ("Atelier", [("Four", ["Pétrir"])])]
    assert told(on(40)) == ["Première", ("Atelier", ["Façonner", ("Four", [])])]
    assert told(on(20)) == told(on(0)) == ["Première", ("Atelier", ["Façonner"])]
    [petrir] = on(50).circles[0].circles[0].roles
    assert [one.member for one in petrir.holders] == [cast.plain]
    assert (petrir.facts["seats"], petrir.edition, petrir.since_kept) == (2, 1, False)
    [now] = on(0).circles[0].roles
    assert (now.facts["seats"], now.holders) == (1, [])


def test_a_day_ends_where_the_groupe_is() -> None:
    """At 23:30 in Paris, in summer, it is still the day before in UTC's 21:30."""
    cast = factories.cast(rules.EDIT)
    zone = ZoneInfo(cast.groupe.cooperative.time_zone)
    role = actions.create_role(by=cast.holder, groupe=cast.groupe, name="Soin", purpose="Là.")
    Role.objects.filter(pk=cast.role.pk).delete()
    at = dt.datetime(2026, 7, 14, 0, 30, tzinfo=zone)  # 13 July, 22:30, in UTC
    Role.objects.filter(pk=role.pk).update(created_at=at)
    moved(role, 1, at)
    assert structure_on(cast.groupe, dt.date(2026, 7, 13)).is_empty
    assert told(structure_on(cast.groupe, dt.date(2026, 7, 14))) == ["Soin"]


def test_a_text_older_than_its_editions_is_said_so() -> None:
    cast = factories.cast(rules.EDIT)
    groupe = cast.groupe
    noon = dt.datetime.combine(groupe.today(), dt.time(12), ZoneInfo(groupe.cooperative.time_zone))
    role = actions.create_role(by=cast.holder, groupe=groupe, name="Soin", purpose="Là.")
    Role.objects.filter(pk=role.pk).update(created_at=noon - days(50))
    moved(role, 1, noon - days(10))
    found = {one.role.pk: one for one in structure_on(groupe, groupe.today() - days(30)).roles}
    assert found[role.pk].since_kept
    now = {one.role.pk: one for one in structure_on(groupe, groupe.today()).roles}
    assert not now[role.pk].since_kept
