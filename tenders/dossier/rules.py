# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with what is handed in. Inside the groupe the powers are those of the bid; signing for
the cooperative is its administrators', or a member's by a delegation that they wrote. Being asked to sign
opens the papers of that bid, while it waits for an answer, and nothing else of the groupe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from groupes.access import Standing
from groupes.models import Member
from tenders.bids import rules as bids
from tenders.bids.models import Bid
from tenders.dossier.models import Delegation, Section, Signature

may_write = bids.may_write
may_price = bids.may_price
may_state = bids.may_state


def may_ask_signature(here: Standing, bid: Bid) -> bool:
    return bid.state in Bid.WRITTEN and here.can("bids.write_bid")


def may_bundle(here: Standing) -> bool:
    """Whoever may write the papers takes them along, whatever the state of the bid."""
    return here.can("bids.write_bid")


def may_keep_receipt(here: Standing, bid: Bid) -> bool:
    return bid.frozen and here.can("bids.submit_bid")


def may_remove(here: Standing, section: Section) -> bool:
    """What somebody else holds is not taken away."""
    return section.holder_id in (None, here.member.pk) and bids.may_write(here, section.bid)


def signs_as_staff(member: Member, bid: Bid) -> bool:
    return member.is_current and member.administers and member.cooperative_id == bid.cooperative_id


def delegation_for(
    member: Member, bid: Bid, amount_cents: int | None, on: dt.date, given: Iterable[Delegation]
) -> Delegation | None:
    """The delegation by which a member may sign a bid of this amount on a day. Where no price is chosen
    no delegation counts: nobody could say whether it is within it."""
    if amount_cents is None or not member.is_current:
        return None
    return next(
        (
            one
            for one in given
            if one.member_id == member.pk
            and one.cooperative_id == bid.cooperative_id == member.cooperative_id
            and one.ended_at is None
            and one.until >= on
            and amount_cents <= one.most_cents
        ),
        None,
    )


def is_open(signature: Signature) -> bool:
    return signature.state == Signature.State.ASKED
