# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes the candidate of a bid, who declares a link, and which number each body goes by.

The candidate is written as needs and pieces are, until the submission. A link is declared by whoever
takes part in the groupe, whatever the state of the bid, and taken back by the same person alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from groupes.access import Me, Standing
from groupes.administration.rules import may_administer
from tenders.bids import rules as bids
from tenders.bids.models import Bid
from tenders.candidacy.models import Body, Interest


def may_write(here: Standing, bid: Bid) -> bool:
    return bids.may_write(here, bid)


def may_declare(here: Standing) -> bool:
    return here.is_active


def may_withdraw(here: Standing, interest: Interest) -> bool:
    return here.is_active and interest.member_id == here.member.pk and interest.withdrawn_at is None


def may_see_crossings(me: Me) -> bool:
    """That bids of the cooperative meet, and nothing of them: those who administer it."""
    return may_administer(me)


def numbers(rows: Sequence[Body]) -> dict[int, str]:
    """The SIRET that each of a candidate's bodies goes by, by its id: a cooperative's own of today; what
    was written down before, where another body has that one (a firm added by hand, whose cooperative
    filled its number in later), and "" where that is taken too: never is one there twice. No query."""
    found = {row.pk: row.siret for row in rows if row.cooperative is None}
    late = []
    for row in rows:
        if row.cooperative is None:
            continue
        if row.cooperative.siret and row.cooperative.siret in found.values():
            late.append(row)
        else:
            found[row.pk] = row.cooperative.siret
    for row in late:
        found[row.pk] = "" if row.siret in found.values() else row.siret
    return found


def shared(rows: Sequence[Body]) -> list[tuple[Body, Body]]:
    """The cooperatives whose number another body of the candidate has, and that body. No query."""
    holders = {number: pk for pk, number in numbers(rows).items()}
    known = {row.pk: row for row in rows}
    return [
        (row, known[holders[row.cooperative.siret]])
        for row in rows
        if row.cooperative is not None
        and row.cooperative.siret
        and holders[row.cooperative.siret] != row.pk
    ]
