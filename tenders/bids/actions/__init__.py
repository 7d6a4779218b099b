# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe does about a notice, from taking it up to its result.

Each verb is one transaction: the change and its journal entry, on the bid, or neither. The bid's
row is held while it changes, so that nothing is written after the submission froze it. Powers are
the views' matter (``groupe_view``); here are the rules of the field:

- an intention is one's own, and can be taken back: nobody is assigned;
- two groupes of a cooperative on the same lot are told that *another* bid exists, nothing more;
- a version of the notice that its source has not confirmed counts for the groupes that accept it;
- once submitted, what was submitted stays as it is;
- what was noted by mistake is taken back, the last step first, with a reason that stays.
"""

from tenders.bids.actions.following import (
    acknowledge_change,
    drop_accepted,
    settle,
    tell_of_changes,
    tell_of_proposals,
)
from tenders.bids.actions.gone import let_go_of_the_gone
from tenders.bids.actions.hand import as_typed, cancel_call, correct_call, enter_call
from tenders.bids.actions.income import hold_income, income_refusal, not_won, share_income
from tenders.bids.actions.intentions import (
    drop_intention,
    state_intention,
    state_position,
    withdraw_intention,
)
from tenders.bids.actions.needs import add_need, change_need, remove_need, save_needs
from tenders.bids.actions.outcome import decide, no_go_yet, record_result, submit
from tenders.bids.actions.pieces import (
    add_piece,
    attach_file,
    change_piece,
    drop_file,
    free_piece,
    leave_piece,
    remove_piece,
    take_piece,
    use_template,
)
from tenders.bids.actions.prices import (
    MOST_PRICES,
    choose_price,
    count_days,
    remove_price,
    save_prices,
    set_price,
)
from tenders.bids.actions.rows import Change, RowRefusal
from tenders.bids.actions.taking_back import take_back, take_back_piece
from tenders.bids.actions.taking_up import take_up
from tenders.bids.actions.versions import answer_version

__all__ = [
    "MOST_PRICES",
    "Change",
    "RowRefusal",
    "acknowledge_change",
    "add_need",
    "add_piece",
    "answer_version",
    "as_typed",
    "attach_file",
    "cancel_call",
    "change_need",
    "change_piece",
    "choose_price",
    "correct_call",
    "count_days",
    "decide",
    "drop_accepted",
    "drop_file",
    "drop_intention",
    "enter_call",
    "free_piece",
    "hold_income",
    "income_refusal",
    "leave_piece",
    "let_go_of_the_gone",
    "no_go_yet",
    "not_won",
    "record_result",
    "remove_need",
    "remove_piece",
    "remove_price",
    "save_needs",
    "save_prices",
    "set_price",
    "settle",
    "share_income",
    "state_intention",
    "state_position",
    "submit",
    "take_back",
    "take_back_piece",
    "take_piece",
    "take_up",
    "tell_of_changes",
    "tell_of_proposals",
    "use_template",
    "withdraw_intention",
]
