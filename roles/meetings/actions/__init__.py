# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes meetings. One verb each, one transaction each; the meeting's row is held through each."""

from roles.meetings.actions.calling import call, call_on, cancel, change, change_series, go_on, stop
from roles.meetings.actions.capturing import note_decision, raise_tension
from roles.meetings.actions.coming import answer, be_willing, give_back, step_aside, take
from roles.meetings.actions.feeds import end_feed, make_feed
from roles.meetings.actions.holding import (
    begin,
    come,
    end_all_forgotten,
    end_forgotten,
    finish,
    give_pen,
    give_word,
    go_to,
    open_round,
    raise_hand,
    speak,
    take_pen,
    write,
)
from roles.meetings.actions.inviting import invite
from roles.meetings.actions.letting_go import close_all, end_all, hold_all, what_closes, what_goes
from roles.meetings.actions.preparing import (
    add_item,
    change_item,
    keep_tip,
    lead_item,
    move_item,
    take_off,
    take_up,
    tell_news,
)
from roles.meetings.actions.recording import correct, keep, keep_all, read

__all__ = [
    "add_item",
    "answer",
    "be_willing",
    "begin",
    "call",
    "call_on",
    "cancel",
    "change",
    "change_item",
    "change_series",
    "close_all",
    "come",
    "correct",
    "end_all",
    "end_all_forgotten",
    "end_feed",
    "end_forgotten",
    "finish",
    "give_back",
    "give_pen",
    "give_word",
    "go_on",
    "go_to",
    "hold_all",
    "invite",
    "keep",
    "keep_all",
    "keep_tip",
    "lead_item",
    "make_feed",
    "move_item",
    "note_decision",
    "open_round",
    "raise_hand",
    "raise_tension",
    "read",
    "speak",
    "step_aside",
    "stop",
    "take",
    "take_off",
    "take_pen",
    "take_up",
    "tell_news",
    "what_closes",
    "what_goes",
    "write",
]
