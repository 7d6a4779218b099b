# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a season asks of somebody, in days a month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from roles.models import Share
from roles.work import load

D = dt.date
AUTUMN, WINTER = D(2026, 9, 1), D(2026, 12, 1)


def test_a_role_asks_its_energy_for_the_days_left_that_its_mandate_covers() -> None:
    def asks(starts_on: D, ends_on: D, season: D, today: D) -> Decimal:
        return load.days(load.of_role(Decimal(2), starts_on, ends_on, season, today))

    assert asks(D(2026, 1, 1), D(2027, 6, 1), AUTUMN, D(2026, 10, 3)) == 2
    assert asks(D(2026, 1, 1), D(2026, 11, 15), AUTUMN, D(2026, 11, 1)) == 1  # 15 of 30 days
    assert asks(D(2026, 1, 1), D(2026, 11, 30), WINTER, D(2026, 11, 1)) == 0
    assert asks(D(2027, 1, 15), D(2027, 12, 1), WINTER, D(2026, 11, 1)) == 1  # 45 of 90 days
    assert (
        asks(D(2026, 11, 30), D(2026, 11, 30), AUTUMN, D(2026, 11, 30)) == 2
    )  # the last day, whole


def test_a_piece_of_work_is_spread_over_the_months_of_its_season() -> None:
    assert load.days(load.of_work(Decimal(3))) == 1
    assert load.of_work(Decimal("0.5")) * 2 == load.of_work(Decimal(1)) == 20
    assert load.of_work(None) == 0


def test_work_is_for_the_season_of_its_day_and_for_this_one_where_it_is_late_or_has_none() -> None:
    today = D(2026, 11, 26)
    assert load.season_of(D(2026, 12, 1), today) == WINTER
    assert load.season_of(D(2026, 11, 30), today) == AUTUMN
    assert load.season_of(D(2026, 3, 1), today) == AUTUMN
    assert load.season_of(None, today) == AUTUMN


def test_of_two_who_share_a_seat_each_gives_half_of_what_it_asks() -> None:
    assert load.of_seat(Decimal(3), Share.WHOLE) == 3
    assert load.of_seat(Decimal(3), Share.SHARED) == Decimal("1.5")
