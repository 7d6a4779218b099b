# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what on a bid, and until when: a power of the groupe, and a state of the bid.

Pages and views ask the predicates; actions, which are told who acts, hold the bid to the states.
"""

from __future__ import annotations

from typing import Final

from groupes.access import Standing
from tenders.bids.models import Bid

DECIDED_IN: Final = (*Bid.WRITTEN, Bid.State.NO_GO)
"""States in which go or no-go is recorded: until the submission, as often as one likes."""
SUBMITTED_IN: Final = (Bid.State.GO,)
RESULTS: Final = (Bid.State.WON, Bid.State.LOST, Bid.State.CLOSED)
RESULT_IN: Final = (Bid.State.SUBMITTED, *RESULTS)
"""States in which a result is recorded, or corrected."""


def may_take_up(here: Standing) -> bool:
    return here.can("bids.take_up")


def may_state(here: Standing, bid: Bid) -> bool:
    """Say what one would do on its needs."""
    return bid.state in Bid.WRITTEN and here.can("bids.state_intention")


def may_write(here: Standing, bid: Bid) -> bool:
    """Write its needs and pieces."""
    return bid.state in Bid.WRITTEN and here.can("bids.write_bid")


def may_price(here: Standing, bid: Bid) -> bool:
    return bid.state in Bid.WRITTEN and here.can("bids.set_price")


def may_decide(here: Standing, bid: Bid) -> bool:
    return bid.state in DECIDED_IN and here.can("bids.decide_go")


def may_submit(here: Standing, bid: Bid) -> bool:
    return bid.state in SUBMITTED_IN and here.can("bids.submit_bid")


def may_record_result(here: Standing, bid: Bid) -> bool:
    return bid.state in RESULT_IN and here.can("bids.submit_bid")


def may_share_income(here: Standing, bid: Bid) -> bool:
    """Compute the share of its income, to settle it."""
    return bid.state == Bid.State.WON and here.can("sharing.edit_rule")


def may_acknowledge(here: Standing, bid: Bid) -> bool:
    """Say that what moved in the notice was read, whatever the state of the bid."""
    return here.can("bids.state_intention")


def may_answer_version(here: Standing, bid: Bid) -> bool:
    """Accept or reject a version of the notice that its source has not confirmed: whoever says
    whether the groupe goes says what it counts on."""
    return bid.state in Bid.RUNNING and here.can("bids.decide_go")
