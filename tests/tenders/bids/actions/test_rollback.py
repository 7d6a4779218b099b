# SPDX-License-Identifier: AGPL-3.0-or-later
"""The change and its journal entry, or neither."""

from __future__ import annotations

import pytest

from tenders.bids.models import Bid, GoDecision, Intention, Need, Piece, Price
from tests import factories
from tests.tenders.bids.actions.asked import writes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["need_added", "intention", "decision", "piece_changed",
                                  "price_set", "piece_taken", "need_removed"])  # fmt: skip
def test_a_journal_that_fails_undoes_the_change(
    name: str, cast: factories.Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = writes(cast, bid)[name]

    def rows() -> list[object]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Bid, Need, Intention, GoDecision, Piece, Price)
        ]

    before = rows()

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is broken")

    monkeypatch.setattr("groupes.journal.record", fail)
    with pytest.raises(RuntimeError):
        write()
    assert rows() == before
