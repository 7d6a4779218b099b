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


# --- the days of a scenario ------------------------------------------------------------------------


def test_a_scenario_counts_its_own_days_in_the_proportions_that_were_said() -> None:
    said = [
        IntentionIn(10, 1, "lead", Decimal(6)),
        IntentionIn(10, 2, "contribute", Decimal(2)),
        IntentionIn(11, 2, "lead", Decimal(5)),
        IntentionIn(12, 3, "learn"),
    ]
    assert coverage.days_by_person(said) == {1: 6, 2: 7, 3: 0}
    # 4 days on need 10: three quarters and one quarter; need 11 as said; need 12: nobody said days.
    counted = {10: Decimal(4), 12: Decimal(3), 99: Decimal("1.5")}
    assert coverage.days_by_person(said, counted) == {1: 3, 2: 6, 3: 0}
    assert coverage.scenario_days(said, counted) == Decimal("13.5")
    assert coverage.unsaid(said, counted) == Decimal("4.5")
    # A need left out: who said days there only still takes part, with none.
    assert coverage.days_by_person(said, {10: Decimal(0)}) == {1: 0, 2: 5, 3: 0}


def test_the_hundredths_left_over_go_to_the_largest_remainders() -> None:
    said = [IntentionIn(1, person, "lead", Decimal(1)) for person in (3, 1, 2)]
    # 10 days in three: 3.33 each, and the hundredth left to the first id.
    found = coverage.days_by_person(said, {1: Decimal(10)})
    assert found == {1: Decimal("3.34"), 2: Decimal("3.33"), 3: Decimal("3.33")}


DAYS = st.decimals(min_value=0, max_value=999, places=1)


@given(
    said=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6), DAYS), max_size=20,
                  unique_by=lambda one: one[:2]),
    counted=st.dictionaries(st.integers(1, 6), DAYS),
)  # fmt: skip
def test_the_days_of_people_are_those_of_the_scenario_but_for_what_nobody_said(
    said: list[tuple[int, int, Decimal]], counted: dict[int, Decimal]
) -> None:
    words = [IntentionIn(need, person, "lead", days) for need, person, days in said]
    found = coverage.days_by_person(words, counted)
    assert sum(found.values()) == (
        coverage.scenario_days(words, counted) - coverage.unsaid(words, counted)
    )
    assert all(days >= 0 for days in found.values())
    assert found.keys() == {person for _need, person, _days in said}
    # Who says it first changes nothing.
    assert coverage.days_by_person(words[::-1], counted) == found
