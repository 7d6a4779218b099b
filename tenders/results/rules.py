# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what once a bid was submitted."""

from __future__ import annotations

import datetime as dt
from typing import Final

from groupes.access import Standing
from roles import rules as roles
from tenders.bids.models import Bid

AFTER: Final = (Bid.State.SUBMITTED, Bid.State.WON, Bid.State.LOST, Bid.State.CLOSED)
"""States in which what comes after a bid is written."""
DEBRIEFED: Final = (Bid.State.WON, Bid.State.LOST, Bid.State.CLOSED)
RECALLED: Final = dt.timedelta(days=3)
"""How long before an answer to the buyer is due those who took part are told."""
ASKED: Final = dt.timedelta(days=31)
"""How long after its result those who held pieces are asked what they keep of a bid."""
LEAST: Final = 3
"""Bids that a win rate is told of, at least: of fewer it would say what each came to."""


def may_write(here: Standing, bid: Bid) -> bool:
    """Write rounds and the buyer's analysis: whoever writes bids."""
    return bid.state in AFTER and here.can("bids.write_bid")


def may_debrief(here: Standing, bid: Bid, took_part: bool) -> bool:
    """Say what one keeps of it: each who took part, once its result is known."""
    return bid.state in DEBRIEFED and took_part and here.is_active


def may_say_time(here: Standing) -> bool:
    """Say the hours one gave: whoever takes part in the groupe, at any time."""
    return here.is_active and here.groupe.is_open


def may_found(here: Standing, bid: Bid) -> bool:
    """Begin the project of a won bid as a groupe: whoever records its result."""
    return bid.state == Bid.State.WON and here.can("bids.submit_bid")


def may_draw_circle(here: Standing) -> bool:
    """Begin it as a circle of this groupe: whoever draws circles here."""
    return here.can(roles.EDIT)
