# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following the notice: what moved is told, bids go with their notice from tender to tender.

What a person brought and the source has not said counts for the groupes that accept it, and until
the source speaks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from groupes import journal
from groupes.access import Me
from groupes.models import Member
from groupes.web.transactions import action, locked
from tenders.bids import events, rules
from tenders.bids.models import Bid, BidLot, CorrectionReading
from tenders.notices.corrections import says_in_words
from tenders.notices.events import NOTICE_CHANGED
from tenders.notices.followers import Change, Closing, Proposal
from tenders.notices.models import Lot, NoticeVersion


def tell_of_changes(changes: Sequence[Change]) -> None:
    """A notice moved: the groupes with a bid on it, or on its tender by another notice, know.
    Runs in the import's transaction."""
    notices = [change.notice_id for change in changes]
    tenders = {change.tender_id for change in changes} - {None}
    found = Bid.objects.running().filter(Q(notice__in=notices) | Q(notice__tender__in=tenders))
    found = found.select_related("groupe", "notice").only("groupe", "accepted", "notice__tender")
    bids = list(locked(found))
    journal.hold(bid.groupe_id for bid in bids)
    moved = []
    to_read = []
    at_home = {one.pk: Me(one).groupe_ids for one in {each.by for each in changes} if one}
    for bid in bids:
        own = {change.caused_by_id for change in changes if change.notice_id == bid.notice_id}
        for change in changes:
            mine = change.notice_id == bid.notice_id
            if bid.accepted_id in change.borne_out or (change.sure and not change.tells and mine):
                journal.record(
                    events.VERSION_CONFIRMED,
                    by=None,
                    groupe=bid.groupe,
                    target=bid,
                    accepted=bid.accepted_id in change.borne_out,
                )
            elif (change.tells or change.names(bid.groupe_id)) and (
                # A correction is told once, though it is heard by each announcement of the call.
                mine
                or (
                    change.tender_id == bid.notice.tender_id
                    and (change.caused_by_id is None or change.caused_by_id not in own)
                )
            ):
                # Where they are nobody, who entered the call is told to nobody; they hear of no act of theirs.
                by = change.by
                known = by is not None and bid.groupe_id in at_home[by.pk]
                _tell_of_change(bid, change, by if known else None)
                moved.append(bid.pk)
                to_read += [bid.pk] if change.in_words else []
    Bid.objects.filter(pk__in=moved).update(notice_changed_at=timezone.now())
    Bid.objects.filter(pk__in=to_read).update(correction_unread=True)
    _relink_lots(notices)


def _tell_of_change(bid: Bid, change: Change, by: Member | None) -> None:
    deadline = change.of("deadline")
    journal.record(
        NOTICE_CHANGED,
        by=by,
        groupe=bid.groupe,
        target=bid,
        notice=change.notice_id,
        caused_by=change.caused_by_id,
        same_source=change.notice_id == bid.notice_id and not change.heard,
        in_words=change.in_words,
        fields=change.names(bid.groupe_id),
        old_deadline=deadline["old"] if deadline else None,
        new_deadline=deadline["new"] if deadline else None,
    )


def tell_of_proposals(proposals: Sequence[Proposal]) -> None:
    """Someone brought a version that the source has not confirmed: their own groupes know, those
    that have a bid on the notice. Others see it when they look, and nothing rings."""
    theirs = {one.by.pk: Me(one.by).groupe_ids for one in proposals}
    found = Bid.objects.running().filter(notice__in={one.notice_id for one in proposals})
    mine = {groupe for groupes in theirs.values() for groupe in groupes}
    bids = list(found.filter(groupe__in=mine).select_related("groupe").order_by("pk"))
    journal.hold(bid.groupe_id for bid in bids)
    for bid in bids:
        for one in proposals:
            if one.notice_id == bid.notice_id and bid.groupe_id in theirs[one.by.pk]:
                journal.record(
                    events.VERSION_BROUGHT,
                    by=one.by,
                    groupe=bid.groupe,
                    target=bid,
                    version=one.version_id,
                    fields=[entry["field"] for entry in one.fields],
                )


def drop_accepted(closings: Sequence[Closing]) -> None:
    """The source has spoken: its word counts from now on, not the version that was accepted."""
    closed = {pk for closing in closings for pk in closing.versions}
    Bid.objects.filter(accepted__in=closed).update(
        accepted=None, accepted_deadline_at=None, accepted_cancelled=False
    )


def settle(tenders: Collection[int]) -> None:
    """Notices joined or left these tenders: their bids follow. Runs in the import's transaction.

    Where that makes two bids of a groupe on one tender, both stay as they are, for nobody but the
    groupe can tell which one goes on: the first taken up counts for the tender, the page of each
    shows the other.
    """
    found = Bid.objects.filter(Q(tender__in=tenders) | Q(notice__tender__in=tenders))
    bids = list(locked(found.select_related("notice").only("groupe", "tender", "notice__tender")))
    taken: set[tuple[int, int]] = set()
    moved: list[tuple[Bid, int | None]] = []
    for bid in bids:
        place = (bid.groupe_id, bid.notice.tender_id)
        wanted = bid.notice.tender_id if place not in taken else None
        taken.add(place)
        if bid.tender_id != wanted:
            moved.append((bid, wanted))
    if not moved:
        return
    # Two bids of a groupe may change places: all leave before any arrives.
    Bid.objects.filter(pk__in=[bid.pk for bid, _wanted in moved]).update(tender=None)
    for bid, wanted in moved:
        bid.tender_id = wanted
    Bid.objects.bulk_update([bid for bid, _wanted in moved], ["tender"])


def _relink_lots(notices: list[int]) -> None:
    """Lots that went and came back with the notice's versions are tied again by their id."""
    lost = BidLot.objects.filter(lot=None, bid__notice_id__in=notices).exclude(lot_ref="")
    for loose in lost.select_related("bid"):
        found = Lot.objects.filter(notice=loose.bid.notice_id, lot_id=loose.lot_ref).first()
        if found is not None:
            loose.lot = found
            loose.save(update_fields=["lot"])


@action
def acknowledge_change(
    *, by: Member, bid: Bid, until: dt.datetime | None = None, words: bool = False
) -> None:
    """Someone of the groupe has seen what moved in the notice, up to an instant (None: now): what
    has come since stays to be seen. ``words``: they had the words of the corrections before their
    eyes; a correction in words alone is read in no other way. Twice changes nothing."""
    held = locked(Bid.objects.select_related("groupe")).get(pk=bid.pk)
    unread = unread_corrections(held)
    read = [
        one for one in unread if (until is None or one.at <= until) and (words or not one.in_words)
    ]
    left = [one for one in unread if one not in read]
    CorrectionReading.objects.bulk_create(
        [CorrectionReading(bid=held, version_id=one.version, by=by) for one in read]
    )
    for one in read:
        if one.in_words:
            journal.record(
                events.CORRECTION_READ,
                by=by,
                groupe=held.groupe,
                target=held,
                correction=one.correction,
            )
    since = until is not None and held.notice_changed_at and held.notice_changed_at > until
    seen = held.notice_changed_at is not None and not left and not since
    if seen:
        held.notice_changed_at = None
        journal.record(events.CHANGE_SEEN, by=by, groupe=held.groupe, target=held)
    held.correction_unread = any(one.in_words for one in left)
    held.save(update_fields=["notice_changed_at", "correction_unread"])


@dataclass(frozen=True, slots=True)
class Unread:
    """A correction of a bid's notice that nobody of its groupe has read: what it made of the
    notice, the notice that says so, when it came."""

    version: int
    correction: int
    at: dt.datetime
    in_words: bool


def unread_corrections(bid: Bid) -> list[Unread]:
    """Those that the groupe has yet to read off (``rules.is_to_read``). One query."""
    rows = (
        NoticeVersion.objects.events()
        .filter(notice=bid.notice_id, caused_by__isnull=False)
        .exclude(readings__bid=bid)
        .order_by("pk")
        .values_list("pk", "caused_by_id", "at", "caused_by__warnings")
    )
    found = [Unread(pk, cause, at, says_in_words(warnings)) for pk, cause, at, warnings in rows]
    return [one for one in found if rules.is_to_read(bid, at=one.at, in_words=one.in_words)]
