# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the reader may do on a bid now: one answer for the whole page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from groupes.access import Standing
from tenders.bids import rules
from tenders.bids.models import Bid

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do on a bid now."""

    state: bool
    write: bool
    price: bool
    decide: bool
    submit: bool
    result: bool
    acknowledge: bool
    answer_version: bool
    take_back: str


def may(here: Standing, bid: Bid) -> May:
    return May(
        state=rules.may_state(here, bid),
        write=rules.may_write(here, bid),
        price=rules.may_price(here, bid),
        decide=rules.may_decide(here, bid),
        submit=rules.may_submit(here, bid),
        result=rules.may_record_result(here, bid),
        acknowledge=rules.may_acknowledge(here, bid),
        answer_version=rules.may_answer_version(here, bid),
        take_back=rules.may_take_back(here, bid),
    )
