# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes the state of groupes and memberships. One verb each, one transaction each:
the change and its journal entry, or neither.

Who may do what stands in ``rules.py``; here stands what can be done *now*.
"""

from groupes.actions.belonging import (
    close_groupe,
    come_back,
    end_membership,
    leave,
    leave_cooperative,
    pause,
    resume,
    say_return,
)
from groupes.actions.cooperatives import (
    Newcomer,
    add_people,
    add_person,
    address_taken,
    change_email,
    give_link,
    set_contribution,
)
from groupes.actions.groupes import EDITABLE, change_kind, create_groupe, edit_groupe
from groupes.actions.joining import (
    already_answered,
    answer_invitation,
    answer_request,
    ask_to_join,
    invite,
    see_answer,
    take_back,
    whole,
)
from groupes.actions.people import PROFILE, edit_profile, see_words, set_preferences, write_to

__all__ = [
    "EDITABLE",
    "PROFILE",
    "Newcomer",
    "add_people",
    "add_person",
    "address_taken",
    "already_answered",
    "answer_invitation",
    "answer_request",
    "ask_to_join",
    "change_email",
    "change_kind",
    "close_groupe",
    "come_back",
    "create_groupe",
    "edit_groupe",
    "edit_profile",
    "end_membership",
    "give_link",
    "invite",
    "leave",
    "leave_cooperative",
    "pause",
    "resume",
    "say_return",
    "see_answer",
    "see_words",
    "set_contribution",
    "set_preferences",
    "take_back",
    "whole",
    "write_to",
]
