# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wherever somebody is asked something, who asks is told that they are away, in the same words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from groupes import actions
from groupes.models import Groupe, Member
from groupes.parting import actions as parting
from groupes.people import actions as people
from groupes.people.models import Level
from groupes.web import formats
from groupes.welcome.models import Greeter
from tests import factories
from tests.factories import Cast, days
from tests.groupes.views.visits import login

pytestmark = pytest.mark.django_db


def _invited(cast: Cast) -> tuple[Member, str]:
    return cast.outsider, reverse("groupes:invite", args=[cast.groupe.slug])


def _proposed(cast: Cast) -> tuple[Member, str]:
    Groupe.objects.filter(pk=cast.groupe.pk).update(joining=Groupe.Joining.COOPTED)
    page = reverse("welcome:proposals", args=[cast.groupe.slug])
    return cast.outsider, f"{page}?page=1"


def _to_propose(cast: Cast) -> tuple[Member, str]:
    _proposed(cast)
    return cast.outsider, reverse("welcome:propose", args=[cast.groupe.slug, cast.outsider.pk])


def _first_invited(cast: Cast) -> tuple[Member, str]:
    page = reverse("founding:step", args=["people"])
    return cast.outsider, f"{page}?q={cast.outsider.name}"


def _asked_to_teach(cast: Cast) -> tuple[Member, str]:
    people.tell_skills(by=cast.outsider, told={Level.PASSES_ON: ["Facilitation"]})
    skill = cast.outsider.skills_held.get().skill_id
    return cast.outsider, reverse("craft:ask", args=[cast.outsider.pk, skill])


def _met(cast: Cast) -> tuple[Member, str]:
    _asked_to_teach(cast)
    people.tell_skills(by=cast.holder, told={Level.LEARNS: ["Facilitation"]})
    return cast.outsider, reverse("craft:meet")


def _asked_to_hold_a_talk(cast: Cast) -> tuple[Member, str]:
    tie = cast.groupe.memberships.get(member=cast.plain)
    path = parting.open_path(by=cast.holder, membership=tie, lived="Trois absences")
    return cast.outsider, reverse("parting:ask", args=[path.pk])


def _offered_a_mandate(cast: Cast) -> tuple[Member, str]:
    vacant = factories.role(cast.groupe)
    return cast.plain, reverse("roles:offer", args=[cast.groupe.slug, vacant.pk])


def _written_to(cast: Cast) -> tuple[Member, str]:
    return cast.outsider, reverse("groupes:write", args=[cast.outsider.pk])


def _greets(cast: Cast) -> tuple[Member, str]:
    Greeter.objects.create(groupe=cast.groupe, member=cast.plain)
    tie = cast.groupe.memberships.filter(member=cast.holder)
    now = cast.groupe.created_at
    tie.update(starts_on=cast.groupe.today(), asked_at=now)
    return cast.plain, cast.groupe.get_absolute_url()


def test_whoever_welcomes_reads_that_the_one_who_asks_is_away(client: Client) -> None:
    cast = factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)
    asked = actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    until = cast.groupe.today() + days(20)
    Member.objects.filter(pk=cast.outsider.pk).update(away_until=until)
    login(client, cast.holder)
    for page in (
        reverse("groupes:today"),
        reverse("groupes:members", args=[cast.groupe.slug]),
        cast.groupe.get_absolute_url(),
        reverse("groupes:answer_request", args=[cast.groupe.slug, asked.pk]),
    ):
        assert formats.date(until) in client.get(page).content.decode(), page


def test_an_invitation_waits_until_who_is_away_is_back(client: Client) -> None:
    cast = factories.cast("groupes.welcome_member")
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    login(client, cast.outsider)
    today = reverse("groupes:today")
    assert [part.key for part in client.get(today).context["page"].stretches] == ["tonight"]
    Member.objects.filter(pk=cast.outsider.pk).update(away_until=cast.groupe.today())
    assert [part.key for part in client.get(today).context["page"].stretches] == ["later"]


@pytest.mark.parametrize(
    "where",
    [
        _invited, _proposed, _to_propose, _first_invited, _asked_to_teach, _met,
        _asked_to_hold_a_talk, _offered_a_mandate, _written_to, _greets,
    ],
)  # fmt: skip
def test_who_asks_is_told_that_somebody_is_away(
    where: Callable[[Cast], tuple[Member, str]], client: Client
) -> None:
    cast = factories.cast("groupes.welcome_member", "roles.give_mandate", visibility="cooperative")
    asked, page = where(cast)
    today = cast.groupe.today()
    login(client, cast.holder)
    for until, says in ((today - days(1), False), (today, True)):
        Member.objects.filter(pk=asked.pk).update(away_until=until)
        answer = client.get(page)
        assert answer.status_code == 200
        said = answer.content.decode()
        assert asked.name in said
        assert (formats.away(until, until) in said) == says, until
