# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking work, offering it, moving it from one to another. Nothing moves before all whom it concerns
said yes; a no costs nothing, needs no reason, and says not whose it was."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions import whole
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.work import events
from roles.work.actions.held import hold, is_active, need_carried, need_live, need_part
from roles.work.models import Work, WorkOffer

OPEN = WorkOffer.State.OPEN
ACCEPTED = WorkOffer.State.ACCEPTED
WITHDRAWN = WorkOffer.State.WITHDRAWN


def settle(offer: WorkOffer, state: WorkOffer.State, *, by: Member) -> None:
    """An offer ends: who made it is told, and who had said yes already, unless it is they who end it."""
    yes = [
        pk
        for pk, said in ((offer.giver_id, offer.giver_yes), (offer.offered_to_id, offer.taker_yes))
        if said and pk not in (by.pk, offer.offered_by_id)
    ]
    offer.state, offer.answered_at = state, timezone.now()
    offer.answer_for_id = offer.offered_by_id if offer.offered_by_id != by.pk else None
    offer.also_for_id = yes[0] if yes else None
    offer.save(
        update_fields=[
            "state", "answered_at", "answer_for", "also_for", "giver_yes", "taker_yes",
        ]
    )  # fmt: skip


def withdraw(offers: QuerySet[WorkOffer], *, by: Member) -> None:
    """Nobody answers these offers any more. The work's row is held."""
    for offer in offers.filter(state=OPEN).order_by("pk"):
        settle(offer, WITHDRAWN, by=by)
        journal.record(events.WITHDRAWN, by=by, target=offer)


def hand_to(work: Work, to: Member) -> None:
    """From now on ``to`` carries it. The row is held."""
    work.state, work.holder, work.hand_since = Work.State.TAKEN, to, None
    work.save(update_fields=["state", "holder", "hand_since"])
    work.helpers.filter(member=to).delete()


@action
def take(*, by: Member, work: Work) -> Work:
    """Take what nobody carries. Of two who take at once, one gets it."""
    work = hold(work)
    need_part(work.groupe, by)
    need_live(work)
    if work.state == Work.State.TAKEN:
        if work.holder_id == by.pk:
            return work
        name = work.holder.name if work.holder is not None else ""
        raise Refusal(_("%(name)s took it just before you.") % {"name": name})
    hand_to(work, by)
    mine = work.offers.filter(state=OPEN, offered_to=by)
    for offer in mine.order_by("pk"):
        offer.taker_yes = True
        settle(offer, ACCEPTED, by=by)
    withdraw(work.offers.all(), by=by)
    journal.record(events.TAKEN, by=by, groupe=work.groupe, target=work)
    return work


@action
def give_back(*, by: Member, work: Work) -> Work:
    """Carry it no more: it is open to take again, by whoever wants. On pause too."""
    work = hold(work)
    need_carried(work, by)
    let_loose(work, by=by)
    return work


def let_loose(work: Work, *, by: Member) -> None:
    """What somebody carried is nobody's again. The row is held."""
    work.state, work.holder, work.hand_since = Work.State.OPEN, None, None
    work.save(update_fields=["state", "holder", "hand_since"])
    withdraw(work.offers.all(), by=by)
    journal.record(events.GIVEN_BACK, by=by, groupe=work.groupe, target=work, member=by.pk)


def _need_taker(work: Work, to: Member) -> None:
    if to.pk == work.holder_id or not is_active(work.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})


def _made(work: Work, to: Member, **fields: object) -> WorkOffer:
    try:
        with transaction.atomic():
            return WorkOffer.objects.create(work=work, offered_to=to, **fields)
    except IntegrityError as error:  # workoffer_one_open_per_person
        raise Refusal(
            _("This is offered to %(name)s already: the answer is theirs.") % {"name": to.name}
        ) from error


@action
def offer(*, by: Member, work: Work, to: Member, message: str = "") -> WorkOffer:
    """Offer work to someone: what nobody carries, or what one carries oneself, which stays with one
    until they accept."""
    work = hold(work)
    need_part(work.groupe, by)
    need_live(work)
    carried = work.state == Work.State.TAKEN
    if carried:
        need_carried(work, by)
    if to.pk == by.pk:
        raise Refusal(_("To take it yourself needs no offer."))
    _need_taker(work, to)
    made = _made(
        work, to, offered_by=by, giver=by if carried else None, giver_yes=carried,
        message=whole(message),
    )  # fmt: skip
    journal.record(
        events.OFFERED, by=by, groupe=work.groupe, target=work, member=to.pk, offer=made.pk
    )
    return made


@action
def propose_move(*, by: Member, work: Work, to: Member) -> WorkOffer:
    """Ask the one who carries something and the one who would go on with it. Whoever proposes is not
    asked for their own yes."""
    work = hold(work)
    need_part(work.groupe, by)
    need_live(work)
    if work.state != Work.State.TAKEN or work.holder is None:
        raise Refusal(_("Nobody carries “%(work)s” any more.") % {"work": work.title})
    if work.stays:
        raise Refusal(
            _("“%(work)s” must stay whole and is begun: it stays with who began it.")
            % {"work": work.title}
        )
    _need_taker(work, to)
    made = _made(
        work, to, offered_by=by, giver=work.holder, is_move=True,
        giver_yes=work.holder_id == by.pk, taker_yes=to.pk == by.pk,
    )  # fmt: skip
    journal.record(
        events.MOVE_PROPOSED,
        by=by,
        groupe=work.groupe,
        target=work,
        member=to.pk,
        giver=work.holder_id,
        offer=made.pk,
    )
    return made


@action
def answer(*, by: Member, offer: WorkOffer, accept: bool) -> bool:
    """Say yes or not now to an offer. Whether the work changed hands: of a move, once both said yes."""
    work = hold(offer.work)
    offer = WorkOffer.objects.select_related("offered_to", "giver", "offered_by").get(pk=offer.pk)
    if by.pk not in (offer.offered_to_id, offer.giver_id):
        raise ValueError("one answers for oneself")
    if offer.state != OPEN:
        if offer.state == ACCEPTED and offer.offered_to_id == by.pk and work.holder_id == by.pk:
            return True
        raise Refusal(_("This offer is no longer open: it was answered, taken back, or overtaken."))
    if not accept:
        settle(offer, WorkOffer.State.DECLINED, by=by)
        journal.record(events.DECLINED, by=by, target=offer)
        return False
    need_part(work.groupe, by)
    if offer.offered_to_id == by.pk:
        offer.taker_yes = True
    if offer.giver_id == by.pk:
        offer.giver_yes = True
    if offer.giver_id is not None and not (offer.giver_yes and offer.taker_yes):
        offer.save(update_fields=["giver_yes", "taker_yes"])
        journal.record(events.YES_SAID, by=by, target=offer)
        return False
    if not is_active(work.groupe, offer.offered_to):
        raise Refusal(
            _("%(name)s is not an active member of the groupe.") % {"name": offer.offered_to.name}
        )
    if work.stays and work.holder_id is not None:
        raise Refusal(_("“%(work)s” must stay whole, and is begun.") % {"work": work.title})
    settle(offer, ACCEPTED, by=by)
    hand_to(work, offer.offered_to)
    withdraw(work.offers.all(), by=by)
    journal.record(
        events.ACCEPTED,
        by=by,
        groupe=work.groupe,
        target=work,
        member=offer.offered_to_id,
        giver=offer.giver_id,
        by_whom=offer.offered_by_id,
    )
    return True


@action
def withdraw_offer(*, by: Member, offer: WorkOffer) -> None:
    """Take back an offer that is not answered yet. Twice changes nothing."""
    hold(offer.work)
    withdraw(WorkOffer.objects.filter(pk=offer.pk), by=by)


@action
def see_answer(*, by: Member, offer: WorkOffer) -> None:
    """Whoever is told how an offer ended has seen it. Twice changes nothing."""
    told = WorkOffer.objects.filter(pk=offer.pk)
    seen = told.filter(answer_for=by).update(answer_for=None)
    seen += told.filter(also_for=by).update(also_for=None)
    if seen:
        journal.record(events.ANSWER_SEEN, by=by, target=offer)
