# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables hold to, whoever writes in them; and who was given the power of before."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from groupes import access
from roles.work.models import Helper, Recurrence, Work, WorkOffer, WorkSkill
from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "open", "holder": True},
        {"state": "open", "hand_since": True},
        {"state": "done"},
        {"state": "taken", "holder": True, "over_at": True},
    ],
)
def test_states_that_make_no_sense_are_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    values = {
        name: {"holder": cast.plain}.get(name, timezone.now()) if value is True else value
        for name, value in wrong.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.create(groupe=cast.groupe, title="X", **values)


def test_each_says_its_name(cast: Cast) -> None:
    work = Work.objects.create(groupe=cast.groupe, title="Relire")
    assert str(work) == "Relire"
    offer = WorkOffer(work=work, offered_to=cast.plain)
    said = (Helper(work=work, member=cast.plain), WorkSkill(work=work, skill_id=1), offer)
    assert all(str(work.pk) in str(one) for one in said)
    assert "week" in str(Recurrence(every="week"))
    assert (work.about, work.stays, work.is_live) == (None, False, True)


def test_the_facilitation_of_before_shares_work_out_where_it_still_gives_mandates() -> None:
    founder = factories.member()
    first, changed, other = (factories.groupe(founder, starters=True) for _n in range(3))
    roles = {one.pk: one.roles.get(key="facilitation") for one in (first, changed, other)}
    for role in roles.values():
        assert "work.redistribute" in access.granted_powers(role.grants_id, role.groupe)  # new ones
        access.revoke(role.grants_id, role.groupe, ["work.redistribute"])
    access.revoke(roles[changed.pk].grants_id, changed, ["roles.give_mandate"])
    own = factories.role(other, "roles.give_mandate")  # theirs, by another name
    importlib.import_module("roles.work.migrations.0002_grants").grant(apps, None)
    granted = {
        pk: "work.redistribute" in access.granted_powers(role.grants_id, role.groupe)
        for pk, role in roles.items()
    }
    assert granted == {first.pk: True, changed.pk: False, other.pk: True}
    assert "work.redistribute" not in access.granted_powers(own.grants_id, other)
