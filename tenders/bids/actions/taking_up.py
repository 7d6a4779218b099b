# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a call up: the bid, its needs, its topic, and who else of the cooperative is on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from groupes import journal
from groupes.chat import actions as chat
from groupes.models import Cooperative, Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from groupes.web.wiring import declared
from tenders.bids import events, facts
from tenders.bids.actions.following import unread_corrections
from tenders.bids.actions.needs import TITLE
from tenders.bids.collision import MeetsToo
from tenders.bids.models import Bid, BidLot, Entered, Need
from tenders.notices.models import Lot, Notice


@action
def take_up(
    *, by: Member, groupe: Groupe, notice: Notice, lots: Sequence[str] | None = None
) -> tuple[Bid, bool]:
    """Open a groupe's bid on a notice, with a need for each lot; ``(bid, whether it is new)``.

    ``lots``: the notice's lot ids; None or none: all of them. A tender already taken up by this
    groupe, from this notice or another source, answers the bid that exists and changes nothing.
    Raises Refusal when one can not answer any more.
    """
    if notice.changed_notice is not None:
        notice = notice.changed_notice
    # An import may move the notice to another tender: it waits, or we do. Then two groupes of the
    # cooperative taking the same lot up at once must see each other, and two members of the groupe
    # the bid that the other one opened.
    held = locked(Notice.everything.defer("search", "lot_words", "names", "terms")).get(
        pk=notice.pk
    )
    if held.private and not Entered.objects.filter(notice=held, groupe=groupe).exists():
        raise Refusal(_("This call is another groupe’s own."))
    locked(Cooperative.objects).get(pk=groupe.cooperative_id)
    if (existing := facts.bid_on(groupe, held)) is not None:
        return existing, False
    if not held.is_open():
        raise Refusal(_why_closed(held))
    known = list(held.lots.all())
    chosen = [lot for lot in known if not lot.state and (not lots or lot.lot_id in lots)]
    gone = {lot.lot_id for lot in known if lot.state}
    if known and (not chosen or gone & set(lots or ())):
        raise Refusal(_("These lots are not in the notice any more: choose again."))
    return open_bid(by, groupe, held, chosen), True


def _why_closed(notice: Notice) -> str:
    if notice.cancelled:
        return _("This call is cancelled: there is nothing left to bid for.")
    if notice.closed:
        return _("A result closes this call: there is nothing left to bid for.")
    if not notice.is_call():
        return _("This notice reports the outcome of a call: there is nothing to bid for.")
    return _("The deadline of this call is over.")


def open_bid(by: Member, groupe: Groupe, notice: Notice, lots: list[Lot]) -> Bid:
    """Open it, inside the caller's transaction; the notice and the cooperative are held."""
    bid = Bid.objects.create(
        groupe=groupe,
        notice=notice,
        tender_id=notice.tender_id,
        cooperative=groupe.cooperative,
        title=str(notice)[:300],
        taken_up_by=by,
    )
    if any(one.in_words for one in unread_corrections(bid)):
        bid.correction_unread = True
        bid.save(update_fields=["correction_unread"])
    if lots:
        BidLot.objects.bulk_create([BidLot(bid=bid, lot_ref=lot.lot_id, lot=lot) for lot in lots])
    else:
        BidLot.objects.create(bid=bid, lot_ref="")
    titles: set[str] = set()
    needs = []
    for position, lot in enumerate(lots, start=1):
        title = (lot.title or str(notice))[:TITLE]
        if title in titles:
            title = f"{lot.position}. {title}"[:TITLE]
        titles.add(title)
        needs.append(Need(bid=bid, position=position, title=title, lot_ref=lot.lot_id))
    Need.objects.bulk_create(needs or [Need(bid=bid, position=1, title=str(notice)[:TITLE])])
    found = {other.bid.pk: other.bid for other in facts.around(bid).collisions}
    for one in declared(MeetsToo):
        found |= {other.pk: other for other in one.of(bid)}
    met = list(found.values())
    if met:
        chat.hold_room(groupe)
        journal.hold([groupe.pk, *(other.groupe_id for other in met)])
    chat.topic_for(groupe=groupe, key=str(Ref.of(bid)), name=bid.title[:100], by=by)
    journal.record(
        events.TAKEN_UP, by=by, groupe=groupe, target=bid, notice=notice.pk, lots=len(lots)
    )
    # Both sides are told that another bid exists: no actor, no id, nothing of the other one.
    for each in (bid, *met) if met else ():
        journal.record(events.COLLISION_FOUND, by=None, groupe=each.groupe, target=each)
    return bid
