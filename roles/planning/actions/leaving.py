# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of plans ends when somebody leaves a groupe or goes on pause, and when it closes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from roles.planning.actions import adopting, consent, wishes
from roles.planning.models import Plan, Room, Seat, Voice, Wish

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """What one said, the seats planned for one that are not offered yet, one's objection. Four queries."""
    told = []
    said = Wish.objects.filter(role__groupe=groupe, member=member)
    if said.exists() or Room.objects.filter(groupe=groupe, member=member).exists():
        page = reverse("planning:wishes", args=[groupe.slug])
        told.append(
            Goes(_("what you said of roles you wish to hold"), Fate.GIVEN_BACK, page, _("See it"))
        )
    seats = Seat.objects.filter(
        plan__groupe=groupe, plan__state=Plan.State.ADOPTED, member=member, became=""
    ).count()
    if seats:
        words = ngettext(
            "%(n)s term of a role planned for you", "%(n)s terms of roles planned for you", seats
        )
        told.append(Goes(words % {"n": seats}, Fate.OFFERED))
    objection = Voice.objects.filter(
        plan__groupe=groupe, plan__state=Plan.State.PROPOSED, member=member, objects_to=True
    )
    if objection.exists():
        told.append(Goes(_("your objection to a plan of rotations"), Fate.GIVEN_BACK))
    return told


def end(groupe: Groupe, member: Member, on: dt.date) -> None:
    """The groupe is held."""
    wishes.let_go(groupe, member, on)
    consent.let_go(groupe, member, on)


def what_closes(groupe: Groupe) -> list[StrOrPromise]:
    """One query."""
    found = Plan.objects.filter(groupe=groupe, state=Plan.State.PROPOSED).first()
    return [_("The plan that is with the groupe is given up")] if found else []


close = adopting.close_groupe
