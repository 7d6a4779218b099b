# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer takes: needs, added, changed, removed."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids import events
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid, Need

MOST_NEEDS: Final = 40
TITLE = 160  # characters of a need's or a piece's title


@action
def add_need(*, by: Member, bid: Bid, title: str, days_planned: Decimal | None = None) -> Need:
    held = hold(bid)
    if held.needs.count() >= MOST_NEEDS:
        raise Refusal(_("That is a lot of needs: join some of them first."))
    if held.needs.filter(title=title).exists():
        raise Refusal(_("There is already a need of that name."))
    last = held.needs.aggregate(last=Max("position"))["last"] or 0
    need = Need.objects.create(bid=held, position=last + 1, title=title, days_planned=days_planned)
    journal.record(events.NEED_ADDED, by=by, groupe=held.groupe, target=held, need=need.pk)
    return need


@action
def change_need(*, by: Member, need: Need, title: str, days_planned: Decimal | None) -> Need:
    """Rename a need, or say how many days it should take."""
    held = hold(need.bid)
    if held.needs.filter(title=title).exclude(pk=need.pk).exists():
        raise Refusal(_("There is already a need of that name."))
    found = still_there(held, need)
    if (found.title, found.days_planned) == (title, days_planned):
        return found
    found.title, found.days_planned = title, days_planned
    found.save(update_fields=["title", "days_planned"])
    journal.record(events.NEED_CHANGED, by=by, groupe=held.groupe, target=held, need=found.pk)
    return found


def still_there(held: Bid, need: Need) -> Need:
    """The need as it is now; Refusal when it was removed."""
    found = held.needs.filter(pk=need.pk).first()
    if found is None:
        raise Refusal(_("This need was removed meanwhile."))
    return found


@action
def remove_need(*, by: Member, need: Need) -> None:
    """Take a need away, as long as nobody said anything on it."""
    held = hold(need.bid)
    found = still_there(held, need)
    if found.intentions.exists():
        raise Refusal(
            _("Someone said what they would do on this need: ask them to take it back first.")
        )
    found.delete()
    journal.record(events.NEED_REMOVED, by=by, groupe=held.groupe, target=held, need=need.pk)
