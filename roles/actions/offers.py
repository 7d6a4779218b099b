# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers of a mandate, and the answers to them.

Nobody is assigned: a mandate begins because someone said yes to an offer, or because they proposed
themself (an offer to oneself) and another member confirmed it (``roles.rules.may_answer``).
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions import whole
from groupes.models import Member, Membership
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles import events
from roles.actions.held import hold
from roles.actions.mandates import begin, give, is_active, need_a_seat, seats_taken
from roles.models import Mandate, MandateOffer, Role

OPEN = MandateOffer.State.OPEN


@action
def offer_mandate(
    *,
    by: Member,
    role: Role,
    to: Member,
    starts_on: dt.date,
    ends_on: dt.date,
    mandate: Mandate | None = None,
    message: str = "",
    handover: str = "",
) -> MandateOffer:
    """Offer a mandate to a member, who answers (:func:`answer_offer`). Nothing changes before.

    ``mandate``: the one handed over, which must be the actor's; None for a vacant role.
    ``starts_on`` and ``ends_on``: first and last day, both included.
    """
    role = hold(role)
    today = role.groupe.today()
    if starts_on < today or ends_on < starts_on:
        raise Refusal(_("A mandate begins today or later, and ends after it began."))
    if to.pk == by.pk or not is_active(role.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})
    if mandate is not None:
        mandate = role.mandates.filter(pk=mandate.pk, member=by, ends_on__gte=today).first()
        if mandate is None:
            raise Refusal(_("Your mandate has ended meanwhile: it can no longer be handed over."))
        if starts_on <= mandate.starts_on:
            raise Refusal(
                _("Your own mandate begins on %(date)s: hand over from the day after.")
                % {"date": formats.date(mandate.starts_on)}
            )
    need_a_seat(role, starts_on, ends_on, but=mandate)
    try:
        with transaction.atomic():
            offer = MandateOffer.objects.create(
                role=role,
                mandate=mandate,
                offered_by=by,
                offered_to=to,
                starts_on=starts_on,
                ends_on=ends_on,
                message=message,
                handover=handover,
            )
    except IntegrityError as error:  # offer_one_open_per_person
        raise Refusal(
            _("%(name)s already has an offer for this role: the answer is theirs.")
            % {"name": to.name}
        ) from error
    journal.record(
        events.MANDATE_OFFERED,
        by=by,
        groupe=role.groupe,
        target=offer,
        role=role.pk,
        member=to.pk,
        mandate=mandate.pk if mandate else None,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return offer


@action
def volunteer(*, by: Member, role: Role, message: str = "") -> MandateOffer | Mandate:
    """Propose oneself for a vacant role, from today for one term.

    Another member confirms it; with no other active member, the mandate begins at once. Proposing
    oneself again changes nothing.
    """
    role = hold(role)
    groupe, today = role.groupe, role.groupe.today()
    if not is_active(groupe, by):
        raise Refusal(_("Roles are for active members: come back from your pause first."))
    if already := role.offers.filter(offered_to=by, state=OPEN).first():
        if already.offered_by_id == by.pk:
            return already
        raise Refusal(_("This role has been offered to you already: you only need to answer."))
    ends_on = role.term_from(today)
    need_a_seat(role, today, ends_on)
    others = Membership.objects.on(today).filter(groupe=groupe).exclude(member=by)
    if not others.exists():
        return give(role, by, today, ends_on, by=by, origin="volunteer")
    offer = MandateOffer.objects.create(
        role=role,
        offered_by=by,
        offered_to=by,
        starts_on=today,
        ends_on=ends_on,
        message=message,
    )
    journal.record(
        events.MANDATE_OFFERED,
        by=by,
        groupe=groupe,
        target=offer,
        role=role.pk,
        member=by.pk,
        mandate=None,
        by_self=True,
        starts_on=today.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return offer


def _closed_offer(offer: MandateOffer) -> Refusal:
    words = {"role": offer.role.name, "name": offer.offered_to.name}
    if offer.state == MandateOffer.State.ACCEPTED:
        return Refusal(_("This offer has been accepted already: %(name)s holds %(role)s.") % words)
    if offer.state == MandateOffer.State.DECLINED:
        return Refusal(_("This offer has been declined already."))
    return Refusal(_("This offer is no longer open: it was withdrawn, or the role found someone."))


@action
def answer_offer(
    *, by: Member, offer: MandateOffer, accept: bool, word: str = ""
) -> Mandate | None:
    """Accept or decline a mandate (who may: ``roles.rules.may_answer``), with a word or without: whoever
    made the offer is told once.

    Accepting creates the mandate from its first day (today, when that day has passed) and, when
    one is handed over, ends it the day before: in one transaction, so that on no day nobody, or
    both, hold the powers. Declining costs nothing and needs no reason.
    """
    role_now = locked(Role.objects).get(pk=offer.role_id)
    offer = MandateOffer.objects.select_related(
        "role__groupe__cooperative", "mandate", "offered_to", "offered_by"
    ).get(pk=offer.pk)
    if offer.state != OPEN:
        raise _closed_offer(offer)
    if not accept:
        _decline(offer, by=by, word=word)
        return None
    if role_now.closed_on is not None:
        raise Refusal(_("This role has been closed meanwhile."))
    return _accept(offer, by=by, word=word)


@action
def see_answer(*, by: Member, offer: MandateOffer) -> None:
    """The one whom the answer to an offer is for has seen it. Twice changes nothing."""
    seen = MandateOffer.objects.filter(pk=offer.pk, answer_for=by).update(answer_for=None)
    if seen:
        journal.record(events.OFFER_ANSWER_SEEN, by=by, target=offer)


def _decline(offer: MandateOffer, *, by: Member, word: str) -> None:
    _settle(offer, MandateOffer.State.DECLINED, by=by, tells=offer.offered_by_id, word=word)
    journal.record(
        events.MANDATE_DECLINED,
        by=by,
        groupe=offer.role.groupe,
        target=offer,
        role=offer.role_id,
        member=offer.offered_to_id,
    )


def _accept(offer: MandateOffer, *, by: Member, word: str) -> Mandate:
    """The mandate that an open offer was for; the role's row is held."""
    role, to, former = offer.role, offer.offered_to, offer.mandate
    starts_on = max(offer.starts_on, role.groupe.today())
    ends_on = role.term_from(starts_on) if offer.is_proposal else offer.ends_on
    if ends_on < starts_on:
        raise Refusal(
            _("This offer ran until %(date)s: ask for a new one.") % {"date": formats.date(ends_on)}
        )
    if not is_active(role.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})
    if former is not None and former.starts_on >= starts_on:
        raise Refusal(_("The mandate handed over has changed meanwhile: ask for a new offer."))
    need_a_seat(role, starts_on, ends_on, but=former)

    if former is not None and former.ends_on >= starts_on:
        former.ends_on = starts_on - dt.timedelta(days=1)
        former.save(update_fields=["ends_on"])
    origin = "volunteer" if offer.is_proposal else "offer"
    mandate = begin(role, to, starts_on, ends_on, origin, offer.handover)
    _settle(offer, MandateOffer.State.ACCEPTED, by=by, tells=offer.offered_by_id, word=word)
    journal.record(
        events.MANDATE_ACCEPTED,
        by=by,
        groupe=role.groupe,
        target=offer,
        role=role.pk,
        member=to.pk,
        mandate=mandate.pk,
        former=former.pk if former else None,
        by_self=offer.is_proposal,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    rest = role.offers.filter(state=OPEN)
    if former is not None:
        withdraw(rest.filter(mandate=former), by=by)
    if seats_taken(role, starts_on, ends_on) >= role.seats:
        withdraw(rest.filter(mandate=None), by=by)
    return mandate


@action
def withdraw_offer(*, by: Member, offer: MandateOffer) -> None:
    """Take back an offer, or one's own proposal, not answered yet."""
    locked(Role.objects).get(pk=offer.role_id)
    offer = MandateOffer.objects.select_related("role", "offered_to").get(pk=offer.pk)
    if offer.state != OPEN:
        raise _closed_offer(offer)
    withdraw(MandateOffer.objects.filter(pk=offer.pk), by=by)


def _settle(
    offer: MandateOffer, state: MandateOffer.State, *, by: Member, tells: int, word: str = ""
) -> None:
    """``tells``: the id of the one who hears of it, unless it is they who settle it."""
    offer.state = state
    offer.answered_at = timezone.now()
    offer.answered_by = by
    offer.answer = whole(word)
    offer.answer_for_id = tells if tells != by.pk else None
    offer.save(update_fields=["state", "answered_at", "answered_by", "answer", "answer_for"])


def withdraw(offers: QuerySet[MandateOffer], *, by: Member) -> None:
    """Nobody answers these offers any more: who was to is told; when it is they, who made it."""
    for offer in offers.select_related("role__groupe"):
        tells = offer.offered_to_id if offer.offered_to_id != by.pk else offer.offered_by_id
        _settle(offer, MandateOffer.State.WITHDRAWN, by=by, tells=tells)
        journal.record(
            events.MANDATE_WITHDRAWN,
            by=by,
            groupe=offer.role.groupe,
            target=offer,
            role=offer.role_id,
            member=offer.offered_to_id,
        )
