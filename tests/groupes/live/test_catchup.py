# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a stream answers to a browser that saw a gap."""

from __future__ import annotations

import pytest

from groupes.live import catchup


@pytest.mark.parametrize(
    ("found", "rows", "complete", "more"),
    [
        ([], [], 9, False),
        ([4, 5], ["4", "5"], 9, False),
        ([4, 5, 6], ["4", "5", "6"], 9, False),
        ([4, 5, 6, 7], ["4", "5", "6"], 6, True),
    ],
)
def test_all_is_known_up_to_the_head_or_to_the_last_of_a_full_page(
    found: list[int], rows: list[str], complete: int, more: bool
) -> None:
    answer = catchup.page(found, limit=3, head=9, number=lambda row: row, shown=str)
    assert answer.rows == rows
    assert answer.numbers == {"head": 9, "complete": complete, "more": more}
