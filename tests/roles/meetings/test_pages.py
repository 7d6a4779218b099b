# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of meetings are given."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from groupes.access import Me, Standing, standing
from groupes.models import Member
from groupes.things import Ref
from roles.decisions import actions as decisions
from roles.meetings import actions, pages, queries
from roles.meetings.models import Meeting
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun, call, soon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def here(cast: Cast, person: Member) -> Standing:
    return standing(Me(person), cast.groupe)


def shown(cast: Cast, meeting: Meeting, person: Member | None = None) -> pages.Page:
    me = here(cast, person or cast.plain)
    found = queries.one(me, meeting.pk)
    assert found is not None
    return pages.meeting(me, found)


def test_each_line_has_its_hour_from_what_comes_before_it(cast: Cast) -> None:
    meeting = call(cast)
    lines = shown(cast, meeting).lines
    assert lines[0].at == meeting.starts_at
    assert lines[0].at is not None
    assert lines[1].at is not None
    assert lines[1].at - lines[0].at == dt.timedelta(minutes=lines[0].minutes)
    live = begun(cast)
    live.items.filter(way="check_in").update(state="done", spent=25 * 60)
    first, second, *_others = shown(cast, live).lines
    assert first.at is not None
    assert second.at is not None
    assert second.at - first.at == dt.timedelta(minutes=25)
    assert first.spent == "25 min"
    live.items.filter(way="check_in").update(spent=0)  # gone on from at once
    first, second, *_others = shown(cast, live).lines
    assert (first.spent, second.at) == ("1 min", first.at)


def test_a_line_that_the_meeting_ended_before_has_no_hour_and_says_so(
    cast: Cast, client: Client
) -> None:
    meeting = actions.finish(by=cast.plain, meeting=begun(cast))
    first, *others = shown(cast, meeting).lines
    assert first.at == meeting.began_at
    assert {(line.at, line.spent) for line in others} == {(None, "not reached")}
    client.cookies["django_language"] = "en"
    client.force_login(cast.plain.user)
    page = client.get(meeting.get_absolute_url()).text
    assert "somebody is wanted" not in page  # nobody takes notes of what is over
    assert page.index("Read the minutes") < page.index('id="in-short"')


def test_an_agenda_that_asks_for_more_than_there_is_says_by_how_much(cast: Cast) -> None:
    meeting = call(cast)
    assert shown(cast, meeting).over == ""
    actions.add_item(by=cast.plain, meeting=meeting, title="X", minutes=25)
    assert "25 minutes more" in shown(cast, meeting).over


def test_whose_turn_it_is_may_say_no_and_others_may_take_it(cast: Cast) -> None:
    meeting = call(cast)
    actions.be_willing(by=cast.founder, groupe=cast.groupe, part="facilitator", willing=True)
    mine = {one.part: one for one in shown(cast, meeting, cast.founder).parts}["facilitator"]
    assert (mine.asks_me, mine.may_take, mine.mine) == (True, True, False)
    theirs = {one.part: one for one in shown(cast, meeting).parts}["facilitator"]
    assert (theirs.asks_me, theirs.may_take) == (False, True)
    actions.take(by=cast.founder, meeting=meeting, part="facilitator")
    mine = {one.part: one for one in shown(cast, meeting, cast.founder).parts}["facilitator"]
    assert (mine.mine, mine.may_give_back, mine.may_take) == (True, True, False)


def test_the_list_shows_the_soonest_and_leads_to_the_rest(cast: Cast) -> None:
    call(cast, every="week", count=9)
    page = pages.index(here(cast, cast.plain), {})
    assert (len(page.coming), page.coming_page.paginator.count) == (pages.FEW, 9)
    assert len(pages.index(here(cast, cast.plain), {"part": "next"}).coming) == 9
    assert page.series[0].words.startswith("every ")


def test_one_that_did_not_begin_is_said_so_and_is_past_a_day_later(cast: Cast) -> None:
    meeting = call(cast)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - dt.timedelta(hours=4))
    assert shown(cast, meeting).not_held
    assert pages.index(here(cast, cast.plain), {}).coming[0].not_held
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - dt.timedelta(hours=25))
    page = pages.index(here(cast, cast.plain), {})
    assert (len(page.coming), len(page.past)) == (0, 1)


def test_the_home_of_a_groupe_shows_the_next_one(cast: Cast) -> None:
    assert pages.next_one(here(cast, cast.plain)) == {"row": None}
    call(cast, starts_at=soon(72))
    meeting = call(cast, starts_at=soon(48))
    data = pages.next_one(here(cast, cast.plain))
    assert (data["pk"], data["row"].facilitator) == (meeting.pk, "")
    assert pages.home_part(here(cast, cast.outsider)) is None


def test_a_decision_that_the_line_is_about_is_answered_on_the_spot(cast: Cast) -> None:
    opened = decisions.open_decision(
        by=cast.founder,
        decision=decisions.draft(
            by=cast.founder, groupe=cast.groupe, title="Un essai", way="consent"
        ),
        closes_at=soon(48),
    )
    meeting = begun(cast)
    assert shown(cast, meeting).live.deciding is None  # type: ignore[union-attr]  # it goes on
    line = actions.take_up(by=cast.plain, meeting=meeting, ref=Ref.of(opened))
    actions.go_to(by=cast.plain, meeting=meeting, item=line, seen=meeting.items.get(state="now").pk)
    decisions.object_to(by=cast.holder, decision=opened, edition=1, reason="Trop tôt.")
    decisions.answer(by=cast.plain, decision=opened, edition=1, stance="consent")
    deciding = shown(cast, meeting).live.deciding  # type: ignore[union-attr]
    assert deciding is not None
    assert (deciding.answered, deciding.voters, deciding.objections) == (2, 4, 1)
    assert (deciding.mine, [one for one, _label in deciding.stances]) == (
        "consent",
        ["consent", "aside"],
    )
    assert deciding.object_url
    his = shown(cast, meeting, cast.founder).live.deciding  # type: ignore[union-attr]
    assert his is not None
    assert his.object_url == ""  # never to one's own proposal
    decisions.withdraw(by=cast.founder, decision=opened)
    assert shown(cast, meeting).live.deciding is None  # type: ignore[union-attr]
