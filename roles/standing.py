# SPDX-License-Identifier: AGPL-3.0-or-later
"""What mandates add to a person's standing (see ``groupes/access.py``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from groupes import access
from groupes.models import (
    Groupe,
    GroupeGroupObjectPermission,
    Member,
    MemberQuerySet,
    Membership,
)
from roles.models import Mandate, MandateOffer, Role


def holding(power: str, groupe: Any, on: dt.date) -> QuerySet[Mandate]:
    """Mandates in force, of active members, on roles granted a power; ``groupe``: id or OuterRef.

    None when no such role is held: a necessary power then falls to all active members.
    """
    app_label, codename = power.split(".", 1)
    granted = GroupeGroupObjectPermission.objects.filter(
        group_id=OuterRef("role__grants_id"),
        content_object_id=OuterRef("role__groupe_id"),
        permission__content_type__app_label=app_label,
        permission__codename=codename,
    )
    belongs = Membership.objects.on(on).filter(
        groupe_id=OuterRef("role__groupe_id"), member_id=OuterRef("member_id")
    )
    return Mandate.objects.on(on).filter(
        Exists(granted), Exists(belongs), role__groupe_id=groupe, role__closed_on=None
    )


def givers(groupe: Any, on: dt.date) -> QuerySet[Mandate, int]:
    """The ids of the members who hold a role that may give mandates."""
    return holding("roles.give_mandate", groupe, on).values_list("member_id", flat=True)


def holders(power: str, groupe: Groupe) -> MemberQuerySet:
    """The members who hold a role with this power in a groupe today."""
    found = holding(power, groupe.pk, groupe.today())
    return Member.objects.filter(pk__in=found.values("member_id"))


def may_answer(
    standing: access.Standing, offer: MandateOffer, givers_here: Collection[int] | None = None
) -> bool:
    """Who may accept or decline an offer of a mandate.

    An offer: the one it is made to. Someone proposing themself: another active member who may
    give mandates; any other active member when the volunteer is one of those who give mandates,
    for nobody gives themself a role, and no groupe waits for want of a second giver.

    ``givers_here``: what :func:`givers` found, where it is known already.
    """
    if not offer.is_proposal:
        return offer.offered_to_id == standing.member.pk
    if offer.offered_to_id == standing.member.pk or not standing.is_active:
        return False
    if standing.can("roles.give_mandate"):
        return True
    if givers_here is None:
        givers_here = set(givers(standing.groupe.pk, standing.on))
    return offer.offered_to_id in givers_here


def may_withdraw(standing: access.Standing, offer: MandateOffer) -> bool:
    """Who may take an open offer back: whoever made it, or gives mandates here."""
    mine = offer.offered_by_id == standing.member.pk
    return mine or (offer.mandate_id is None and standing.can("roles.give_mandate"))


class MandateSource:
    """The roles held on the date, and, as a fallback, the vacant ones of the member's groupes.

    A mandate counts only while its holder is an active member of the groupe.
    """

    def groups(self, member: Member, on: dt.date | None) -> Iterable[access.Stands]:
        when: Any = on or access.local_date("role__groupe__cooperative__time_zone")
        belongs: Any = on or access.local_date("groupe__cooperative__time_zone")
        active = Membership.objects.on(belongs).filter(member=member).values("groupe_id")
        yield access.Stands(
            Mandate.objects.on(when)
            .filter(member=member, role__closed_on=None, role__groupe_id__in=active)
            .values("role__grants_id")
        )
        # A mandate whose holder left or is on pause does not count: the role is vacant.
        holder_belongs = Membership.objects.on(belongs).filter(
            groupe_id=OuterRef("role__groupe_id"), member_id=OuterRef("member_id")
        )
        held = Mandate.objects.on(when).filter(Exists(holder_belongs), role_id=OuterRef("pk"))
        yield access.Stands(
            Role.objects.open().filter(~Exists(held), groupe_id__in=active).values("grants_id"),
            fallback=True,
        )

    def held(self, member: Member, groupe: Groupe, on: dt.date) -> list[access.Held]:
        return [
            access.Held(
                name=mandate.role.name,
                starts_on=mandate.starts_on,
                ends_on=mandate.ends_on,
                url=reverse("roles:role", args=[groupe.slug, mandate.role_id]),
            )
            for mandate in Mandate.objects.on(on)
            .filter(member=member, role__groupe=groupe, role__closed_on=None)
            .select_related("role")
            .order_by("role__name")
        ]
