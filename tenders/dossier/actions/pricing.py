# SPDX-License-Identifier: AGPL-3.0-or-later
"""A price made up of people, days and expenses: its amount is written by the bid's own action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.models import Member
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids import actions as bids
from tenders.bids.actions.held import hold
from tenders.bids.models import Price
from tenders.dossier import events, reckoning
from tenders.dossier.models import Makeup, MakeupLine

MOST_LINES: Final = 40
RATES: Final = ("risk_percent", "margin_percent", "vat_percent")
MOST_CENTS: Final = 10**12


def reckoned(makeup: Makeup, lines: Iterable[MakeupLine]) -> reckoning.Reckoned:
    """What a make-up comes to."""
    return reckoning.reckon(
        [reckoning.Line(one.kind, one.people, one.days, one.cents) for one in lines],
        risk=Decimal(makeup.risk_percent),
        margin=Decimal(makeup.margin_percent),
        tax=Decimal(makeup.vat_percent),
    )


def by_hand(price: Price, makeup: Makeup | None) -> bool:
    """Whether the amount of a price is somebody's own word, and not what its make-up comes to."""
    return makeup is None or (
        reckoned(makeup, makeup.lines.all()).without_tax != price.amount_cents
    )


@action
def make_up(
    *,
    by: Member,
    price: Price,
    edition: int,
    rates: dict[str, Decimal],
    lines: Sequence[dict[str, Any]],
    seen: int | None = None,
    keep: bool = False,
) -> Makeup:
    """Write how a price is made up, and its amount without tax in the price. ``edition``: the one that
    was seen, 0 where there was none; ``lines``: {kind, label, people, days, cents} each, in order.

    A price that was set by hand gives way to nothing unseen: ``seen`` is the amount that the writer was
    shown, and another raises Refusal. ``keep``: the price stays as it is, with this beside it.
    """
    held = hold(price.bid)
    there = held.prices.filter(pk=price.pk).first()
    if there is None:
        raise Refusal(_("This scenario was removed meanwhile."))
    if len(lines) > MOST_LINES:
        raise Refusal(_("That is a lot of lines: add some of them up first."))
    found = Makeup.objects.filter(price=there).first() or Makeup(price=there, edition=0)
    # What others typed is shown as figures, beside what was typed here, on the page itself.
    own = by_hand(there, found if found.pk else None)
    editions.check(found, edition, lambda: {name: getattr(found, name) for name in RATES})
    for name in RATES:
        setattr(found, name, rates[name])
    rows = [MakeupLine(position=n, **said) for n, said in enumerate(lines, 1)]
    total = reckoned(found, rows)
    stands = keep or total.without_tax == there.amount_cents
    if total.without_tax <= 0:
        raise Refusal(_("This comes to nothing: say days and a rate, or an expense."))
    if total.without_tax > MOST_CENTS:
        raise Refusal(_("This comes to more than any call: check the rates."))
    if own and not stands and seen != there.amount_cents:
        raise Refusal(
            _("This price was set by hand, at %(amount)s: say which of the two counts.")
            % {"amount": formats.money(there.amount_cents)}
        )
    found.edition += 1
    found.save()
    found.lines.all().delete()
    for row in rows:
        row.makeup = found
    MakeupLine.objects.bulk_create(rows)
    if not stands:
        bids.set_price(
            by=by,
            bid=held,
            price=there,
            name=there.name,
            amount_cents=total.without_tax,
            note=there.note,
        )
    journal.record(
        events.MADE_UP,
        by=by,
        groupe=held.groupe,
        target=held,
        price=there.pk,
        amount_cents=total.without_tax,
    )
    return found
