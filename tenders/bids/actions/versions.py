# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe makes of a version that its source has not confirmed."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from tenders.bids import events
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid, VersionAnswer
from tenders.notices.models import NoticeVersion


@action
def answer_version(
    *, by: Member, bid: Bid, version: NoticeVersion, accepted: bool, reason: str = ""
) -> None:
    """The groupe counts on a proposed version, or does not; it may change its mind until the source
    speaks. It counts on one at most: the last it accepted. The same again changes nothing.

    Raises Refusal when the source has spoken since, or the bid is over.
    """
    # An import may close the version: it waits, or we do.
    current = (
        locked(NoticeVersion.objects.proposed())
        .defer("normalised")
        .filter(pk=version.pk, notice=bid.notice_id)
        .first()
    )
    if current is None:
        raise Refusal(_("The source has spoken since: its word counts. Look at the notice again."))
    held = hold(bid, states=Bid.RUNNING)
    if accepted == (held.accepted_id == current.pk) and held.version_answers.filter(
        version=current, accepted=accepted, reason=reason
    ):
        return
    VersionAnswer.objects.update_or_create(
        bid=held,
        version=current,
        defaults={"accepted": accepted, "reason": reason, "by": by, "at": timezone.now()},
    )
    if accepted or held.accepted_id == current.pk:
        _count_on(held, current if accepted else None)
    journal.record(
        events.VERSION_ANSWERED,
        by=by,
        groupe=held.groupe,
        target=held,
        version=current.pk,
        accepted=accepted,
    )


def _count_on(bid: Bid, version: NoticeVersion | None) -> None:
    deadline = version.moved("deadline") if version else None
    cancelled = version.moved("cancelled") if version else None
    bid.accepted = version
    bid.accepted_deadline_at = (
        dt.datetime.fromisoformat(deadline["new"]) if deadline and deadline["new"] else None
    )
    bid.accepted_cancelled = bool(cancelled and cancelled["new"])
    bid.save(update_fields=["accepted", "accepted_deadline_at", "accepted_cancelled"])
