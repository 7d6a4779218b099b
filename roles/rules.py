# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a role, a mandate, an offer: asked alike by pages and by actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from groupes.access import Standing
from groupes.models import GroupeGroupObjectPermission, Membership
from roles.models import Mandate, MandateOffer


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


def may_answer(
    here: Standing, offer: MandateOffer, givers_here: Collection[int] | None = None
) -> bool:
    """Who may accept or decline an offer of a mandate.

    An offer: the one it is made to. Someone proposing themself: another active member who may
    give mandates; any other active member when the volunteer is one of those who give mandates,
    for nobody gives themself a role, and no groupe waits for want of a second giver.

    ``givers_here``: what :func:`givers` found, where it is known already.
    """
    if not offer.is_proposal:
        return offer.offered_to_id == here.member.pk
    if offer.offered_to_id == here.member.pk or not here.is_active:
        return False
    if here.can("roles.give_mandate"):
        return True
    if givers_here is None:
        givers_here = set(givers(here.groupe.pk, here.on))
    return offer.offered_to_id in givers_here


def may_withdraw(here: Standing, offer: MandateOffer) -> bool:
    """Who may take an open offer back: whoever made it, or gives mandates here."""
    mine = offer.offered_by_id == here.member.pk
    return mine or (offer.mandate_id is None and here.can("roles.give_mandate"))
