# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers of a mandate, of half a seat, of an interim, of learning beside, and the answers to them.

Nobody is assigned: a mandate begins because someone said yes to an offer, or because they proposed
themself (an offer to oneself) and another member confirmed it (``roles.rules.may_answer``).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member, Membership
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles import events
from roles.actions.beside import begin_beside
from roles.actions.held import hold
from roles.actions.making import CHOSEN, OPEN, Way, made, pass_on, settle, withdraw
from roles.actions.mandates import (
    begin,
    counting,
    end,
    give,
    has_room,
    is_active,
    need_a_seat,
    need_no_draw,
    need_within_limits,
    shorten,
)
from roles.actions.meanwhile import covered, whole_seat
from roles.models import Apprenticeship, Mandate, MandateOffer, Origin, Role, Share
from roles.succession import followers


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
    origin: str = Origin.OFFER,
    share: str = Share.WHOLE,
    at_end: str = "",
    planned: bool = False,
    any_hands: bool = False,
) -> MandateOffer:
    """Offer a mandate to a member, who answers (:func:`answer_offer`). Nothing changes before.

    ``mandate``: the one handed over, which must be the actor's; None for a vacant role.
    ``starts_on`` and ``ends_on``: first and last day, both included. ``origin``: how the person was
    chosen (:data:`CHOSEN`). ``at_end``: what follows it ("": as the role says). ``planned``, ``any_hands``:
    by a plan of rotations, whose word it is how many terms are in a row, what rests, and (``any_hands``)
    which roles may be in one hand.
    """
    if origin not in CHOSEN:
        raise ValueError(f"nobody says so of an offer: {origin}")
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
        _refuse_followed(role, mandate)
    need_a_seat(role, starts_on, ends_on, share=share, but=mandate)
    if mandate is None:
        need_no_draw(role, starts_on, ends_on, share=share)
    need_within_limits(role, to, starts_on, ends_on, terms=not planned, hands=not any_hands)
    return made(
        role, by, to, starts_on, ends_on,
        way=Way.PLACE if mandate is None else Way.HANDOVER,
        mandate=mandate, message=message, handover=handover,
        origin=origin, share=share, at_end=at_end, planned=planned, any_hands=any_hands,
    )  # fmt: skip


def _refuse_followed(role: Role, mandate: Mandate) -> None:
    """A mandate that somebody goes on with is handed over already."""
    known = list(counting(role).filter(ends_on__gte=mandate.ends_on).select_related("member"))
    # With those who end on the same day: each is followed by another.
    ending = {one.pk: one for one in known if one.ends_on == mandate.ends_on} | {
        mandate.pk: mandate
    }
    then = followers(ending.values(), known).get(mandate.pk)
    if then is not None:
        words = {"name": then.member.name, "date": formats.date(then.starts_on)}
        raise Refusal(_("%(name)s already goes on with it, from %(date)s.") % words)


@action
def volunteer(
    *,
    by: Member,
    role: Role,
    message: str = "",
    share: str = Share.WHOLE,
    again: Mandate | None = None,
) -> MandateOffer | Mandate:
    """Propose oneself for a vacant role, from today for one term; or to go on for another term, from
    the day after one's mandate (``again``) ends.

    Another member confirms it; with no other active member, the mandate begins at once. Proposing
    oneself again changes nothing.
    """
    role = hold(role)
    groupe, today = role.groupe, role.groupe.today()
    if not is_active(groupe, by):
        raise Refusal(_("Roles are for active members: come back from your pause first."))
    if already := role.offers.filter(offered_to=by, state=OPEN).exclude(way=Way.BESIDE).first():
        if already.offered_by_id == by.pk:
            return already
        raise Refusal(_("This role has been offered to you already: you only need to answer."))
    first = today
    if again is not None:
        again = role.mandates.filter(pk=again.pk, member=by, ends_on__gte=today).first()
        if again is None:
            raise Refusal(_("This mandate has already ended."))
        again.role = role
        _refuse_followed(role, again)
        first, share = again.ends_on + dt.timedelta(days=1), again.share
    ends_on = role.term_from(first)
    need_a_seat(role, first, ends_on, share=share)
    need_no_draw(role, first, ends_on, share=share)
    need_within_limits(role, by, first, ends_on)
    others = Membership.objects.on(today).filter(groupe=groupe).exclude(member=by)
    if not others.exists():
        return give(role, by, first, ends_on, by=by, origin=Origin.VOLUNTEER, share=share)
    return made(role, by, by, first, ends_on, message=message, origin=Origin.VOLUNTEER, share=share)


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
) -> Mandate | Apprenticeship | None:
    """Accept or decline a mandate (who may: ``roles.rules.may_answer``), with a word or without: whoever
    made the offer is told once.

    Accepting an offer to learn beside begins that and no mandate.

    Accepting creates the mandate from its first day (today, when that day has passed) and, when
    one is handed over, ends it the day before: in one transaction, so that on no day nobody, or
    both, hold the powers. Declining costs nothing and needs no reason.
    """
    role_now = locked(Role.objects).get(pk=offer.role_id)
    offer = MandateOffer.objects.select_related(
        "role__groupe__cooperative", "mandate", "offered_to", "offered_by", "draw"
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
    settle(offer, MandateOffer.State.DECLINED, by=by, tells=offer.offered_by_id, word=word)
    journal.record(
        events.MANDATE_DECLINED,
        by=by,
        groupe=offer.role.groupe,
        target=offer,
        role=offer.role_id,
        member=offer.offered_to_id,
    )
    pass_on(offer)


def _accept(offer: MandateOffer, *, by: Member, word: str) -> Mandate | Apprenticeship:
    """The mandate that an open offer was for; the role's row is held."""
    role, to, former = offer.role, offer.offered_to, offer.mandate
    starts_on = max(offer.starts_on, role.groupe.today())
    whole_term = offer.is_proposal and offer.way == Way.PLACE
    ends_on = role.term_from(starts_on) if whole_term else offer.ends_on
    if ends_on < starts_on:
        raise Refusal(
            _("This offer ran until %(date)s: ask for a new one.") % {"date": formats.date(ends_on)}
        )
    if not is_active(role.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})
    if offer.is_beside:
        return begin_beside(offer, starts_on, ends_on, by=by, word=word)
    if offer.hands_over and former is not None and former.starts_on >= starts_on:
        raise Refusal(_("The mandate handed over has changed meanwhile: ask for a new offer."))
    covers = None
    if offer.way == Way.SHARE and former is not None:
        shared = whole_seat(role, former.pk, starts_on)
        ends_on = min(ends_on, shared.ends_on)
        shared.share = Share.SHARED
        shared.save(update_fields=["share"])
        need_a_seat(role, starts_on, ends_on, share=offer.share)
    elif offer.way == Way.INTERIM and former is not None:
        covers = covered(role, former.pk, starts_on, ends_on, by=offer.offered_by_id)
    elif offer.hands_over:
        need_a_seat(role, starts_on, ends_on, share=offer.share, but=former)
    else:
        need_a_seat(role, starts_on, ends_on, share=offer.share)

    if offer.hands_over and former is not None and former.ends_on >= starts_on:
        shorten(former, starts_on - dt.timedelta(days=1))
        for interim in former.covered_by.filter(ends_on__gte=starts_on).select_related(
            "role__groupe"
        ):
            end(interim, by=by, on=former.ends_on)
    mandate = begin(
        role,
        to,
        starts_on,
        ends_on,
        offer.origin,
        offer.handover,
        share=offer.share,
        at_end=offer.at_end,
        covers=covers,
        planned=offer.planned,
        any_hands=offer.any_hands,
    )
    settle(offer, MandateOffer.State.ACCEPTED, by=by, tells=offer.offered_by_id, word=word)
    journal.record(
        events.MANDATE_ACCEPTED,
        by=by,
        groupe=role.groupe,
        target=offer,
        role=role.pk,
        member=to.pk,
        mandate=mandate.pk,
        former=former.pk if former and offer.hands_over else None,
        by_self=offer.is_proposal,
        way=offer.way,
        origin=offer.origin,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    rest = role.offers.filter(state=OPEN)
    if former is not None:
        gone = (
            (Way.HANDOVER, Way.SHARE, Way.INTERIM, Way.BESIDE) if offer.hands_over else (offer.way,)
        )
        withdraw(rest.filter(mandate=former, way__in=gone), by=by)
    withdraw(_without_room(role), by=by)
    return mandate


@action
def give_elected(
    *, by: Member, role: Role, member: Member, starts_on: dt.date, ends_on: dt.date, origin: str
) -> Mandate:
    """The mandate of somebody whom the groupe chose and who said yes before it (an election, a lot): it
    begins without another question. What else waited for them in this role, and what there is no more
    room for, is withdrawn."""
    if origin not in (Origin.ELECTION, Origin.LOT):
        raise ValueError(f"nobody said yes beforehand: {origin}")
    role = hold(role)
    today = role.groupe.today()
    if starts_on < today or ends_on < starts_on:
        raise Refusal(_("A mandate begins today or later, and ends after it began."))
    if not is_active(role.groupe, member):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": member.name})
    need_a_seat(role, starts_on, ends_on)
    mandate = give(role, member, starts_on, ends_on, by=by, origin=origin)
    waits = role.offers.filter(state=OPEN, offered_to=member).exclude(way=Way.BESIDE)
    withdraw(waits, by=by)
    withdraw(_without_room(role), by=by)
    return mandate


def _without_room(role: Role) -> QuerySet[MandateOffer]:
    """The open offers of a free place that none is left for."""
    today = role.groupe.today()
    gone = [
        one.pk
        for one in role.offers.filter(state=OPEN, mandate=None)
        if not has_room(role, max(one.starts_on, today), max(one.ends_on, today), share=one.share)
    ]
    return MandateOffer.objects.filter(pk__in=gone)


@action
def withdraw_offer(*, by: Member, offer: MandateOffer) -> None:
    """Take back an offer, or one's own proposal, not answered yet."""
    locked(Role.objects).get(pk=offer.role_id)
    offer = MandateOffer.objects.select_related("role", "offered_to").get(pk=offer.pk)
    if offer.state != OPEN:
        raise _closed_offer(offer)
    withdraw(MandateOffer.objects.filter(pk=offer.pk), by=by)
