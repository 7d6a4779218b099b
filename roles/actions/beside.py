# SPDX-License-Identifier: AGPL-3.0-or-later
"""Learning a role beside who holds it (compagnonnage): asked by one of the two, accepted by the other."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groupes import journal
from groupes.craft.models import Pairing
from groupes.models import Member
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles import events
from roles.actions.held import hold
from roles.actions.making import OPEN, Way, made, settle
from roles.actions.mandates import counting, is_active
from roles.models import Apprenticeship, Mandate, MandateOffer


@action
def ask_beside(
    *,
    by: Member,
    mandate: Mandate,
    learner: Member,
    starts_on: dt.date,
    ends_on: dt.date,
    message: str = "",
) -> MandateOffer:
    """Ask to learn a role beside who holds it (``learner`` is ``by``), or propose it to someone, as its
    holder: the other of the two answers. No seat, no power."""
    role = hold(mandate.role)
    today = role.groupe.today()
    held = counting(role).select_related("member").filter(pk=mandate.pk, ends_on__gte=today).first()
    if held is None:
        raise Refusal(_("This mandate has already ended."))
    if by.pk not in (learner.pk, held.member_id) or learner.pk == held.member_id:
        raise ValueError("between who holds the role and who learns it")
    if starts_on < max(today, held.starts_on) or not starts_on <= ends_on <= held.ends_on:
        raise Refusal(
            _("One learns beside %(name)s while they hold it: from %(start)s to %(end)s.")
            % {
                "name": held.member.name,
                "start": formats.date(max(today, held.starts_on)),
                "end": formats.date(held.ends_on),
            }
        )
    for one in (learner, held.member):
        if not is_active(role.groupe, one):
            raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": one.name})
    to = held.member if by.pk == learner.pk else learner
    if role.offers.filter(state=OPEN, way=Way.BESIDE, offered_by=to, offered_to=by).exists():
        raise Refusal(
            _("%(name)s has asked you already: you only need to answer.") % {"name": to.name}
        )
    return made(role, by, to, starts_on, ends_on, way=Way.BESIDE, mandate=held, message=message)


@action
def end_beside(*, by: Member, apprenticeship: Apprenticeship) -> None:
    """One of the two ends it, today: no reason is asked."""
    role = hold(apprenticeship.role)
    today = role.groupe.today()
    found = (
        role.apprenticeships.select_related("mandate")
        .filter(pk=apprenticeship.pk, ends_on__gte=today)
        .first()
    )
    if found is None:
        raise Refusal(_("It has ended already."))
    if by.pk not in (found.learner_id, found.mandate.member_id):
        raise ValueError("one of the two ends it")
    found.role = role
    stop_learning(found, by=by, on=today)


def stop_learning(one: Apprenticeship, *, by: Member, on: dt.date) -> None:
    """Its last day becomes ``on``; what had not begun never does. The role is held."""
    facts = {"role": one.role_id, "member": one.learner_id}
    if one.starts_on > on:
        one.delete()
    else:
        one.ends_on = on
        one.save(update_fields=["ends_on"])
    journal.record(events.BESIDE_ENDED, by=by, groupe=one.role.groupe, target=one.role, **facts)


def begin_beside(
    offer: MandateOffer, starts_on: dt.date, ends_on: dt.date, *, by: Member, word: str
) -> Apprenticeship:
    """Two agreed that one learns beside the other, who must still hold the role; linked to what they
    agreed on of a craft, where they did."""
    role, held = offer.role, offer.mandate
    if held is None or held.ends_on < ends_on or not is_active(role.groupe, offer.offered_by):
        raise Refusal(
            _("This offer is no longer open: it was withdrawn, or the role found someone.")
        )
    mine = offer.offered_by_id == held.member_id
    learner = offer.offered_to if mine else offer.offered_by
    pairing = (
        Pairing.objects.filter(learner=learner, passer=held.member_id, state=Pairing.State.GOING)
        .order_by("pk")
        .last()
    )
    try:
        with transaction.atomic():
            made = Apprenticeship.objects.create(
                role=role,
                mandate=held,
                learner=learner,
                starts_on=starts_on,
                ends_on=ends_on,
                pairing=pairing,
            )
    except IntegrityError as error:  # apprenticeship_once_at_a_time
        raise Refusal(
            _("%(name)s learns this role already over these dates.") % {"name": learner.name}
        ) from error
    settle(offer, MandateOffer.State.ACCEPTED, by=by, tells=offer.offered_by_id, word=word)
    journal.record(
        events.BESIDE_BEGAN,
        by=by,
        groupe=role.groupe,
        target=offer,
        role=role.pk,
        member=learner.pk,
        holder=held.member_id,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return made
