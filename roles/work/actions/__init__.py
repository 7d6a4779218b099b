# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes work. One verb each, one transaction each; the work's row is held through each.

Nobody is assigned: work is taken, or offered and accepted. What one carries and offers to another stays
with one until they say yes; what whoever shares work out proposes to move waits for both.
"""

from roles.work.actions.letting_go import close_all, end_all, hold_all, what_closes, what_goes
from roles.work.actions.offers import (
    answer,
    give_back,
    offer,
    propose_move,
    see_answer,
    take,
    withdraw_offer,
)
from roles.work.actions.pieces import (
    CHANGEABLE,
    add,
    ask_hand,
    change,
    drop,
    finish,
    follow_skill,
    give_hand,
    reopen,
    split,
    tick,
)
from roles.work.actions.returning import bring_all_back, bring_back, stop

__all__ = [
    "CHANGEABLE",
    "add",
    "answer",
    "ask_hand",
    "bring_all_back",
    "bring_back",
    "change",
    "close_all",
    "drop",
    "end_all",
    "finish",
    "follow_skill",
    "give_back",
    "give_hand",
    "hold_all",
    "offer",
    "propose_move",
    "reopen",
    "see_answer",
    "split",
    "stop",
    "take",
    "tick",
    "what_closes",
    "what_goes",
    "withdraw_offer",
]
