# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a price is made up, and the scenarios side by side."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids.models import Bid, Price
from tenders.dossier import actions, queries, rules
from tenders.dossier.models import Makeup


class Scenario(NamedTuple):
    """A price beside the others; ``apart``: what it is made up of comes to that many cents, and its amount
    was set by hand since (None: it is what that comes to, or nobody made it up)."""

    name: str
    url: str
    here: bool
    chosen: bool
    days: str
    without_tax: int
    tax: int | None
    with_tax: int | None
    apart: int | None


class Part(NamedTuple):
    label: str
    cents: int
    strong: bool = False


def scenarios(here: Standing, bid: Bid, at: Price | None) -> list[Scenario]:
    """Three queries."""
    made = queries.makeups(bid)
    found = []
    for price in bid.prices.all():
        makeup = made.get(price.pk)
        total = actions.reckoned(makeup, makeup.lines.all()) if makeup is not None else None
        found.append(
            Scenario(
                name=price.name,
                url=reverse("dossier:makeup", args=[here.groupe.slug, bid.pk, price.pk]),
                here=at is not None and price.pk == at.pk,
                chosen=price.chosen,
                days=formats.days(total.days) if total is not None else "",
                without_tax=price.amount_cents,
                tax=total.tax
                if total is not None and total.without_tax == price.amount_cents
                else None,
                with_tax=total.with_tax
                if total is not None and total.without_tax == price.amount_cents
                else None,
                apart=total.without_tax
                if total is not None and total.without_tax != price.amount_cents
                else None,
            )
        )
    return found


def parts(makeup: Makeup | None) -> list[Part]:
    """What a price is made of, as it is saved. One query."""
    if makeup is None:
        return []
    total = actions.reckoned(makeup, makeup.lines.all())
    return [
        Part(_("People, %(days)s") % {"days": formats.days(total.days)}, total.work),
        Part(_("Expenses"), total.expenses),
        Part(
            _("For what may go otherwise, %(percent)s")
            % {"percent": formats.percent(makeup.risk_percent)},
            total.risk,
        ),
        Part(
            _("Margin, %(percent)s") % {"percent": formats.percent(makeup.margin_percent)},
            total.margin,
        ),
        Part(_("Without tax"), total.without_tax, strong=True),
        Part(_("VAT, %(percent)s") % {"percent": formats.percent(makeup.vat_percent)}, total.tax),
        Part(_("With tax"), total.with_tax, strong=True),
    ]


def makeup_page(
    here: Standing, bid: Bid, price: Price | None, makeup: Makeup | None
) -> dict[str, Any]:
    """``by_hand``: the price is somebody's own word, and what it is made up of does not replace it unasked."""
    return {
        "bid": bid,
        "tab": "bids",
        "price": price,
        "scenarios": scenarios(here, bid, price),
        "parts": parts(makeup),
        "by_hand": price is not None and actions.by_hand(price, makeup),
        "may_price": rules.may_price(here, bid),
    }
