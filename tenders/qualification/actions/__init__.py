# SPDX-License-Identifier: AGPL-3.0-or-later
"""Qualifying a call: the rows of a card, the day of the decision, the papers of the cooperative, whom
one asks to come along.

A card is written while its bid is held, and as long as the bid is; an offer is between two people, and
what it leads to is said by the one who was asked (``bids.state_intention``).
"""

from tenders.qualification.actions.card import (
    drop_day,
    leave_question,
    let_go_of_questions,
    save_rows,
    set_day,
    take_question,
)
from tenders.qualification.actions.offers import (
    answer_offer,
    ask_along,
    end_offers,
    see_answer,
    withdraw_offer,
)
from tenders.qualification.actions.papers import drop_credential, keep_credential, say_turnover

__all__ = [
    "answer_offer",
    "ask_along",
    "drop_credential",
    "drop_day",
    "end_offers",
    "keep_credential",
    "leave_question",
    "let_go_of_questions",
    "save_rows",
    "say_turnover",
    "see_answer",
    "set_day",
    "take_question",
    "withdraw_offer",
]
