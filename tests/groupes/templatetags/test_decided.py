# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a thing says of decisions: to those inside alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template

from groupes import access
from roles.decisions.models import Decision
from tests import factories
from tests.roles.decisions.changing import adopt, put
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def shown(here: World, member: Any, tag: str, thing: Any) -> str:
    standing = access.standing(access.Me(member), here.groupe)
    source = "{% load decided %}" + tag
    return Template(source).render(Context({"here": standing, "thing": thing}))


def changed(here: World) -> tuple[Any, Decision]:
    role = factories.role(here.groupe, name="Mémoire")
    facts = {"role": role.pk, "values": {"purpose": "Autre."}}
    return role, put(here, "roles.role", facts, on=role, edition=role.edition)


def test_what_is_open_and_what_was_decided_is_said_inside_alone() -> None:
    here = world()
    role, opened = changed(here)
    assert "being decided" in shown(here, here.proposer, "{% decided_by thing %}", role)
    adopt(here, opened)
    told = shown(here, here.proposer, "{% decided_by thing %}", role)
    assert opened.title in told
    assert "being decided" not in told
    outside = factories.member("Autre", of=here.groupe.cooperative)
    for tag in (
        "{% decided_by thing %}",
        "{% decided_later thing %}",
        '{% put_to_groupe "roles.role" thing %}',
    ):
        assert shown(here, outside, tag, role).strip() == "", tag


def test_where_a_change_is_put_is_said_to_those_who_may() -> None:
    here = world()
    role = factories.role(here.groupe, name="Mémoire")
    tag = '{% put_to_groupe "roles.role" thing %}'
    assert f"about=roles.role:{role.pk}" in shown(here, here.people[1], tag, role)
    assert (
        shown(here, here.people[1], '{% put_to_groupe "planning.plan" thing %}', role).strip() == ""
    )
    assert shown(here, here.people[1], '{% put_to_groupe "none.such" thing %}', role).strip() == ""
