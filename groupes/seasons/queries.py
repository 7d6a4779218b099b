# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages read of seasons: what the groupe sees, and one's own answer, never another's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import (
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
)
from django.utils.translation import gettext as _

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.seasons.models import Energy, Season, Told
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, PK, PKS, Prepared, prepared_cursor


class Row(NamedTuple):
    """A season of a groupe as one member reads it. ``mine``: what they answered, in days a month;
    None: nothing yet. ``sum_of``, ``sum_days``: None where too few answered."""

    groupe_id: int
    starts_on: dt.date
    needs: str
    needs_days: int | None
    edition: int
    sum_of: int | None
    sum_days: int | None
    mine: int | None


SEASONS = Prepared(
    lambda groupes, member, first: (
        Season.objects.filter(groupe__any_of=groupes, starts_on__gte=first)
        .alias(own=FilteredRelation("energies", condition=Q(energies__member=member)))
        .annotate(mine=F("own__days"))
        .order_by("starts_on")
        .values_list(
            "groupe_id", "starts_on", "needs", "needs_days", "edition", "sum_of", "sum_days", "mine"
        )
    ),
    groupes=PKS,
    member=PK,
    first=DAY,
)


def seasons(groupes: Iterable[int], member: int, first: dt.date) -> list[Row]:
    """The seasons of these groupes that begin on a day or after, the earliest first. One query."""
    return [Row(*row) for row in SEASONS(groupes=list(groupes), member=member, first=first)]


TELLS = Prepared(
    lambda groupe, member: Told.objects.filter(groupe=groupe, member=member).values_list("pk"),
    groupe=PK,
    member=PK + 20,
)


def tells(groupe: int, member: int) -> bool:
    """Whether somebody lets whoever shares work out read their answers in a groupe. One query."""
    return bool(TELLS(groupe=groupe, member=member))


TOLD = """
SELECT told.member_id, season.starts_on, energy.days
FROM seasons_told AS told
LEFT JOIN seasons_season AS season
    ON season.groupe_id = told.groupe_id AND season.starts_on = ANY(%(seasons)s::date[])
LEFT JOIN seasons_energy AS energy
    ON energy.season_id = season.id AND energy.member_id = told.member_id
WHERE told.groupe_id = %(groupe)s::bigint
"""


def told(groupe: int, seasons: Iterable[dt.date]) -> dict[int, dict[dt.date, int]]:
    """Member → season → days a month, of those alone who chose that whoever shares work out reads it;
    without a season where they said nothing of it. For that reader. One query."""
    found: dict[int, dict[dt.date, int]] = {}
    with prepared_cursor() as cursor:
        cursor.execute(TOLD, {"groupe": groupe, "seasons": list(seasons)})
        for member, starts_on, days in cursor.fetchall():
            said = found.setdefault(member, {})
            if starts_on is not None and days is not None:
                said[starts_on] = days
    return found


def may_be_asked(member: Any, groupes: Any, day: Any) -> QuerySet[Season, Any]:
    """The seasons by which a groupe uses this, while another may be asked about (``todo.asked_on``):
    the one that begins, or the one before it. In days: seasons have 90 to 92. (groupe, first day, what
    the member answered), the earliest first."""
    since = ExpressionWrapper(Value(day, DateField()) - F("starts_on"), DurationField())
    days = dt.timedelta
    return (
        Season.objects.filter(groupe__any_of=groupes)
        .alias(since=since)
        .filter(
            Q(since__range=(days(-7), days(21))) | Q(since__range=(days(90 - 7), days(92 + 21)))
        )
        .alias(own=FilteredRelation("energies", condition=Q(energies__member=member)))
        .annotate(mine=F("own__days"))
        .order_by("starts_on")
        .values_list("groupe_id", "starts_on", "mine")
    )


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """One's answers. One query."""
    if not Energy.objects.filter(season__groupe=groupe, member=member).exists():
        return []
    page = reverse("seasons:energy", args=[groupe.slug])
    words = _("what you said of the energy you want to give")
    return [Goes(words, Fate.GIVEN_BACK, page, _("See it"))]
