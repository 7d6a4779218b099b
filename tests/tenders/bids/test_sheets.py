# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages beside a bid's own: which there are, in their order, the one that is read marked."""

from __future__ import annotations

import pytest

from groupes.web.wiring import declared
from tenders.bids import actions, sheets
from tenders.bids.sheets import Sheet
from tests import factories
from tests.tenders import calls

pytestmark = pytest.mark.django_db


def test_the_sheets_of_a_bid_come_in_order_and_the_one_read_is_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = factories.cast()
    bid = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))[0]
    later = Sheet(90, "Later", "bids:price", ("bids:price",))
    sooner = Sheet(80, "Sooner", "bids:needs", ("bids:needs", "bids:intention"))
    monkeypatch.setattr(
        sheets, "declared", lambda kind: (later, sooner) if kind is Sheet else declared(kind)
    )
    found = sheets.shown(bid.pk, cast.groupe.slug, "bids:intention")
    assert [one.label for one in found][-2:] == ["Sooner", "Later"]
    assert [one.label for one in found if one.here] == ["Sooner"]
    assert found[0].url == bid.get_absolute_url()
    assert all(str(bid.pk) in one.url for one in found)
