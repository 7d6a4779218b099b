# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table at the end of a run."""

from typing import Any

import pytest

from tests import timing


@pytest.mark.parametrize(
    ("nodeid", "where"),
    [
        ("tests/test_network.py::test_a", "tests"),
        ("tests/roles/test_views.py::test_a[x/y::z]", "tests/roles"),
        ("tests/groupes/chat/test_live.py::test_a", "tests/groupes/chat"),
        ("tests/tenders/notices/parsing/test_boamp.py::test_a", "tests/tenders/notices"),
    ],
)
def test_a_test_counts_for_the_folder_it_lies_in_two_deep(nodeid: str, where: str) -> None:
    assert timing.folder(nodeid) == where


def test_the_slowest_folder_comes_first_and_the_sum_last() -> None:
    seconds = {"tests/roles": 1.04, "tests/groupes/chat": 120.0}
    assert timing.table(seconds, {"tests/roles": 1, "tests/groupes/chat": 57}) == [
        "tests/groupes/chat   120.0 s     57 tests",
        "tests/roles            1.0 s      1 test",
        "total                121.0 s     58 tests",
    ]


def test_browsers_come_last_and_what_is_slow_first_in_each_half() -> None:
    class Item:
        def __init__(self, nodeid: str, *marks: str) -> None:
            self.nodeid, self.marks = nodeid, marks

        def get_closest_marker(self, name: str) -> str | None:
            return name if name in self.marks else None

    items: list[Any] = [
        Item("tests/browser/test_a.py::test_a"),
        Item("tests/browser/test_a.py::test_b", "slow", "browser"),
        Item("tests/roles/test_a.py::test_a"),
        Item("tests/stress/test_a.py::test_a", "slow"),
        Item("tests/browsing/test_a.py::test_a"),
    ]
    timing.pytest_collection_modifyitems(items)
    assert [item.nodeid.rpartition("/")[0] + item.nodeid[-1] for item in items] == [
        "tests/stressa", "tests/rolesa", "tests/browsinga", "tests/browserb", "tests/browsera",
    ]  # fmt: skip
