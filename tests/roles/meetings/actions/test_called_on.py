# SPDX-License-Identifier: AGPL-3.0-or-later
"""The date that a decision found leads to the meeting, and the meeting to the decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groupes import effects
from groupes.access import Me, standing
from groupes.journal.models import Entry
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions import actions as decisions
from roles.decisions.dates import Led
from roles.decisions.events import DATE_CHOSEN
from roles.decisions.models import Decision, State, Way
from roles.meetings import actions
from roles.meetings.models import Meeting
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def found(here: World) -> tuple[Decision, dt.datetime]:
    """A date finding that is closed, its second date chosen."""
    first, second = (
        (timezone.now() + dt.timedelta(days=number)).replace(second=0, microsecond=0)
        for number in (10, 12)
    )
    opened = here.open(Way.DATE, title="Bilan", options=[("", first), ("", second)], days=5)
    one, two = opened.options.order_by("position")
    for member in here.people:
        decisions.answer(by=member, decision=opened, edition=1, ballot={one.pk: 1, two.pk: 2})
    closed = decisions.close_now(by=here.proposer, decision=opened)
    assert (closed.state, closed.result["chosen"]) == (State.ADOPTED, two.pk)
    return closed, second


def test_the_meeting_is_called_on_the_date_that_was_found_once(client: Client) -> None:
    here = world()
    decision, at = found(here)
    client.force_login(here.people[1].user)
    page = client.get(decision.get_absolute_url()).content.decode()
    url = reverse("meetings:call_on", args=[here.groupe.slug, str(Ref.of(decision))])
    assert url in page
    form = client.get(url).context["form"]
    assert (form.initial["title"], form.initial["starts_at"]) == ("Bilan", at)
    sent = {
        "kind": "other", "title": "Bilan", "every": "", "place": "", "link": "", "minutes": "",
        "starts_at": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M"), "starts_at_zone": "UTC",
    }  # fmt: skip
    answer = client.post(url, sent)
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == meeting.get_absolute_url()
    assert (meeting.title, meeting.starts_at, meeting.groupe) == ("Bilan", at, here.groupe)
    # Both ways.
    decision.refresh_from_db()
    assert decision.applied == Ref.of(meeting)
    page = client.get(decision.get_absolute_url()).content.decode()
    assert meeting.get_absolute_url() in page
    assert url not in page
    assert decision.get_absolute_url() in client.get(meeting.get_absolute_url()).content.decode()
    stands = standing(Me(here.proposer), here.groupe)
    assert [one.title for one in effects.decided_by(stands, Ref.of(meeting))] == ["Bilan"]
    # The second who calls it finds it called.
    again = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    assert (again, Meeting.objects.count()) == (meeting, 1)


def test_once_it_was_called_off_it_can_be_called_again() -> None:
    here = world()
    decision, at = found(here)
    first = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    actions.cancel(by=here.proposer, meeting=first)
    second = actions.call_on(by=here.proposer, decision=decision, starts_at=at)
    assert second != first
    decision.refresh_from_db()
    assert decision.applied == Ref.of(second)


def test_without_a_date_there_is_no_meeting_to_call(client: Client) -> None:
    here = world()
    voted = here.open(Way.VOTE)
    with pytest.raises(Refusal, match="No date"):
        actions.call_on(by=here.proposer, decision=voted, starts_at=timezone.now())
    client.force_login(here.proposer.user)
    url = reverse("meetings:call_on", args=[here.groupe.slug, str(Ref.of(voted))])
    assert client.get(url).headers["Location"] == voted.get_absolute_url()
    for nothing in ("decisions.decision:0", "work.work:1", "x"):
        url = reverse("meetings:call_on", args=[here.groupe.slug, nothing])
        assert client.get(url).status_code == 404


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
