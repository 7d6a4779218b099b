# SPDX-License-Identifier: AGPL-3.0-or-later
"""How offers are judged, in words."""

from __future__ import annotations

from typing import Any

import pytest

from tenders.notices import telling

pytestmark = pytest.mark.usefixtures("in_english")


def test_durations_and_renewals_in_words() -> None:
    empty: dict[str, Any] = {
        "number": None,
        "unit": None,
        "from": None,
        "until": None,
        "other": None,
    }
    assert telling.duration(empty | {"number": 1, "unit": "year"}) == "1 year"
    assert telling.duration(empty | {"other": "unlimited"}) == "without an end"
    days = empty | {"from": "2030-01-01", "until": "2031-12-31"}
    assert telling.duration(days).startswith("from ")
    none: dict[str, Any] = {"possible": None, "most": None, "words": "", "until": None}
    assert telling.renewals(none | {"possible": False, "most": 0}) == "not renewable"
    assert telling.renewals(none | {"possible": True, "most": 3}) == "renewable 3 times at most"
    assert telling.renewals(none | {"words": "Tacite."}) == "Tacite."
    assert (telling.duration(None), telling.renewals(None)) == ("", "")


def test_criteria_in_words() -> None:
    base = {"name": "Délai", "kind": "quality", "description": "Vite.", "weight": None, "fixed": None,
            "least": 10, "most": 3}  # fmt: skip
    shown = telling.criterion(base | {"fixed": {"number": 400, "of": "unit"}})
    assert (shown.name, shown.weight, shown.kind) == ("Délai", "", "quality")
    assert len(shown.notes) == 3
    price = telling.criterion(base | {"name": "", "description": "", "kind": "price"})
    assert (price.name, price.kind) == ("price", "")
    assert telling.criterion(base | {"name": "Prix", "kind": "price"}).kind == ""


def test_lots_are_named_by_their_place_else_by_their_number() -> None:
    assert telling.lots_named([]) == ""
    assert telling.lots_named(["LOT-0002"]) == "Lot 2"
    assert (
        telling.lots_named(["LOT-0002", "LOT-0007"], {"LOT-0002": 1, "LOT-0007": 2}) == "Lots 1, 2"
    )
    assert telling.lots_named([f"LOT-{n:04d}" for n in range(1, 40)]).endswith("12…")


@pytest.mark.parametrize(
    ("short", "words"),
    [
        (["Prix", 40, "percent"], "Prix (40%)"),
        (["quality", 30, "points"], "quality (30 points)"),
        (["Délai", None, None], "Délai"),
        (["Délai", 2.5, None], "Délai (2.5)"),
    ],
)
def test_a_criterion_in_short(short: list[Any], words: str) -> None:
    assert telling.told(short).replace("\xa0", " ") == words


def test_a_page_shows_so_many_groups_of_lots_and_says_that_there_are_more() -> None:
    group: dict[str, Any] = {"criteria": [], "words": "Voir.", "duration": None, "renewals": None}
    groups = [group | {"lots": [f"LOT-{n:04d}"]} for n in range(500)]
    shown = telling.terms({"groups": groups, "visit": None, "quotes": []}, {})
    assert (len(shown.groups), shown.more) == (telling.MOST_GROUPS, 500 - telling.MOST_GROUPS)
    few = telling.terms({"groups": groups, "visit": None, "quotes": []}, {}, ["LOT-0003"])
    assert ([one.lots for one in few.groups], few.more) == (["Lot 3"], 0)
    assert telling.terms(None, {}) == telling.terms({}, {}) == telling.NOTHING
