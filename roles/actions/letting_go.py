# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letting go of mandates: giving one back, leaving a groupe, going on pause, closing it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles import rules
from roles.actions.beside import stop_learning
from roles.actions.draws import drop_all, take_names_off
from roles.actions.held import hold
from roles.actions.making import OPEN, withdraw
from roles.actions.mandates import end
from roles.models import Apprenticeship, Draw, Mandate, MandateOffer, MandateQuerySet, Role
from roles.succession import followers

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


def _offers_of(groupe: Groupe, member: Member) -> QuerySet[MandateOffer]:
    """The open offers they made or were made; of a draw, whoever opened it does not matter."""
    offers = MandateOffer.objects.filter(role__groupe=groupe, state=OPEN)
    return offers.filter(Q(offered_to=member) | Q(offered_by=member, draw=None))


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """The mandates someone would let go of, each handed on already or to be taken by the others, and
    their offers that wait; what they learn beside others, the draws their name is in. Five queries."""
    mandates = list(_held_in(groupe, member))
    coming = Mandate.objects.filter(role__in={one.role_id for one in mandates}).counting(
        groupe.today()
    )
    after = followers(mandates, coming.select_related("member").order_by("starts_on", "pk"))
    told = []
    for mandate in mandates:
        words = {"role": mandate.role.name, "date": formats.date(mandate.ends_on)}
        if mandate.pk in after:
            then = after[mandate.pk]
            words |= {"name": then.member.name, "date": formats.date(then.starts_on)}
            said = _("%(role)s: %(name)s takes it over on %(date)s") % words
            told.append(Goes(said, Fate.HANDED_ON))
            continue
        url = reverse("roles:offer", args=[groupe.slug, mandate.role_id]) + f"?{rules.LEAVING}=1"
        said = _("%(role)s, held until %(date)s") % words
        told.append(Goes(said, Fate.OFFERED, url, _("Hand over")))
    if waiting := _offers_of(groupe, member).count():
        said = ngettext(
            "%(n)s offer of a mandate that waits for an answer",
            "%(n)s offers of mandates that wait for an answer",
            waiting,
        )
        url = reverse("roles:index", args=[groupe.slug])
        told.append(Goes(said % {"n": waiting}, Fate.GIVEN_BACK, url, _("Roles")))
    for one in _learnt_by(groupe, member).select_related("role"):
        words = {"role": one.role.name, "date": formats.date(one.ends_on)}
        said = _("%(role)s, which they learn beside who holds it, until %(date)s") % words
        told.append(Goes(said, Fate.GIVEN_BACK))
    for draw in Draw.objects.filter(
        role__groupe=groupe, state=Draw.State.OPEN, names__member=member
    ).select_related("role"):
        said = _("%(role)s: their name in the draw") % {"role": draw.role.name}
        told.append(Goes(said, Fate.GIVEN_BACK))
    return told


def _learnt_by(groupe: Groupe, member: Member) -> QuerySet[Apprenticeship]:
    return Apprenticeship.objects.filter(
        role__groupe=groupe, learner=member, ends_on__gte=groupe.today()
    )


def hold_all(groupe: Groupe) -> None:
    """Take every open role of the groupe: a mandate that is not there yet might begin meanwhile."""
    list(locked(Role.objects.open().filter(groupe=groupe)))


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """End a member's mandates in a groupe and withdraw the offers they made or were made. The roles
    are held (:func:`hold_all`)."""
    for mandate in _held_in(groupe, member):
        end(mandate, by=member, on=on)
    for one in _learnt_by(groupe, member).select_related("role__groupe").order_by("pk"):
        stop_learning(one, by=member, on=on)
    take_names_off(groupe, member)
    withdraw(_offers_of(groupe, member), by=member)


def _held_by_all(groupe: Groupe) -> MandateQuerySet:
    return Mandate.objects.filter(
        role__groupe=groupe, role__closed_on=None, ends_on__gte=groupe.today()
    )


def what_closes(groupe: Groupe) -> list[StrOrPromise]:
    """How many mandates end with the groupe. One query."""
    count = _held_by_all(groupe).counting(groupe.today()).count()
    if not count:
        return []
    words = ngettext("%(n)s mandate ends today", "%(n)s mandates end today", count)
    return [words % {"n": count}]


def close_all(groupe: Groupe, by: Member, on: dt.date) -> None:
    """End every mandate of a groupe that closes, and withdraw its offers. The roles are held."""
    for mandate in _held_by_all(groupe).select_related("role__groupe").order_by("pk"):
        end(mandate, by=by, on=on)
    drop_all(Draw.objects.filter(role__groupe=groupe), by=by)
    waiting = MandateOffer.objects.filter(role__groupe=groupe, state=OPEN)
    withdraw(waiting, by=by, passing_on=False)
