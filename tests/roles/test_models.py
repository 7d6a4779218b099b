# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one role or one mandate says of itself, and which mandates take a seat."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.models import Membership
from roles.models import Mandate, MandateOffer, Role
from tests import factories
from tests.factories import days


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [
        (6, "2026-01-01", "2026-06-30"),
        (12, "2026-11-22", "2027-11-21"),
        (1, "2026-01-31", "2026-02-28"),
        (6, "2027-08-31", "2028-02-29"),
        (1, "2026-02-28", "2026-03-27"),
    ],
)
def test_a_term_ends_the_day_before_the_same_day(months: int, first: str, last: str) -> None:
    role = Role(term_months=months)
    assert role.term_from(dt.date.fromisoformat(first)) == dt.date.fromisoformat(last)


@pytest.mark.django_db
def test_who_left_or_is_on_pause_does_not_count() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    factories.mandate(cast.role, cast.plain)
    factories.mandate(cast.role, cast.founder)
    cast.groupe.memberships.filter(member=cast.plain).update(state=Membership.State.PAUSED)
    cast.groupe.memberships.filter(member=cast.founder).update(ends_on=today + days(3))
    # another groupe, where the one on pause takes part, changes nothing
    elsewhere = factories.groupe(cast.plain)
    factories.mandate(factories.role(elsewhere), cast.plain)

    def counting(on: dt.date) -> set[str]:
        found = Mandate.objects.filter(role=cast.role).on(on).counting(on)
        return set(found.values_list("member__name", flat=True))

    assert counting(today) == {cast.holder.name, cast.founder.name}
    assert counting(today + days(4)) == {cast.holder.name}
    assert counting(today + days(31)) == set()


def test_a_mandate_says_how_much_of_it_has_passed() -> None:
    # ten days, of which five have passed; one to come; one that ended
    for first, last, percent in (("01", "10", 50), ("07", "10", 0), ("01", "05", 100)):
        mandate = Mandate(
            starts_on=dt.date.fromisoformat(f"2026-06-{first}"),
            ends_on=dt.date.fromisoformat(f"2026-06-{last}"),
        )
        assert mandate.percent(dt.date(2026, 6, 6)) == percent


def test_who_offers_to_themself_volunteers() -> None:
    assert MandateOffer(offered_by_id=1, offered_to_id=1).is_proposal
    assert not MandateOffer(offered_by_id=1, offered_to_id=2).is_proposal
