# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rotations of the demonstration: one lived, one that asks what each wishes."""

import pytest

from deploy.demo import build
from groupes.access import Me
from groupes.shell import todo
from roles.planning.models import Kept, Plan, Wish

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # what is told is copied, or waited for


def test_one_rotation_was_adopted_and_one_is_prepared(told: build.Cast) -> None:
    groupe = told.groupes["concerter"]
    prepared, lived = Plan.objects.filter(groupe=groupe).order_by("-pk")
    assert (lived.state, prepared.state) == (Plan.State.ADOPTED, Plan.State.DRAFT)
    assert lived.seats.exclude(member=None).filter(became="held").exists()
    assert lived.last_day > told.today
    assert not Kept.objects.exists()
    assert Wish.objects.filter(role__groupe=groupe).values("member").distinct().count() == 6
    asked = {item.kind for item in todo.items(Me(told.members["youssef"]))}
    assert "rotation_wishes" in asked
    answered = {item.kind for item in todo.items(Me(told.members["theo"]))}
    assert "rotation_wishes" not in answered
