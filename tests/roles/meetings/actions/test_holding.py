# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes on: from one item to the next, rounds, hands, notes by one pen, the end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes import actions as ground
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.web.refusals import Outdated, Refusal
from roles.meetings import actions
from roles.meetings.models import Hand, Item, Meeting, Minutes, Turn
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun, call, now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def on(meeting: Meeting) -> Item:
    return meeting.items.get(state="now")


def turns(meeting: Meeting) -> list[tuple[int, str]]:
    return list(on(meeting).turns.order_by("position").values_list("member", "state"))


def go(meeting: Meeting, by: Member, seen: int, item: Item | None = None) -> None:
    actions.go_to(by=by, meeting=meeting, item=item, seen=seen)


def test_two_who_press_next_at_once_go_one_item_on(cast: Cast) -> None:
    meeting = begun(cast)
    first = on(meeting)
    for person in (cast.plain, cast.founder):
        go(meeting, person, first.pk)
    second = on(meeting)
    assert (first.way, second.way) == ("check_in", "news")
    assert meeting.items.filter(state="done").count() == 1
    assert Entry.objects.filter(verb="meetings.item_begun").count() == 1


def test_one_may_go_back_and_the_time_adds_up(cast: Cast) -> None:
    meeting = begun(cast)
    first = on(meeting)
    ago = timezone.now() - dt.timedelta(seconds=90)
    Meeting.objects.filter(pk=meeting.pk).update(item_since=ago)
    go(meeting, cast.plain, first.pk)
    go(meeting, cast.plain, on(meeting).pk, item=first)
    again = on(meeting)
    assert again.pk == first.pk
    assert 90 <= again.spent < 100
    Meeting.objects.filter(pk=meeting.pk).update(item_since=ago)
    go(meeting, cast.plain, first.pk)
    assert 180 <= Item.objects.get(pk=first.pk).spent < 200


def test_whoever_comes_late_speaks_last_in_the_round(cast: Cast) -> None:
    meeting = begun(cast)
    actions.come(by=cast.founder, meeting=meeting)
    actions.come(by=cast.founder, meeting=meeting)
    assert turns(meeting) == [(cast.plain.pk, "waiting"), (cast.founder.pk, "waiting")]
    item = on(meeting)
    for _time in range(2):
        actions.speak(by=cast.plain, item=item, member=cast.plain.pk)
    actions.speak(by=cast.founder, item=item, member=cast.founder.pk, passes=True)
    actions.speak(by=cast.plain, item=item, member=cast.founder.pk)  # over already
    assert turns(meeting) == [(cast.plain.pk, "spoke"), (cast.founder.pk, "passed")]
    actions.open_round(by=cast.plain, item=item)
    assert {state for _pk, state in turns(meeting)} == {Turn.State.WAITING}


def test_a_hand_goes_up_once_and_comes_down_with_the_word_or_the_item(cast: Cast) -> None:
    meeting = begun(cast)
    for _time in range(2):
        actions.raise_hand(by=cast.founder, meeting=meeting, up=True)
    actions.raise_hand(by=cast.holder, meeting=meeting, up=True)
    assert Hand.objects.count() == 2
    actions.give_word(by=cast.plain, meeting=meeting, member=cast.founder.pk)
    assert list(Hand.objects.values_list("member", flat=True)) == [cast.holder.pk]
    go(meeting, cast.plain, on(meeting).pk)
    assert not Hand.objects.exists()


def test_one_writes_at_a_time_and_the_pen_changes_hands_without_loss(cast: Cast) -> None:
    item = on(begun(cast))
    assert actions.take_pen(by=cast.plain, item=item) is True
    assert actions.take_pen(by=cast.founder, item=item) is False
    with pytest.raises(Refusal, match="is writing here"):
        actions.write(by=cast.founder, item=item, notes="À moi", edition=1)
    actions.write(by=cast.plain, item=item, notes="Une", edition=1)
    actions.write(by=cast.plain, item=item, notes="Une phrase", edition=2, done=True)
    item.refresh_from_db()
    assert (item.pen, item.pen_next, item.edition) == (cast.founder, None, 3)
    assert item.writer(timezone.now()) == cast.founder.pk
    actions.write(by=cast.founder, item=item, notes="Une phrase, puis une autre", edition=3)
    item.refresh_from_db()
    assert item.notes == "Une phrase, puis une autre"


def test_a_pen_that_is_left_lying_is_anyone_s_and_the_late_text_is_shown_beside(cast: Cast) -> None:
    item = on(begun(cast))
    actions.take_pen(by=cast.plain, item=item)
    Item.objects.filter(pk=item.pk).update(pen_until=timezone.now() - dt.timedelta(seconds=1))
    assert actions.take_pen(by=cast.founder, item=item) is True
    actions.write(by=cast.founder, item=item, notes="Pendant ce temps", edition=1, done=True)
    with pytest.raises(Outdated) as refused:
        actions.write(by=cast.plain, item=item, notes="Mon texte", edition=1)
    assert (refused.value.now, refused.value.edition) == ({"notes": "Pendant ce temps"}, 2)
    actions.write(
        by=cast.plain, item=item, notes="Pendant ce temps", edition=1
    )  # the same: no harm
    assert Item.objects.get(pk=item.pk).edition == 2


def test_the_end_makes_the_minutes_once(cast: Cast) -> None:
    meeting = begun(cast)
    for _time in range(2):
        actions.finish(by=cast.plain, meeting=meeting)
    assert Minutes.objects.count() == 1
    assert Entry.objects.filter(verb="meetings.over").count() == 1
    with pytest.raises(Refusal, match="over"):
        actions.raise_hand(by=cast.plain, meeting=meeting, up=True)


def test_a_meeting_that_nobody_ended_is_over_by_itself(cast: Cast) -> None:
    meeting, other = begun(cast), call(cast)
    actions.end_all_forgotten()
    assert now(meeting).is_live
    long_ago = timezone.now() - dt.timedelta(hours=13)
    Meeting.objects.filter(pk=meeting.pk).update(began_at=long_ago)
    for _time in range(2):
        actions.end_all_forgotten()
    assert now(meeting).state == "over"
    assert now(other).state == "planned"
    assert Minutes.objects.get().meeting_id == meeting.pk


def test_who_leaves_in_the_middle_speaks_no_more_and_stays_in_the_minutes(cast: Cast) -> None:
    meeting = begun(cast, by=cast.founder)
    actions.come(by=cast.plain, meeting=meeting)
    actions.take_pen(by=cast.plain, item=on(meeting))
    actions.raise_hand(by=cast.plain, meeting=meeting, up=True)
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert [pk for pk, _state in turns(meeting)] == [cast.founder.pk]
    assert not Hand.objects.exists()
    assert on(meeting).pen is None
    with pytest.raises(Refusal):
        actions.come(by=cast.plain, meeting=meeting)
    actions.finish(by=cast.founder, meeting=meeting)
    assert cast.plain.name in Minutes.objects.get().text
