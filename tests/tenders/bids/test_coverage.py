# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coverage matrix: who would do what, and what is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.bids import coverage
from tenders.bids.coverage import IntentionIn, NeedIn

PEOPLE = {1: "Camille Vasseur", 2: "Nadia Belkacem", 3: "Élodie Martin", 4: "Théo Lanoy"}


def test_the_matrix_of_the_mock_up() -> None:
    needs = [
        NeedIn(10, "Pilotage"),
        NeedIn(11, "Facilitation graphique", Decimal(3)),
        NeedIn(12, "Cartographie", Decimal(4)),
        NeedIn(13, "Ateliers"),
    ]
    said = [
        IntentionIn(10, 1, "contribute", Decimal(2)),
        IntentionIn(10, 2, "lead", Decimal(6)),
        IntentionIn(12, 4, "contribute", Decimal(3), "pas pour mener"),
        IntentionIn(13, 1, "lead", Decimal("2.5")),
        IntentionIn(13, 2, "lead", Decimal(1)),
    ]
    found = coverage.matrix(needs, said, PEOPLE, me=4)
    # Me first, then by name; whoever said nothing has no column.
    assert [column.name for column in found.columns] == [
        "Théo Lanoy",
        "Camille Vasseur",
        "Nadia Belkacem",
    ]
    assert [row.gap for row in found.rows] == ["", "nobody", "no_lead", ""]
    assert [row.days for row in found.rows] == [8, 0, 3, Decimal("3.5")]
    assert [row.missing for row in found.rows] == [0, 3, 1, 0]
    assert [row.two_leads for row in found.rows] == [False, False, False, True]
    assert (found.led, found.gaps, found.days) == (2, 2, Decimal("14.5"))
    assert [column.days for column in found.columns] == [3, Decimal("4.5"), 7]
    assert found.words == [("Théo Lanoy", "Cartographie", "pas pour mener")]
    assert [cell.name for cell in found.rows[0].said] == ["Nadia Belkacem", "Camille Vasseur"]


def test_someone_who_said_nothing_still_has_their_own_column_to_click() -> None:
    found = coverage.matrix([NeedIn(1, "A")], [], PEOPLE, me=3)
    assert [(c.person, c.mine) for c in found.columns] == [(3, True)]
    assert found.rows[0].mine == coverage.Cell(3, "Élodie Martin", mine=True)
    assert coverage.matrix([NeedIn(1, "A")], [], PEOPLE).columns == ()


def test_an_intention_on_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="on nothing"):
        coverage.matrix([], [IntentionIn(9, 1, "lead")], PEOPLE)
    with pytest.raises(ValueError, match="on nothing"):
        coverage.matrix([NeedIn(9, "A")], [IntentionIn(9, 1, "boss")], PEOPLE)


days = st.decimals(0, 99, places=1)
intentions = st.lists(
    st.builds(
        IntentionIn,
        need=st.integers(1, 5),
        person=st.sampled_from(list(PEOPLE)),
        level=st.sampled_from(coverage.LEVELS),
        days=days,
    ),
    unique_by=lambda one: (one.need, one.person),
)


@given(intentions, st.sampled_from([None, *PEOPLE]))
def test_rows_and_columns_tell_the_same_days(said: list[IntentionIn], me: int | None) -> None:
    needs = [NeedIn(n, f"Besoin {n}") for n in range(1, 6)]
    found = coverage.matrix(needs, said, PEOPLE, me)
    total = sum((one.days for one in said), Decimal(0))
    assert sum((row.days for row in found.rows), Decimal(0)) == total == found.days
    assert sum((column.days for column in found.columns), Decimal(0)) == total
    assert sum(coverage.days_by_person(said).values(), Decimal(0)) == total
    assert all(len(row.cells) == len(found.columns) for row in found.rows)
    led = {one.need for one in said if one.level == "lead"}
    assert {row.need.id for row in found.rows if not row.gap} == led
    assert found.led + found.gaps == len(needs)
    assert sum(len(row.said) for row in found.rows) == len(said)
