# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes roles and mandates. One verb each, one transaction each.

Nobody is assigned (field.md): a mandate begins because someone said yes to an offer, or because
they proposed themself and another member confirmed it. Three ways in:

- *handing over*: the holder offers their mandate to a member; from the first day agreed the
  powers are the new holder's, and the former mandate ends the day before;
- *offering a vacant role*: whoever holds ``roles.give_mandate`` offers it to a member;
- *volunteering* for a vacant role: the proposal is an offer to oneself, which another member
  confirms (``roles.rules.may_answer`` says who). Alone in a groupe, one takes the role at once.

The role's row is held through every change of its mandates, so that of two people accepting the
last seat at once, one gets it and the other is told.
"""

from roles.actions.letting_go import (
    close_all,
    end_all,
    give_back,
    hold_all,
    what_closes,
    what_goes,
)
from roles.actions.mandates import found_mandate
from roles.actions.offers import (
    answer_offer,
    offer_mandate,
    see_answer,
    volunteer,
    withdraw_offer,
)
from roles.actions.roles import change_role, close_role, create_role, new_role

__all__ = [
    "answer_offer",
    "change_role",
    "close_all",
    "close_role",
    "create_role",
    "end_all",
    "found_mandate",
    "give_back",
    "hold_all",
    "new_role",
    "offer_mandate",
    "see_answer",
    "volunteer",
    "what_closes",
    "what_goes",
    "withdraw_offer",
]
