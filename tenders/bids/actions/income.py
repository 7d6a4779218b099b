# SPDX-License-Identifier: AGPL-3.0-or-later
"""The income of a bid that was won: its share, as last computed, is the one to settle."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commons.sharing import actions as sharing
from commons.sharing import unpaid
from commons.sharing.models import Distribution
from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from tenders.bids import events, facts
from tenders.bids.actions.held import hold
from tenders.bids.actions.prices import kept_share
from tenders.bids.models import Bid, Price

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def hold_income(pk: int) -> None:
    """The bid's row, locked whatever its state: its result and its share stay as they are found."""
    locked(Bid.objects.only("pk").filter(pk=pk)).first()


def income_refusal(preview: Distribution) -> StrOrPromise:
    """Why this share of a bid is not the one to settle, "" when it is: the bid is won, and this is
    the share of its chosen price as last computed, of the unpaid hours that are due. Two queries; two more
    where its rule recognises such hours."""
    bid = Bid.objects.only("state").filter(pk=preview.target_id or 0).first()
    if bid is None:
        return _("The bid that this is a share of is no longer there.")
    if bid.state != Bid.State.WON:
        return not_won(bid)
    if not Price.objects.filter(bid=bid.pk, chosen=True, preview=preview).exists():
        return _(
            "This is not the share of the bid as last computed: its page leads to the right one."
        )
    if not unpaid.stands(preview):
        return _(
            "Unpaid hours were said or recognised since this was computed: compute it again from the page of the bid."
        )
    return ""


def not_won(bid: Bid) -> StrOrPromise:
    """Why the income of a bid in this state is not shared."""
    state = Bid.State(bid.state).label
    return _("An income is shared once the call is won. This bid: %(state)s.") % {"state": state}


@action
def share_income(*, by: Member, bid: Bid, on: dt.date) -> Distribution:
    """How the price of a bid that was won is shared as the income of a day: by the rule that binds
    and the contributions of that day, from the days that were said and the roles held at the submission.

    Answers a preview, to be settled; the one that is there when it says the same. Raises
    ``Refusal`` when there is nothing to share, nothing to share it by, or it is shared already.
    """
    held = hold(bid, states=Bid.State.values)
    if held.state != Bid.State.WON:
        raise Refusal(not_won(held))
    if on > held.groupe.today():
        raise Refusal(
            _("A share is settled once the income has come in: this day is still to come.")
        )
    if Distribution.objects.about(held).counting().exists():
        raise Refusal(
            _("The income of this bid has already been shared: reverse that share first.")
        )
    chosen = held.prices.filter(chosen=True).select_related("preview").first()
    if chosen is None:
        raise Refusal(_("No price was set for this bid: there is nothing to share."))
    rule = held.groupe.split_rules.binding_on(on)
    if rule is None:
        raise Refusal(_("No rule of the groupe was in force on that day."))
    people = facts.participants(held, rule=rule, on=_submitted_on(held), counted=chosen.counted)
    kept = chosen.preview
    if kept is not None and not kept.is_settled and kept.rule_id == rule.pk:
        now = sharing.case_of(chosen.amount_cents, kept.currency, people, on=on, groupe=held.groupe)
        if kept.case == now and kept.recomputes():
            return kept
    chosen.preview = kept_share(by, held, chosen, rule, people, on)
    chosen.save(update_fields=["preview"])
    journal.record(
        events.INCOME_SHARED,
        by=by,
        groupe=held.groupe,
        target=held,
        price=chosen.pk,
        rule=rule.number,
    )
    return chosen.preview


def _submitted_on(bid: Bid) -> dt.date | None:
    zone = ZoneInfo(bid.groupe.cooperative.time_zone)
    return bid.submitted_at.astimezone(zone).date() if bid.submitted_at else None
