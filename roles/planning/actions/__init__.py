# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes wishes and plans. One verb each, one transaction each, the groupe's row held."""

from roles.planning.actions.adopting import adopt, adopt_decided, offer_ahead, offer_due
from roles.planning.actions.consent import agree, need_ready, object_to, put, show_for_decision
from roles.planning.actions.plans import (
    Settings,
    change,
    copy,
    give_up,
    new_version,
    pin,
    start,
    unpin,
)
from roles.planning.actions.solving import ask_solve, keep_told, run_here, solve, stop
from roles.planning.actions.wishes import same_wishes, say_wishes, take_wishes_away

__all__ = [
    "Settings",
    "adopt",
    "adopt_decided",
    "agree",
    "ask_solve",
    "change",
    "copy",
    "give_up",
    "keep_told",
    "need_ready",
    "new_version",
    "object_to",
    "offer_ahead",
    "offer_due",
    "pin",
    "put",
    "run_here",
    "same_wishes",
    "say_wishes",
    "show_for_decision",
    "solve",
    "start",
    "stop",
    "take_wishes_away",
    "unpin",
]
