# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who would do what: an intention is one's own, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from groupes import journal
from groupes.models import Member
from groupes.web.transactions import action
from tenders.bids import events
from tenders.bids.actions.held import hold
from tenders.bids.actions.needs import still_there
from tenders.bids.models import Bid, Intention, Need


@action
def state_intention(
    *,
    by: Member,
    need: Need,
    level: str,
    days: Decimal = Decimal(0),
    word: str = "",
    day_rate_cents: int | None = None,
) -> Intention:
    """Say what one would do on a need, or say it anew. The same again changes nothing.
    ``day_rate_cents``: the price of a day, where one wishes to say it; no journal tells it."""
    held = hold(need.bid)
    still_there(held, need)
    found = Intention.objects.filter(need=need, member=by).first()
    said = {"level": level, "days": days, "word": word, "day_rate_cents": day_rate_cents}
    if found is not None and all(getattr(found, name) == value for name, value in said.items()):
        return found
    intention, _created = Intention.objects.update_or_create(
        need=need, member=by, defaults=said | {"at": timezone.now()}
    )
    journal.record(
        events.INTENTION_STATED,
        by=by,
        groupe=held.groupe,
        target=held,
        need=need.pk,
        level=level,
        days=str(days),
    )
    return intention


@action
def withdraw_intention(*, by: Member, need: Need) -> None:
    """Take one's word back; it costs nothing. Nothing said: nothing changes."""
    hold(need.bid)
    drop_intention(by=by, need=need)


def drop_intention(*, by: Member, need: Need) -> None:
    """A word is taken back, whatever the state of the bid, which is held."""
    bid = need.bid
    deleted, _rows = Intention.objects.filter(need=need, member=by).delete()
    if deleted:
        journal.record(
            events.INTENTION_WITHDRAWN, by=by, groupe=bid.groupe, target=bid, need=need.pk
        )


@action
def state_position(*, by: Member, bid: Bid, said: Sequence[tuple[Need, dict[str, Any]]]) -> None:
    """Say what one would do on several needs at once, all or none: ``(need, {level, days, word…})``;
    an empty level takes one's word back."""
    hold(bid)
    for need, values in said:
        if values["level"]:
            state_intention(by=by, need=need, **values)
        else:
            withdraw_intention(by=by, need=need)
