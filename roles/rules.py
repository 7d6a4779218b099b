# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a role, a mandate, an offer: asked alike by views, pages and templates.

A rule is about the person; whether the moment is right (a place is free, the mandate still runs)
is the action's to say, in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F, QuerySet

from groupes.access import Standing
from roles.models import Mandate, MandateOffer, Role

EDIT = "roles.edit_roles"
GIVE = "roles.give_mandate"


def holding(power: str, groupe_id: int, on: dt.date) -> QuerySet[Mandate]:
    """Mandates in force, of active members, on open roles granted a power on their groupe.

    None when no such role is held: a necessary power then falls to all active members.
    """
    return _holding(power, on).filter(role__groupe_id=groupe_id)


def holding_in(power: str, groupes: Any, on: dt.date) -> QuerySet[Mandate]:
    """:func:`holding` in several groupes, their ids a parameter of a query that is prepared."""
    return _holding(power, on).filter(role__groupe__any_of=groupes)


def _holding(power: str, on: dt.date) -> QuerySet[Mandate]:
    app_label, codename = power.split(".", 1)
    return (
        Mandate.objects.on(on)
        .counting(on)
        .filter(
            role__closed_on=None,
            role__grants__groupegroupobjectpermission__content_object=F("role__groupe"),
            role__grants__groupegroupobjectpermission__permission__codename=codename,
            role__grants__groupegroupobjectpermission__permission__content_type__app_label=app_label,
        )
    )


def givers(groupe_id: int, on: dt.date) -> dict[int, str]:
    """The members who hold a role that may give mandates: id → name. One query."""
    found = holding(GIVE, groupe_id, on).order_by("member__name_key", "member_id")
    return dict(found.values_list("member_id", "member__name"))


def confirmers(volunteer: int, givers_here: Mapping[int, str]) -> list[str]:
    """The names of those who are asked to confirm a volunteer; none: every other active member is,
    for nobody else holds a role that may."""
    return [name for pk, name in givers_here.items() if pk != volunteer]


# --- roles -------------------------------------------------------------------------------------


def may_edit_roles(here: Standing) -> bool:
    """Who may create roles here."""
    return here.can(EDIT)


def may_edit(here: Standing, role: Role) -> bool:
    """Who may change a role: whoever may create one, as long as it is open."""
    return role.closed_on is None and may_edit_roles(here)


def may_close(here: Standing, role: Role) -> bool:
    """Who may close a role: whoever may change it."""
    return may_edit(here, role)


# --- mandates ----------------------------------------------------------------------------------


def may_volunteer(here: Standing, role: Role) -> bool:
    """Who may propose themself: any active member."""
    return role.closed_on is None and here.is_active


def may_hand_over(here: Standing, role: Role, mandate: Mandate | None) -> bool:
    """Who may hand a mandate over: its holder, until its last day; not on pause."""
    return (
        role.closed_on is None
        and here.is_active
        and mandate is not None
        and mandate.member_id == here.member.pk
        and mandate.ends_on >= here.on
    )


def may_offer(here: Standing, role: Role) -> bool:
    """Who may offer a free place of a role: whoever gives mandates here."""
    return role.closed_on is None and here.is_active and here.can(GIVE)


def may_give_back(here: Standing, mandate: Mandate) -> bool:
    """Who may end a mandate before its time: its holder, on pause too; a closed groupe ended all."""
    return mandate.member_id == here.member.pk and here.groupe.is_open


# --- offers ------------------------------------------------------------------------------------


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
    if here.can(GIVE):
        return True
    if givers_here is None:
        givers_here = givers(here.groupe.pk, here.on)
    return offer.offered_to_id in givers_here


def may_withdraw(here: Standing, offer: MandateOffer) -> bool:
    """Who may take an open offer back: whoever made it, or gives mandates here."""
    mine = offer.offered_by_id == here.member.pk
    return mine or (offer.mandate_id is None and here.can(GIVE))
