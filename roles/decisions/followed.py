# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many of a groupe's decisions happen: of the groupe, never of a person, and nothing of fewer than
five decisions."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.web import formats
from groupes.web.prepared import INSTANT, PK, PKS, Prepared
from roles import measures
from roles.decisions.models import Decision, Review, State, Way
from roles.indicators import Indicator, Past, Reading

WENT_ON: Final = (
    Review.Outcome.KEPT,
    Review.Outcome.DONE,
    Review.Outcome.RENEWED,
    Review.Outcome.CHANGED,
)


_ADOPTED: Final = Prepared(
    lambda groupe, after: (
        Decision.objects.filter(groupe=groupe, closed_at__gte=after, state=State.ADOPTED)
        .exclude(way=Way.DATE)
        .values_list("pk", "closed_at", "done_at", "applied_at")
    ),
    groupe=PK,
    after=INSTANT,
)
_SPOKEN: Final = Prepared(
    lambda decisions: Review.objects.filter(
        decision__any_of=decisions, outcome__in=WENT_ON, at__isnull=False
    ).values_list("decision_id", "at"),
    decisions=PKS,
)


def follow_through(past: Past) -> Reading | None:
    """One query; a second where something was adopted."""
    since = measures.months_before(past.year_ago, 12)
    after = formats.midnight(since + dt.timedelta(days=1))
    rows = _ADOPTED(groupe=past.groupe.pk, after=after)
    if not rows:
        return None
    spoken: dict[int, list[dt.date]] = {}
    for pk, at in _SPOKEN(decisions=[row[0] for row in rows]):
        if at is not None:
            spoken.setdefault(pk, []).append(formats.as_date(at))

    def told(day: dt.date) -> str:
        first = measures.months_before(day, 12)
        whole = happened = 0
        for pk, closed, done, applied in rows:
            if closed is None or not first < formats.as_date(closed) <= day:
                continue
            whole += 1
            days = [formats.as_date(at) for at in (done, applied) if at is not None]
            happened += any(one <= day for one in [*days, *spoken.get(pk, ())])
        if whole < measures.FEWEST:
            return ""
        return _("%(count)s of %(whole)s decisions") % {
            "count": formats.number(happened),
            "whole": formats.number(whole),
        }

    now = told(past.on)
    return Reading(now, told(past.year_ago)) if now else None


FOLLOW_THROUGH = Indicator(
    65,
    "follow_through",
    gettext_lazy("Decisions that happen"),
    gettext_lazy(
        "Of the decisions adopted in a year: how many took effect, were done, or were looked at again and "
        "kept, renewed or taken up to be changed."
    ),
    gettext_lazy("What happened without anybody saying so is not seen; to let go is no failure."),
    gettext_lazy("Which of those that wait would nobody miss, if it were let go?"),
    follow_through,
)
