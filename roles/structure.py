# SPDX-License-Identifier: AGPL-3.0-or-later
"""The structure of a groupe on any day: its circles, its roles as they read then, who held them.

What circles and roles said is read from their editions; one older than its editions (its text was not
kept yet) is shown as the first that is kept, and said so (``since_kept``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from groupes.editions.models import Edition, facts_of, texts_of
from groupes.models import Groupe
from groupes.things import Ref
from roles.models import Circle, Mandate, Role


@dataclass
class RoleThen:
    """A role as it was. ``edition``: the number of what is shown; ``since_kept``: what it said then is
    not known, and the first that is kept is shown."""

    role: Role
    texts: dict[str, Any]
    facts: dict[str, Any]
    edition: int
    since_kept: bool
    holders: list[Mandate] = field(default_factory=list)


@dataclass
class CircleThen:
    """A circle as it was, with what it held. ``circle`` None: the groupe itself."""

    circle: Circle | None
    texts: dict[str, Any]
    roles: list[RoleThen] = field(default_factory=list)
    circles: list[CircleThen] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.roles and not self.circles


def structure_on(groupe: Groupe, day: dt.date) -> CircleThen:
    """The groupe as it was at the end of ``day``, in its own zone. Four queries whatever the size; one
    of them reads the editions of the groupe's circles and roles up to that day."""
    zone = ZoneInfo(groupe.cooperative.time_zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    there = Q(groupe=groupe, created_at__lt=end) & (Q(closed_on=None) | Q(closed_on__gt=day))
    circles = list(Circle.objects.filter(there).order_by("pk"))
    roles = list(Role.objects.filter(there).order_by("pk"))
    said = _editions(groupe, [*circles, *roles], end)

    root = CircleThen(None, {"name": groupe.name, "purpose": groupe.purpose})
    by_pk: dict[int | None, CircleThen] = {None: root}
    parents: dict[int, int | None] = {}
    for circle in circles:
        circle.groupe = groupe
        texts, facts, _number, _kept = said[Ref.of(circle)]
        by_pk[circle.pk] = CircleThen(circle, texts)
        parents[circle.pk] = facts.get("parent", circle.parent_id)
    for pk, parent in parents.items():
        by_pk.get(parent, root).circles.append(by_pk[pk])
    found: dict[int, RoleThen] = {}
    for role in roles:
        role.groupe = groupe
        texts, facts, number, kept = said[Ref.of(role)]
        found[role.pk] = RoleThen(role, texts, facts, number, not kept)
        by_pk.get(facts.get("circle", role.circle_id), root).roles.append(found[role.pk])
    for mandate in (
        Mandate.objects.filter(role__in=list(found), starts_on__lte=day, ends_on__gte=day)
        .select_related("member")
        .order_by("starts_on", "pk")
    ):
        found[mandate.role_id].holders.append(mandate)
    for one in by_pk.values():
        one.roles.sort(key=lambda then: str(then.texts["name"]).casefold())
        one.circles.sort(key=lambda then: str(then.texts["name"]).casefold())
    return root


type Said = tuple[dict[str, Any], dict[str, Any], int, bool]


def _editions(groupe: Groupe, things: Iterable[Circle | Role], end: dt.datetime) -> dict[Ref, Said]:
    """Of each thing: its texts, its facts, the edition they are of, and whether that one was the
    thing's before ``end``. One query."""
    every = {Ref.of(thing): thing for thing in things}
    found: dict[Ref, Said] = {}
    rows = Edition.objects.filter(
        groupe=groupe, target_type__in={ref.label for ref in every} or {""}
    ).order_by("target_type", "target_id", "number")
    for row in rows:
        ref = Ref(row.target_type, row.target_id)
        if ref not in every:
            continue
        before = row.at is None or row.at < end
        if before or ref not in found:
            found[ref] = (row.texts, row.facts, row.number, before)
    for ref, thing in every.items():
        if ref not in found:  # never changed since editions are kept
            facts = {} if isinstance(thing, Role) else facts_of(thing)
            found[ref] = (texts_of(thing), facts, thing.edition, True)
    return found
