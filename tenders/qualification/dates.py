# SPDX-License-Identifier: AGPL-3.0-or-later
"""The deadlines of bids and the days on which groupes decide, as events of their calendars
(``roles.meetings.dated``). A bid that was submitted, or left, is in none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from groupes.models import Groupe
from roles.meetings import ical
from tenders.bids.models import Bid
from tenders.qualification import queries

MINUTES: Final = 15
MORNING: Final = dt.time(9)
"""A day to decide is told at the beginning of that day's work."""


def _decides(bid: Bid) -> dt.date | None:
    card = getattr(bid, "card", None)
    return card.decide_on if card is not None and bid.state == Bid.State.STUDIED else None


def mark(groupes: Collection[int]) -> Hashable:
    """One query."""
    return tuple(
        (bid.pk, bid.title, bid.deadline_at, bid.cancelled, _decides(bid))
        for bid in queries.OF_GROUPES(groupes=list(groupes))
        if bid.deadline_at is not None or _decides(bid) is not None
    )


def events(groupes: Collection[Groupe], origin: str, several: bool) -> list[ical.Event]:
    """One query."""
    found = queries.OF_GROUPES(groupes=[one.pk for one in groupes])
    return [event for bid in found for event in _of(bid, origin, several)]


def _of(bid: Bid, origin: str, several: bool) -> Iterator[ical.Event]:
    name = f" · {bid.groupe.name}" if several else ""
    zone = bid.groupe.cooperative.time_zone
    url = f"{origin}{bid.get_absolute_url()}"
    # What was moved by a correction is a later state of one event: its notice says when it changed.
    changed, sequence = bid.notice.updated_at, int(bid.notice.updated_at.timestamp()) // 60
    if (at := bid.deadline_at) is not None:
        yield ical.Event(
            uid=f"bid-{bid.pk}-deadline@groupes",
            starts_at=at - dt.timedelta(minutes=MINUTES),
            minutes=MINUTES,
            zone=zone,
            title=_("Deadline: %(title)s") % {"title": bid.title} + name,
            url=url,
            sequence=sequence,
            changed_at=changed,
            status=ical.CANCELLED if bid.cancelled else ical.CONFIRMED,
        )
    if (on := _decides(bid)) is not None:
        yield ical.Event(
            uid=f"bid-{bid.pk}-go@groupes",
            starts_at=dt.datetime.combine(on, MORNING, ZoneInfo(zone)),
            minutes=MINUTES,
            zone=zone,
            title=_("Go or no-go: %(title)s") % {"title": bid.title} + name,
            url=url,
            sequence=bid.card.edition,
            changed_at=changed,
        )
