# SPDX-License-Identifier: AGPL-3.0-or-later
"""A year of calls that a groupe left, by reason: of the groupe, never of a person."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Standing
from tenders.bids.models import NoGoReason
from tenders.notices import labels
from tenders.qualification import queries

YEARS: Final = 5


class Reason(NamedTuple):
    label: str
    calls: int


class KindRow(NamedTuple):
    """A kind of call, and why the groupe left those of it."""

    label: str
    reasons: tuple[Reason, ...]


def _label(code: str) -> str:
    return str(NoGoReason(code).label) if code else _("no standard reason given")


def _reasons(counts: Any) -> tuple[Reason, ...]:
    order = [*NoGoReason.values, queries.UNSAID]
    return tuple(Reason(_label(code), counts[code]) for code in order if counts.get(code))


def kind_words(nature: str, procedure: str) -> str:
    """A kind of call: what it is for, and how one answers it."""
    told = (labels.nature(nature), labels.procedure(procedure))
    return ", ".join(str(one) for one in told if one) or _("kind not said")


def look_back(here: Standing, year: str) -> dict[str, Any]:
    """One query."""
    this = here.on.year
    asked = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else this
    asked = min(max(asked, this - YEARS), this)
    found = queries.no_go_of(here.groupe, asked)
    kinds = [
        KindRow(kind_words(nature, procedure), _reasons(counts))
        for (nature, procedure), counts in found.kinds.items()
    ]
    return {
        "tab": "bids",
        "year": asked,
        "years": [this - back for back in range(YEARS)],
        "calls": found.calls,
        "reasons": _reasons(found.reasons),
        "kinds": sorted(kinds, key=lambda row: row.label.casefold()),
    }
