# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of bids was promised under a role: bids to decide or to send, and pieces its holder writes."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from groupes.access import Standing, granted_powers
from groupes.web.paths import reverse
from roles.models import Mandate
from roles.promised import PromisedLine
from tenders.bids.models import DEADLINE, Bid, Piece


def bids_to_carry(here: Standing, mandate: Mandate) -> Iterator[PromisedLine]:
    """The running bids that the role decides on, or sends, where it is granted that. Two queries; one
    where it is not."""
    granted = granted_powers(mandate.role.grants_id, here.groupe)
    waits = {
        Bid.State.STUDIED: ("bids.decide_go", _("%(title)s: go or no-go is to be decided")),
        Bid.State.GO: ("bids.submit_bid", _("%(title)s: to be submitted")),
    }
    states = [state for state, (power, _words) in waits.items() if power in granted]
    if not states:
        return
    rows = Bid.objects.filter(groupe=here.groupe, state__in=states).select_related("notice")
    rows = rows.defer("notice__terms")
    zone = ZoneInfo(here.groupe.cooperative.time_zone)
    for bid in rows.order_by(DEADLINE, "pk"):
        bid.groupe = here.groupe
        deadline = bid.deadline_at
        words = waits[Bid.State(bid.state)][1] % {"title": bid.title}
        day = deadline.astimezone(zone).date() if deadline else None
        yield PromisedLine(words, bid.get_absolute_url(), day)


def pieces_to_write(here: Standing, mandate: Mandate) -> Iterator[PromisedLine]:
    """The pieces of running bids of the groupe that the holder has taken and that are not ready. One
    query."""
    rows = (
        Piece.objects.filter(
            holder=mandate.member_id, bid__groupe=here.groupe, bid__state__in=Bid.WRITTEN
        )
        .exclude(state__in=Piece.READY)
        .select_related("bid")
        .order_by("due_on", "pk")
    )
    for piece in rows:
        url = reverse("bids:piece", args=[here.groupe.slug, piece.bid_id, piece.pk])
        yield PromisedLine(f"{piece.title} · {piece.bid.title}", url, piece.due_on)
