# SPDX-License-Identifier: AGPL-3.0-or-later
"""A power ends with its day, where the cooperative is, to the minute and with no job running."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from groupes import access
from groupes.access import Me
from roles import actions, queries
from roles.models import Mandate
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db
POWER = "bids.decide_go"
NECESSARY = "roles.edit_roles"  # falls back to all while nobody holds it
MINUTE = dt.timedelta(minutes=1)

# The last day of a mandate in a zone, and how many hours that day has there.
LAST_DAYS = [
    ("Europe/Paris", dt.date(2026, 3, 29), 23),
    ("Europe/Paris", dt.date(2026, 10, 25), 25),
    ("Europe/Paris", dt.date(2026, 6, 10), 24),
    ("America/Montreal", dt.date(2026, 3, 8), 23),
    ("America/Montreal", dt.date(2026, 11, 1), 25),
    ("Indian/Reunion", dt.date(2026, 12, 31), 24),
]


def at(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.mark.parametrize(("zone", "last", "hours"), LAST_DAYS)
def test_a_power_ends_at_midnight_there(
    zone: str, last: dt.date, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ZoneInfo(zone)
    begins = dt.datetime.combine(last, dt.time.min, there).astimezone(dt.UTC)
    ends = dt.datetime.combine(last + days(1), dt.time.min, there).astimezone(dt.UTC)
    assert ends - begins == dt.timedelta(hours=hours)
    at(monkeypatch, begins - dt.timedelta(days=20))
    house = factories.cooperative(time_zone=zone)
    founder, holder = factories.member(of=house), factories.member(of=house)
    groupe = factories.groupe(founder)
    factories.join(groupe, holder)
    role = factories.role(groupe, POWER)
    factories.mandate(role, holder, starts_on=last, ends_on=last)

    def may() -> bool:
        return access.standing(Me(holder), groupe).can(POWER)

    seen = []
    for moment in (begins - MINUTE, begins, begins + MINUTE, ends - MINUTE, ends, ends + MINUTE):
        at(monkeypatch, moment)
        seen.append(may())
    assert seen == [False, True, True, True, False, False]


def test_a_page_opens_a_minute_before_midnight_and_not_a_minute_after(
    client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same session, with nothing run in between; the reader's own zone does not matter."""
    midnight = dt.datetime(2026, 10, 25, 23, 0, tzinfo=dt.UTC)  # the end of a day of 25 hours
    at(monkeypatch, midnight - dt.timedelta(hours=2))
    cast = factories.cast(NECESSARY)
    cast.role.mandates.filter(member=cast.holder).update(ends_on=dt.date(2026, 10, 25))
    cast.holder.user.time_zone = "America/Montreal"
    cast.holder.user.save()
    client.force_login(cast.holder.user)
    page = reverse("roles:new", args=[cast.groupe.slug])
    answers = []
    for moment in (midnight - MINUTE, midnight + MINUTE):
        at(monkeypatch, moment)
        answers.append(client.get(page).status_code)
    # Alone to carry what a groupe cannot do without, the role is vacant then: all active members have it.
    assert answers == [200, 200]
    other = factories.role(cast.groupe, NECESSARY)
    factories.mandate(other, cast.founder, ends_on=dt.date(2026, 12, 31))
    Mandate.objects.filter(role=cast.role, ends_on__lt=dt.date(2026, 10, 25)).delete()
    cast.role.closed_on = dt.date(2026, 10, 25)
    cast.role.save()
    assert client.get(page).status_code == 403


def test_a_shared_seat_an_interim_and_a_vacancy_change_at_the_same_midnight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    midnight = dt.datetime(2026, 3, 29, 22, 0, tzinfo=dt.UTC)  # the end of a day of 23 hours
    at(monkeypatch, midnight - dt.timedelta(hours=10))
    cast = factories.cast("bids.decide_go")
    held = cast.role.mandates.get(member=cast.holder)
    cast.role.mandates.exclude(pk=held.pk).delete()
    Mandate.objects.filter(pk=held.pk).update(ends_on=dt.date(2026, 5, 1), share="shared")
    held.refresh_from_db()
    offer = actions.offer_interim(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        ends_on=dt.date(2026, 3, 29),
        covers=held,
    )
    actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    factories.mandate(
        cast.role, cast.former, starts_on=dt.date(2026, 3, 1), ends_on=dt.date(2026, 3, 29)
    )
    seen = []
    for moment in (midnight - MINUTE, midnight + MINUTE):
        at(monkeypatch, moment)
        here = access.standing(Me(cast.plain), cast.groupe)
        now = queries.role_now(here, cast.role.pk)
        assert now is not None
        seen.append((here.can("bids.decide_go"), len(now.holders), now.half_free))
    assert seen == [(True, 3, False), (False, 1, True)]
