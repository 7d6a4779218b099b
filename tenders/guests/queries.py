# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of guests are made of, and what a guest is called."""

from __future__ import annotations

from groupes.access import Me
from groupes.things import Name
from groupes.web.paths import reverse
from tenders.bids.models import Bid, Need
from tenders.guests.models import Guest, Promise, Word

MOST_WORDS = 100


def name_guests(ids: set[int], me: Me) -> dict[int, Name]:
    """Those of the bids of the groupes one belongs to. One query."""
    rows = Guest.objects.filter(pk__in=ids, bid__groupe__in=me.groupe_ids).select_related(
        "bid__groupe"
    )
    return {
        one.pk: Name(str(one), reverse("guests:index", args=[one.bid.groupe.slug, one.bid_id]))
        for one in rows
    }


def guests_of(bid: Bid) -> list[Guest]:
    """Those who are invited first, then those who were. One query."""
    rows = bid.guests.select_related("host__cooperative", "invited_by", "ended_by")
    return sorted(rows, key=lambda one: (one.ended_at is not None, one.pk))


def promises_of(bid: Bid) -> list[Promise]:
    """One query."""
    rows = Promise.objects.filter(need__bid=bid).select_related("guest", "need")
    return list(rows.order_by("need__position", "need", "pk"))


def spoken_of(need: Need) -> bool:
    """Whether a guest whose stay is not over said what they would do on a need. ``need.bid`` held, its groupe
    loaded. One query."""
    staying = {"guest__ended_at": None, "guest__until__gte": need.bid.groupe.today()}
    return Promise.objects.filter(need=need, **staying).exists()


def words_of(bid: Bid) -> list[Word]:
    """The last that were said, the oldest first. One query."""
    rows = bid.guest_words.select_related("guest", "member__cooperative").order_by("-pk")
    return list(rows[:MOST_WORDS])[::-1]
