# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages show of roles: who holds them today, what is vacant, and the map.

Each function says how many queries it costs; none grows with the number of rows.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from groupes.access import Held, Me, Standing, Stands, in_words
from groupes.models import (
    Groupe,
    GroupeGroupObjectPermission,
    Member,
    MemberQuerySet,
    Membership,
)
from groupes.shell import palette
from groupes.things import Name
from groupes.web import formats
from groupes.web.search import containing
from roles import packing, rules
from roles.models import Mandate, MandateOffer, Role

SOON_DAYS = formats.SOON_DAYS
MAP_SIZE = 640
LETTER = 7.8  # breadth of an ordinary bold letter of the map's text, in its units
# Families that stand around the middle as single roles, without a circle of their own.
LOOSE = (Role.Family.FACILITATION, Role.Family.REPRESENTATION)


@dataclass(slots=True)
class RoleNow:
    """A role on a day: who holds it, how many places are free, what is offered."""

    role: Role
    holders: list[Mandate] = field(default_factory=list)
    coming: list[Mandate] = field(default_factory=list)
    offers: list[MandateOffer] = field(default_factory=list)
    past: list[Mandate] = field(default_factory=list)
    mine: Mandate | None = None
    my_proposal: MandateOffer | None = None

    @property
    def free(self) -> int:
        return max(0, self.role.seats - len(self.holders))

    @property
    def is_vacant(self) -> bool:
        return not self.holders

    @property
    def first(self) -> Mandate | None:
        """The mandate whose ring is shown: the one that ends first."""
        return self.holders[0] if self.holders else None

    @property
    def powers(self) -> list[Any]:
        """The role's domain in plain words (needs :func:`with_powers`)."""
        return in_words(getattr(self.role, "granted", ()))

    @property
    def names(self) -> str:
        return ", ".join(mandate.member.name for mandate in self.holders)


def with_powers(roles: QuerySet[Role]) -> QuerySet[Role]:
    """Each role with ``granted``: the powers of its domain, in the same query."""
    granted = GroupeGroupObjectPermission.objects.filter(
        group_id=OuterRef("grants_id"), content_object_id=OuterRef("groupe_id")
    ).values_list(
        Concat(F("permission__content_type__app_label"), Value("."), F("permission__codename"))
    )
    return roles.annotate(granted=ArraySubquery(granted))


def _mandates(groupe: Groupe, on: dt.date, *, past: bool) -> QuerySet[Mandate]:
    """Mandates with ``counts``: whether their holder is an active member today.

    Without the ``past``, only those in force or to come.
    """
    belongs = Membership.objects.on(on).filter(groupe=groupe, member_id=OuterRef("member_id"))
    found = Mandate.objects.annotate(counts=Exists(belongs)).select_related("member")
    return (found if past else found.filter(ends_on__gte=on)).order_by("ends_on", "pk")


def roles_now(
    here: Standing, roles: QuerySet[Role] | None = None, *, past: bool = False
) -> list[RoleNow]:
    """The roles of a groupe (the open ones unless told) as they stand: three queries.

    ``past``: with their former mandates, the latest first.
    """
    asked = Role.objects.open() if roles is None else roles
    rows = (
        asked.filter(groupe=here.groupe)
        .annotate(givers=ArraySubquery(rules.givers(OuterRef("groupe_id"), here.on)))
        .prefetch_related(
            Prefetch("mandates", _mandates(here.groupe, here.on, past=past), to_attr="every"),
            Prefetch(
                "offers",
                MandateOffer.objects.filter(state=MandateOffer.State.OPEN)
                .select_related("offered_by", "offered_to", "mandate")
                .order_by("created_at", "pk"),
                to_attr="waiting",
            ),
        )
    )
    return [_now(here, role) for role in rows.order_by("family", "name", "pk")]


def _now(here: Standing, role: Any) -> RoleNow:
    role.groupe = here.groupe
    now = RoleNow(role)
    for mandate in role.every:
        mandate.role = role
        if mandate.ends_on < here.on:
            now.past.insert(0, mandate)
        elif mandate.counts:
            (now.holders if mandate.starts_on <= here.on else now.coming).append(mandate)
            if mandate.member_id == here.member.pk and now.mine is None:
                now.mine = mandate
    for offer in role.waiting:
        offer.role = role
        now.offers.append(offer)
        if offer.is_proposal and offer.offered_to_id == here.member.pk:
            now.my_proposal = offer
    return now


def answers(here: Standing, now: RoleNow) -> list[tuple[MandateOffer, bool, bool]]:
    """The open offers of a role with: may I answer it, may I take it back. No query."""
    givers = getattr(now.role, "givers", [])
    return [
        (offer, rules.may_answer(here, offer, givers), rules.may_withdraw(here, offer))
        for offer in now.offers
    ]


# --- home, palette -------------------------------------------------------------------------------


def home_part(here: Standing) -> dict[str, Any] | None:
    """*Who holds what*: three queries."""
    found = roles_now(here)
    found.sort(key=lambda now: (now.is_vacant, now.role.name))
    return {"roles": found}


def find(me: Me, words: str) -> list[palette.Hit]:
    """Roles of one's own groupes by their name. One query."""
    roles = Role.objects.open().filter(containing(words, "name"), groupe__in=me.groupe_ids)
    return [
        palette.Hit(role.name, role.get_absolute_url(), icon="circle-dot", note=role.groupe.name)
        for role in roles.select_related("groupe").order_by("name", "pk")[: palette.EACH]
    ]


def name_roles(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    roles = Role.objects.filter(pk__in=ids, groupe__in=me.groupe_ids).select_related("groupe")
    return {role.pk: Name(role.name, role.get_absolute_url()) for role in roles}


# --- who stands where ----------------------------------------------------------------------------

STANDS = """
SELECT role.id, role.name, role.groupe_id, role.grants_id,
    min(mandate.starts_on) FILTER (WHERE mandate.member_id = %(me)s),
    min(mandate.ends_on) FILTER (WHERE mandate.member_id = %(me)s)
FROM unnest(%(groupes)s::bigint[], %(days)s::date[]) AS here (groupe_id, day)
JOIN roles_role AS role ON role.groupe_id = here.groupe_id AND role.closed_on IS NULL
LEFT JOIN (
    roles_mandate AS mandate
    JOIN groupes_membership AS holder
        ON holder.member_id = mandate.member_id AND holder.state = 'active'
) ON mandate.role_id = role.id AND holder.groupe_id = role.groupe_id
    AND here.day BETWEEN mandate.starts_on AND mandate.ends_on
    AND holder.starts_on <= here.day AND (holder.ends_on IS NULL OR holder.ends_on >= here.day)
GROUP BY role.id
HAVING count(mandate.id) = 0 OR bool_or(mandate.member_id = %(me)s)
"""
"""The roles I hold on each groupe's day, and those that nobody does. A mandate whose holder left
or is on pause does not count: the role is vacant. Ready-made: every page asks it."""


def stands(me: Me, days: Mapping[int, dt.date]) -> list[Stands]:
    """Where mandates put ``me``: in the roles held, and, for what the groupe cannot do without, in
    the vacant ones. One query."""
    slugs = {groupe.pk: groupe.slug for groupe in me.groupes}
    asked: dict[str, Any] = {"me": me.pk, "groupes": list(days), "days": list(days.values())}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(STANDS, asked)
        for pk, name, groupe_id, grants_id, starts_on, ends_on in cursor.fetchall():
            held = None
            if starts_on is not None:
                url = reverse("roles:role", args=[slugs[groupe_id], pk])
                held = Held(name, starts_on, ends_on, url)
            found.append(Stands(groupe_id, grants_id, fallback=held is None, held=held))
    return found


def holders(power: str, groupe: Groupe) -> MemberQuerySet:
    """The members who hold a role with this power in a groupe today."""
    found = rules.holding(power, groupe.pk, groupe.today())
    return Member.objects.filter(pk__in=found.values("member_id"))


# --- the map -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text of the drawing, its middle at ``x``."""

    x: str
    y: str
    words: str
    css: str
    size: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One role on the map. Numbers are text, with a point whatever the language."""

    url: str
    label: str
    x: str
    y: str
    r: str
    vacant: bool
    soon: bool
    selected: bool
    outer: str
    dash: str
    texts: list[Text]


@dataclass(frozen=True, slots=True)
class Map:
    size: int
    outer: tuple[str, str, str]
    families: list[tuple[str, str, str]]
    texts: list[Text]
    roles: list[Drawn]
    description: str


def _n(value: float) -> str:
    return f"{value:.1f}"


def _label(now: RoleNow, texts: Sequence[Text]) -> str:
    """A role's accessible name: what is read on it, so that saying what one sees finds it; with
    the name whole where the drawing had to cut it."""
    told = [text.words for text in texts if text.css != "strong"]
    if not told:
        told = [_("to take") if now.is_vacant else now.names]
    return " ".join([now.role.name, *told])


def _share(mandate: Mandate, on: dt.date) -> float:
    """The part of a mandate that is left, its last day included: from 0 to 1."""
    whole = (mandate.ends_on - mandate.starts_on).days + 1
    return max(0.0, min(1.0, ((mandate.ends_on - on).days + 1) / whole))


def _texts(now: RoleNow, circle: packing.Circle, on: dt.date) -> list[Text]:
    width = 2 * circle.r * 0.88 / LETTER
    if width < 6:  # no legible word fits: the name is in the label, and in the list
        return []
    shown: list[tuple[str, str, int]] = [
        (line, "strong", 14) for line in packing.lines(now.role.name, width)
    ]
    if now.is_vacant:
        shown.append((_("to take"), "dim", 13))
    else:
        first = now.holders[0]
        names = first.member.first_name
        if len(now.holders) > 1:
            names += f" +{len(now.holders) - 1}"
        shown.append((packing.lines(names, width, 1)[0], "dim", 13))
        if (first.ends_on - on).days < SOON_DAYS:
            shown.append((formats.timeleft(first.ends_on), "warn-t", 13))
    top = circle.y - 8 * len(shown) + 12
    return [
        Text(_n(circle.x), _n(top + 16 * line), words, css, size)
        for line, (words, css, size) in enumerate(shown)
    ]


def draw(
    here: Standing, found: Sequence[RoleNow], selected: RoleNow | None, url: str
) -> Map | None:
    """The circle map: families as circles, roles inside them. No query.

    ``url``: the page that shows a role beside the map when asked with ``?role=``.
    """
    if not found:
        return None
    families: dict[str, list[RoleNow]] = {}
    for now in found:
        loose = now.role.family in LOOSE
        families.setdefault(f"{now.role.pk}" if loose else now.role.family, []).append(now)
    placed = packing.lay_out(
        [[float(now.role.energy) for now in members] for members in families.values()],
        size=MAP_SIZE,
    )
    texts = [Text(_n(MAP_SIZE / 2), "34", here.groupe.name, "strong", 16)]
    hulls = []
    drawn = []
    for members, hull, spots in zip(families.values(), placed.families, placed.roles, strict=True):
        if hull.r:
            hulls.append((_n(hull.x), _n(hull.y), _n(hull.r)))
            name = str(members[0].role.get_family_display()).capitalize()
            texts.append(Text(_n(hull.x), _n(hull.y - hull.r + 24), name, "strong", 15))
        for now, spot in zip(members, spots, strict=True):
            first = now.first
            written = _texts(now, spot, here.on)
            around = math.tau * spot.r
            drawn.append(
                Drawn(
                    url=f"{url}?{urlencode({'role': now.role.pk})}#role",
                    label=_label(now, written),
                    x=_n(spot.x),
                    y=_n(spot.y),
                    r=_n(spot.r),
                    vacant=now.is_vacant,
                    soon=first is not None and (first.ends_on - here.on).days < SOON_DAYS,
                    selected=now is selected,
                    outer=_n(spot.r + 6),
                    dash=f"{around * _share(first, here.on):.1f} {around:.1f}" if first else "",
                    texts=written,
                )
            )
    return Map(
        size=MAP_SIZE,
        outer=(_n(MAP_SIZE / 2), _n(MAP_SIZE / 2), _n(MAP_SIZE / 2 - 6)),
        families=hulls,
        texts=texts,
        roles=drawn,
        description=describe(found, here.on),
    )


def describe(found: Iterable[RoleNow], on: dt.date) -> str:
    """What the drawing shows, in one sentence."""
    every = list(found)
    vacant = sum(now.is_vacant for now in every)
    ending = sum(
        now.first is not None and (now.first.ends_on - on).days < SOON_DAYS for now in every
    )
    return _(
        "Roles: %(all)s. To take: %(vacant)s. Mandates that end within 30 days: %(ending)s."
    ) % {"all": len(every), "vacant": vacant, "ending": ending}


def by_family(found: Iterable[RoleNow]) -> list[tuple[str, list[RoleNow]]]:
    """The list that says the same as the map."""
    families: dict[str, list[RoleNow]] = {}
    for now in found:
        families.setdefault(now.role.family, []).append(now)
    return [
        (str(Role.Family(family).label).capitalize(), members)
        for family, members in families.items()
    ]
