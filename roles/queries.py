# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of roles: who holds them today, what is vacant, what is offered, who stands where.

Each function says how many queries it costs; none grows with the number of rows.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Held, Me, Standing, Stands, in_words
from groupes.access.powers import NAMED
from groupes.journal.models import Entry
from groupes.models import Groupe, GroupeGroupObjectPermission, Member, MemberQuerySet
from groupes.shell import palette
from groupes.shell.todo import Action
from groupes.things import Name
from groupes.web import given
from groupes.web.paths import reverse
from groupes.web.prepared import KEY, OTHER_KEY, OTHER_PKS, PK, PKS, Prepared
from roles import rules
from roles.models import (
    Apprenticeship,
    Circle,
    CircleGroupObjectPermission,
    Draw,
    DrawName,
    Handover,
    Mandate,
    MandateOffer,
    PublicMap,
    Role,
)
from roles.seats import SEAT, halves
from roles.succession import followers

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPEN = MandateOffer.State.OPEN
PAST = 20  # former mandates of a role that are shown


@dataclass
class RoleNow:
    """A role on a day: who holds it, who will, how many places are free.

    ``mine``: my mandate, in force or to come; ``proposed``: I volunteered, and nobody answered.
    """

    role: Role
    holders: list[Mandate] = field(default_factory=list)
    coming: list[Mandate] = field(default_factory=list)
    mine: Mandate | None = None
    proposed: bool = False

    @cached_property
    def after(self) -> dict[int, Mandate]:
        """Mandate id → the one that goes on with the role, where somebody does."""
        return followers(self.holders, self.coming)

    @property
    def then(self) -> Mandate | None:
        """The one that goes on after the first to end; None: someone is to be found."""
        return self.after.get(self.first.pk) if self.first else None

    @cached_property
    def free_halves(self) -> int:
        """Halves of seats that nobody takes today; who stands in for a holder takes none."""
        return max(0, self.role.seats * SEAT - halves(self.holders))

    @property
    def free(self) -> int:
        """Whole places that are free."""
        return self.free_halves // SEAT

    @property
    def half_free(self) -> bool:
        """Whether half a place is free beside who shares the seat."""
        return self.free_halves % SEAT == 1

    @property
    def takes(self) -> bool:
        """Whether somebody may still take a place, or half of one."""
        return self.free_halves > 0

    @property
    def is_vacant(self) -> bool:
        return not self.holders

    @cached_property
    def covered(self) -> dict[int, Mandate]:
        """Mandate id → the interim that stands in for it today."""
        there = {one.pk for one in self.holders}
        return {one.covers_id: one for one in self.holders if one.covers_id in there}

    @property
    def first(self) -> Mandate | None:
        """The mandate whose ring is shown: the one that ends first, of those who stand in for
        nobody."""
        away = {one.pk for one in self.covered.values()}
        return next((one for one in self.holders if one.pk not in away), None)

    @property
    def names(self) -> str:
        return ", ".join(
            _("%(name)s (interim)") % {"name": one.member.name}
            if one.is_interim
            else one.member.name
            for one in self.holders
        )

    def stood_in_for(self, on: dt.date, me: int) -> list[Mandate]:
        """The mandates that somebody may stand in for: of who is away, or mine; not covered yet."""
        return [
            one
            for one in self.holders
            if one.pk not in self.covered
            and not one.is_interim
            and (one.member_id == me or one.member.is_away(on))
        ]


# --- roles as they stand -------------------------------------------------------------------------

ME = PK + 1
DAY = dt.date(1, 2, 3)


def _asked_by(me: int, roles: QuerySet[Role]) -> QuerySet[Role]:
    """Roles with ``proposal``: the open offer by which one volunteers, one at most."""
    open_offer = Q(
        offers__state=OPEN, offers__offered_to=me, offers__offered_by=me, offers__draw=None
    )
    return roles.annotate(
        offer=FilteredRelation("offers", condition=open_offer), proposal=F("offer__pk")
    )


def _with_member(mandates: QuerySet[Mandate], *more: str) -> QuerySet[Mandate]:
    return mandates.select_related("member").only(
        "role",
        "starts_on",
        "ends_on",
        "origin",
        "share",
        "covers",
        "at_end",
        "member__name",
        "member__away_until",
        *more,
    )


ROLES = Prepared(
    lambda groupe, me: _asked_by(
        me, Role.objects.open().filter(groupe=groupe).order_by("family", "name_form", "pk")
    ),
    groupe=PK,
    me=ME,
)
ROLE = Prepared(
    lambda role, groupe, me: _asked_by(
        me,
        Role.objects.filter(groupe=groupe, pk=role)
        .select_related("circle")
        .defer("circle__policies"),
    ),
    role=PK - 1,
    groupe=PK,
    me=ME,
)
CIRCLES = Prepared(
    lambda groupe: (
        Circle.objects.open().filter(groupe=groupe).defer("policies").order_by("name_form", "pk")
    ),
    groupe=PK,
)
# In force or to come.
MANDATES = Prepared(
    lambda groupe, on: _with_member(
        Mandate.objects.filter(role__groupe=groupe, role__closed_on=None, ends_on__gte=on)
        .counting(on)
        .order_by("ends_on", "pk")
    ),
    groupe=PK,
    on=DAY,
)
MANDATES_OF = Prepared(
    lambda role, on: _with_member(
        Mandate.objects.filter(role=role, ends_on__gte=on).counting(on).order_by("ends_on", "pk"),
        "handover",
    ),
    role=PK,
    on=DAY,
)
PAST_OF = Prepared(
    lambda role, on: _with_member(
        Mandate.objects.filter(role=role, ends_on__lt=on).order_by("-ends_on", "-pk")
    )[:PAST],
    role=PK,
    on=DAY,
)
OFFERS_OF = Prepared(
    lambda role: (
        MandateOffer.objects.filter(role=role, state=OPEN)
        .select_related("offered_by", "offered_to")
        .defer(*(f"{who}__{name}" for who in ("offered_by", "offered_to") for name in ("about",)))
        .order_by("created_at", "pk")
    ),
    role=PK,
)


def circles_of(groupe: Groupe) -> list[Circle]:
    """The open circles of a groupe, by name, without their policies. One query."""
    circles = CIRCLES(groupe=groupe.pk)
    by_pk = {circle.pk: circle for circle in circles}
    for circle in circles:
        circle.groupe = groupe
        circle.parent = by_pk.get(circle.parent_id) if circle.parent_id else None
    return circles


def roles_now(here: Standing, circles: Iterable[Circle] | None = None) -> list[RoleNow]:
    """The open roles of a groupe as they stand, by family and name. Two queries, and one where some
    stand in circles and ``circles`` (:func:`circles_of`) is not known already."""
    roles = ROLES(groupe=here.groupe.pk, me=here.member.pk)
    if any(role.circle_id for role in roles):
        known = circles_of(here.groupe) if circles is None else circles
        by_pk = {circle.pk: circle for circle in known}
        for role in roles:
            role.circle = by_pk.get(role.circle_id) if role.circle_id else None
    return _together(here, roles, MANDATES(groupe=here.groupe.pk, on=here.on))


def roles_on(groupe: Groupe, on: dt.date, circles: Iterable[Circle]) -> list[RoleNow]:
    """The open roles of a groupe as they stand on a day, whoever asks. Two queries."""
    by_pk = {circle.pk: circle for circle in circles}
    found: dict[int, RoleNow] = {}
    for role in ROLES(groupe=groupe.pk, me=0):
        role.groupe = groupe
        role.circle = by_pk.get(role.circle_id) if role.circle_id else None
        found[role.pk] = RoleNow(role)
    for mandate in MANDATES(groupe=groupe.pk, on=on):
        now = found[mandate.role_id]
        mandate.role = now.role
        (now.holders if mandate.starts_on <= on else now.coming).append(mandate)
    return list(found.values())


def shown_outside(token: str) -> tuple[PublicMap, int] | None:
    """The map that is shown at an address, with the number that its groupe's journal has come to; None
    where none is. One query."""
    rows = PublicMap.objects.select_related("groupe__cooperative", "groupe__stream")
    found = rows.filter(token=token).exclude(groupe__state=Groupe.State.CLOSED).first()
    if found is None:
        return None
    stream = getattr(found.groupe, "stream", None)  # nothing was ever written of a groupe without
    return found, stream.last_seq if stream is not None else 0


def public_map(groupe: Groupe) -> PublicMap | None:
    """The public page of a groupe's map, if it has one. One query."""
    return PublicMap.objects.filter(groupe=groupe).first()


def role_now(here: Standing, pk: int) -> RoleNow | None:
    """One role of the groupe as it stands, a closed one too. Two queries."""
    roles = ROLE(role=pk, groupe=here.groupe.pk, me=here.member.pk)
    found = _together(here, roles, MANDATES_OF(role=pk, on=here.on)) if roles else []
    return found[0] if found else None


def _together(here: Standing, roles: Iterable[Role], mandates: Iterable[Mandate]) -> list[RoleNow]:
    """``mandates``: the first to end first."""
    found: dict[int, RoleNow] = {}
    for role in roles:
        role.groupe = here.groupe
        proposal: int | None = getattr(role, "proposal", None)
        found[role.pk] = RoleNow(role, proposed=proposal is not None)
    for mandate in mandates:
        now = found[mandate.role_id]
        mandate.role = now.role
        (now.holders if mandate.starts_on <= here.on else now.coming).append(mandate)
        if mandate.member_id == here.member.pk and now.mine is None:
            now.mine = mandate
    return list(found.values())


def carrying(here: Standing, power: str) -> list[RoleNow]:
    """The open roles of a groupe that are granted a power on it, as they stand. Two queries."""
    app_label, codename = power.split(".", 1)
    granted = "grants__groupegroupobjectpermission"
    roles = Role.objects.open().filter(
        **{
            "groupe": here.groupe,
            f"{granted}__content_object": here.groupe,
            f"{granted}__permission__codename": codename,
            f"{granted}__permission__content_type__app_label": app_label,
        }
    )
    found = list(_asked_by(here.member.pk, roles).order_by("name_form", "pk"))
    if not found:
        return []
    mandates = Mandate.objects.filter(role__in=found, ends_on__gte=here.on).counting(here.on)
    return _together(here, found, _with_member(mandates.order_by("ends_on", "pk")))


def past_of(role: Role, on: dt.date) -> list[Mandate]:
    """The former mandates of a role, the latest first, :data:`PAST` at most. One query."""
    return PAST_OF(role=role.pk, on=on)


# --- beside a role: who learns it, its draws, its handovers, its skills ----------------------------


class Beside(NamedTuple):
    """Who learns a role, beside which mandate. ``pairing``: what both wish to show of it."""

    pk: int
    member_id: int
    name: str
    starts_on: dt.date
    ends_on: dt.date
    mandate_id: int
    pairing: int | None


class Drawing(NamedTuple):
    """A draw of a role: names are put down until ``names_until``, or it is drawn."""

    pk: int
    names_until: dt.date
    drawn: bool


class Given(NamedTuple):
    """A handover: of whose mandate, which ends or ended on a day; ``received``: acknowledged."""

    mandate_id: int
    member_id: int
    name: str
    ends_on: dt.date
    received: bool


@dataclass(frozen=True, slots=True)
class Alongside:
    """What stands beside a role on a day. ``asked``: the skills it asks for; ``learnt``: those one learns
    in it; by name."""

    learners: list[Beside] = field(default_factory=list)
    draws: list[Drawing] = field(default_factory=list)
    handovers: list[Given] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    learnt: list[str] = field(default_factory=list)


LEARNS, DRAWS, GIVES, ASKS, TEACHES = 1, 2, 3, 4, 5
HANDED = dt.timedelta(days=730)
"""Handovers of mandates that ended longer ago are reached from the editions alone."""


def _alongside(role: int, on: Any, since: Any) -> QuerySet[Apprenticeship, Any]:
    """(which, id, member, name, first day, last day, another id), of what stands beside a role."""

    def number(value: int) -> Value:
        return Value(value, IntegerField())

    none = Value(None, IntegerField())
    both = Case(
        When(pairing__learner_shows=True, pairing__passer_shows=True, then=F("pairing_id")),
        default=none,
    )
    learning = Apprenticeship.objects.filter(
        role=role, ends_on__gte=on, mandate__ends_on__gte=on
    ).values_list(
        number(LEARNS),
        "pk",
        "learner_id",
        "learner__name",
        "starts_on",
        "ends_on",
        "mandate_id",
        both,
    )
    drawing = (
        Draw.objects.filter(role=role, ends_on__gte=on)
        .exclude(state=Draw.State.DROPPED)
        .values_list(
            number(DRAWS), "pk", none, Value(""), "names_until", "ends_on",
            Case(When(state=Draw.State.DRAWN, then=number(1)), default=number(0)), none,
        )
    )  # fmt: skip
    given = Handover.objects.filter(mandate__role=role, mandate__ends_on__gte=since).values_list(
        number(GIVES), "mandate_id", "mandate__member_id", "mandate__member__name",
        "mandate__starts_on", "mandate__ends_on",
        Case(When(acknowledged_at=None, then=number(0)), default=number(1)), none,
    )  # fmt: skip
    no_day = Value(None, DateField())
    skills = (
        table.objects.filter(role=role).order_by().values_list(
            number(kind), "skill_id", none, "skill__name", no_day, no_day, none, none
        )
        for kind, table in ((ASKS, Role.skills.through), (TEACHES, Role.learns.through))
    )  # fmt: skip
    return learning.order_by().union(drawing.order_by(), given.order_by(), *skills, all=True)


ALONGSIDE = Prepared(_alongside, role=PK, on=DAY, since=DAY + dt.timedelta(days=1))


def alongside(role: Role, on: dt.date) -> Alongside:
    """Who learns a role, its draws, its handovers, its skills. One query."""
    found = Alongside()
    for kind, pk, member, name, first, last, other, pairing in ALONGSIDE(
        role=role.pk, on=on, since=on - HANDED
    ):
        if kind == LEARNS:
            found.learners.append(Beside(pk, member, name, first, last, other, pairing))
        elif kind == DRAWS:
            found.draws.append(Drawing(pk, first, bool(other)))
        elif kind in (ASKS, TEACHES):
            (found.asked if kind == ASKS else found.learnt).append(name)
        else:
            found.handovers.append(Given(pk, member, name, last, bool(other)))
    found.learners.sort(key=lambda one: (one.starts_on, one.pk))
    found.draws.sort(key=lambda one: one.pk, reverse=True)
    found.handovers.sort(key=lambda one: (one.ends_on, one.mandate_id), reverse=True)
    found.asked.sort(key=str.casefold)
    found.learnt.sort(key=str.casefold)
    return found


OPEN_DRAWS = Prepared(
    lambda groupe: Draw.objects.filter(
        role__groupe=groupe, role__closed_on=None, state=Draw.State.OPEN
    ).values_list("role_id", "pk"),
    groupe=PK,
)


def open_draws(here: Standing) -> dict[int, int]:
    """Role id → its draw where names are put down. One query."""
    return dict(OPEN_DRAWS(groupe=here.groupe.pk))


def names_of(draw: Draw) -> list[DrawName]:
    """The names in a draw: in the order drawn, else by name. One query."""
    return list(
        draw.names.select_related("member").order_by("rank", "member__name_key", "member_id")
    )


def offers_of_draw(draw: Draw) -> list[MandateOffer]:
    """Whom a draw asked so far, the first first. One query."""
    return list(draw.offers.select_related("offered_to").order_by("pk"))


def asked_already(role: Role, mandate: Mandate | None) -> list[str]:
    """The names of those who were asked and did not answer: to take over this mandate, else for a free
    place. One query."""
    way = MandateOffer.Way.HANDOVER if mandate is not None else MandateOffer.Way.PLACE
    waiting = role.offers.filter(state=OPEN, way=way, mandate=mandate)
    asked = waiting.exclude(offered_to=F("offered_by")).order_by("pk")
    return list(asked.values_list("offered_to__name", flat=True))


def offers_of(role: Role) -> list[MandateOffer]:
    """What waits for an answer, the oldest first. One query."""
    offers = OFFERS_OF(role=role.pk)
    for offer in offers:
        offer.role = role
    return offers


# --- palette, things -----------------------------------------------------------------------------


def find(me: Me, words: str) -> list[palette.Hit]:
    """Roles of one's own groupes by their name. One query."""
    roles = Role.objects.open().filter(given.containing(words, "name"), groupe__in=me.groupe_ids)
    return [
        palette.Hit(role.name, role.get_absolute_url(), icon="circle-dot", note=role.groupe.name)
        for role in roles.select_related("groupe").order_by("name_form", "pk")[: palette.EACH]
    ]


NAMES = Prepared(
    lambda roles, groupes: Role.objects.filter(
        pk__any_of=roles, groupe__any_of=groupes
    ).values_list("pk", "name", "groupe_id"),
    roles=PKS,
    groupes=OTHER_PKS,
)


def name_roles(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    slugs = {groupe.pk: groupe.slug for groupe in me.groupes}
    return {
        pk: Name(name, reverse("roles:role", args=[slugs[groupe_id], pk]))
        for pk, name, groupe_id in NAMES(roles=list(ids), groupes=list(me.groupe_ids))
    }


CIRCLE = Prepared(
    lambda circle, groupe: Circle.objects.select_related("parent").filter(groupe=groupe, pk=circle),
    circle=PK,
    groupe=PK + 1,
)


def circle_of(groupe: Groupe, pk: int) -> Circle | None:
    """A circle of the groupe, a closed one too. One query."""
    return next(iter(CIRCLE(circle=pk, groupe=groupe.pk)), None)


GRANTED_ON = Prepared(
    lambda circle: (
        CircleGroupObjectPermission.objects.filter(
            content_object=circle, group__role__closed_on=None
        )
        .order_by("group__role__name_form", "group__role__pk")
        .values_list("group__role__pk", "group__role__name", *NAMED)
    ),
    circle=PK,
)


def granted_on(circle: Circle) -> list[tuple[str, list[StrOrPromise]]]:
    """The powers granted on a circle alone: (role, what it may, in words). One query."""
    found: dict[int, tuple[str, set[str]]] = {}
    for pk, name, app, codename in GRANTED_ON(circle=circle.pk):
        found.setdefault(pk, (given.shown(name), set()))[1].add(f"{app}.{codename}")
    return [(name, in_words(powers)) for name, powers in found.values()]


CIRCLE_NAMES = Prepared(
    lambda circles, groupes: Circle.objects.filter(
        pk__any_of=circles, groupe__any_of=groupes
    ).values_list("pk", "name", "groupe_id"),
    circles=PKS,
    groupes=OTHER_PKS,
)


def name_circles(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    slugs = {groupe.pk: groupe.slug for groupe in me.groupes}
    return {
        pk: Name(name, reverse("roles:circle", args=[slugs[groupe_id], pk]))
        for pk, name, groupe_id in CIRCLE_NAMES(circles=list(ids), groupes=list(me.groupe_ids))
    }


def role_of(groupe: Groupe, pk: int) -> Role | None:
    """A role of this groupe, a closed one too. One query."""
    return Role.objects.filter(groupe=groupe, pk=pk).first()


# --- who stands where ----------------------------------------------------------------------------

STANDS = """
SELECT role.groupe_id, role.grants_id, json_build_array(
    role.id, role.name,
    min(mandate.starts_on) FILTER (WHERE mandate.member_id = %(me)s AND mandate.starts_on <= day),
    min(mandate.ends_on) FILTER (WHERE mandate.member_id = %(me)s AND mandate.starts_on <= day),
    array_agg(mandate.starts_on) FILTER (WHERE mandate.starts_on > day)
)::text
FROM unnest(%(here)s::bigint[], %(days)s::date[]) AS here (groupe_id, day)
JOIN roles_role AS role ON role.groupe_id = here.groupe_id AND role.closed_on IS NULL
LEFT JOIN (
    roles_mandate AS mandate
    JOIN groupes_membership AS holder
        ON holder.member_id = mandate.member_id AND holder.state = 'active'
    JOIN groupes_member AS person ON person.id = mandate.member_id AND person.left_on IS NULL
    JOIN groupes_user AS account ON account.id = person.user_id AND account.is_active
) ON mandate.role_id = role.id AND holder.groupe_id = role.groupe_id
    AND mandate.ends_on >= here.day
    AND holder.starts_on <= here.day AND (holder.ends_on IS NULL OR holder.ends_on >= here.day)
GROUP BY role.id
HAVING count(mandate.id) FILTER (WHERE mandate.starts_on <= day) = 0
    OR bool_or(mandate.member_id = %(me)s AND mandate.starts_on <= day)
"""
"""The roles I hold on each groupe's day, and those that nobody does. A mandate whose holder left (the
groupe or the cooperative) or is on pause does not count: the role is vacant. Beside it, the first days of the
mandates to come: whether mine is followed. Every page asks it (``StandsIn``)."""


def stands(me: Me, groupe_id: int, group_id: int, told: str) -> Stands:
    """Where a mandate puts ``me`` (a row of :data:`STANDS`): in a role held, or, for what the groupe
    cannot do without, in a vacant one."""
    pk, name, starts_on, ends_on, coming = json.loads(told)
    held = None
    if starts_on is not None:
        last = dt.date.fromisoformat(ends_on)
        followed = (last + dt.timedelta(days=1)).isoformat() in (coming or ())
        slug = next(groupe.slug for groupe in me.groupes if groupe.pk == groupe_id)
        url = reverse("roles:role", args=[slug, pk])
        held = Held(given.shown(name), dt.date.fromisoformat(starts_on), last, url, followed)
    return Stands(groupe_id, group_id, fallback=held is None, held=held)


def holders(power: str, groupe: Groupe) -> MemberQuerySet:
    """The members who hold a role with this power in a groupe today."""
    found = rules.holding(power, groupe.pk, groupe.today())
    return Member.objects.filter(pk__in=found.values("member_id"))


def holders_among(power: str, groupes: Collection[Groupe]) -> Iterator[tuple[int, Member]]:
    """The same in several groupes: (groupe id, member). One query for each day it is where they are."""
    app, codename = power.split(".", 1)
    by_day: dict[dt.date, list[int]] = {}
    for groupe in groupes:
        by_day.setdefault(groupe.today(), []).append(groupe.pk)
    for day, ids in by_day.items():
        for one in HOLDING(groupes=ids, on=day, app=app, codename=codename):
            yield one.role.groupe_id, one.member


HOLDING = Prepared(
    lambda groupes, on, app, codename: (
        Mandate.objects.on(on)
        .counting(on)
        .filter(
            # What a role is granted counts on its own groupe alone.
            Exists(
                GroupeGroupObjectPermission.objects.filter(
                    group=OuterRef("role__grants"),
                    content_object=OuterRef("role__groupe"),
                    permission__codename=codename,
                    permission__content_type__app_label=app,
                )
            ),
            role__closed_on=None,
            role__groupe__any_of=groupes,
        )
        .select_related("member", "role")
    ),
    groupes=PKS,
    on=DAY,
    app=KEY,
    codename=OTHER_KEY,
)


HELD_BY = Prepared(
    lambda member, groupes, first: (
        Mandate.objects.filter(member=member, role__groupe__any_of=groupes, ends_on__gte=first)
        .order_by("role__name", "pk")
        .values_list(
            "role_id", "role__name", "role__groupe_id", "role__groupe__slug", "role__groupe__name",
            "starts_on", "ends_on",
        )
    ),
    member=PK,
    groupes=PKS,
    first=DAY,
)  # fmt: skip


def person_part(me: Me, person: Member, groupes: Sequence[Groupe]) -> dict[str, Any] | None:
    """The roles that someone holds today in the groupes that ``me`` may know they are in; a role leads
    to its page where ``me`` sees the inside. One query; none where there is no such groupe."""
    if not groupes:
        return None
    days = {groupe.pk: me.today(groupe) for groupe in groupes}
    rows = HELD_BY(member=person.pk, groupes=list(days), first=min(days.values()))
    held = [
        {
            "name": name,
            "groupe": groupe,
            "ends_on": ends_on,
            "url": reverse("roles:role", args=[slug, role]) if pk in me.groupe_ids else "",
        }
        for role, name, pk, slug, groupe, starts_on, ends_on in rows
        if starts_on <= days[pk] <= ends_on
    ]
    return {"held": held} if held else None


def tied(ids: set[int]) -> dict[int, set[int]]:
    """Role id → who holds it today, or is to. One query."""
    mandates = Mandate.objects.filter(role__in=ids, ends_on__gte=timezone.localdate())
    found: dict[int, set[int]] = {}
    for role, member in mandates.values_list("role", "member"):
        found.setdefault(role, set()).add(member)
    return found


OFFERED = Prepared(
    lambda offers, member: MandateOffer.objects.filter(
        ~Q(offered_by=F("offered_to"), draw=None),
        pk__any_of=offers,
        offered_to=member,
        state=OPEN,
    ).values_list("pk", "role_id", "role__groupe__slug"),
    offers=PKS,
    member=PK,
)


def offers_in(entries: list[Entry], me: Me) -> dict[int, tuple[str, tuple[Action, ...]]]:
    """Of entries that tell of an offer: those that wait for my answer, with it in place. One query."""
    by_offer = {entry.target_id: entry.pk for entry in entries}
    found: dict[int, tuple[str, tuple[Action, ...]]] = {}
    here = (("next", reverse("notifications:index")),)
    for pk, role, slug in OFFERED(offers=[pk for pk in by_offer if pk], member=me.pk):
        answer = reverse("roles:answer_offer", args=[slug, pk])
        found[by_offer[pk]] = (
            reverse("roles:role", args=[slug, role]),
            (
                Action(_("Accept"), answer, "post", (("answer", "accept"), *here)),
                Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),
            ),
        )
    return found
