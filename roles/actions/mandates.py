# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mandates as they begin and end: seats counted day by day, by halves, one at a time for each person."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Groupe, Member, Membership
from groupes.web import formats
from groupes.web.refusals import Refusal
from roles import events
from roles.models import HALVES, Apprenticeship, Mandate, MandateOffer, Origin, Role, Share
from roles.rules import may_go_on
from roles.seats import SEAT, most_taken
from roles.succession import in_a_row


def is_active(groupe: Groupe, member: Member) -> bool:
    """Whether the person is a member today, and not on pause."""
    return Membership.objects.on(groupe.today()).filter(groupe=groupe, member=member).exists()


def counting(role: Role) -> QuerySet[Mandate]:
    """The role's mandates whose holder is an active member today: those that take a seat."""
    return Mandate.objects.filter(role=role).counting(role.groupe.today())


def seats_taken(
    role: Role, starts_on: dt.date, ends_on: dt.date, *, but: Mandate | None = None
) -> int:
    """The most halves of seats taken on any day of a term (both days included); ``but``: one left
    out, with whoever stands in for it."""
    rows = counting(role).filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    gone = but.pk if but is not None else 0
    there = [one for one in rows if gone not in (one.pk, one.covers_id)]
    return most_taken(there, starts_on, ends_on)


def has_room(
    role: Role,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    share: str = Share.WHOLE,
    but: Mandate | None = None,
) -> bool:
    """Whether a seat, or half of one, is free on every day of the term (``but``: one left out)."""
    taken = seats_taken(role, starts_on, ends_on, but=but)
    return taken + HALVES[Share(share)] <= role.seats * SEAT


def need_a_seat(
    role: Role,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    share: str = Share.WHOLE,
    but: Mandate | None = None,
) -> None:
    """Refusal unless :func:`has_room`."""
    if has_room(role, starts_on, ends_on, share=share, but=but):
        return
    if share == Share.WHOLE and has_room(role, starts_on, ends_on, share=Share.SHARED, but=but):
        raise Refusal(
            _("Half a place is free in %(role)s over these dates: it is shared with who holds it.")
            % {"role": role.name}
        )
    raise Refusal(
        _("%(role)s has no free place over these dates: someone holds it already.")
        % {"role": role.name}
    )


def need_no_draw(
    role: Role, starts_on: dt.date, ends_on: dt.date, *, share: str = Share.WHOLE
) -> None:
    """Refusal where the seat is offered to whoever was drawn by lot: their answer comes first."""
    drawn = role.offers.filter(state=MandateOffer.State.OPEN, draw__isnull=False).count()
    taken = seats_taken(role, starts_on, ends_on) + drawn * SEAT
    if drawn and taken + HALVES[Share(share)] > role.seats * SEAT:
        raise Refusal(
            _("The place is offered to whoever was drawn by lot: their answer comes first.")
        )


def need_within_limits(
    role: Role,
    member: Member,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    terms: bool = True,
    hands: bool = True,
) -> None:
    """Refusal where the person holds, on these days, a role that is never in one hand with this one
    (``hands``); and, of ``terms``, where the role says how many are held in a row, and how many others hold it then.
    Two queries at most."""
    name = {"name": member.name, "role": role.name}
    clash = (
        Mandate.objects.filter(
            role__in=role.incompatible.all(),
            role__closed_on=None,
            member=member,
            starts_on__lte=ends_on,
            ends_on__gte=starts_on,
        )
        .select_related("role")
        .first()
        if hands
        else None
    )
    if clash is not None:
        raise Refusal(
            _("%(name)s holds %(other)s, which is never in one hand with %(role)s.")
            % (name | {"other": clash.role.name})
        )
    if not terms or not (role.max_consecutive or role.rest):
        return
    held = list(
        role.mandates.filter(member=member, ends_on__lt=starts_on)
        .exclude(origin=Origin.INTERIM)
        .order_by("starts_on", "pk")
    )
    if not held:
        return
    last = held[-1]
    goes_on = last.ends_on == starts_on - dt.timedelta(days=1)
    if goes_on and not may_go_on(role, in_a_row(held, last)):
        raise Refusal(
            _("%(role)s passes on after these terms in a row: it is somebody else’s turn.") % name
        )
    after = last.ends_on + dt.timedelta(days=1)
    for _term in range(role.rest):
        after = role.term_from(after) + dt.timedelta(days=1)
    if not goes_on and starts_on < after:
        raise Refusal(
            _("%(role)s rests between two stays: %(name)s may hold it again from %(date)s.")
            % (name | {"date": formats.date(after)})
        )


def begin(
    role: Role,
    member: Member,
    starts_on: dt.date,
    ends_on: dt.date,
    origin: str,
    handover: str = "",
    *,
    share: str = Share.WHOLE,
    at_end: str = "",
    covers: Mandate | None = None,
    planned: bool = False,
    any_hands: bool = False,
) -> Mandate:
    """A new mandate, without a journal entry; Refusal when the person holds the role by then. ``planned``,
    ``any_hands``: as an offer says them."""
    if origin != Origin.FOUNDING:
        counted = origin != Origin.INTERIM and not planned
        need_within_limits(role, member, starts_on, ends_on, terms=counted, hands=not any_hands)
    try:
        with transaction.atomic():
            return Mandate.objects.create(
                role=role,
                member=member,
                starts_on=starts_on,
                ends_on=ends_on,
                origin=origin,
                handover=handover,
                share=share,
                at_end=at_end,
                covers=covers,
            )
    except IntegrityError as error:  # mandate_once_at_a_time
        raise Refusal(
            _("%(name)s already holds %(role)s over these dates.")
            % {"name": member.name, "role": role.name}
        ) from error


def give(
    role: Role,
    member: Member,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    by: Member,
    origin: str,
    share: str = Share.WHOLE,
    planned: bool = False,
    any_hands: bool = False,
) -> Mandate:
    """A mandate that needs nobody's answer: the founder's, and that of a groupe's only member."""
    mandate = begin(
        role, member, starts_on, ends_on, origin, share=share, planned=planned, any_hands=any_hands
    )
    journal.record(
        events.MANDATE_GIVEN,
        by=by,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        member=member.pk,
        mandate=mandate.pk,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return mandate


def found_mandate(*, role: Role, member: Member) -> Mandate:
    """The founder's first mandate, in the transaction that founds the groupe."""
    today = role.groupe.today()
    return give(role, member, today, role.term_from(today), by=member, origin=Origin.FOUNDING)


def shorten(mandate: Mandate, on: dt.date) -> None:
    """The mandate's last day becomes ``on``; who learns beside it learns no longer than it lasts. The
    caller tells of it."""
    mandate.ends_on = on
    mandate.save(update_fields=["ends_on"])
    beside = Apprenticeship.objects.filter(mandate=mandate)
    beside.filter(starts_on__gt=on).delete()
    beside.filter(ends_on__gt=on).update(ends_on=on)


def end(mandate: Mandate, *, by: Member, on: dt.date) -> None:
    """The mandate's last day becomes ``on``; one that had not begun never will."""
    groupe = mandate.role.groupe
    facts = {"role": mandate.role_id, "member": mandate.member_id, "mandate": mandate.pk}
    if mandate.starts_on > on:
        mandate.delete()
    else:
        shorten(mandate, on)
    journal.record(
        events.MANDATE_ENDED,
        by=by,
        groupe=groupe,
        target=mandate.role,
        ends_on=on.isoformat(),
        **facts,
    )
