# SPDX-License-Identifier: AGPL-3.0-or-later
"""Price scenarios, and how each would be shared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from commons.sharing import actions as sharing
from commons.sharing.models import Distribution, SplitRule
from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids import coverage, events, facts
from tenders.bids.actions.held import hold
from tenders.bids.actions.rows import Change, at_row, check_rows
from tenders.bids.models import Bid, Price

MOST_PRICES: Final = 3

type Days = tuple[Decimal | None, Decimal | None]
"""The days of a need in a scenario: what a writer saw, what they put; None: as people said."""


@action
def set_price(
    *,
    by: Member,
    bid: Bid,
    name: str,
    amount_cents: int,
    note: str = "",
    price: Price | None = None,
) -> Price:
    """Add a price scenario (three at most), or change one; keep how it would be shared.

    The first one is the chosen one. Without a rule in force, or without days, the price stands
    alone: the page says what is missing.
    """
    held = hold(bid)
    others = held.prices.exclude(pk=price.pk) if price else held.prices.all()
    if price is None and others.count() >= MOST_PRICES:
        raise Refusal(_("Three scenarios are enough to choose: change or remove one of them."))
    if others.filter(name=name).exists():
        raise Refusal(_("There is already a scenario by that name."))
    before: dict[str, int] = {}
    if price is None:
        found = Price(bid=held, created_by=by, chosen=not others.filter(chosen=True).exists())
    else:
        kept = held.prices.filter(pk=price.pk).first()
        if kept is None:
            raise Refusal(_("This scenario was removed meanwhile."))
        found, before = kept, {"amount_before": kept.amount_cents}
    found.name, found.amount_cents, found.note = name, amount_cents, note
    found.preview = preview(by, held, found)
    found.save()
    journal.record(
        events.PRICE_SET,
        by=by,
        groupe=held.groupe,
        target=held,
        price=found.pk,
        amount_cents=amount_cents,
        **before,
    )
    return found


@action
def save_prices(
    *,
    by: Member,
    bid: Bid,
    changes: Sequence[Change] = (),
    added: Mapping[str, Any] | None = None,
    removed: int | None = None,
    chosen: int | None = None,
) -> None:
    """Save all that was typed on the page of prices, or nothing: scenarios changed, one more, one
    less, another chosen.

    What a writer did not touch stays as it is now: an old page never puts an old price back. Raises
    ``RowRefusal`` where others changed the same, or took the scenario away.
    """
    held = hold(bid)
    found = {price.pk: price for price in held.prices.all()}
    changes = [change for change in changes if change.pk != removed]
    check_rows(found, changes)
    for change in changes:
        price = found[change.pk]
        now: dict[str, Any] = {
            "name": price.name,
            "amount_cents": price.amount_cents,
            "note": price.note,
        }
        with at_row(change.pk):
            set_price(by=by, bid=held, price=price, **(now | dict(change.said)))
    if removed in found:
        remove_price(by=by, price=found[removed])
    if added:
        set_price(by=by, bid=held, **added)
    if chosen is not None:
        if chosen not in found:
            raise Refusal(_("This scenario was removed meanwhile."))
        choose_price(by=by, price=found[chosen])


@action
def count_days(*, by: Member, price: Price, changes: Mapping[int, Days]) -> Price:
    """Say how many days a scenario counts for some needs: ``changes`` by the need's id, what the writer
    saw and what they put (None: the days that people said). How it would be shared is computed anew.

    Raises ``Refusal`` where others changed the same meanwhile, or took the scenario away.
    """
    held = hold(price.bid)
    found = held.prices.filter(pk=price.pk).first()
    if found is None:
        raise Refusal(_("This scenario was removed meanwhile."))
    now, there = found.counted, set(held.needs.values_list("pk", flat=True))
    for need, (was, put) in changes.items():
        if need not in there:
            raise Refusal(_("A need was removed meanwhile: see the scenario as it is now."))
        if now.get(need) not in (was, put):
            raise Refusal(
                _("Somebody changed the days of this scenario meanwhile: see them as they are now.")
            )
    wanted = now | {need: put for need, (_was, put) in changes.items()}
    kept = {need: days for need, days in wanted.items() if days is not None}
    if kept == now:
        return found
    said = facts.said(facts.intentions_of(held))
    found.need_days = {str(need): str(days) for need, days in sorted(kept.items())}
    found.preview = preview(by, held, found)
    found.save(update_fields=["need_days", "preview"])
    journal.record(
        events.DAYS_COUNTED,
        by=by,
        groupe=held.groupe,
        target=held,
        price=found.pk,
        days_before=str(coverage.scenario_days(said, now)),
        days=str(coverage.scenario_days(said, kept)),
    )
    return found


@action
def remove_price(*, by: Member, price: Price) -> None:
    held = hold(price.bid)
    found = held.prices.filter(pk=price.pk).first()
    if found is None:
        return
    found.delete()
    journal.record(
        events.PRICE_REMOVED,
        by=by,
        groupe=held.groupe,
        target=held,
        price=price.pk,
        amount_before=found.amount_cents,
    )


@action
def choose_price(*, by: Member, price: Price) -> Price:
    """Choose one scenario; the others stay to be compared. Its share is computed anew and kept."""
    held = hold(price.bid)
    found = held.prices.filter(pk=price.pk).first()
    if found is None:
        raise Refusal(_("This scenario was removed meanwhile."))
    if found.chosen:
        return found
    held.prices.filter(chosen=True).update(chosen=False)
    found.chosen = True
    found.preview = preview(by, held, found)
    found.save(update_fields=["chosen", "preview"])
    journal.record(events.PRICE_CHOSEN, by=by, groupe=held.groupe, target=held, price=found.pk)
    return found


def preview(by: Member, bid: Bid, price: Price) -> Distribution | None:
    """How the price would be shared by the rule in force and the days said, kept; None if it
    can not be yet."""
    rule = facts.rule_of(bid)
    people = facts.participants(bid, rule=rule, counted=price.counted)
    if rule is None or not people:
        return None
    try:
        with transaction.atomic():
            return kept_share(by, bid, price, rule, people, on=bid.groupe.today())
    except Refusal:
        return None


def kept_share(
    by: Member,
    bid: Bid,
    price: Price,
    rule: SplitRule,
    people: list[sharing.Participant],
    on: dt.date,
) -> Distribution:
    """The price shared by a rule among people, kept as a preview of the bid. Raises ``Refusal`` when
    the rule asks for what they do not say."""
    return sharing.preview(
        by=by,
        groupe=bid.groupe,
        rule=rule,
        amount_cents=price.amount_cents,
        participants=people,
        target=bid,
        label=f"{bid.title[:120]}, {price.name}",
        happened_on=on,
    )
