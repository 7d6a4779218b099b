# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers as they are made, settled and withdrawn: parts of the actions that hold the role."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions import whole
from groupes.models import Member
from groupes.web.refusals import Refusal
from roles import events
from roles.actions.mandates import has_room, is_active
from roles.models import Draw, MandateOffer, Origin, Role

OPEN = MandateOffer.State.OPEN
Way = MandateOffer.Way
CHOSEN: Final = (Origin.OFFER, Origin.ELECTION, Origin.CONSENT, Origin.LOT, Origin.ROTATION)
"""How whoever offers a mandate may say that the person was chosen."""


def made(
    role: Role, by: Member, to: Member, starts_on: dt.date, ends_on: dt.date, **values: Any
) -> MandateOffer:
    """An open offer, with its journal entry; Refusal where the person has one to answer."""
    try:
        with transaction.atomic():
            offer = MandateOffer.objects.create(
                role=role,
                offered_by=by,
                offered_to=to,
                starts_on=starts_on,
                ends_on=ends_on,
                **values,
            )
    except IntegrityError as error:  # offer_one_open_per_person, offer_one_open_per_pair
        raise Refusal(
            _("%(name)s already has an offer for this role: the answer is theirs.")
            % {"name": to.name}
        ) from error
    journal.record(
        events.MANDATE_OFFERED,
        by=by if offer.draw_id is None else None,  # the draw asks, nobody else
        groupe=role.groupe,
        target=offer,
        role=role.pk,
        member=to.pk,
        mandate=offer.mandate_id,
        by_self=offer.is_proposal,
        way=offer.way,
        origin=offer.origin,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return offer


def settle(
    offer: MandateOffer, state: MandateOffer.State, *, by: Member, tells: int, word: str = ""
) -> None:
    """``tells``: the id of the one who hears of it, unless it is they who settle it."""
    offer.state = state
    offer.answered_at = timezone.now()
    offer.answered_by = by
    offer.answer = whole(word)
    offer.answer_for_id = tells if tells != by.pk else None
    offer.save(update_fields=["state", "answered_at", "answered_by", "answer", "answer_for"])


def withdraw(offers: QuerySet[MandateOffer], *, by: Member, passing_on: bool = True) -> None:
    """Nobody answers these offers any more: who was to is told; when it is they, who made it. Of a
    draw, the next one is asked (``passing_on``)."""
    found = list(offers.select_related("role__groupe__cooperative", "draw"))
    for offer in found:
        tells = offer.offered_to_id if offer.offered_to_id != by.pk else offer.offered_by_id
        settle(offer, MandateOffer.State.WITHDRAWN, by=by, tells=tells)
        journal.record(
            events.MANDATE_WITHDRAWN,
            by=by,
            groupe=offer.role.groupe,
            target=offer,
            role=offer.role_id,
            member=offer.offered_to_id,
        )
    for offer in found if passing_on else ():
        pass_on(offer)


def pass_on(offer: MandateOffer) -> None:
    """After a no to what a draw offered, the next in its order is asked. The role is held."""
    if offer.draw is not None:
        ask_next(offer.draw, offer.role)


def ask_next(draw: Draw, role: Role) -> MandateOffer | None:
    """Offer the mandate of a draw to the first in its order who was not asked yet and is still an
    active member; None where nobody is left, or the place is taken. The role is held."""
    today = role.groupe.today()
    first = max(draw.starts_on, today)
    if role.closed_on is not None or first > draw.ends_on or not role.groupe.is_open:
        return None
    if not has_room(role, first, draw.ends_on):
        return None
    asked = draw.offers.values_list("offered_to_id", flat=True)
    for name in (
        draw.names.exclude(member__in=list(asked)).order_by("rank").select_related("member")
    ):
        if not is_active(role.groupe, name.member):
            continue
        # What waited for them in this role gives way: they are asked once.
        waits = role.offers.filter(offered_to=name.member, state=OPEN).exclude(way=Way.BESIDE)
        withdraw(waits, by=name.member)
        return made(
            role, draw.opened_by, name.member, first, draw.ends_on, origin=Origin.LOT, draw=draw
        )
    return None
