# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes tensions and decisions. One verb each, one transaction each; the decision's row is held."""

from roles.decisions.actions.again import ask_again, choose_date, hold_date, led_to
from roles.decisions.actions.answering import (
    answer,
    answer_secretly,
    delegate,
    end_delegation,
    say_gain,
    take_name_out,
)
from roles.decisions.actions.closing import close, close_due, close_if_due, close_now
from roles.decisions.actions.doing import apply, apply_due, apply_if_due
from roles.decisions.actions.electing import (
    accept,
    decline,
    nominate,
    propose_person,
    show_ballots,
)
from roles.decisions.actions.following import (
    follow,
    follow_all,
    hand_on,
    not_for_me,
    review,
    said_last,
    say_step,
    take_on,
)
from roles.decisions.actions.making import CHANGEABLE, change, draft, set_effect, withdraw
from roles.decisions.actions.noting import HOW, note, take_back
from roles.decisions.actions.objecting import (
    object_to,
    remark,
    reply,
    withdraw_objection,
)
from roles.decisions.actions.opening import open_decision
from roles.decisions.actions.overdue import see_to_overdue
from roles.decisions.actions.tensions import (
    QUIET,
    answer_tension,
    ask_alive,
    change_tension,
    let_go_of,
    raise_tension,
    reopen_tension,
    still_alive,
    to_agenda,
    to_work,
    turn_to,
    work_ended,
)

__all__ = [
    "CHANGEABLE",
    "HOW",
    "QUIET",
    "accept",
    "answer",
    "answer_secretly",
    "answer_tension",
    "apply",
    "apply_due",
    "apply_if_due",
    "ask_again",
    "ask_alive",
    "change",
    "change_tension",
    "choose_date",
    "close",
    "close_due",
    "close_if_due",
    "close_now",
    "decline",
    "delegate",
    "draft",
    "end_delegation",
    "follow",
    "follow_all",
    "hand_on",
    "hold_date",
    "led_to",
    "let_go_of",
    "nominate",
    "not_for_me",
    "note",
    "object_to",
    "open_decision",
    "propose_person",
    "raise_tension",
    "remark",
    "reopen_tension",
    "reply",
    "review",
    "said_last",
    "say_gain",
    "say_step",
    "see_to_overdue",
    "set_effect",
    "show_ballots",
    "still_alive",
    "take_back",
    "take_name_out",
    "take_on",
    "to_agenda",
    "to_work",
    "turn_to",
    "withdraw",
    "withdraw_objection",
    "work_ended",
]
