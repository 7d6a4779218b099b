# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid held until the end of the transaction, in a state that lets it be written."""

from __future__ import annotations

from collections.abc import Sequence

from groupes.web.refusals import Refusal
from groupes.web.transactions import locked
from tenders.bids import rules
from tenders.bids.models import Bid


def hold(bid: Bid, *, states: Sequence[str] = Bid.WRITTEN) -> Bid:
    """The bid's row, locked; refused outside these states."""
    held = locked(Bid.objects.select_related("groupe__cooperative", "notice")).get(pk=bid.pk)
    if held.state not in states:
        raise Refusal(rules.why_not(held))
    return held
