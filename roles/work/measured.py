# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of work is measured of a groupe, never of a person; and what of it was promised under a role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.access import Standing
from groupes.models import Groupe
from groupes.web import formats
from groupes.web.prepared import INSTANT, PK, Prepared
from roles import measures
from roles.indicators import Indicator, Past, Pieces, Reading
from roles.models import Mandate
from roles.promised import Promised, PromisedLine
from roles.work.models import Work

LIVE_MOST = 20  # lines of what was promised under a role
MANY = 3  # pieces of a person, at least, for their work to be of one kind or of several


def still_carried(here: Standing, mandate: Mandate) -> Iterator[PromisedLine]:
    """The work for the role that its holder carries, the first due first. One query."""
    rows = Work.objects.filter(
        groupe=here.groupe, role=mandate.role_id, holder=mandate.member_id, state=Work.State.TAKEN
    ).order_by("due_on", "pk")
    for work in rows[:LIVE_MOST]:
        work.groupe = here.groupe
        yield PromisedLine(work.title, work.get_absolute_url(), work.due_on)


_SIZES: Final = Prepared(
    lambda groupe, begin, end: Work.objects.filter(
        groupe=groupe,
        state=Work.State.DONE,
        size__isnull=False,
        over_at__gte=begin,
        over_at__lt=end,
    ).values_list("size"),
    groupe=PK,
    begin=INSTANT,
    end=INSTANT + dt.timedelta(seconds=1),
)
_DONE: Final = Prepared(
    lambda groupe, after: Work.objects.filter(
        groupe=groupe, state=Work.State.DONE, holder__isnull=False, over_at__gte=after
    ).values_list("holder_id", "role_id", "over_at"),
    groupe=PK,
    after=INSTANT,
)


def average_size(groupe: Groupe, first: dt.date, last: dt.date) -> Fraction | None:
    """In days, of what was done between two days (both included) and has a size. One query."""
    sizes = _SIZES(
        groupe=groupe.pk,
        begin=formats.midnight(first),
        end=formats.midnight(last + dt.timedelta(days=1)),
    )
    return measures.average([Fraction(size) for (size,) in sizes if size is not None])


def variety(past: Past) -> Reading | None:
    """One query."""

    def told(day: dt.date) -> str:
        first = measures.months_before(day, 12)
        people = past.people(day)
        kinds: dict[int, list[int | None]] = {}
        for holder, role, over in rows:
            if holder in people and first < over <= day:
                kinds.setdefault(holder, []).append(role)
        some = [each for each in kinds.values() if len(each) >= MANY]
        if len(some) < measures.FEWEST:
            return ""
        several = sum(1 for each in some if len(set(each)) > 1)
        return _("%(count)s of %(whole)s people") % {
            "count": formats.number(several),
            "whole": formats.number(len(some)),
        }

    since = measures.months_before(past.year_ago, 12)
    rows = [
        (holder, role, formats.as_date(over))
        for holder, role, over in _DONE(
            groupe=past.groupe.pk, after=formats.midnight(since + dt.timedelta(days=1))
        )
        if over is not None  # what is done has its day
    ]
    now = told(past.on)
    return Reading(now, told(past.year_ago)) if now else None


PROMISED = Promised(10, gettext_lazy("Work"), still_carried)
PIECES = Pieces(average_size)
VARIETY = Indicator(
    55,
    "variety",
    gettext_lazy("Variety of work"),
    gettext_lazy(
        "Of those who did three pieces of work or more in a year: how many did some for more than one "
        "role."
    ),
    gettext_lazy("Work that was never written on the board is not seen."),
    gettext_lazy("Who always does the same, and would like a change?"),
    variety,
)
