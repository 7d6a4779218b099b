# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of roles waits for a person: offers to answer, and mandates that end soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import (
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me
from groupes.models import Groupe
from groupes.shell.awaited import MOST, Wait
from groupes.shell.todo import Action, Item
from groupes.todo import since_words
from groupes.web import formats
from groupes.web.formats import SOON_DAYS
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, OTHER_PKS, PKS, Prepared
from roles import rules
from roles.models import Draw, Handover, Mandate, MandateOffer, Origin
from roles.succession import followers


def _active(me: Me) -> dict[int, Groupe]:
    """The groupes I take part in, by id: nobody on pause is asked for anything."""
    return {groupe.pk: groupe for groupe in me.groupes if groupe.pk in me.active_ids}


def ending_soon(member: Any, groupes: Any, day: Any) -> QuerySet[Mandate, Mandate]:
    """The mandates of a member that end soon, on a day or one beside it: it is that of each groupe that
    counts (``groupes.shell.todo.Seldom``)."""
    left = ExpressionWrapper(F("ends_on") - Value(day, DateField()), DurationField())
    one = dt.timedelta(days=1)
    return (
        Mandate.objects.filter(
            member=member,
            role__closed_on=None,
            role__groupe__any_of=groupes,
            covers=None,  # an interim gives back to who comes back
        )
        .alias(left=left)
        .filter(left__range=(-one, dt.timedelta(days=SOON_DAYS) + one))
        .select_related("role")
        .only("starts_on", "ends_on", "role__name", "role__groupe_id")
        .order_by("ends_on", "pk")
    )


# (mandate offered to somebody, None, None) and (None, role, first day of a mandate to come in it).
GOES_ON = Prepared(
    lambda mandates, roles, first: (
        MandateOffer.objects.filter(
            mandate__any_of=mandates,
            state=MandateOffer.State.OPEN,
            way=MandateOffer.Way.HANDOVER,
        )
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
PROPOSED = Q(offered_by=F("offered_to"), draw=None)


def offers_waiting(
    member: Any, groupes: Any, day: Any = None
) -> QuerySet[MandateOffer, MandateOffer]:
    """The offers that wait for a member who takes part in these groupes: to answer, to confirm, or
    answered and not seen yet (``groupes.shell.todo.Seldom``)."""
    waiting = MandateOffer.objects.filter(
        Q(
            Q(~PROPOSED, offered_to=member) | Q(PROPOSED & ~Q(offered_to=member)),
            state=MandateOffer.State.OPEN,
            role__closed_on=None,
            role__groupe__any_of=groupes,
        )
        | Q(answer_for=member)
    )
    return (
        waiting.select_related("role__groupe", "offered_by", "offered_to")
        .only(
            *("state", "way", "draw", "starts_on", "ends_on", "message", "answer", "answered_at"),
            *("role__name", "offered_by__name", "offered_to__name"),
            *(f"role__groupe__{name}" for name in ("name", "slug", "short", "colour", "kind")),
        )
        .order_by("starts_on", "pk")
    )


GIVERS = Prepared(
    lambda groupes, on: rules.holding_in(rules.GIVE, groupes, on).values_list(
        "role__groupe_id", "member_id", "member__name"
    ),
    groupes=PKS,
    on=DAY,
)


def mandates_ending(me: Me, found: list[Mandate]) -> Iterator[Item]:
    """My mandates that end within :data:`SOON_DAYS` days, unless I have offered them already or
    somebody goes on with them. One query when there are some."""
    days = {pk: me.today(groupe) for pk, groupe in _active(me).items()}
    first = min(days.values(), default=dt.date.max)
    mine = [
        one
        for one in found
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
        answers=True,
        icon="check-check",
    )


def _asks(offer: MandateOffer) -> str:
    """What an open offer asks of whoever answers it."""
    way = MandateOffer.Way(offer.way)
    if offer.draw_id is not None:
        return _("You are drawn by lot for %(role)s")
    if way == way.BESIDE:
        return _("%(name)s asks you: %(role)s, side by side")
    if way == way.SHARE:
        return _("%(name)s offers to share %(role)s with you")
    if way == way.INTERIM:
        return (
            _("%(name)s offers to hold %(role)s meanwhile")
            if offer.is_proposal
            else _("%(name)s asks you to hold %(role)s meanwhile")
        )
    return (
        _("%(name)s volunteers for %(role)s")
        if offer.is_proposal
        else _("%(name)s offers you %(role)s")
    )


def offers_to_answer(me: Me, offers: list[MandateOffer]) -> Iterator[Item]:
    """Mandates offered to me, people who propose themselves whom I am asked to confirm, and the
    answers to mine that I have not seen yet. No query; one when somebody volunteers where I do not
    give mandates."""
    active = _active(me)
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
            title=_asks(offer) % {"name": offer.offered_by.name, "role": role.name},
            url=reverse("roles:role", args=[groupe.slug, role.pk]),
            # The day before it begins; never a day that has passed: a yes makes it begin today.
            due=max(offer.starts_on - dt.timedelta(days=1), me.today(groupe)),
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


def offers_made(member: Any, groupes: Any) -> QuerySet[MandateOffer, MandateOffer]:
    """Those of a member that wait for an answer, for :class:`groupes.shell.awaited.Awaited`."""
    return (
        MandateOffer.objects.filter(
            offered_by=member,
            state=MandateOffer.State.OPEN,
            role__closed_on=None,
            role__groupe__any_of=groupes,
        )
        .select_related("role", "offered_to")
        .only(
            *(field.attname for field in MandateOffer._meta.concrete_fields),
            *("role__name", "role__key", "role__groupe_id", "offered_to__name"),
        )
        .order_by("-pk")[:MOST]
    )


TO_ACKNOWLEDGE = Prepared(
    lambda ids: (
        Handover.objects.filter(pk__any_of=ids)
        .select_related("mandate__member", "mandate__role__groupe")
        .order_by("pk")
    ),
    ids=PKS,
)


def handovers_waiting(member: Any, groupes: Any, day: Any) -> QuerySet[Handover, Handover]:
    """The handovers that a member who goes on with a role has not acknowledged yet."""
    return Handover.objects.filter(
        ~Q(mandate__member=member),
        acknowledged_at=None,
        mandate__role__closed_on=None,
        mandate__role__groupe__any_of=groupes,
        mandate__role__mandates__member=member,
        mandate__role__mandates__ends_on__gte=day,
        mandate__role__mandates__starts_on__gt=F("mandate__ends_on"),
        mandate__role__mandates__origin__in=[one for one in Origin.values if one != Origin.INTERIM],
    )


def handovers_to_acknowledge(me: Me, ids: list[int]) -> Iterator[Item]:
    """Handovers of roles that I go on with, to be read and acknowledged. One query."""
    active = _active(me)
    for given in TO_ACKNOWLEDGE(ids=sorted(set(ids))):
        role = given.mandate.role
        if role.groupe_id not in active:
            continue
        url = reverse("roles:handover", args=[role.groupe.slug, given.mandate_id])
        words = {"name": given.mandate.member.name, "role": role.name}
        yield Item(
            kind="handover",
            title=_("%(name)s hands %(role)s over: read it, and say that you have it") % words,
            url=url,
            groupe=active[role.groupe_id],
            action=Action(_("Read the handover"), url),
            icon="check-check",
        )


def draws_waiting(member: Any, groupes: Any, day: Any) -> QuerySet[Draw, Draw]:
    """The draws that may be drawn, of the groupes where a member takes part and has something to do
    with them: their name is in, or they opened it."""
    return Draw.objects.filter(
        Q(opened_by=member) | Q(names__member=member),
        state=Draw.State.OPEN,
        names_until__lt=day,
        role__groupe__any_of=groupes,
    )


TO_DRAW = Prepared(
    lambda ids: (
        Draw.objects.filter(pk__any_of=ids)
        .select_related("role__groupe__cooperative")
        .defer("role__groupe__charter")
        .order_by("pk")
    ),
    ids=PKS,
)


def draws_to_draw(me: Me, ids: list[int]) -> Iterator[Item]:
    """Draws whose names are in: anybody may have them drawn. One query."""
    active = _active(me)
    for draw in TO_DRAW(ids=sorted(set(ids))):
        if draw.role.groupe_id in active and draw.names_until < me.today(draw.role.groupe):
            yield Item(
                kind="draw",
                title=_("%(role)s may be drawn by lot") % {"role": draw.role.name},
                url=draw.get_absolute_url(),
                groupe=active[draw.role.groupe_id],
                action=Action(_("Open"), draw.get_absolute_url()),
                icon="circle-dot",
            )


def roles_to_take(me: Me) -> Iterator[Item]:
    """One line a groupe where I give mandates and roles are vacant. No query: every page knows the
    vacant roles (``queries.stands``)."""
    groupes = _active(me)
    for pk in sorted(me.groupes_where(rules.GIVE) & groupes.keys()):
        vacant = me.vacant_in(pk)
        if not vacant:
            continue
        groupe = groupes[pk]
        url = reverse("roles:vacancies", args=[groupe.slug])
        words = ngettext("%(n)s role is open to take", "%(n)s roles are open to take", vacant)
        yield Item(
            kind="vacancies",
            title=words % {"n": vacant},
            url=url,
            groupe=groupe,
            action=Action(_("How to step in"), url),
            icon="circle-dot",
        )


def offers_awaited(me: Me, offers: Iterable[MandateOffer]) -> Iterator[Wait]:
    """Mandates I offered, and those for which I volunteered, without an answer yet."""
    active = _active(me)
    for offer in offers:
        role, groupe = offer.role, active[offer.role.groupe_id]
        page = reverse("roles:role", args=[groupe.slug, role.pk])
        back = reverse("roles:withdraw_offer", args=[groupe.slug, offer.pk])
        ask = reverse("groupes:write", args=[offer.offered_to_id])
        yield Wait(
            title=role.name,
            state=_("You volunteer: to be confirmed.")
            if offer.is_proposal
            else _("Offered to %(name)s, not answered yet.") % {"name": offer.offered_to.name},
            since=offer.created_at,
            url=page,
            groupe=groupe,
            text=cut(offer.message, 120),
            actions=(
                *(() if offer.is_proposal else (Action(_("Ask again"), ask),)),
                Action(_("Take back"), back, "post", (("next", reverse("welcome:awaited")),)),
            ),
        )
