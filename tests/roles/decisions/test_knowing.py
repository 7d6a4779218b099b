# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is suggested to somebody who asks, and why; and how one of five hundred is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from groupes import choosing, finding
from groupes.access import Me, Standing, standing
from groupes.models import Member
from groupes.people import queries as people
from groupes.people.models import Audience, Level, Skill, SkillHeld, Telling
from groupes.things import Ref
from groupes.web.paths import reverse
from roles.decisions import actions
from roles.decisions.forms import HandOnForm
from roles.decisions.knowing import may_know
from roles.decisions.models import Tension, Way
from roles.decisions.tension_forms import TurnForm
from roles.work.models import Work
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db


def raised(here: World, sentence: str, about: Any = None) -> Tension:
    return actions.raise_tension(
        by=here.proposer,
        groupe=here.groupe,
        sentence=sentence,
        about=Ref.of(about) if about is not None else None,
    )


def stands(here: World) -> Standing:
    return standing(Me(here.proposer), here.groupe)


def can(member: Member, name: str, level: Level = Level.DOES) -> Skill:
    skill = people.skill_named(name) or Skill.objects.create(name=name)
    SkillHeld.objects.create(member=member, skill=skill, level=level)
    finding.changed([member.pk])
    return skill


def test_who_holds_the_role_it_is_about_or_names_comes_first_then_who_has_the_skill() -> None:
    here = world(people=6)
    role = factories.role(here.groupe)
    factories.mandate(role, here.people[3])
    watch = factories.role(here.groupe)
    watch.name = "Veille"
    watch.save()
    factories.mandate(watch, here.people[2])
    skill = can(here.people[1], "Cartographie")
    can(here.people[4], "Cartographie", Level.LEARNS)  # wishes to learn it: cannot tell
    one = raised(here, "La veille perd nos fonds de cartographie.", role)
    told = may_know(stands(here), one)
    assert list(told.items()) == [
        (here.people[3].pk, role.name),
        (here.people[2].pk, "Veille"),
        (here.people[1].pk, skill.name),
    ]
    with translation.override("en"):
        form = TurnForm(here=stands(here), tension=one)
        choices = list(form.fields["member"].choices)  # type: ignore[attr-defined]
    assert [words for words, _rows in choices[1:]] == ["They may well know", "The others"]
    assert [pk for pk, _label in choices[1][1]] == list(told)
    assert choices[1][1][2][1] == f"{here.people[1].name}: {skill.name}"
    assert {pk for pk, _label in choices[2][1]} == {here.people[4].pk, here.runner.pk}


def test_nobody_is_suggested_by_what_they_keep_to_themselves_or_held_before() -> None:
    here = world(people=5)
    can(here.people[1], "Cartographie")
    Telling.objects.create(member=here.people[1], skills=Audience.NOBODY)
    can(here.proposer, "Cartographie")  # who asks
    role = factories.role(here.groupe)
    before = here.groupe.today() - factories.days(40)
    ended = before + factories.days(10)
    factories.mandate(role, here.people[2], starts_on=before, ends_on=ended)
    outside = factories.member(of=here.groupe.cooperative)
    can(outside, "Cartographie")
    assert may_know(stands(here), raised(here, "Qui sait la cartographie ?", role)) == {}


def test_of_a_piece_of_work_who_does_it_and_who_can_what_it_calls_for_are_suggested() -> None:
    here = world(people=5)
    work = Work.objects.create(
        groupe=here.groupe, title="Le plan", state=Work.State.TAKEN, holder=here.people[2]
    )
    skill = can(here.people[1], "Illustration")
    work.skills.add(skill)
    told = may_know(stands(here), raised(here, "Il manque une page", work))
    assert list(told) == [here.people[2].pk, here.people[1].pk]
    assert told[here.people[1].pk] == skill.name


def test_among_five_hundred_one_is_found_by_words_and_not_in_a_list(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    here = world(people=5)
    here.crowd(500)
    one = raised(here, "Quel code ?")
    can(here.runner, "Serrurerie")
    with django_assert_max_num_queries(9):
        form = TurnForm(here=stands(here), tension=one)
    assert not form.fields["member"].whole  # type: ignore[attr-defined]
    assert [pk for pk, _label in form.fields["member"].choices] == [""]  # type: ignore[attr-defined]
    found = TurnForm(here=stands(here), tension=one, words="foule 0321")
    [_none, (pk, name)] = found.fields["member"].choices  # type: ignore[attr-defined]
    assert name == "Foule 0321"
    chosen = TurnForm({"member": pk}, here=stands(here), tension=one)
    assert chosen.is_valid()  # whatever the list shows now

    client.force_login(here.proposer.user)
    client.cookies["django_language"] = "en"
    address = reverse("decisions:tension_ask", args=[here.groupe.slug, one.pk])
    page = client.get(address).text
    assert page.count("<option") == 1
    assert 'id="q"' in page
    page = client.get(address, {"q": "serrurerie"}).text  # by what they can do
    assert here.runner.name in page
    assert page.count("<option") == 2
    assert client.get(address, {"q": "foule"}).text.count("<option") == 1 + choosing.MOST_LISTED
    assert "Nobody of the groupe matches" in client.get(address, {"q": "zzzz"}).text


def test_handing_a_decision_on_looks_for_people_the_same_way() -> None:
    here = world(people=4)
    decision = here.open(Way.VOTE)
    here.crowd(300)
    form = HandOnForm(here=stands(here), decision=decision, words="Foule 0007")
    assert [name for _pk, name in form.fields["to"].choices][1:] == ["Foule 0007"]  # type: ignore[attr-defined]
    assert not HandOnForm(here=stands(here), decision=decision).fields["to"].whole  # type: ignore[attr-defined]
