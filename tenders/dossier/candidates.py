# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the candidate is, as papers tell it: the cooperative alone, or a consortium and its bodies."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from tenders.bids.models import Bid

ALONE: Final = "alone"
JOINT: Final = "joint"
SOLIDARY: Final = "solidary"
UNSAID: Final = "unsaid"


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
    """``bid.cooperative`` loaded. What ``tenders.candidacy`` says, where it says something."""
    found: Any = None
    if find_spec("tenders.candidacy.queries") is not None:
        ask = getattr(import_module("tenders.candidacy.queries"), "candidate", None)
        found = ask(bid) if ask is not None else None
    if found is None or not found.bodies:
        own = bid.cooperative
        return Candidate(
            ALONE, liable_lead=False, bodies=(Body(own.name, own.siret, is_lead=True),)
        )
    return Candidate(
        str(found.form or ALONE),
        liable_lead=bool(found.liable_lead),
        bodies=tuple(
            Body(
                name=one.name,
                siret=one.siret or "",
                is_lead=bool(one.is_lead),
                lots=tuple(str(lot) for lot in one.lots or ()),
                amount_cents=one.amount_cents,
                contact=_words_of(one.contact),
            )
            for one in found.bodies
        ),
    )


def _words_of(contact: Any) -> str:
    """Who speaks for a body, on a line."""
    said = (getattr(contact, "name", contact), getattr(contact, "email", ""))
    return ", ".join(str(one) for one in said if one)
