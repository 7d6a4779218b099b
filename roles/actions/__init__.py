# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes circles, roles and mandates. One verb each, one transaction each.

Nobody is assigned (field.md): a mandate begins because someone said yes to an offer, or because
they proposed themself and another member confirmed it. Three ways in:

- *handing over*: the holder offers their mandate to a member; from the first day agreed the
  powers are the new holder's, and the former mandate ends the day before;
- *offering a vacant role*: whoever holds ``roles.give_mandate`` offers it to a member;
- *volunteering* for a vacant role: the proposal is an offer to oneself, which another member
  confirms (``roles.rules.may_answer`` says who). Alone in a groupe, one takes the role at once.

The others are offers too: half of one's seat, an interim, learning beside. What a draw gives is an
offer, to the first in its order.

The role's row is held through every change of its mandates, so that of two people accepting the
last seat at once, one gets it and the other is told.
"""

from roles.actions.beside import ask_beside, end_beside
from roles.actions.circles import (
    change_circle,
    close_circle,
    create_circle,
    hide_map,
    show_map,
)
from roles.actions.draws import draw_lot, drop_draw, open_draw, put_name_down, take_name_off
from roles.actions.handovers import acknowledge, write_handover
from roles.actions.letting_go import (
    close_all,
    end_all,
    give_back,
    hold_all,
    what_closes,
    what_goes,
)
from roles.actions.mandates import found_mandate
from roles.actions.meanwhile import hold_alone, offer_half, offer_interim
from roles.actions.offers import (
    answer_offer,
    give_elected,
    offer_mandate,
    see_answer,
    volunteer,
    withdraw_offer,
)
from roles.actions.roles import (
    change_role,
    close_role,
    create_role,
    entrust,
    follow_skill,
    granted_in_circle,
    new_role,
)

__all__ = [
    "acknowledge",
    "answer_offer",
    "ask_beside",
    "change_circle",
    "change_role",
    "close_all",
    "close_circle",
    "close_role",
    "create_circle",
    "create_role",
    "draw_lot",
    "drop_draw",
    "end_all",
    "end_beside",
    "entrust",
    "follow_skill",
    "found_mandate",
    "give_back",
    "give_elected",
    "granted_in_circle",
    "hide_map",
    "hold_all",
    "hold_alone",
    "new_role",
    "offer_half",
    "offer_interim",
    "offer_mandate",
    "open_draw",
    "put_name_down",
    "see_answer",
    "show_map",
    "take_name_off",
    "volunteer",
    "what_closes",
    "what_goes",
    "withdraw_offer",
    "write_handover",
]
