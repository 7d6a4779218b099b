# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the candidate is, as papers tell it: the cooperative alone, or a consortium and its bodies."""

from __future__ import annotations

from dataclasses import dataclass

from tenders.bids.models import Bid
from tenders.candidacy import queries
from tenders.candidacy.queries import ALONE, JOINT, SOLIDARY, UNSAID
from tenders.candidacy.siret import spaced

__all__ = ["ALONE", "JOINT", "SOLIDARY", "UNSAID", "Body", "Candidate", "of", "spaced"]


@dataclass(frozen=True, slots=True)
class Body:
    """A legal body of the candidate. ``lots``: those it answers, none for all; ``amount_cents``: its
    promised part, without tax; None where none is said."""

    name: str
    siret: str = ""
    is_lead: bool = False
    lots: tuple[str, ...] = ()
    amount_cents: int | None = None
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """``form``: :data:`ALONE`, :data:`JOINT` (groupement conjoint), :data:`SOLIDARY` (solidaire), or
    :data:`UNSAID`, not chosen yet; ``liable_lead``: the lead of a joint one answers for all."""

    form: str
    liable_lead: bool
    bodies: tuple[Body, ...]

    @property
    def several(self) -> bool:
        return len(self.bodies) > 1

    @property
    def lead(self) -> Body:
        return next((one for one in self.bodies if one.is_lead), self.bodies[0])


def of(bid: Bid) -> Candidate:
    """What ``tenders.candidacy`` says of the candidate. ``bid.cooperative`` loaded; its queries."""
    found = queries.candidate(bid)
    return Candidate(
        found.form,
        found.liable_lead,
        tuple(
            Body(
                name=one.name,
                siret=one.siret,
                is_lead=one.is_lead,
                lots=one.lots,
                amount_cents=one.amount_cents,
                contact=", ".join(filter(None, (one.contact.name, one.contact.email))),
            )
            for one in found.bodies
        ),
    )
