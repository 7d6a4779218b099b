# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what on a bid, and until when: a power of the groupe, and a state of the bid.

Pages and views ask the predicates; actions, which are told who acts, hold the bid to the states.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from groupes.access import Standing
from tenders.bids.models import Bid, TakenBack

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DECIDED_IN: Final = (*Bid.WRITTEN, Bid.State.NO_GO)
"""States in which go or no-go is recorded: until the submission, as often as one likes."""
SUBMITTED_IN: Final = (Bid.State.GO,)
RESULTS: Final = (Bid.State.WON, Bid.State.LOST, Bid.State.CLOSED)
RESULT_IN: Final = (Bid.State.SUBMITTED, *RESULTS)
"""States in which a result is recorded, or corrected."""
NOTED: Final[Mapping[str, str]] = {
    Bid.State.GO: TakenBack.What.DECISION,
    Bid.State.NO_GO: TakenBack.What.DECISION,
    Bid.State.SUBMITTED: TakenBack.What.SUBMISSION,
    **dict.fromkeys(RESULTS, TakenBack.What.RESULT),
}
"""What was noted last, by the state of the bid: that alone can be taken back."""


def why_not(bid: Bid) -> StrOrPromise:
    """Why what depends on the state of a bid can not be done on it now."""
    if bid.state == Bid.State.NO_GO:
        return _("The groupe decided not to bid: record a go first.")
    if bid.writable:
        return _("This comes later: the bid has not been submitted yet.")
    return _("This bid was submitted: what was submitted stays as it is.")


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


def may_take_back(here: Standing, bid: Bid) -> str:
    """What was noted last on a bid, where the reader may take it back (``TakenBack.What``): whoever
    may note it may. "" when there is nothing, or they may not."""
    what = NOTED.get(bid.state, "")
    power = "bids.decide_go" if what == TakenBack.What.DECISION else "bids.submit_bid"
    return what if what and here.can(power) else ""


def may_share_income(here: Standing, bid: Bid) -> bool:
    """Compute the share of its income, to settle it."""
    return bid.state == Bid.State.WON and here.can("sharing.edit_rule")


def may_acknowledge(here: Standing, bid: Bid) -> bool:
    """Say that what moved in the notice was read, whatever the state of the bid."""
    return here.can("bids.state_intention")


def is_to_read(bid: Bid, *, at: dt.datetime, in_words: bool) -> bool:
    """Whether a correction of the notice is for the groupe to read off: it came since they took the
    call up, or it is in words alone, whenever it came."""
    return in_words or at >= bid.taken_up_at


def may_answer_version(here: Standing, bid: Bid) -> bool:
    """Accept or reject a version of the notice that its source has not confirmed: whoever says
    whether the groupe goes says what it counts on."""
    return bid.state in Bid.RUNNING and here.can("bids.decide_go")
