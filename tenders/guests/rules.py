# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who invites, who ends, and whether a guest may come in at this instant.

A guest's right is computed when it is asked, as a member's is: nothing has to run for it to end. It
stands while nobody ended it, up to its last day where the groupe is, while the bid is written, while the
groupe is open, and while whoever answers for the guest takes part in the groupe.
"""

from __future__ import annotations

from enum import Enum

from groupes.access import Standing
from tenders.bids import rules as bids
from tenders.bids.models import Bid
from tenders.guests.models import Guest


class Over(Enum):
    """Why a guest does not come in."""

    ENDED = "ended"
    DATE = "date"
    BID = "bid"
    GROUPE = "groupe"
    HOST = "host"


def may_invite(here: Standing, bid: Bid) -> bool:
    """Invite, send again, say the share, prolong: whoever writes the bid."""
    return bids.may_write(here, bid)


def may_end(here: Standing) -> bool:
    """Any member who takes part, at once."""
    return here.is_active


def may_write_word(here: Standing, bid: Bid) -> bool:
    return here.is_active and bid.writable


def over(guest: Guest, hosts: frozenset[int] | set[int]) -> Over | None:
    """Why a guest does not come in now; None when they do. ``hosts``: who takes part in the groupe
    today. The bid and its groupe loaded, no query."""
    bid = guest.bid
    if guest.ended_at is not None:
        return Over.ENDED
    if not bid.groupe.is_open:
        return Over.GROUPE
    if not bid.writable:
        return Over.BID
    if bid.groupe.today() > guest.until:
        return Over.DATE
    if guest.host_id not in hosts:
        return Over.HOST
    return None


def taking_part(bid: Bid) -> frozenset[int]:
    """Who takes part in the bid's groupe today. One query."""
    rows = bid.groupe.memberships.on(bid.groupe.today())
    return frozenset(rows.values_list("member_id", flat=True))


def stands(guest: Guest) -> bool:
    """Whether a guest comes in at this instant. One query."""
    return over(guest, taking_part(guest.bid)) is None
