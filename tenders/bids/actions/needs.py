# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer takes: needs, added, changed, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Max
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids import events, sheets
from tenders.bids.actions.held import hold
from tenders.bids.actions.rows import Change, at_row, check_rows
from tenders.bids.models import Bid, Need

MOST_NEEDS: Final = 40
TITLE = 160  # characters of a need's or a piece's title


@action
def add_need(*, by: Member, bid: Bid, title: str, days_planned: Decimal | None = None) -> Need:
    held = hold(bid)
    if held.needs.count() >= MOST_NEEDS:
        raise Refusal(_("That is a lot of needs: merge some of them first."))
    if held.needs.filter(title=title).exists():
        raise Refusal(_("There is already a need by that name."))
    last = held.needs.aggregate(last=Max("position"))["last"] or 0
    need = Need.objects.create(bid=held, position=last + 1, title=title, days_planned=days_planned)
    journal.record(events.NEED_ADDED, by=by, groupe=held.groupe, target=held, need=need.pk)
    return need


@action
def change_need(*, by: Member, need: Need, title: str, days_planned: Decimal | None) -> Need:
    """Rename a need, or say how many days it should take."""
    held = hold(need.bid)
    if held.needs.filter(title=title).exclude(pk=need.pk).exists():
        raise Refusal(_("There is already a need by that name."))
    found = still_there(held, need)
    before = found.days_planned
    if (found.title, before) == (title, days_planned):
        return found
    found.title, found.days_planned = title, days_planned
    found.save(update_fields=["title", "days_planned"])
    days = {"days_before": _told(before), "days": _told(days_planned)}
    journal.record(
        events.NEED_CHANGED,
        by=by,
        groupe=held.groupe,
        target=held,
        need=found.pk,
        **(days if before != days_planned else {}),
    )
    return found


def _told(days: Decimal | None) -> str:
    return "" if days is None else str(days)


@action
def save_needs(
    *,
    by: Member,
    bid: Bid,
    changes: Sequence[Change] = (),
    added: Mapping[str, Any] | None = None,
    removed: int | None = None,
) -> None:
    """Save all that was typed on the page of needs, or nothing: rows changed, one more, one less.

    Raises ``RowRefusal`` where others changed the same, or took the row away.
    """
    held = hold(bid)
    found = {need.pk: need for need in held.needs.all()}
    changes = [change for change in changes if change.pk != removed]
    check_rows(found, changes)
    for change in changes:
        need = found[change.pk]
        whole = {"title": need.title, "days_planned": need.days_planned} | dict(change.said)
        with at_row(change.pk):
            change_need(by=by, need=need, **whole)
    if removed in found:
        with at_row(removed):
            remove_need(by=by, need=found[removed])
    if added:
        add_need(by=by, bid=held, **added)


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
    if found.intentions.exists() or sheets.spoken_of(found):
        raise Refusal(
            _("Someone said what they would do on this need: ask them to take it back first.")
        )
    for price in held.prices.filter(need_days__has_key=str(found.pk)):
        del price.need_days[str(found.pk)]
        price.save(update_fields=["need_days"])
    found.delete()
    journal.record(events.NEED_REMOVED, by=by, groupe=held.groupe, target=held, need=need.pk)
