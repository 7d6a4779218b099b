# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes the candidate of a bid, and who declares a link.

The candidate is written as needs and pieces are, until the submission. A link is declared by whoever
takes part in the groupe, whatever the state of the bid, and taken back by the same person alone.
"""

from __future__ import annotations

from groupes.access import Me, Standing
from groupes.administration.rules import may_administer
from tenders.bids import rules as bids
from tenders.bids.models import Bid
from tenders.candidacy.models import Interest


def may_write(here: Standing, bid: Bid) -> bool:
    return bids.may_write(here, bid)


def may_declare(here: Standing) -> bool:
    return here.is_active


def may_withdraw(here: Standing, interest: Interest) -> bool:
    return here.is_active and interest.member_id == here.member.pk and interest.withdrawn_at is None


def may_see_crossings(me: Me) -> bool:
    """That bids of the cooperative meet, and nothing of them: those who administer it."""
    return may_administer(me)
