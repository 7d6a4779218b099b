# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the floor above does with notices: each one who declares it is told, marks, offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from groupes.access import Me
from groupes.models import Groupe, Member
from tenders.notices import followers
from tenders.notices.followers import Change, Follower, Mark, Panel
from tenders.notices.models import Notice

HEARD: list[tuple[str, object]] = []


def follower(name: str, *marked: int, panel: bool = False) -> Follower:
    """One that notes what it hears, marks these tenders, and may have something to offer."""

    def marks(me: Me, tenders: Collection[int]) -> list[Mark]:
        groupe = Groupe(name=name)
        return [Mark(pk, groupe, name, f"/{name}/") for pk in marked if pk in tenders]

    def tell(changes: Sequence[Change]) -> None:
        HEARD.append((name, changes))

    return Follower(
        tell=tell,
        propose=lambda proposals: HEARD.append((name, proposals)),
        close=lambda closings: HEARD.append((name, closings)),
        settle=lambda tenders: HEARD.append((name, tenders)),
        marks=marks,
        panel=lambda me, notice: Panel(f"{name}.html") if panel else None,
    )


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    HEARD.clear()
    declared = (follower("one", 1, 2), follower("two", 2, 3, panel=True))
    monkeypatch.setattr(followers, "declared", lambda kind: declared if kind is Follower else ())


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "declared", lambda kind: ())


@pytest.mark.usefixtures("two")
def test_each_follower_hears_of_each_change_and_of_each_tender() -> None:
    changes = [Change(1, [{"field": "deadline", "old": None, "new": "x"}])]
    followers.tell(changes)
    followers.settle({4, 5})
    assert [("one", changes), ("two", changes), ("one", {4, 5}), ("two", {4, 5})] == HEARD


@pytest.mark.usefixtures("two")
def test_marks_are_gathered_by_tender_among_those_asked() -> None:
    found = followers.marks(Me(Member()), [2, 3, 9])
    assert {pk: [mark.label for mark in marks] for pk, marks in found.items()} == {
        2: ["one", "two"],
        3: ["two"],
    }


@pytest.mark.usefixtures("two")
def test_a_follower_with_nothing_to_offer_leaves_no_empty_panel() -> None:
    panels = followers.panels(Me(Member()), Notice())
    assert [panel.template for panel in panels] == ["two.html"]


@pytest.mark.usefixtures("nobody")
def test_notices_live_without_anyone_above() -> None:
    followers.tell([Change(1, [])])
    followers.settle([1])
    assert followers.marks(Me(Member()), [1]) == {}
    assert followers.panels(Me(Member()), Notice()) == []


def test_a_change_knows_which_fields_moved() -> None:
    moved = {"field": "deadline", "old": "a", "new": "b"}
    change = Change(1, [{"field": "title"}, moved])
    assert change.of("deadline") is moved
    assert change.of("cancelled") is None
