# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders of ends: 30, 14 and 3 days before, once each, where nobody goes on."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.journal.models import Entry
from groupes.models import Groupe, Membership
from groupes.notifications import fanout
from groupes.notifications.models import Notification
from roles import actions
from roles.models import Mandate
from roles.reminding import due, remind, remind_of
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db
END = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("left", "told", "asked"),
    [
        (31, None, None),
        (30, None, 30),
        (30, 30, None),
        (15, 30, None),
        (14, 30, 14),
        (14, 14, None),
        (9, 30, 14),  # late: the nearest alone
        (3, 14, 3),
        (0, None, 3),
        (0, 3, None),
        (-1, None, None),
    ],
)
def test_which_reminder_is_due(left: int, told: int | None, asked: int | None) -> None:
    assert due(END, END - dt.timedelta(days=left), told) == asked


def told() -> list[dict]:
    entries = Entry.objects.filter(verb="roles.mandate_ending").order_by("seq")
    return [entry.facts for entry in entries]


def ending(cast: factories.Cast, left: int) -> Mandate:
    mandate = cast.role.mandates.get(member=cast.holder)
    mandate.ends_on = cast.groupe.today() + days(left)
    mandate.save()
    return mandate


def test_each_is_told_once_however_often_the_job_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = factories.cast()
    mandate = ending(cast, 30)
    began = dt.datetime.now(dt.UTC)
    for hour in range(0, 31 * 24, 9):
        now = began + dt.timedelta(hours=hour)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        remind()
        remind()
    assert [one["days"] for one in told()] == [30, 14, 3]
    assert {one["mandate"] for one in told()} == {mandate.pk}
    assert {one["then"] for one in told()} == {"volunteer"}


def test_a_job_that_ran_late_tells_the_nearest_alone() -> None:
    cast = factories.cast()
    ending(cast, 10)
    remind()
    remind()
    assert [one["days"] for one in told()] == [14]


def test_the_holder_and_the_groupe_hear_of_it_and_what_was_decided() -> None:
    cast = factories.cast()
    cast.role.at_end = "election"
    cast.role.save()
    ending(cast, 14)
    fanout.follow_all()
    remind()
    fanout.follow_all()
    entry = Entry.objects.get(verb="roles.mandate_ending")
    heard = Notification.objects.filter(about=entry.pk, kind="entry").values_list(
        "member_id", "concerns"
    )
    assert set(heard) == {
        (one.pk, True) for one in (cast.founder, cast.holder, cast.former, cast.plain)
    }
    assert entry.facts["then"] == "election"


def test_what_a_mandate_says_of_its_end_goes_before_its_role() -> None:
    cast = factories.cast()
    mandate = ending(cast, 3)
    Mandate.objects.filter(pk=mandate.pk).update(at_end="lot")
    remind()
    assert [one["then"] for one in told()] == ["lot"]


def test_nothing_is_told_once_somebody_goes_on_with_it() -> None:
    cast = factories.cast()
    mandate = ending(cast, 3)
    factories.mandate(
        cast.role,
        cast.plain,
        starts_on=mandate.ends_on + days(1),
        ends_on=mandate.ends_on + days(90),
    )
    remind()
    assert told() == []


def test_nothing_is_told_of_who_left_of_a_closed_role_nor_in_a_groupe_that_sleeps() -> None:
    paused, closed, asleep = factories.cast(), factories.cast(), factories.cast()
    for cast in (paused, closed, asleep):
        ending(cast, 3)
    Membership.objects.filter(groupe=paused.groupe, member=paused.holder).update(state="paused")
    closed.role.closed_on = closed.groupe.today()
    closed.role.save()
    Groupe.objects.filter(pk=asleep.groupe.pk).update(state=Groupe.State.DORMANT)
    remind()
    assert told() == []


def test_an_interim_gives_back_to_who_comes_back_and_nothing_is_told() -> None:
    cast = factories.cast()
    held = cast.role.mandates.get(member=cast.holder)
    Mandate.objects.filter(pk=held.pk).update(ends_on=cast.groupe.today() + days(200))
    offer = actions.offer_interim(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        ends_on=cast.groupe.today() + days(3),
        covers=held,
    )
    actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    remind()
    assert told() == []


def test_by_the_day_of_the_groupe_whatever_the_clock_of_the_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A minute before midnight in Paris at the end of the 31st day before, then at midnight."""
    began = dt.datetime(2026, 6, 20, 12, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: began)
    cast = factories.cast()
    mandate = cast.role.mandates.get(member=cast.holder)
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=dt.date(2026, 7, 31))
    for at, days_told in (("2026-06-30T21:59:00+00:00", []), ("2026-06-30T22:00:00+00:00", [30])):
        now = dt.datetime.fromisoformat(at)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        remind()
        assert [one["days"] for one in told()] == days_told, at


def test_told_meanwhile_by_another_worker_it_is_not_told_again() -> None:
    cast = factories.cast()
    seen_by_both = ending(cast, 3)
    assert remind_of(mandate=seen_by_both)
    assert not remind_of(mandate=seen_by_both)


def test_of_two_seats_that_end_on_one_day_only_the_one_that_is_followed_says_nothing() -> None:
    cast = factories.cast()
    cast.role.seats = 2
    cast.role.save()
    mandate = ending(cast, 3)
    other = factories.mandate(cast.role, cast.plain, ends_on=mandate.ends_on)
    first = mandate.ends_on + days(1)
    factories.mandate(cast.role, cast.founder, starts_on=first, ends_on=first + days(90))
    remind()
    assert [one["mandate"] for one in told()] == [max(mandate.pk, other.pk)]
