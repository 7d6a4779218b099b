# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a decision does is done once, in the transaction that adopts it or on its day, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from groupes import actions as ground
from groupes.charter import actions as charter
from groupes.charter.models import RedLine
from groupes.web import zones
from groupes.web.refusals import Refusal
from roles.decisions import actions
from roles.decisions.actions import doing
from roles.decisions.models import Decision, Electorate, Stance, State, Way
from roles.models import MandateOffer
from tests import factories
from tests.roles.decisions.changing import (
    adopt,
    mandate,
    put,
    section,
)
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def client(client: Client) -> Client:
    """Reads in the words of the code."""
    client.cookies["django_language"] = "en"
    return client


def test_what_takes_effect_on_a_day_waits_for_it_and_is_done_once() -> None:
    here = world()
    before = section(here)
    facts = {"section": before.pk, "key": before.key, "title": "", "body": "Demain."}
    day = here.groupe.today() + dt.timedelta(days=3)
    done = adopt(here, put(here, "charter.section", facts, edition=1, effect_on=day))
    assert (done.state, done.applied_at) == (State.ADOPTED, None)
    left = ProcrastinateJob.objects.get(task_name=actions.apply_due.name)
    assert left.scheduled_at == zones.day_begins(day, here.groupe.cooperative.time_zone)
    actions.apply_due(decision=done.pk)
    before.refresh_from_db()
    assert before.body != "Demain."
    Decision.objects.filter(pk=done.pk).update(effect_on=here.groupe.today())
    actions.apply_due(decision=done.pk)
    actions.apply_due(decision=done.pk)
    before.refresh_from_db()
    assert (before.body, before.edition) == ("Demain.", 2)


def test_what_changed_before_its_day_leaves_an_adopted_decision_overtaken(client: Client) -> None:
    here = world()
    before = section(here)
    facts = {"section": before.pk, "key": before.key, "title": "", "body": "Demain."}
    day = here.groupe.today() + dt.timedelta(days=3)
    done = adopt(here, put(here, "charter.section", facts, edition=1, effect_on=day))
    charter.write_section(
        by=here.proposer, groupe=here.groupe, key=before.key, edition=1, body="Hier."
    )
    Decision.objects.filter(pk=done.pk).update(effect_on=here.groupe.today())
    client.force_login(here.people[1].user)
    page = client.get(done.get_absolute_url()).text  # whoever reads it first
    assert "Propose it again" in page
    assert "changed by others" in page
    done.refresh_from_db()
    assert (done.state, done.applied_at) == (State.OVERTAKEN, None)


def test_a_proposer_who_is_gone_takes_nothing_along() -> None:
    here = world()
    facts = {"line": None, "text": "Jamais seul."}
    opened = put(here, "charter.line", facts)
    Decision.objects.filter(pk=opened.pk).update(proposer=None, owner=None)
    assert adopt(here, opened).applied_at is not None
    assert doing.in_whose_name(Decision.objects.get(pk=opened.pk)) == here.people[1]


def test_a_role_is_offered_in_the_name_of_nobody_who_left() -> None:
    """Who proposed it left before the others had answered: who answered first offers it."""
    here = world()
    role = factories.role(here.groupe)
    opened = put(here, "roles.mandate", mandate(here, role, here.people[2]))
    ground.leave(by=here.proposer, membership=here.groupe.memberships.get(member=here.proposer))
    done = adopt(here, opened)
    assert done.applied_at is not None
    offer = MandateOffer.objects.get(role=role)
    assert (offer.offered_by, offer.offered_to) == (here.people[1], here.people[2])


def test_who_is_on_pause_proposes_nothing_in_the_meantime() -> None:
    here = world()
    role = factories.role(here.groupe)
    opened = put(here, "roles.mandate", mandate(here, role, here.people[2]))
    ground.pause(by=here.proposer, membership=here.groupe.memberships.get(member=here.proposer))
    adopt(here, opened)
    assert MandateOffer.objects.get(role=role).offered_by == here.people[1]


def test_what_is_no_effect_any_more_leaves_the_decision_overtaken() -> None:
    here = world()
    opened = put(here, "charter.line", {"line": None, "text": "Jamais."})
    Decision.objects.filter(pk=opened.pk).update(effect="gone.effect")
    assert adopt(here, opened).state == State.OVERTAKEN


def test_a_change_is_not_decided_by_one_who_answers_alone() -> None:
    here = world(people=3)  # a third answers, and it is who proposes it
    opened = put(here, "charter.line", {"line": None, "text": "La mienne."}, way=Way.VOTE)
    here.say(opened, here.proposer, Stance.FOR)
    over = here.hour_comes(here.hour_comes(opened))
    assert (over.state, over.why) == (State.REJECTED, "nobody")
    assert not RedLine.objects.exists()


def test_a_change_is_not_decided_among_people_one_names() -> None:
    here = world()
    facts = {"line": None, "text": "La nôtre."}
    with pytest.raises(Refusal, match="whole groupe"):
        put(here, "charter.line", facts, electorate=Electorate.NAMED, named=[here.people[1].pk])


def test_who_could_do_it_alone_may_ask_a_few() -> None:
    here = world()
    factories.mandate(
        factories.role(here.groupe, "groupes.edit_groupe", name="Vie du groupe"), here.proposer
    )
    facts = {"line": None, "text": "La nôtre."}
    opened = put(
        here,
        "charter.line",
        facts,
        electorate=Electorate.NAMED,
        named=[p.pk for p in here.people[:2]],
    )
    here.say(opened, here.people[1], Stance.CONSENT)
    assert here.hour_comes(opened).applied_at is not None


def test_a_day_at_least_is_left_to_read_and_answer_unless_all_have() -> None:
    here = world()
    drafted = here.draft(Way.VOTE)
    soon = timezone.now() + dt.timedelta(hours=2)
    with pytest.raises(Refusal, match="a day at least"):
        actions.open_decision(by=here.proposer, decision=drafted, closes_at=soon)
    opened = here.open(Way.VOTE)
    for member in here.people[:-1]:
        here.say(opened, member, Stance.FOR)
    with pytest.raises(Refusal, match="Not everybody"):
        actions.close_now(by=here.proposer, decision=opened)
    here.say(opened, here.people[-1], Stance.FOR)
    assert actions.close_now(by=here.proposer, decision=opened).state == State.ADOPTED


def test_advice_is_not_closed_the_minute_it_is_asked() -> None:
    here = world()
    opened = here.open(Way.ADVICE, advisers=[here.people[1].pk, here.people[2].pk])
    here.say(opened, here.people[1], Stance.ADVICE, words="Oui.")
    with pytest.raises(Refusal, match="Not everybody"):
        actions.close_now(by=here.proposer, decision=opened)
