# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mandates as they begin and end: seats counted day by day, one at a time for each person."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from roles import events
from roles.models import Mandate, Role


def is_active(groupe: Groupe, member: Member) -> bool:
    """Whether the person is a member today, and not on pause."""
    return Membership.objects.on(groupe.today()).filter(groupe=groupe, member=member).exists()


def counting(role: Role) -> QuerySet[Mandate]:
    """The role's mandates whose holder is an active member today: those that take a seat."""
    return Mandate.objects.filter(role=role).counting(role.groupe.today())


def seats_taken(
    role: Role, starts_on: dt.date, ends_on: dt.date, *, but: Mandate | None = None
) -> int:
    """The most seats taken on any day of a term (both days included); ``but``: one left out."""
    rows = counting(role).filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    spans = [(m.starts_on, m.ends_on) for m in rows if but is None or m.pk != but.pk]
    # The number of mandates in force only rises on a first day.
    days = [starts_on, *(first for first, _last in spans if first > starts_on)]
    return max(sum(first <= day <= last for first, last in spans) for day in days)


def need_a_seat(
    role: Role, starts_on: dt.date, ends_on: dt.date, *, but: Mandate | None = None
) -> None:
    """Refusal unless a seat is free on every day of the term (``but``: one mandate left out)."""
    if seats_taken(role, starts_on, ends_on, but=but) >= role.seats:
        raise Refusal(
            _("%(role)s has no free place over these dates: someone holds it already.")
            % {"role": role.name}
        )


def begin(
    role: Role, member: Member, starts_on: dt.date, ends_on: dt.date, origin: str, handover: str
) -> Mandate:
    """A new mandate, without a journal entry; Refusal when the person holds the role by then."""
    try:
        with transaction.atomic():
            return Mandate.objects.create(
                role=role,
                member=member,
                starts_on=starts_on,
                ends_on=ends_on,
                origin=origin,
                handover=handover,
            )
    except IntegrityError as error:  # mandate_once_at_a_time
        raise Refusal(
            _("%(name)s already holds %(role)s over these dates.")
            % {"name": member.name, "role": role.name}
        ) from error


def give(
    role: Role, member: Member, starts_on: dt.date, ends_on: dt.date, *, by: Member, origin: str
) -> Mandate:
    """A mandate that needs nobody's answer: the founder's, and that of a groupe's only member."""
    mandate = begin(role, member, starts_on, ends_on, origin, "")
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
    return give(role, member, today, role.term_from(today), by=member, origin="founding")


def end(mandate: Mandate, *, by: Member, on: dt.date) -> None:
    """The mandate's last day becomes ``on``; one that had not begun never will."""
    groupe = mandate.role.groupe
    facts = {"role": mandate.role_id, "member": mandate.member_id, "mandate": mandate.pk}
    if mandate.starts_on > on:
        mandate.delete()
    else:
        mandate.ends_on = on
        mandate.save(update_fields=["ends_on"])
    journal.record(
        events.MANDATE_ENDED,
        by=by,
        groupe=groupe,
        target=mandate.role,
        ends_on=on.isoformat(),
        **facts,
    )
