# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking somebody whether they would come along on a need: offered, answered freely, between the two."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids.actions.held import hold
from tenders.bids.actions.needs import still_there
from tenders.bids.models import Bid, Intention, Need
from tenders.qualification import events
from tenders.qualification.models import Offer


@action
def ask_along(*, by: Member, need: Need, to: Member, word: str = "") -> Offer:
    """Ask a member of the groupe whether they would come along on a need. Asked twice is asked once:
    the first word stays."""
    held = hold(need.bid)
    asked = still_there(held, need)
    if to.pk == by.pk:
        raise Refusal(_("Say yourself what you would do."))
    here = Membership.objects.on(held.groupe.today()).filter(
        groupe=held.groupe, state=Membership.State.ACTIVE
    )
    if not here.filter(member=to).exists():
        raise Refusal(_("This person does not take part in the groupe at the moment."))
    if Intention.objects.filter(need=asked, member=to).exists():
        raise Refusal(_("This person has said what they would do on it already."))
    open_one = Offer.objects.filter(need=asked, by=by, to=to, state=Offer.State.ASKED).first()
    if open_one is not None:
        return open_one
    offer = Offer.objects.create(need=asked, by=by, to=to, word=word)
    journal.record(
        events.OFFER_MADE, by=by, groupe=held.groupe, target=held, member=to.pk, offer=offer.pk
    )
    return offer


@action
def answer_offer(*, by: Member, offer: Offer, accept: bool, word: str = "") -> Offer:
    """Accept an offer or decline it. Only the one who asked hears of it. Answered already: nothing
    changes."""
    held = hold(offer.need.bid)
    found = Offer.objects.select_related("need__bid", "by").filter(pk=offer.pk, to=by).first()
    if found is None:
        raise Refusal(_("This was not asked of you."))
    if found.state in (Offer.State.ACCEPTED, Offer.State.DECLINED):
        return found
    if found.state != Offer.State.ASKED:
        raise Refusal(_("This is not asked any more."))
    found.state = Offer.State.ACCEPTED if accept else Offer.State.DECLINED
    found.answer, found.answered_at, found.answer_for = word, timezone.now(), found.by
    found.save(update_fields=["state", "answer", "answered_at", "answer_for"])
    journal.record(
        events.OFFER_ANSWERED,
        by=by,
        groupe=held.groupe,
        target=held,
        member=found.by_id,
        offer=found.pk,
    )
    return found


@action
def withdraw_offer(*, by: Member, offer: Offer) -> None:
    """Take back what one asked. Answered, or taken back already: nothing changes."""
    held = hold(offer.need.bid, states=Bid.State.values)
    rows = Offer.objects.filter(pk=offer.pk, by=by, state=Offer.State.ASKED)
    if rows.update(state=Offer.State.WITHDRAWN, answered_at=timezone.now()):
        journal.record(
            events.OFFER_WITHDRAWN, by=by, groupe=held.groupe, target=held, offer=offer.pk
        )


@action
def see_answer(*, by: Member, offer: Offer) -> None:
    """Who asked has read the answer: it is recalled no more."""
    Offer.objects.filter(pk=offer.pk, answer_for=by).update(answer_for=None)


def end_offers(groupe: Groupe, member: Member) -> None:
    """Who leaves, or pauses, is asked nothing any more and asks nothing. Bids are held."""
    both = Offer.objects.filter(need__bid__groupe=groupe, state=Offer.State.ASKED)
    rows = (both.filter(by=member) | both.filter(to=member)).select_related("need__bid__groupe")
    for offer in rows.order_by("need__bid", "pk"):
        offer.state, offer.answered_at = Offer.State.ENDED, timezone.now()
        offer.save(update_fields=["state", "answered_at"])
        bid = offer.need.bid
        journal.record(events.OFFER_ENDED, by=member, groupe=bid.groupe, target=bid, offer=offer.pk)
    Offer.objects.filter(need__bid__groupe=groupe, answer_for=member).update(answer_for=None)
