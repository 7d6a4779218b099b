# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying what one wishes and the energy one has; taking it away. Nobody else reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Groupe, Member
from groupes.seasons import year
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.models import Role
from roles.planning import events, private
from roles.planning.actions.held import need_active, open_groupe
from roles.planning.models import Kept, Plan, Room, Says, Wish


@action
def say_wishes(
    *,
    by: Member,
    groupe: Groupe,
    wishes: Mapping[int, str],
    rooms: Mapping[int, int | None] | None = None,
) -> None:
    """Say what one wishes: role id → one of :class:`Says`; and the energy one has for roles: month in which
    a season begins → days a month (``seasons.year.LEVELS``), None: nothing said. What is not named
    stays as it was. A role closed meanwhile is passed over."""
    if unknown := set(wishes.values()) - set(Says.values):
        raise ValueError(f"not a wish: {', '.join(sorted(unknown))}")
    rooms = rooms or {}
    if rooms.keys() - set(year.BEGINS) or {*rooms.values()} - {None, *year.LEVELS}:
        raise ValueError("not a season, or not days that one may say")
    groupe = open_groupe(groupe)
    need_active(groupe, by)
    now = timezone.now()
    here = Role.objects.open().filter(groupe=groupe, pk__in=wishes.keys())
    Wish.objects.bulk_create(
        [Wish(role=role, member=by, says=wishes[role.pk], at=now) for role in here.order_by("pk")],
        update_conflicts=True,
        unique_fields=["role", "member"],
        update_fields=["says", "at"],
    )
    Room.objects.filter(
        groupe=groupe,
        member=by,
        begins__in=[month for month, days in rooms.items() if days is None],
    ).delete()
    Room.objects.bulk_create(
        [
            Room(groupe=groupe, member=by, begins=month, days=days)
            for month, days in sorted(rooms.items())
            if days is not None
        ],
        update_conflicts=True,
        unique_fields=["groupe", "member", "begins"],
        update_fields=["days"],
    )
    journal.record(events.WISHES_SAID, by=by, target=by)


@action
def same_wishes(*, by: Member, plan: Plan) -> None:
    """What one said before holds for this plan too; of roles of which one said nothing: fine."""
    groupe = open_groupe(plan.groupe)
    need_active(groupe, by)
    if not plan.people.filter(pk=by.pk).exists():
        raise Refusal(_("You do not take part in this plan."))
    said = dict(Wish.objects.filter(role__groupe=groupe, member=by).values_list("role_id", "says"))
    roles = Role.objects.open().filter(groupe=groupe).values_list("pk", flat=True)
    say_wishes(by=by, groupe=groupe, wishes={pk: said.get(pk, Says.FINE) for pk in roles})


@action
def take_wishes_away(*, by: Member, groupe: Groupe) -> None:
    """Say nothing any more: neither of roles nor of one's energy for them."""
    groupe = open_groupe(groupe)
    Wish.objects.filter(role__groupe=groupe, member=by).delete()
    Room.objects.filter(groupe=groupe, member=by).delete()
    journal.record(events.WISHES_TAKEN_AWAY, by=by, target=by)


def let_go(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Who leaves or goes on pause takes along what they said, also out of what plans were made from. The
    groupe is held."""
    Wish.objects.filter(role__groupe=groupe, member=member).delete()
    Room.objects.filter(groupe=groupe, member=member).delete()
    who = str(member.pk)
    for kept in Kept.objects.filter(plan__groupe=groupe).order_by("pk"):
        kept.problem = private.without(kept.problem, who)
        kept.own.pop(private.key(who), None)
        if kept.counted is not None:
            kept.counted.pop(who, None)
        kept.save(update_fields=["problem", "own", "counted"])
