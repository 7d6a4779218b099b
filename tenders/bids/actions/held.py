# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid held until the end of the transaction, in a state that lets it be written."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from groupes.web.refusals import Refusal
from groupes.web.transactions import locked
from tenders.bids.models import Bid


def hold(bid: Bid, *, states: Sequence[str] = Bid.WRITTEN) -> Bid:
    """The bid's row, locked; refused outside these states."""
    held = locked(Bid.objects.select_related("groupe__cooperative", "notice")).get(pk=bid.pk)
    if held.state not in states:
        raise Refusal(_why_frozen(held))
    return held


def _why_frozen(bid: Bid) -> str:
    if bid.state == Bid.State.NO_GO:
        return _("The groupe decided not to bid: record a go first.")
    if bid.writable:
        return _("This comes later: the bid has not been submitted yet.")
    return _("This bid was submitted: what was submitted stays as it is.")
