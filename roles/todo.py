# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of roles waits for a person: offers to answer, and mandates that end soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import DateField, F, IntegerField, Q, Value
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Groupe
from groupes.shell.todo import Action, Item
from groupes.todo import since_words
from groupes.web import formats
from groupes.web.formats import SOON_DAYS
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, OTHER_PKS, PK, PKS, Prepared
from roles import rules
from roles.models import Mandate, MandateOffer
from roles.succession import followers


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
# (mandate offered to somebody, None, None) and (None, role, first day of a mandate to come in it).
GOES_ON = Prepared(
    lambda mandates, roles, first: (
        MandateOffer.objects.filter(mandate__any_of=mandates, state=MandateOffer.State.OPEN)
        .order_by()
        .annotate(the_role=Value(None, IntegerField()), day=Value(None, DateField()))
        .values_list("mandate_id", "the_role", "day")
        .union(
            Mandate.objects.filter(role__any_of=roles, starts_on__gt=first)
            .counting(first)
            .order_by()
            .annotate(offered=Value(None, IntegerField()))
            .values_list("offered", "role_id", "starts_on"),
            all=True,
        )
    ),
    mandates=PKS,
    roles=OTHER_PKS,
    first=DAY,
)
PROPOSED = Q(offered_by=F("offered_to"))
OFFERS = Prepared(
    lambda member, groupes: (
        MandateOffer.objects.filter(
            Q(
                Q(~PROPOSED, offered_to=member) | Q(PROPOSED & ~Q(offered_to=member)),
                state=MandateOffer.State.OPEN,
                role__closed_on=None,
                role__groupe__any_of=groupes,
            )
            | Q(answer_for=member)
        )
        .select_related("role__groupe", "offered_by", "offered_to", "answered_by")
        .only(
            "state",
            "starts_on",
            "ends_on",
            "message",
            "answer",
            "answered_at",
            "role__name",
            *(f"role__groupe__{name}" for name in ("name", "slug", "short", "colour", "kind")),
            "offered_by__name",
            "offered_to__name",
            "answered_by__name",
        )
        .order_by("starts_on", "pk")
    ),
    member=PK,
    groupes=PKS,
)
GIVERS = Prepared(
    lambda groupes, on: rules.holding_in(rules.GIVE, groupes, on).values_list(
        "role__groupe_id", "member_id", "member__name"
    ),
    groupes=PKS,
    on=DAY,
)


def mandates_ending(me: Me) -> Iterator[Item]:
    """My mandates that end within :data:`SOON_DAYS` days, unless I have offered them already or
    somebody goes on with them. One query, and one for that when there are some."""
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
    for mandate in _to_hand_over(mine, first):
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


def _to_hand_over(mine: list[Mandate], first: dt.date) -> list[Mandate]:
    """Those of mine that I have not offered and that nobody goes on with. One query when there are
    some."""
    if not mine:
        return []
    gone: set[int] = set()
    coming: list[Mandate] = []
    roles = [one.role_id for one in mine]
    for offered, role, day in GOES_ON(mandates=[one.pk for one in mine], roles=roles, first=first):
        if offered is not None:
            gone.add(offered)
        else:
            coming.append(Mandate(role_id=role, starts_on=day, pk=len(coming)))
    gone |= followers(mine, coming).keys()
    return [one for one in mine if one.pk not in gone]


def _asked(me: Me, offers: list[MandateOffer], active: dict[int, Groupe]) -> set[int]:
    """The ids of those who volunteer and whom I am asked to confirm: where I give mandates; and, of
    the only one who does, wherever I am active. One query for each day it is where that must be
    known, none where nobody volunteers or I give mandates."""
    giving = me.groupes_where(rules.GIVE)
    open_ones = [one for one in offers if one.is_proposal and one.state == MandateOffer.State.OPEN]
    by_day: dict[dt.date, set[int]] = {}
    for one in open_ones:
        if one.role.groupe_id not in giving:
            day = me.today(active[one.role.groupe_id])
            by_day.setdefault(day, set()).add(one.role.groupe_id)
    givers: dict[int, dict[int, str]] = {}
    for day, ids in by_day.items():
        for groupe_id, member_id, name in GIVERS(groupes=list(ids), on=day):
            givers.setdefault(groupe_id, {})[member_id] = name
    return {
        one.pk
        for one in open_ones
        if one.role.groupe_id in giving
        or (
            one.offered_to_id in givers.get(one.role.groupe_id, {})
            and not rules.confirmers(one.offered_to_id, givers[one.role.groupe_id])
        )
    }


def _answered(me: Me, offer: MandateOffer) -> Item:
    """An answer to an offer, told once to the one it is for."""
    role, groupe = offer.role, offer.role.groupe
    names = {"name": offer.offered_to.name, "by": offer.offered_by.name, "role": role.name}
    if offer.state == MandateOffer.State.ACCEPTED:
        words = (
            _("You hold %(role)s: it is confirmed")
            if offer.is_proposal
            else _("%(name)s accepts %(role)s")
        )
    elif offer.state == MandateOffer.State.DECLINED:
        words = (
            _("%(role)s: you volunteered, and the answer is “not now”")
            if offer.is_proposal
            else _("%(name)s answers for %(role)s: not now")
        )
    elif offer.is_proposal:
        words = _("%(role)s: you volunteered, and the role has found someone or is closed")
    elif offer.offered_by_id == me.pk:
        words = _("%(role)s: your offer to %(name)s has ended, as they no longer take part")
    else:
        words = _("%(role)s: the offer that %(by)s made you has ended")
    dates = _("from %(start)s to %(end)s") % {
        "start": formats.date(offer.starts_on),
        "end": formats.date(offer.ends_on),
    }
    inside = groupe.pk in me.groupe_ids
    return Item(
        kind="offer_answer",
        title=words % names,
        url=reverse("roles:role", args=[groupe.slug, role.pk]) if inside else "",
        margin=since_words(offer.answered_at),
        groupe=groupe,
        facts=(dates if offer.state == MandateOffer.State.ACCEPTED else "", offer.answer),
        action=Action(
            _("Seen"),
            reverse("roles:see_answer", args=[offer.pk]),
            "post",
            (("next", reverse("groupes:today")),),
        ),
        icon="check-check",
    )


def offers_to_answer(me: Me) -> Iterator[Item]:
    """Mandates offered to me, people who propose themselves whom I am asked to confirm, and the
    answers to mine that I have not seen yet. One query; one more when somebody volunteers where I
    do not give mandates."""
    active = _active(me)
    offers = list(OFFERS(member=me.pk, groupes=list(active)))
    asked = _asked(me, offers, active)
    for offer in offers:
        if offer.state != MandateOffer.State.OPEN:
            yield _answered(me, offer)
            continue
        if offer.is_proposal and offer.pk not in asked:
            continue
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
            facts=(dates, cut(offer.message, 120)),
            action=Action(
                _("Confirm") if offer.is_proposal else _("Accept"),
                answer,
                "post",
                (("answer", "accept"), *here),
            ),
            others=(Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),),
            icon="circle-dot",
        )
