# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of roles: who holds them today, what is vacant, what is offered, who stands where.

Each function says how many queries it costs; none grows with the number of rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from groupes.access import Held, Me, Standing, Stands
from groupes.models import Groupe, Member, MemberQuerySet
from groupes.shell import palette
from groupes.things import Name
from groupes.web.paths import reverse
from groupes.web.prepared import OTHER_PKS, PK, PKS, Prepared, prepared_cursor
from groupes.web.search import containing
from roles import rules
from roles.models import Mandate, MandateOffer, Role
from roles.succession import followers

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
    def names(self) -> str:
        return ", ".join(mandate.member.name for mandate in self.holders)


# --- roles as they stand -------------------------------------------------------------------------

ME = PK + 1
DAY = dt.date(1, 2, 3)


def _asked_by(me: int, roles: QuerySet[Role]) -> QuerySet[Role]:
    """Roles with ``proposal``: the open offer by which one volunteers, one at most."""
    open_offer = Q(offers__state=OPEN, offers__offered_to=me, offers__offered_by=me)
    return roles.annotate(
        offer=FilteredRelation("offers", condition=open_offer), proposal=F("offer__pk")
    )


def _with_member(mandates: QuerySet[Mandate], *more: str) -> QuerySet[Mandate]:
    return mandates.select_related("member").only(
        "role", "starts_on", "ends_on", "origin", "member__name", *more
    )


ROLES = Prepared(
    lambda groupe, me: _asked_by(
        me, Role.objects.open().filter(groupe=groupe).order_by("family", "name", "pk")
    ),
    groupe=PK,
    me=ME,
)
ROLE = Prepared(
    lambda role, groupe, me: _asked_by(me, Role.objects.filter(groupe=groupe, pk=role)),
    role=PK - 1,
    groupe=PK,
    me=ME,
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
        .defer(
            *(
                f"{who}__{name}"
                for who in ("offered_by", "offered_to")
                for name in ("search_key", "about", "can_do", "wants_to_learn")
            )
        )
        .order_by("created_at", "pk")
    ),
    role=PK,
)


def roles_now(here: Standing) -> list[RoleNow]:
    """The open roles of a groupe as they stand, by family and name. Two queries."""
    roles = ROLES(groupe=here.groupe.pk, me=here.member.pk)
    return _together(here, roles, MANDATES(groupe=here.groupe.pk, on=here.on))


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
    found = list(_asked_by(here.member.pk, roles).order_by("name", "pk"))
    if not found:
        return []
    mandates = Mandate.objects.filter(role__in=found, ends_on__gte=here.on).counting(here.on)
    return _together(here, found, _with_member(mandates.order_by("ends_on", "pk")))


def past_of(role: Role, on: dt.date) -> list[Mandate]:
    """The former mandates of a role, the latest first, :data:`PAST` at most. One query."""
    return PAST_OF(role=role.pk, on=on)


def offers_of(role: Role) -> list[MandateOffer]:
    """What waits for an answer, the oldest first. One query."""
    offers = OFFERS_OF(role=role.pk)
    for offer in offers:
        offer.role = role
    return offers


# --- palette, things -----------------------------------------------------------------------------


def find(me: Me, words: str) -> list[palette.Hit]:
    """Roles of one's own groupes by their name. One query."""
    roles = Role.objects.open().filter(containing(words, "name"), groupe__in=me.groupe_ids)
    return [
        palette.Hit(role.name, role.get_absolute_url(), icon="circle-dot", note=role.groupe.name)
        for role in roles.select_related("groupe").order_by("name", "pk")[: palette.EACH]
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


# --- who stands where ----------------------------------------------------------------------------

STANDS = """
SELECT role.id, role.name, role.groupe_id, role.grants_id,
    min(mandate.starts_on) FILTER (WHERE mandate.member_id = %(me)s AND mandate.starts_on <= day),
    min(mandate.ends_on) FILTER (WHERE mandate.member_id = %(me)s AND mandate.starts_on <= day),
    array_agg(mandate.starts_on) FILTER (WHERE mandate.starts_on > day)
FROM unnest(%(groupes)s::bigint[], %(days)s::date[]) AS here (groupe_id, day)
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
mandates to come: whether mine is followed. Ready-made: every page asks it."""


def stands(me: Me, days: Mapping[int, dt.date]) -> list[Stands]:
    """Where mandates put ``me``: in the roles held, and, for what the groupe cannot do without, in
    the vacant ones. One query."""
    slugs = {groupe.pk: groupe.slug for groupe in me.groupes}
    asked: dict[str, Any] = {"me": me.pk, "groupes": list(days), "days": list(days.values())}
    found = []
    with prepared_cursor() as cursor:
        cursor.execute(STANDS, asked)
        for pk, name, groupe_id, grants_id, starts_on, ends_on, coming in cursor.fetchall():
            held = None
            if starts_on is not None:
                url = reverse("roles:role", args=[slugs[groupe_id], pk])
                followed = ends_on + dt.timedelta(days=1) in (coming or ())
                held = Held(name, starts_on, ends_on, url, followed)
            found.append(Stands(groupe_id, grants_id, fallback=held is None, held=held))
    return found


def holders(power: str, groupe: Groupe) -> MemberQuerySet:
    """The members who hold a role with this power in a groupe today."""
    found = rules.holding(power, groupe.pk, groupe.today())
    return Member.objects.filter(pk__in=found.values("member_id"))
