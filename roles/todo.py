# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of roles waits for a person: offers to answer, and mandates that end soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Groupe
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.formats import SOON_DAYS
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, OTHER_PKS, PK, PKS, Prepared
from roles import rules
from roles.models import Mandate, MandateOffer


def _active(me: Me) -> dict[int, Groupe]:
    """The groupes I take part in, by id: nobody on pause is asked for anything."""
    return {groupe.pk: groupe for groupe in me.groupes if groupe.pk in me.active_ids}


ENDING = Prepared(
    lambda member, groupes, first, last: (
        Mandate.objects.filter(
            member=member, role__closed_on=None, role__groupe__any_of=groupes, ends_on__lte=last
        )
        .filter(ends_on__gte=first)
        .select_related("role")
        .only("starts_on", "ends_on", "role__name", "role__groupe_id")
        .order_by("ends_on", "pk")
    ),
    member=PK,
    groupes=PKS,
    first=DAY,
    last=DAY + dt.timedelta(days=1),
)
OFFERED = Prepared(
    lambda mandates: MandateOffer.objects.filter(
        mandate__any_of=mandates, state=MandateOffer.State.OPEN
    ).values_list("mandate_id"),
    mandates=PKS,
)
PROPOSED = Q(offered_by=F("offered_to"))
OFFERS = Prepared(
    lambda member, giving, groupes: (
        MandateOffer.objects.filter(
            Q(~PROPOSED, offered_to=member)
            | Q(PROPOSED & ~Q(offered_to=member), role__groupe__any_of=giving),
            state=MandateOffer.State.OPEN,
            role__closed_on=None,
            role__groupe__any_of=groupes,
        )
        .select_related("role", "offered_by", "offered_to")
        .only(
            "starts_on",
            "ends_on",
            "message",
            "role__name",
            "role__groupe_id",
            "offered_by__name",
            "offered_to__name",
        )
        .order_by("starts_on", "pk")
    ),
    member=PK,
    giving=PKS,
    groupes=OTHER_PKS,
)


def mandates_ending(me: Me) -> Iterator[Item]:
    """My mandates that end within :data:`SOON_DAYS` days, unless I have offered them already.
    One query, and one for their offers when there are some."""
    days = {pk: me.today(groupe) for pk, groupe in _active(me).items()}
    last = max(days.values(), default=dt.date.min) + dt.timedelta(days=SOON_DAYS)
    first = min(days.values(), default=last)
    rows = ENDING(member=me.pk, groupes=list(days), first=first, last=last)
    mine = [
        one
        for one in rows
        if one.starts_on <= days[one.role.groupe_id] <= one.ends_on
        and one.ends_on <= days[one.role.groupe_id] + dt.timedelta(days=SOON_DAYS)
    ]
    offered = OFFERED(mandates=[one.pk for one in mine]) if mine else []
    gone = {pk for (pk,) in offered}
    for mandate in (one for one in mine if one.pk not in gone):
        groupe = _active(me)[mandate.role.groupe_id]
        yield Item(
            kind="mandate_ending",
            title=_("Your mandate ends: %(role)s") % {"role": mandate.role.name},
            url=reverse("roles:role", args=[groupe.slug, mandate.role_id]),
            due=mandate.ends_on,
            groupe=groupe,
            facts=(_("until %(date)s") % {"date": formats.date(mandate.ends_on)},),
            action=Action(
                _("Hand over"), reverse("roles:offer", args=[groupe.slug, mandate.role_id])
            ),
            icon="hourglass",
        )


def offers_to_answer(me: Me) -> Iterator[Item]:
    """Mandates offered to me, and people who propose themselves where I give mandates. One query."""
    active = _active(me)
    giving = me.groupes_where(rules.GIVE)
    offers = OFFERS(member=me.pk, giving=list(giving), groupes=list(active))
    for offer in offers:
        role, groupe = offer.role, active[offer.role.groupe_id]
        answer = reverse("roles:answer_offer", args=[groupe.slug, offer.pk])
        dates = _("from %(start)s to %(end)s") % {
            "start": formats.date(offer.starts_on),
            "end": formats.date(offer.ends_on),
        }
        here = (("next", reverse("groupes:today")),)
        yield Item(
            kind="mandate_offer",
            title=(
                _("%(name)s volunteers for %(role)s")
                if offer.is_proposal
                else _("%(name)s offers you %(role)s")
            )
            % {"name": offer.offered_by.name, "role": role.name},
            url=reverse("roles:role", args=[groupe.slug, role.pk]),
            due=offer.starts_on - dt.timedelta(days=1),
            groupe=groupe,
            facts=(dates, offer.message[:120]),
            action=Action(
                _("Confirm") if offer.is_proposal else _("Accept"),
                answer,
                "post",
                (("answer", "accept"), *here),
            ),
            others=(Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),),
            icon="circle-dot",
        )
