# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions can do, as each floor declares it: asked from the things, by those who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from groupes import access, effects
from groupes.charter import actions as charter
from groupes.models import Membership
from groupes.rules import WELCOME
from groupes.things import Ref
from groupes.web.paths import reverse
from roles import actions as roles
from roles.decisions import queries
from roles.decisions.models import Decision
from roles.planning.rules import PLAN
from tenders.bids import actions as bids
from tests import factories
from tests.roles.decisions.changing import adopt, plan_world, put, section, write
from tests.roles.decisions.world import World, world
from tests.tenders import calls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def client(client: Client) -> Client:
    """Reads in the words of the code."""
    client.cookies["django_language"] = "en"
    return client


def test_somebody_who_asked_to_join_comes_in_by_a_decision() -> None:
    here = world()
    asks = factories.member("Nadia", of=here.groupe.cooperative)
    tie = Membership.objects.create(
        groupe=here.groupe, member=asks, state=Membership.State.ASKED, asked_at=timezone.now()
    )
    adopt(here, put(here, "welcome.member", {"request": tie.pk, "member": asks.pk}, on=tie))
    tie.refresh_from_db()
    assert tie.state == Membership.State.ACTIVE


def thing_of(name: str, here: World) -> Any:
    """A thing of a groupe that this effect changes, and who plans and welcomes there proposes."""
    for power in (PLAN, WELCOME):
        factories.mandate(factories.role(here.groupe, power, name=power), here.proposer)
    match name:
        case "charter.section":
            return section(here)
        case "charter.line":
            return charter.add_line(by=here.proposer, groupe=here.groupe, text="La leur.")
        case "roles.circle":
            return roles.create_circle(
                by=here.proposer, groupe=here.groupe, name="Outils", purpose="Que tout marche."
            )
        case "sharing.splitrule":
            return factories.split_rule(here.groupe, here.proposer, adopted=False)
        case "bids.go":
            notice = calls.call("a")
            return bids.take_up(by=here.proposer, groupe=here.groupe, notice=notice)[0]
        case "welcome.member":
            asks = factories.member("Nadia", of=here.groupe.cooperative)
            return Membership.objects.create(
                groupe=here.groupe,
                member=asks,
                state=Membership.State.ASKED,
                asked_at=timezone.now(),
            )
    return factories.role(here.groupe, name="Mémoire")


@pytest.mark.parametrize(
    "name",
    ["charter.section", "charter.line", "roles.role", "roles.circle", "roles.mandate", "sharing.splitrule",
     "bids.go", "welcome.member"],
)  # fmt: skip
def test_a_thing_is_put_where_it_is_and_another_groupe_does_not_have_it(
    name: str, client: Client
) -> None:
    here, other = world(), world()
    thing = thing_of(name, other)
    thing_of(name, here)  # with the same powers here
    about = str(Ref.of(thing))
    client.force_login(other.proposer.user)
    assert client.get(write(other, name, about)).status_code == 200
    client.force_login(here.proposer.user)
    assert client.get(write(here, name, about)).status_code == 404
    assert client.post(write(here, name, about), {"title": "Prise"}).status_code == 404
    assert client.get(write(here, name, "groupes.groupe:1")).status_code == 404


def test_a_plan_of_another_groupe_is_not_there(client: Client) -> None:
    here, plan = plan_world()
    other, _plan = plan_world()
    client.force_login(here.proposer.user)
    assert client.get(write(here, "planning.plan", str(Ref.of(plan)))).status_code == 200
    client.force_login(other.proposer.user)
    assert client.get(write(other, "planning.plan", str(Ref.of(plan)))).status_code == 404
    client.force_login(here.people[1].user)  # who does not plan
    assert client.get(write(here, "planning.plan", str(Ref.of(plan)))).status_code == 403


def test_an_outsider_drafts_nothing(client: Client) -> None:
    here = world()
    client.force_login(factories.member("Autre", of=here.groupe.cooperative).user)
    assert client.get(write(here, "charter.line", "new")).status_code in (403, 404)
    assert client.post(write(here, "charter.line", "new"), {"title": "X"}).status_code in (403, 404)
    assert not Decision.objects.exists()


def test_nobody_decides_after_advice_alone_what_they_could_not_do_alone(client: Client) -> None:
    here = world()
    client.force_login(here.proposer.user)
    assert client.get(write(here, "roles.role", "new", way="advice")).status_code == 403


def test_which_thing_it_is_about_is_asked_where_none_is_named(client: Client) -> None:
    here = world()
    line = charter.add_line(by=here.proposer, groupe=here.groupe, text="Jamais à perte.")
    client.force_login(here.proposer.user)
    page = client.get(write(here, "charter.line")).text
    assert "Jamais à perte." in page
    assert f"charter.redline%3A{line.pk}" in page
    assert "about=new" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_decisions_of_a_thing_are_one_query(rows: int, django_assert_num_queries: Any) -> None:
    here = world()
    for number in range(rows):
        adopt(here, put(here, "charter.line", {"line": None, "text": f"Ligne {number}."}))

    standing = access.standing(access.Me(here.proposer), here.groupe)
    ref = Ref("charter.charter", here.groupe.pk)
    queries.decided(standing, ref)
    with django_assert_num_queries(1):
        assert len(effects.decided_by(standing, ref)) == rows


def test_a_change_can_be_decided_another_way(client: Client) -> None:
    here = world()
    line = charter.add_line(by=here.proposer, groupe=here.groupe, text="Jamais à perte.")
    client.force_login(here.proposer.user)
    asked = f"effect=charter.line&about=charter.redline%3A{line.pk}"
    other = reverse("decisions:new", args=[here.groupe.slug]) + f"?{asked}"
    page = client.get(write(here, "charter.line", str(Ref.of(line)))).text
    assert other.replace("&", "&amp;") in page
    ways = client.get(other).text
    assert f"/vote/?{asked}".replace("&", "&amp;") in ways
    assert "roles.circle" not in ways  # one change at a time
