# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letting go of mandates: giving one back, leaving a groupe, going on pause."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groupes.models import Groupe, Member
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles.actions.held import hold
from roles.actions.mandates import end
from roles.actions.offers import OPEN, withdraw
from roles.models import Mandate, MandateOffer, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@action
def give_back(*, by: Member, mandate: Mandate) -> None:
    """End one's own mandate today; the role is vacant from tomorrow."""
    if mandate.member_id != by.pk:
        raise ValueError("one gives back one's own mandate")
    role = hold(mandate.role)
    today = role.groupe.today()
    now = role.mandates.filter(pk=mandate.pk, ends_on__gte=today).select_related("role__groupe")
    if (held := now.first()) is None:
        raise Refusal(_("This mandate has already ended."))
    withdraw(held.offers.filter(state=OPEN), by=by)
    end(held, by=by, on=today)


def _held_in(groupe: Groupe, member: Member) -> QuerySet[Mandate]:
    return (
        Mandate.objects.filter(
            role__groupe=groupe,
            role__closed_on=None,
            member=member,
            ends_on__gte=groupe.today(),
        )
        .select_related("role__groupe")
        .order_by("starts_on", "pk")
    )


def what_goes(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """The mandates someone would let go of, in words."""
    return [
        _("%(role)s, held until %(date)s") % {"role": m.role.name, "date": formats.date(m.ends_on)}
        for m in _held_in(groupe, member)
    ]


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """End a member's mandates in a groupe and withdraw the offers they made or were made."""
    mandates = _held_in(groupe, member)
    offers = MandateOffer.objects.filter(role__groupe=groupe, state=OPEN)
    mine = offers.filter(offered_to=member) | offers.filter(offered_by=member)
    # Every open role, not those of these mandates: one might be accepted meanwhile.
    list(locked(Role.objects.open().filter(groupe=groupe)))
    for mandate in mandates:
        end(mandate, by=member, on=on)
    withdraw(mine, by=member)
