# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a card, an offer, the papers of a cooperative."""

from __future__ import annotations

import datetime as dt
from typing import Final

from groupes.access import Me, Standing
from groupes.rules import may_administer
from tenders.bids import rules as bids
from tenders.bids.models import Bid

TOLD_BEFORE: Final = dt.timedelta(days=30)
"""How long before a paper ends its keepers are told."""
RECALLED: Final = dt.timedelta(days=3)
"""How long before the day of a go or no-go those who decide are told."""


def may_write(here: Standing, bid: Bid) -> bool:
    """Write the card: whoever writes the bid, while it is written."""
    return bids.may_write(here, bid)


def may_ask(here: Standing, bid: Bid) -> bool:
    """Ask another whether they would come along: whoever may say so of themselves."""
    return bids.may_state(here, bid)


def may_keep(me: Me) -> bool:
    """Keep the papers and the figures of one's cooperative."""
    return may_administer(me)
