# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a role, a mandate, an offer: asked alike by views, pages and templates.

A rule is about the person; whether the moment is right (a place is free, the mandate still runs)
is the action's to say, in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from groupes.access import Standing
from groupes.models import GroupeGroupObjectPermission
from roles.models import (
    Apprenticeship,
    Circle,
    Draw,
    Handover,
    Mandate,
    MandateOffer,
    MandateQuerySet,
    Origin,
    Role,
)

EDIT = "roles.edit_roles"
GIVE = "roles.give_mandate"
LEAVING = "leaving"
"""In the address of a hand-over: by who leaves the groupe or goes on pause, so from now on."""
NO_ANSWER = dt.timedelta(days=7)
"""After which the next one of a draw may be asked."""
STILL_WRITTEN = dt.timedelta(days=60)
"""How long after a mandate its handover may still be written."""


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


def holding_in_circle(power: str, circle_id: int, on: dt.date) -> QuerySet[Mandate]:
    """:func:`holding`, of what is granted on one circle alone."""
    app_label, codename = power.split(".", 1)
    granted = "role__grants__circlegroupobjectpermission"
    return (
        Mandate.objects.on(on)
        .counting(on)
        .filter(
            **{
                "role__closed_on": None,
                f"{granted}__content_object": circle_id,
                f"{granted}__permission__codename": codename,
                f"{granted}__permission__content_type__app_label": app_label,
            }
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


# --- circles and roles --------------------------------------------------------------------------


def may_edit_in(here: Standing, circle: Circle | None) -> bool:
    """Who may create circles and roles in a circle, None being the groupe itself: whoever may in the
    whole groupe, or was granted it on that circle."""
    return here.can(EDIT, circle) if circle is not None else here.can(EDIT)


def may_edit_somewhere(here: Standing, circles: Iterable[Circle]) -> bool:
    """Whether there is a place among these, or the groupe itself, where :func:`may_edit_in` holds."""
    return here.can(EDIT) or any(may_edit_in(here, circle) for circle in circles)


def may_edit_circle(here: Standing, circle: Circle) -> bool:
    """Who may change a circle: whoever may change what it holds, as long as it is open."""
    return circle.closed_on is None and may_edit_in(here, circle)


def may_move(here: Standing, to: Circle | None) -> bool:
    """Who may put a role or a circle in another place: whoever may edit there."""
    return may_edit_in(here, to)


def may_grant(here: Standing) -> bool:
    """Who may say what a role does in the whole groupe; in its circle, whoever may edit there."""
    return here.can(EDIT)


def may_publish_map(here: Standing) -> bool:
    """Who may show the map outside, or take it back: whoever edits in the whole groupe."""
    return here.can(EDIT)


def may_edit(here: Standing, role: Role) -> bool:
    """Who may change a role: whoever may create one where it is, as long as it is open. One that may
    something in the whole groupe is changed by whoever edits there: by no door of its circle alone."""
    if role.closed_on is not None:
        return False
    return here.can(EDIT) or (may_edit_in(here, role.circle) and not reaches_all(role))


def reaches_all(role: Role) -> bool:
    """Whether a role is granted something on the whole groupe. One query."""
    return GroupeGroupObjectPermission.objects.filter(group=role.grants_id).exists()


def may_close_circle(here: Standing, circle: Circle) -> bool:
    """Who may close a circle: whoever may change it, and may put what it holds where that goes."""
    return may_edit_circle(here, circle) and may_move(here, circle.parent)


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
    """Who may offer a free place of a role: whoever gives mandates here, or in its circle."""
    return role.closed_on is None and here.is_active and gives(here, role)


def gives(here: Standing, role: Role) -> bool:
    """Who gives the mandates of a role: whoever does in the whole groupe, or in its circle, where the
    role may nothing beyond it."""
    if here.can(GIVE):
        return True
    return role.circle is not None and here.can(GIVE, role.circle) and not reaches_all(role)


def may_end_beside(here: Standing, learning: Apprenticeship) -> bool:
    """Who may end a learning side by side before its time: either of the two, in a groupe that stands."""
    two = (learning.learner_id, learning.mandate.member_id)
    return here.groupe.is_open and here.member.pk in two


def may_give_back(here: Standing, mandate: Mandate) -> bool:
    """Who may end a mandate before its time: its holder, on pause too; a closed groupe ended all."""
    return mandate.member_id == here.member.pk and here.groupe.is_open


def may_go_on(role: Role, terms: int) -> bool:
    """Whether who has held a role for so many terms in a row may go on for another."""
    most = role.max_consecutive
    return not most or terms < most


def may_share(here: Standing, mandate: Mandate) -> bool:
    """Who may offer half of their seat: its holder, while it is whole and theirs."""
    return (
        may_hand_over(here, mandate.role, mandate)
        and mandate.starts_on <= here.on
        and not mandate.is_shared
        and not mandate.is_interim
    )


def may_ask_interim(here: Standing, role: Role) -> bool:
    """Who may offer to hold a role meanwhile: any active member, as with a vacant one, and another
    confirms (:func:`may_offer_interim` says who asks somebody else)."""
    return role.closed_on is None and here.is_active


def may_offer_interim(here: Standing, role: Role, covers: Mandate | None) -> bool:
    """Who may ask another to hold a role meanwhile: whoever gives its mandates, whoever holds the one
    that is stood in for; any active member where nobody gives mandates, as of volunteers."""
    if covers is not None and covers.member_id == here.member.pk:
        return True
    return gives(here, role) or not givers(here.groupe.pk, here.on)


def may_learn(here: Standing, mandate: Mandate) -> bool:
    """Who may ask to learn beside a mandate: any other active member."""
    return mandate.role.closed_on is None and here.is_active and mandate.member_id != here.member.pk


# --- draws -------------------------------------------------------------------------------------


def may_open_draw(here: Standing, role: Role) -> bool:
    """Who may open a draw for a role, or give it up: whoever gives mandates here."""
    return may_offer(here, role)


def may_put_name_down(here: Standing, draw: Draw) -> bool:
    """Who may put their name down, or take it off: any active member, until the last day."""
    return here.is_active and draw.state == Draw.State.OPEN and here.on <= draw.names_until


def may_draw(here: Standing, draw: Draw) -> bool:
    """Who may have it drawn: any active member, from the day after; the result is nobody's."""
    return here.is_active and draw.state == Draw.State.OPEN and here.on > draw.names_until


# --- handovers ---------------------------------------------------------------------------------


def may_write_handover(here: Standing, mandate: Mandate) -> bool:
    """Who writes the handover of a mandate: its holder, and for a while whoever held it."""
    return (
        here.is_active
        and mandate.member_id == here.member.pk
        and here.on <= mandate.ends_on + STILL_WRITTEN
    )


def next_ones(mandate: Mandate, on: dt.date) -> MandateQuerySet:
    """The mandates, in force or to come, of others who began in its role once it was over."""
    return (
        Mandate.objects.filter(role=mandate.role_id, ends_on__gte=on, starts_on__gt=mandate.ends_on)
        .exclude(member=mandate.member_id)
        .exclude(origin=Origin.INTERIM)
        .counting(on)
    )


def reads_all(here: Standing, mandate: Mandate) -> bool:
    """Who reads the whole of a handover, its contacts and what its writer would do differently: its
    writer, whoever holds the role now or is to, and who is asked to take it over. The other members
    read the open work and the files. Two queries at most."""
    if mandate.member_id == here.member.pk:
        return True
    if not here.is_active:
        return False
    theirs = Mandate.objects.filter(
        role=mandate.role_id, member=here.member.pk, ends_on__gte=here.on
    )
    if theirs.exists():
        return True
    return mandate.offers.filter(
        state=MandateOffer.State.OPEN, way=MandateOffer.Way.HANDOVER, offered_to=here.member.pk
    ).exists()


def may_acknowledge(here: Standing, given: Handover) -> bool:
    """Who says that they received a handover: whoever goes on with the role, once. One query."""
    return (
        given.acknowledged_at is None
        and here.is_active
        and next_ones(given.mandate, here.on).filter(member=here.member.pk).exists()
    )


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
    if gives(here, offer.role):
        return True
    if givers_here is None:
        givers_here = givers(here.groupe.pk, here.on)
    return offer.offered_to_id in givers_here


def may_withdraw(here: Standing, offer: MandateOffer) -> bool:
    """Who may take an open offer back: whoever made it, or gives mandates here. Of a draw nobody does,
    for that would choose; after :data:`NO_ANSWER`, who gives mandates may ask the next one."""
    if offer.draw_id is not None:
        return offer.created_at <= timezone.now() - NO_ANSWER and gives(here, offer.role)
    mine = offer.offered_by_id == here.member.pk
    return mine or (offer.mandate_id is None and gives(here, offer.role))
