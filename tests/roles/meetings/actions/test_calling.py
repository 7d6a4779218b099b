# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings are called, moved, called off; what comes back goes on or stops."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from groupes.journal.models import Entry
from groupes.web.refusals import Outdated, Refusal
from roles.meetings import actions
from roles.meetings.models import Meeting, Series
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import HOUR, call, now, soon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

TUESDAY = dt.datetime(2027, 3, 2, 18, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def test_a_meeting_begins_with_the_agenda_of_its_kind(cast: Cast) -> None:
    meeting = call(cast)
    assert (str(meeting.title), meeting.minutes) == ("Monthly meeting", 120)
    ways = list(meeting.items.values_list("way", flat=True))
    assert (ways[0], ways[-1]) == ("check_in", "closing")
    assert sum(item.minutes for item in meeting.items.all()) == 120
    entry = Entry.objects.get(verb="meetings.planned")
    assert (entry.target_id, entry.actor_id) == (meeting.pk, cast.plain.user_id)


def test_every_agenda_fits_its_meeting(cast: Cast) -> None:
    for kind in ("sharing", "tactical", "governance", "election", "kickoff", "retrospective"):
        meeting = call(cast, kind=kind)
        assert sum(item.minutes for item in meeting.items.all()) == meeting.minutes, kind


def test_who_is_on_pause_or_gone_calls_none(cast: Cast) -> None:
    cast.groupe.memberships.filter(member=cast.plain).update(state="paused")
    for person in (cast.plain, cast.outsider):
        with pytest.raises(Refusal):
            call(cast, by=person)
    with pytest.raises(Refusal, match="hour has passed"):
        call(cast, by=cast.founder, starts_at=soon(-2))
    assert not Meeting.objects.exists()


def test_what_comes_back_is_made_once_for_each_instant_on_the_clocks_of_the_groupe(
    cast: Cast,
) -> None:
    first = call(cast, starts_at=TUESDAY, every="month", count=9)
    series = Series.objects.get()
    assert (series.rule, series.zone, series.count) == (
        "FREQ=MONTHLY;BYDAY=1TU", "Europe/Paris", 9,
    )  # fmt: skip
    walls = [
        at.astimezone(ZoneInfo("Europe/Paris")).strftime("%d/%m %H:%M")
        for at in series.meetings.order_by("starts_at").values_list("starts_at", flat=True)
    ]
    assert walls[:3] == ["02/03 18:30", "06/04 18:30", "04/05 18:30"]
    assert first.original == first.starts_at == TUESDAY
    with pytest.raises(Refusal, match="last one of the month"):
        call(cast, starts_at=TUESDAY, every="month_last", count=3)


def test_moving_one_leaves_the_others_and_keeps_what_it_was_for(cast: Cast) -> None:
    first = call(cast, starts_at=TUESDAY, every="month", count=3)
    moved = actions.change(by=cast.plain, meeting=first, starts_at=TUESDAY + 24 * HOUR)
    assert (moved.original, moved.sequence) == (TUESDAY, 1)
    assert Entry.objects.filter(verb="meetings.moved").count() == 1
    again = actions.change(by=cast.plain, meeting=first, starts_at=TUESDAY + 24 * HOUR)
    assert again.sequence == 1  # the same twice changes nothing
    assert Meeting.objects.filter(sequence=0).count() == 2


def test_moved_to_another_time_whoever_had_answered_is_asked_again(cast: Cast) -> None:
    """A no to Tuesday is none to Thursday, nor is a yes."""
    meeting = call(cast, starts_at=TUESDAY)
    for person, said in ((cast.plain, "yes"), (cast.founder, "no"), (cast.holder, "yes")):
        actions.answer(by=person, meeting=meeting, answer=said, word="Mardi")

    def answers() -> dict[int, tuple[str, str]]:
        rows = meeting.attendances.values_list("member", "answer", "word")
        return {pk: (said, word) for pk, said, word in rows}

    before = answers()
    moved = actions.change(by=cast.plain, meeting=meeting, starts_at=TUESDAY + HOUR / 2)
    actions.change(by=cast.plain, meeting=meeting, place="Ailleurs")
    assert answers() == before  # half an hour later, or elsewhere: nearly the same
    actions.change(by=cast.plain, meeting=moved, starts_at=TUESDAY + 48 * HOUR)
    assert answers() == {
        cast.plain.pk: ("yes", "Mardi"),  # who moves it knows
        cast.founder.pk: ("", ""),
        cast.holder.pk: ("", ""),
    }


def test_another_day_is_that_of_the_groupe_also_in_the_night_clocks_change(cast: Cast) -> None:
    paris = ZoneInfo("Europe/Paris")
    late = dt.datetime(2027, 3, 27, 23, 45, tzinfo=paris)  # clocks change three hours later
    meeting = call(cast, starts_at=late)
    assert actions.is_another_time(meeting, late + HOUR / 2)
    assert not actions.is_another_time(meeting, late - HOUR)
    assert actions.is_another_time(meeting, late - 1.1 * HOUR)


def test_the_second_of_two_who_change_at_once_is_told(cast: Cast) -> None:
    meeting = call(cast)
    actions.change(by=cast.plain, meeting=meeting, edition=1, place="Ici")
    with pytest.raises(Outdated) as told:
        actions.change(by=cast.founder, meeting=meeting, edition=1, place="Là")
    assert (told.value.edition, told.value.by) == (2, cast.plain.name)
    assert told.value.at == now(meeting).changed_at
    assert told.value.now["place"] == "Ici"
    same = actions.change(by=cast.founder, meeting=meeting, edition=1, place="Ici")
    assert (same.place, same.sequence) == ("Ici", 1)  # pressed twice, or both the same


def test_the_second_of_two_who_change_a_series_at_once_is_told(cast: Cast) -> None:
    call(cast, starts_at=TUESDAY, every="month", count=3)
    series = Series.objects.get()
    actions.change_series(by=cast.plain, series=series, edition=1, place="Ici")
    with pytest.raises(Outdated) as told:
        actions.change_series(by=cast.founder, series=series, edition=1, place="Là")
    assert (told.value.edition, told.value.by) == (2, cast.plain.name)
    assert told.value.now["place"] == "Ici"
    assert not Meeting.objects.filter(place="Là").exists()
    actions.change_series(by=cast.founder, series=series, edition=2, place="Là")
    assert Meeting.objects.filter(place="Là", changed_by=cast.founder).count() == 3


def test_calling_off_keeps_the_page_and_is_told_once(cast: Cast) -> None:
    meeting = call(cast)
    for _time in range(2):
        actions.cancel(by=cast.plain, meeting=meeting, why="La salle est prise")
    meeting = now(meeting)
    assert (meeting.state, meeting.why, meeting.sequence) == ("cancelled", "La salle est prise", 1)
    assert Entry.objects.filter(verb="meetings.cancelled").count() == 1
    with pytest.raises(Refusal, match="called off"):
        actions.begin(by=cast.plain, meeting=meeting)


def test_a_series_changes_those_to_come_but_what_was_changed_alone(cast: Cast) -> None:
    first = call(cast, starts_at=TUESDAY, every="month", count=3, place="Ici")
    actions.change(by=cast.plain, meeting=first, place="Ailleurs")
    series = Series.objects.get()
    actions.change_series(by=cast.plain, series=series, place="Là", title="")
    places = list(Meeting.objects.order_by("starts_at").values_list("place", flat=True))
    assert places == ["Ailleurs", "Là", "Là"]
    assert Series.objects.get().sequence == 1


def test_a_series_goes_on_once_for_two_presses(cast: Cast) -> None:
    call(cast, starts_at=TUESDAY, every="month", count=3)
    series = Series.objects.get()
    for _time in range(2):
        actions.go_on(by=cast.plain, series=series, count=2, seen=3)
    assert Series.objects.get().count == Meeting.objects.count() == 5
    actions.go_on(by=cast.plain, series=series, count=200, seen=5)
    assert Meeting.objects.count() == 60
    with pytest.raises(Refusal, match="as long as one can be"):
        actions.go_on(by=cast.plain, series=series, count=1, seen=60)


def test_a_series_that_stops_calls_off_what_is_to_come_alone(cast: Cast) -> None:
    first = call(cast, starts_at=soon(), every="day", count=3)
    held = actions.finish(by=cast.plain, meeting=actions.begin(by=cast.plain, meeting=first))
    for _time in range(2):
        actions.stop(by=cast.plain, series=Series.objects.get())
    states = list(Meeting.objects.order_by("starts_at").values_list("state", flat=True))
    assert states == ["over", "cancelled", "cancelled"]
    assert held.pk == first.pk
    with pytest.raises(Refusal, match="stopped"):
        actions.go_on(by=cast.plain, series=Series.objects.get(), count=1, seen=3)
