# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of roles waits for a person: offers to answer, and mandates that end soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from groupes import access, frame, today
from groupes.models import Groupe, Member, Membership
from groupes.templatetags import ui
from roles.models import Mandate, MandateOffer

SOON_DAYS = 30


def _evening(day: dt.date, groupe: Groupe) -> dt.datetime:
    """The end of a day where the groupe is."""
    zone = ZoneInfo(groupe.cooperative.time_zone)
    return dt.datetime.combine(day, dt.time(23, 59), zone)


def mandates_ending(member: Member) -> Iterator[today.Item]:
    """My mandates that end within :data:`SOON_DAYS` days, unless I have offered them already."""
    when: Any = access.local_date("role__groupe__cooperative__time_zone")
    belongs: Any = access.local_date("groupe__cooperative__time_zone")
    offered = MandateOffer.objects.filter(mandate_id=OuterRef("pk"), state=MandateOffer.State.OPEN)
    mandates = (
        Mandate.objects.alias(today=when)
        .filter(
            ~Exists(offered),
            starts_on__lte=F("today"),
            ends_on__gte=F("today"),
            ends_on__lte=F("today") + dt.timedelta(days=SOON_DAYS),
            member=member,
            role__closed_on=None,
            role__groupe_id__in=Membership.objects.on(belongs)
            .filter(member=member)
            .values("groupe_id"),
        )
        .select_related("role__groupe__cooperative")
        .order_by("ends_on", "pk")
    )
    for mandate in mandates:
        groupe = mandate.role.groupe
        yield today.Item(
            kind="mandate_ending",
            title=_("Your mandate ends: %(role)s") % {"role": mandate.role.name},
            url=reverse("roles:role", args=[groupe.slug, mandate.role_id]),
            due=_evening(mandate.ends_on, groupe),
            groupe=groupe,
            facts=(_("until %(date)s") % {"date": ui.date(mandate.ends_on)},),
            action=today.Action(
                _("Hand over"), reverse("roles:offer", args=[groupe.slug, mandate.role_id])
            ),
            icon="hourglass",
        )


def offers_to_answer(member: Member) -> Iterator[today.Item]:
    """Mandates offered to me, and people who propose themselves where I give mandates."""
    belongs: Any = access.local_date("groupe__cooperative__time_zone")
    active = Membership.objects.on(belongs).filter(member=member).values("groupe_id")
    giving = frame.of_member(member).groupes_where("roles.give_mandate")
    proposed = Q(offered_by=F("offered_to"))
    offers = (
        MandateOffer.objects.filter(
            Q(~proposed, offered_to=member)
            | Q(proposed & ~Q(offered_to=member), role__groupe_id__in=giving),
            state=MandateOffer.State.OPEN,
            role__closed_on=None,
            role__groupe_id__in=active,
        )
        .select_related("role__groupe__cooperative", "offered_by", "offered_to")
        .order_by("starts_on", "pk")
    )
    for offer in offers:
        role, groupe = offer.role, offer.role.groupe
        answer = reverse("roles:answer_offer", args=[groupe.slug, offer.pk])
        dates = _("from %(start)s to %(end)s") % {
            "start": ui.date(offer.starts_on),
            "end": ui.date(offer.ends_on),
        }
        here = (("next", reverse("groupes:today")),)
        yield today.Item(
            kind="mandate_offer",
            title=(
                _("%(name)s volunteers for %(role)s")
                if offer.is_proposal
                else _("%(name)s offers you %(role)s")
            )
            % {"name": offer.offered_by.name, "role": role.name},
            url=reverse("roles:role", args=[groupe.slug, role.pk]),
            due=_evening(offer.starts_on - dt.timedelta(days=1), groupe),
            groupe=groupe,
            facts=(dates, offer.message[:120]),
            action=today.Action(
                _("Confirm") if offer.is_proposal else _("Accept"),
                answer,
                "post",
                (("answer", "accept"), *here),
            ),
            others=(today.Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),),
            icon="circle-dot",
        )
