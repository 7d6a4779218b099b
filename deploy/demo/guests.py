# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guests of the demonstration's largest bid: the firm's illustrator, who came in and said something, and
somebody of a partner town who has not yet. All of it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from groupes.models import Member
from tenders.bids.models import Bid
from tenders.guests import actions

GUESTS: Final[tuple[Mapping[str, Any], ...]] = (
    {"name": "Agathe Delmotte", "email": "agathe@traverse.example", "firm": "Atelier Traverse",
     "kind": "partner", "language": "fr", "share_cents": 420_000},
    {"name": "Basile Serre", "email": "basile@rives.example", "firm": "Les Rives solidaires",
     "kind": "client", "language": "fr"},
)  # fmt: skip
NEED: Final = "Facilitation graphique"
PROMISE: Final = "Six planches, une par atelier, et une synthèse au format A0."
TALK: Final = (
    (
        "guest",
        "Bonjour à toutes et tous. Les planches peuvent être livrées deux jours après chaque atelier.",
    ),
    ("nadia", "Merci Agathe, c’est noté dans le calendrier du mémoire."),
)


def tell(members: Mapping[str, Member], bid: Bid, today: dt.date) -> None:
    """The bid and its needs are there."""
    by = members["nadia"]
    until = min(today + dt.timedelta(days=14), actions.last_day(bid))
    first, *_others = [actions.invite(by=by, bid=bid, until=until, **said) for said in GUESTS]
    entered, key = actions.enter(guest=first)
    seated = actions.seated(entered.pk, key)
    if seated is None:
        raise RuntimeError("the guest of the demonstration does not come in")
    need = bid.needs.filter(title=NEED).first()
    if need is not None:
        actions.promise(guest=seated, need=need, words=PROMISE)
    for who, text in TALK:
        if who == "guest":
            actions.write_word(guest=seated, text=text)
        else:
            actions.answer_guests(by=members[who], bid=bid, text=text)
