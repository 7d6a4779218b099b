# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often a groupe wins: in all, by kind of call, by buyer. Nothing of fewer than three bids, nothing of
a person."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.web import formats
from groupes.web.oneline import shortened
from tenders.qualification.pages.look_back import kind_words
from tenders.results import queries, rules


class Row(NamedTuple):
    """``percent``: in words."""

    label: str
    bids: int
    won: int
    percent: str


def _row(label: str, rate: queries.Rate) -> Row:
    return Row(label, rate.bids, rate.won, formats.percent(round(100 * rate.won / rate.bids)))


def _rows(rates: dict[str, queries.Rate]) -> tuple[Row, ...]:
    told = [_row(label, rate) for label, rate in rates.items() if rate.bids >= rules.LEAST]
    return tuple(sorted(told, key=lambda row: row.label.casefold()))


def rates(here: Standing) -> dict[str, Any]:
    """One query."""
    found = queries.rates(here.groupe)
    kinds = {kind_words(*kind): rate for kind, rate in found.kinds.items()}
    buyers = {
        shortened(buyer, 90) or _("buyer not said"): rate for buyer, rate in found.buyers.items()
    }
    enough = found.all.bids >= rules.LEAST
    return {
        "tab": "bids",
        "least": rules.LEAST,
        "all": _row(_("All the bids"), found.all) if enough else None,
        "kinds": _rows(kinds),
        "buyers": _rows(buyers),
    }
