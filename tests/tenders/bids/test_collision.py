# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which lots of two bids meet, in one source or across two."""

from __future__ import annotations

import pytest

from tenders.bids import collision
from tenders.bids.collision import Lots


def lots(notice: int, *refs: str, whole: bool = False) -> Lots:
    return Lots(notice, frozenset(refs), whole)


@pytest.mark.parametrize(
    ("ours", "theirs", "met"),
    [
        # One notice: the same lot, another lot, one of two.
        (lots(1, "LOT-0001"), lots(1, "LOT-0001"), {"LOT-0001"}),
        (lots(1, "LOT-0001"), lots(1, "LOT-0002"), set()),
        (lots(1, "LOT-0001", "LOT-0002"), lots(1, "LOT-0002"), {"LOT-0002"}),
        # Without lots, all of it.
        (lots(1, "", whole=True), lots(1, "", whole=True), {""}),
        # The other source numbers its lots otherwise.
        (lots(1, "LOT-0002"), lots(2, "2"), {"LOT-0002"}),
        (lots(1, "LOT-0002"), lots(2, "3"), set()),
        # The other source does not divide the contract: whoever goes for it meets everyone.
        (lots(1, "LOT-0002"), lots(2, "", whole=True), {"LOT-0002"}),
        (lots(1, "LOT-0001", whole=True), lots(2, "4"), {"LOT-0001"}),
    ],
)
def test_which_lots_meet(ours: Lots, theirs: Lots, met: set[str]) -> None:
    assert collision.shared(ours, theirs) == met
    assert bool(collision.shared(theirs, ours)) == bool(met)  # both sides see it, or neither
