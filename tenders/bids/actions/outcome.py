# SPDX-License-Identifier: AGPL-3.0-or-later
"""Go or no-go, the submission, the result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.translation import gettext as _

from commons.sharing.models import Distribution
from groupes import journal
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.models import Mandate
from tenders.bids import events, facts, rules, sheets
from tenders.bids.actions.gone import let_go_of_the_gone
from tenders.bids.actions.held import hold
from tenders.bids.actions.prices import preview
from tenders.bids.models import Bid, GoDecision, NoGoReason

LONG_AGO: Final = dt.timedelta(days=366)
"""How long before it was taken up a bid may have been submitted: more is a slip of the keyboard."""


@action
def decide(
    *,
    by: Member,
    bid: Bid,
    go: bool,
    reason: str,
    on: dt.date,
    reasons: Collection[str] = (),
) -> GoDecision:
    """Record go or no-go, with the mandate that gave the power on that day. ``reasons``: the standard
    ones (``NoGoReason``), kept with a no-go alone.

    It may be taken again as long as nothing was submitted; the same again changes nothing.
    """
    held = hold(bid, states=rules.DECIDED_IN)
    wanted = Bid.State.GO if go else Bid.State.NO_GO
    kept = [] if go else [code for code in NoGoReason.values if code in reasons]
    if held.state == wanted:
        latest = held.go_decisions.filter(taken_back=False).latest()
        if (latest.reason, latest.reasons, latest.by_id) == (reason, kept, by.pk):
            return latest
    if go and held.state == Bid.State.NO_GO:
        let_go_of_the_gone(held)
    decision = GoDecision.objects.create(
        bid=held,
        go=go,
        reason=reason,
        reasons=kept,
        by=by,
        mandate=_mandate_for(by, held.groupe, "decide_go", on),
        decided_on=on,
    )
    held.state = wanted
    held.save(update_fields=["state"])
    bid.state = held.state
    journal.record(
        events.GO_RECORDED,
        by=by,
        groupe=held.groupe,
        target=held,
        go=go,
        mandate=decision.mandate_id,
        decision=decision.pk,
    )
    return decision


def _mandate_for(by: Member, groupe: Groupe, codename: str, on: dt.date) -> Mandate | None:
    """The mandate by which ``by`` has a power of bids on that day; None when it comes otherwise."""
    return (
        Mandate.objects.on(on)
        .filter(
            member=by,
            role__groupe=groupe,
            role__closed_on=None,
            role__grants__groupegroupobjectpermission__content_object=groupe,
            role__grants__groupegroupobjectpermission__permission__in=Permission.objects.filter(
                content_type__app_label="bids", codename=codename
            ),
        )
        .order_by("-ends_on")
        .first()
    )


def no_go_yet() -> str:
    """Why a bid that is still being studied is not submitted."""
    return _("Record a go first: the groupe has not decided to bid.")


@action
def submit(*, by: Member, bid: Bid, at: dt.datetime) -> Bid:
    """Record that the offer was submitted, and when. From then on nothing of it changes.

    The share of the chosen price is computed a last time and kept, and the journal tells what was
    missing by then. Recorded twice: nothing more.
    """
    held = hold(bid, states=(Bid.State.STUDIED, Bid.State.GO, Bid.State.SUBMITTED))
    if held.state == Bid.State.SUBMITTED:
        return held
    if held.state != Bid.State.GO:
        raise Refusal(no_go_yet())
    if at > timezone.now() + dt.timedelta(minutes=5):
        raise Refusal(
            _("A submission is recorded once it has been made: this moment is still to come.")
        )
    if at < held.taken_up_at - LONG_AGO:
        raise Refusal(_("This is long before the groupe took the call up: check the year."))
    chosen = held.prices.filter(chosen=True).first()
    if chosen is not None:
        chosen.preview = preview(by, held, chosen)
        chosen.save(update_fields=["preview"])
    held.state, held.submitted_at = Bid.State.SUBMITTED, at
    held.save(update_fields=["state", "submitted_at"])
    sheets.freeze(held, by)
    journal.record(
        events.SUBMITTED,
        by=by,
        groupe=held.groupe,
        target=held,
        at=at.isoformat(),
        missing=facts.missing_of(held).codes,
    )
    return held


@action
def record_result(*, by: Member, bid: Bid, result: str) -> Bid:
    """Won, lost, or closed without award. It may be corrected, unless its income was shared; the
    same again changes nothing."""
    if result not in rules.RESULTS:
        raise ValueError(f"not a result: {result}")
    held = hold(bid, states=rules.RESULT_IN)
    if held.state == result:
        return held
    if Distribution.objects.about(held).counting().exists():
        raise Refusal(
            _("Its income has been shared: reverse that share before changing the result.")
        )
    held.state, held.ended_at = result, held.ended_at or timezone.now()
    held.save(update_fields=["state", "ended_at"])
    journal.record(
        events.RESULT_RECORDED, by=by, groupe=held.groupe, target=held, result=str(result)
    )
    return held
