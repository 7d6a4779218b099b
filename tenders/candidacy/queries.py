# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the candidate of a bid is, as plain data: for its own page, and for what is filled in from it (a
letter of candidacy, the agreement of a consortium)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from groupes.models import Cooperative
from tenders.bids import facts
from tenders.bids import queries as bids
from tenders.bids.models import Bid, Intention
from tenders.candidacy import rules
from tenders.candidacy.models import Body, Candidacy

ALONE: Final = "alone"
JOINT: Final = Candidacy.Form.JOINT.value
SOLIDARY: Final = Candidacy.Form.SOLIDARY.value
UNSAID: Final = "unsaid"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who speaks for a body; "" where it is not said."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class LegalBody:
    """A legal body of the candidate.

    ``pk``: of its row, None where nothing was recorded; ``siret``: 14 digits, "" where a cooperative
    has not filled it in; ``address``: "" where it is not said; ``does``: what it does, in its own
    words; ``lots``: ids of the notice's lots, all those that the bid is for where nothing else is said;
    ``amount_cents``: without tax, None where it is not said; ``cooperative``: the id of a cooperative
    of the installation, None for a firm of outside.
    """

    pk: int | None
    name: str
    siret: str
    address: str
    is_lead: bool
    does: str
    lots: tuple[str, ...]
    amount_cents: int | None
    contact: Contact
    cooperative: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """The candidate of a bid.

    ``form``: :data:`ALONE`, :data:`JOINT` (conjoint), :data:`SOLIDARY` (solidaire), or :data:`UNSAID`,
    a consortium whose form is not chosen; ``liable_lead``: the lead of a joint one answers for the
    others (mandataire solidaire); ``bodies``: the lead first, then in the order they came;
    ``recorded``: whether the groupe wrote it down, or it is only what its people make it.
    """

    form: str
    liable_lead: bool
    bodies: tuple[LegalBody, ...]
    recorded: bool

    @property
    def lead(self) -> LegalBody:
        return self.bodies[0]

    @property
    def several(self) -> bool:
        """Whether it is a consortium."""
        return len(self.bodies) > 1

    @property
    def sum_cents(self) -> int | None:
        """What the parts come to; None while one is not said."""
        parts = [one.amount_cents for one in self.bodies]
        return None if None in parts else sum(part or 0 for part in parts)


def candidate(bid: Bid) -> Candidate:
    """Who the candidate of a bid is. Two queries; three where nothing was recorded."""
    refs = tuple(bid.bid_lots.exclude(lot_ref="").order_by("pk").values_list("lot_ref", flat=True))
    rows = list(Body.objects.filter(candidacy__bid=bid).select_related("candidacy", "cooperative"))
    if not rows:
        return made_by_people(bid, refs, facts.intentions_of(bid))
    return recorded(bid, refs, rows)


def recorded(bid: Bid, refs: tuple[str, ...], rows: Sequence[Body]) -> Candidate:
    """As its rows have it, with their candidacy and cooperatives loaded. No query."""
    today = rules.numbers(rows)
    bodies = tuple(_body(bid, refs, row, today[row.pk]) for row in rows)
    candidacy = rows[0].candidacy
    form = (candidacy.form or UNSAID) if len(bodies) > 1 else ALONE
    return Candidate(form, candidacy.liable_lead and form == JOINT, bodies, recorded=True)


def _body(bid: Bid, refs: tuple[str, ...], row: Body, today: str) -> LegalBody:
    name, siret = row.name, row.siret
    if row.cooperative is not None:
        if not bid.frozen:
            name, siret = row.cooperative.name, today
        elif not (siret or row.candidacy.frozen_at):
            siret = row.cooperative.siret
    return LegalBody(
        pk=row.pk,
        name=name,
        siret=siret,
        address=row.address,
        is_lead=row.is_lead,
        does=row.does,
        lots=tuple(ref for ref in refs if ref in row.lots) or refs,
        amount_cents=row.amount_cents,
        contact=Contact(row.contact_name, row.contact_email),
        cooperative=row.cooperative_id,
    )


def made_by_people(bid: Bid, refs: tuple[str, ...], intentions: Sequence[Intention]) -> Candidate:
    """Where nothing is recorded: the groupe's cooperative, and those whose members take part. No
    query where ``bid.cooperative`` is loaded."""
    found = bids.candidate_of(bid, intentions)
    bodies = tuple(
        _of_people(one, refs, one.pk == found.lead.pk) for one in (found.lead, *found.others)
    )
    form = UNSAID if found.others else ALONE
    return Candidate(form, liable_lead=False, bodies=bodies, recorded=False)


def _of_people(cooperative: Cooperative, refs: tuple[str, ...], is_lead: bool) -> LegalBody:
    return LegalBody(
        pk=None,
        name=cooperative.name,
        siret=cooperative.siret,
        address="",
        is_lead=is_lead,
        does="",
        lots=refs,
        amount_cents=None,
        contact=Contact(),
        cooperative=cooperative.pk,
    )
