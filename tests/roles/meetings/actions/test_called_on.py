# SPDX-License-Identifier: AGPL-3.0-or-later
"""The date that a decision found leads to the meeting, and the meeting to the decision."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import effects
from groupes.access import Me, standing
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions import actions as decisions
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
