# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another date that is chosen moves the meeting that was called on the one before, until it begins."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groupes.journal.models import Entry
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions import actions as decisions
from roles.decisions.dates import Led
from roles.decisions.events import DATE_CHOSEN
from roles.decisions.models import Decision
from roles.meetings import actions, found_dates
from roles.meetings.models import Meeting
from tests.roles.decisions.world import world
from tests.roles.meetings.actions.test_called_on import found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def choices(decision: Decision) -> tuple[Any, Any]:
    """The date that was not chosen, and the one that was."""
    first, second = decision.options.order_by("position")
    return first, second


def test_another_date_moves_the_meeting_asks_who_comes_anew_and_is_told() -> None:
    here = world()
    decision, at = found(here)
    meeting = actions.call_on(by=here.people[1], decision=decision, starts_at=at)
    actions.answer(by=here.people[2], meeting=meeting, answer="yes", word="Avec du café.")
    other, chosen = choices(decision)
    for _again in range(2):
        decisions.choose_date(by=here.proposer, decision=decision, option=other.pk)
        meeting.refresh_from_db()
        assert meeting.starts_at == other.starts_at
    assert meeting.attendances.get(member=here.people[2]).answer == ""
    told = Entry.objects.filter(groupe=here.groupe, verb__in=("meetings.moved", DATE_CHOSEN.verb))
    assert sorted(told.values_list("verb", flat=True)) == [DATE_CHOSEN.verb, "meetings.moved"]
    # Moved by hand since: the date that was found brings it back.
    actions.change(by=here.people[1], meeting=meeting, starts_at=at + dt.timedelta(days=3))
    decisions.choose_date(by=here.proposer, decision=decision, option=other.pk)
    meeting.refresh_from_db()
    assert meeting.starts_at == other.starts_at
    # To the date at which it is already, nothing moves.
    actions.change(by=here.people[1], meeting=meeting, starts_at=chosen.starts_at)
    moved = Entry.objects.filter(verb="meetings.moved").count()
    decisions.choose_date(by=here.proposer, decision=decision, option=chosen.pk)
    assert Entry.objects.filter(verb="meetings.moved").count() == moved
    decision.refresh_from_db()
    assert decision.result["chosen"] == chosen.pk


def test_a_meeting_that_has_begun_keeps_its_date_and_so_does_the_decision(client: Client) -> None:
    here = world()
    decision, at = found(here)
    meeting = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    other, chosen = choices(decision)
    client.force_login(here.proposer.user)
    page = client.get(decision.get_absolute_url()).text
    choose = reverse("decisions:choose_date", args=[here.groupe.slug, decision.pk])
    assert choose in page
    assert f'name="seen" value="{chosen.pk}"' in page
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.LIVE, began_at=timezone.now())
    with translation.override("en"), pytest.raises(Refusal, match="has begun"):
        decisions.choose_date(by=here.proposer, decision=decision, option=other.pk)
    decision.refresh_from_db()
    assert decision.result["chosen"] == chosen.pk
    assert choose not in client.get(decision.get_absolute_url()).text
    assert client.post(choose, {"option": other.pk}).status_code == 409


def test_once_it_is_called_off_another_date_moves_nothing_and_it_is_called_anew(
    client: Client,
) -> None:
    here = world()
    decision, at = found(here)
    meeting = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    actions.cancel(by=here.proposer, meeting=meeting)
    other, _chosen = choices(decision)
    client.force_login(here.proposer.user)
    choose = reverse("decisions:choose_date", args=[here.groupe.slug, decision.pk])
    client.post(choose, {"option": other.pk})
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.state) == (at, Meeting.State.CANCELLED)
    url = reverse("meetings:call_on", args=[here.groupe.slug, str(Ref.of(decision))])
    assert url in client.get(decision.get_absolute_url()).text
    assert client.get(url).context["form"].initial["starts_at"] == other.starts_at


def test_a_date_that_another_chose_meanwhile_is_not_chosen_over() -> None:
    here = world()
    decision, at = found(here)
    meeting = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    other, chosen = choices(decision)
    decisions.choose_date(by=here.proposer, decision=decision, option=other.pk, seen=chosen.pk)
    third = decision.options.create(position=9, starts_at=at + dt.timedelta(days=1))
    with pytest.raises(Refusal, match="meanwhile"):
        decisions.choose_date(by=here.runner, decision=decision, option=third.pk, seen=chosen.pk)
    meeting.refresh_from_db()
    assert meeting.starts_at == other.starts_at


def test_the_page_of_a_date_that_led_to_its_meeting_says_where_that_is_now(client: Client) -> None:
    here = world()
    decision, at = found(here)
    meeting = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    client.cookies["django_language"] = "en"
    client.force_login(here.people[1].user)
    assert "moved since" not in client.get(decision.get_absolute_url()).text
    later = at + dt.timedelta(days=1)
    actions.change(by=here.proposer, meeting=meeting, starts_at=later)
    page = client.get(decision.get_absolute_url())
    assert "moved since" in page.text
    assert page.context["page"].led == Led(later, moves=True, off=False)
    assert not page.context["page"].may[
        "choose_date"
    ]  # who takes part reads it, and chooses nothing


def test_of_another_groupe_nothing_stands_and_nothing_moves() -> None:
    here, other = world(), world()
    decision, at = found(here)
    meeting = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    assert found_dates.stands(here.groupe.pk, meeting.pk) == Led(at, moves=True, off=False)
    assert found_dates.stands(other.groupe.pk, meeting.pk) is None
    with pytest.raises(Meeting.DoesNotExist):
        found_dates.move(other.proposer, other.groupe, meeting.pk, at)
