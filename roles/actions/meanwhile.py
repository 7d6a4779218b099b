# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats that are shared or stood in for: halves and interims, offered and accepted like others."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from groupes import access, journal
from groupes.access import Me
from groupes.models import Member
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles import events
from roles.actions.held import hold
from roles.actions.making import Way, made
from roles.actions.mandates import (
    counting,
    is_active,
    need_a_seat,
    need_no_draw,
    need_within_limits,
)
from roles.models import Mandate, MandateOffer, Origin, Role, Share
from roles.rules import may_offer_interim


@action
def offer_interim(
    *,
    by: Member,
    role: Role,
    to: Member,
    ends_on: dt.date,
    starts_on: dt.date | None = None,
    covers: Mandate | None = None,
    message: str = "",
) -> MandateOffer:
    """Ask someone to hold a role meanwhile, until a day; or offer to, oneself (``to`` is ``by``), which
    another member confirms.

    The seat is free, or ``covers`` is the mandate of who is away (of the actor, who may say so this
    way): both have its powers meanwhile, and it ends with that mandate at the latest.
    """
    role = hold(role)
    today = role.groupe.today()
    starts_on = starts_on or today
    if starts_on < today or ends_on < starts_on:
        raise Refusal(_("A mandate begins today or later, and ends after it began."))
    if ends_on > role.term_from(starts_on):
        raise Refusal(
            _("An interim is shorter than a term: until %(date)s at most.")
            % {"date": formats.date(role.term_from(starts_on))}
        )
    if not is_active(role.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})
    if covers is not None:
        covers = covered(role, covers.pk, starts_on, ends_on, by=by.pk)
        if covers.member_id == to.pk:
            raise Refusal(_("Nobody stands in for themself."))
    else:
        need_a_seat(role, starts_on, ends_on)
        need_no_draw(role, starts_on, ends_on)
    here = access.standing(Me(by), role.groupe)
    if to.pk != by.pk and not may_offer_interim(here, role, covers):
        raise Refusal(
            _(
                "Whoever gives mandates here offers an interim; offer to hold it yourself, and they answer."
            ),
            field="to",
        )
    need_within_limits(role, to, starts_on, ends_on, terms=False)
    return made(
        role, by, to, starts_on, ends_on,
        way=Way.INTERIM, mandate=covers, message=message, origin=Origin.INTERIM,
        share=covers.share if covers is not None else Share.WHOLE,
    )  # fmt: skip


def covered(role: Role, pk: int, starts_on: dt.date, ends_on: dt.date, *, by: int) -> Mandate:
    """The mandate of who is away, which nobody else covers on these days; Refusal otherwise."""
    covers = counting(role).select_related("member").filter(pk=pk, ends_on__gte=starts_on).first()
    if covers is None or covers.is_interim:
        raise Refusal(_("This mandate has already ended."))
    name = {"name": covers.member.name, "date": formats.date(covers.ends_on)}
    if covers.starts_on > starts_on:
        raise Refusal(_("An interim begins once the mandate that it is for has begun."))
    if covers.member_id != by and not covers.member.is_away(starts_on):
        raise Refusal(_("%(name)s is not away on that day.") % name)
    if ends_on > covers.ends_on:
        raise Refusal(_("%(name)s holds it until %(date)s: an interim ends by then.") % name)
    if covers.covered_by.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Refusal(_("Somebody stands in for %(name)s already over these dates.") % name)
    return covers


@action
def offer_half(*, by: Member, mandate: Mandate, to: Member, message: str = "") -> MandateOffer:
    """Offer to share one's seat with someone, from their yes to the end of one's mandate."""
    role = hold(mandate.role)
    today = role.groupe.today()
    mine = whole_seat(role, mandate.pk, today)
    if mine.member_id != by.pk:
        raise ValueError("one shares one's own seat")
    if to.pk == by.pk or not is_active(role.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})
    return made(
        role, by, to, today, mine.ends_on,
        way=Way.SHARE, mandate=mine, message=message, share=Share.SHARED,
    )  # fmt: skip


def whole_seat(role: Role, pk: int, on: dt.date) -> Mandate:
    """A mandate in force on a whole seat; Refusal otherwise."""
    found = role.mandates.filter(pk=pk, starts_on__lte=on, ends_on__gte=on).first()
    if found is None or found.is_interim:
        raise Refusal(_("This mandate has already ended."))
    if found.is_shared:
        raise Refusal(_("This seat is shared by two already."))
    return found


@action
def hold_alone(*, by: Member, mandate: Mandate) -> Mandate:
    """Take a seat whole again, when its other half is free to the end of one's mandate."""
    role = hold(mandate.role)
    today = role.groupe.today()
    mine = role.mandates.filter(pk=mandate.pk, member=by, ends_on__gte=today).first()
    if mine is None:
        raise Refusal(_("This mandate has already ended."))
    if not mine.is_shared:
        return mine
    need_a_seat(role, max(today, mine.starts_on), mine.ends_on, but=mine)
    mine.share = Share.WHOLE
    mine.save(update_fields=["share"])
    journal.record(
        events.SEAT_WHOLE,
        by=by,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        member=by.pk,
        mandate=mine.pk,
    )
    return mine
