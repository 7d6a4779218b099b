# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of work waits for a person: what they carry and is due, offers to answer, others who could use a
hand where they can give one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Groupe
from groupes.seasons import year
from groupes.shell.awaited import MOST, Wait
from groupes.shell.todo import Action, Item
from groupes.todo import since_words
from groupes.web import formats
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from roles.work import load, queries, words
from roles.work.buttons import offer_buttons
from roles.work.models import Helper, Work, WorkOffer

SOON: Final = dt.timedelta(days=3)
HANDS_SHOWN: Final = 3  # of those who could use one: a list of calls for help helps nobody


def _open(me: Me) -> dict[int, Groupe]:
    """The groupes where I take part and things go on, by id."""
    ids = set(queries.open_ids(me))
    return {one.pk: one for one in me.groupes if one.pk in ids}


def _today_button(url: str, label: str, *fields: tuple[str, str]) -> Action:
    return Action(label, url, "post", (*fields, ("next", reverse("groupes:today"))))


# --- what I carry --------------------------------------------------------------------------------


def due_soon(member: Any, groupes: Any, day: Any) -> QuerySet[Work, Work]:
    """What a member carries and is due by then, or late."""
    left = ExpressionWrapper(F("due_on") - Value(day, DateField()), DurationField())
    return (
        Work.objects.carried_by(member)
        .filter(groupe__any_of=groupes, due_on__isnull=False)
        .alias(left=left)
        .filter(left__lte=SOON)
        .only("title", "due_on", "groupe_id", "checklist", "ticked")
        .order_by("due_on", "pk")
    )


def carried(me: Me, found: list[Work]) -> Iterator[Item]:
    """No query."""
    inside = _open(me)
    for work in found:
        groupe = inside.get(work.groupe_id)
        if groupe is None:
            continue
        url = reverse("work:work", args=[groupe.slug, work.pk])
        yield Item(
            kind="work_due",
            title=work.title,
            url=url,
            due=work.due_on,
            groupe=groupe,
            facts=(
                _("its day has passed") if work.due_on and work.due_on < me.today(groupe) else "",
                words.steps(len(work.ticked), len(work.checklist)),
            ),
            action=_today_button(
                reverse("work:act", args=[groupe.slug, work.pk, "finish"]), _("It is done")
            ),
            others=(Action(_("Hand over"), reverse("work:offer", args=[groupe.slug, work.pk])),),
            icon="list-checks",
        )


# --- offers --------------------------------------------------------------------------------------


def offers_waiting(member: Any, groupes: Any, day: Any = None) -> QuerySet[WorkOffer, WorkOffer]:
    """The offers that wait for a member's answer, or ended and they have not seen it yet."""
    waiting = WorkOffer.objects.filter(
        Q(
            Q(offered_to=member, taker_yes=False) | Q(giver=member, giver_yes=False),
            state=WorkOffer.State.OPEN,
            work__groupe__any_of=groupes,
        )
        | Q(answer_for=member)
        | Q(also_for=member)
    )
    return (
        waiting.select_related("work__groupe", "offered_by", "offered_to", "giver")
        .only(
            "message", "is_move", "giver_yes", "taker_yes", "state", "answered_at",
            "answer_for_id", "also_for_id",
            "work__title", "work__due_on", "work__size",
            *(f"work__groupe__{name}" for name in ("name", "slug", "short", "colour", "kind")),
            "offered_by__name", "offered_to__name", "giver__name",
        )
        .order_by("created_at", "pk")
    )  # fmt: skip


def offers(me: Me, found: list[WorkOffer]) -> Iterator[Item]:
    """No query."""
    inside = _open(me)
    for offer in found:
        if offer.state != WorkOffer.State.OPEN:
            yield _ended(me, offer)
            continue
        groupe = inside.get(offer.work.groupe_id)
        if groupe is None or not offer.waits_for(me.pk):
            continue
        accept, decline = offer_buttons(groupe.slug, offer.pk, reverse("groupes:today"))
        work = offer.work
        yield Item(
            kind="work_offer",
            title=words.asked(offer, me.pk),
            url=reverse("work:work", args=[groupe.slug, work.pk]),
            groupe=groupe,
            margin=_("offer"),
            facts=(
                formats.days(work.size) if work.size else "",
                _("by %(day)s") % {"day": formats.date(work.due_on)} if work.due_on else "",
                cut(offer.message, 120),
            ),
            action=accept,
            others=(decline,),
            urgent=False,
            icon="list-checks",
        )


def _ended(me: Me, offer: WorkOffer) -> Item:
    """How an offer ended, told once to each whom it is for."""
    groupe = offer.work.groupe
    inside = groupe.pk in me.groupe_ids
    return Item(
        kind="work_answer",
        title=words.ended(offer, me.pk),
        url=reverse("work:work", args=[groupe.slug, offer.work_id]) if inside else "",
        margin=since_words(offer.answered_at),
        groupe=groupe,
        action=_today_button(reverse("work:see_answer", args=[offer.pk]), _("Seen")),
        answers=True,
        icon="check-check",
    )


def offers_made(member: Any, groupes: Any) -> QuerySet[WorkOffer, WorkOffer]:
    """Those of a member, or to which they said yes, that wait for another."""
    return (
        WorkOffer.objects.filter(
            Q(offered_by=member)
            | Q(offered_to=member, taker_yes=True)
            | Q(giver=member, giver_yes=True),
            state=WorkOffer.State.OPEN,
            work__groupe__any_of=groupes,
        )
        .select_related("work", "offered_to")
        .only(
            *(field.attname for field in WorkOffer._meta.concrete_fields),
            *("work__title", "work__groupe_id", "offered_to__name"),
        )
        .order_by("-pk")[:MOST]
    )


def awaited(me: Me, offers: Iterable[WorkOffer]) -> Iterator[Wait]:
    """What I offered or proposed, or said yes to while another has not yet."""
    inside = _open(me)
    for offer in offers:
        groupe = inside.get(offer.work.groupe_id)
        if groupe is None:
            continue
        back = reverse("work:withdraw", args=[groupe.slug, offer.pk])
        mine = offer.offered_by_id == me.pk
        yield Wait(
            title=offer.work.title,
            state=words.waiting(offer, me.pk),
            since=offer.created_at,
            url=reverse("work:work", args=[groupe.slug, offer.work_id]),
            groupe=groupe,
            text=cut(offer.message, 120),
            actions=(Action(_("Take back"), back, "post", (("next", reverse("welcome:awaited")),)),)
            if mine
            else (),
        )


# --- hands ---------------------------------------------------------------------------------------


def hands_wanted(member: Any, groupes: Any, day: Any = None) -> QuerySet[Work, Work]:
    """What others carry and could use a hand with, where a member gives none yet."""
    given = Helper.objects.filter(work=OuterRef("pk"), member=member)
    return (
        Work.objects.filter(~Q(holder=member), hand_since__isnull=False, groupe__any_of=groupes)
        .filter(~Exists(given))
        .select_related("holder")
        .only("title", "due_on", "groupe_id", "hand_since", "holder__name")
        .order_by("hand_since", "pk")
    )


def can_help(skills: frozenset[int], called_on: frozenset[int], room: Decimal | None) -> bool:
    """Whether somebody is told of a hand that is wanted: it calls on a skill that they do or wish to
    learn, or they have room by what they said. Who said nothing of it is told of what calls on none."""
    if called_on & skills:
        return True
    return room > 0 if room is not None else not called_on


def hands(me: Me, found: list[Work]) -> Iterator[Item]:
    """Those who could use a hand that I can give, whoever waits the longest first,
    :data:`HANDS_SHOWN` at most. One query."""
    inside = _open(me)
    wanted = [one for one in found if one.groupe_id in inside]
    if not wanted:
        return
    days = {one.groupe_id: me.today(inside[one.groupe_id]) for one in wanted}
    own = queries.own(me, days, (one.pk for one in wanted))
    room = _room(own, days)
    shown = 0
    for work in wanted:
        asked = own.called_on.get(work.pk, {})
        if not can_help(own.skills, frozenset(asked), room.get(work.groupe_id)):
            continue
        groupe = inside[work.groupe_id]
        name = work.holder.name if work.holder is not None else ""
        yield Item(
            kind="work_hand",
            title=_("%(name)s could use a hand: %(work)s") % {"name": name, "work": work.title},
            url=reverse("work:work", args=[groupe.slug, work.pk]),
            groupe=groupe,
            margin=_("a hand"),
            facts=(
                formats.listed(asked.values()),
                _("by %(day)s") % {"day": formats.date(work.due_on)} if work.due_on else "",
            ),
            action=_today_button(
                reverse("work:act", args=[groupe.slug, work.pk, "help"]), _("I can give a hand")
            ),
            icon="users",
        )
        shown += 1
        if shown == HANDS_SHOWN:
            return


def rooms(me: Me, groupes: list[Groupe]) -> dict[int, Decimal]:
    """Groupe → what I have left of what I said I would give there this season, in days a month; groupes
    of which I said nothing are missing. Mine alone. One query."""
    days = {one.pk: me.today(one) for one in groupes}
    return _room(queries.own(me, days), days)


def _room(own: queries.Own, days: Mapping[int, dt.date]) -> dict[int, Decimal]:
    spent = dict.fromkeys(days, 0)
    for groupe, energy, share, starts_on, ends_on in own.held:
        today = days[groupe]
        spent[groupe] += load.of_role(
            load.of_seat(energy, share), starts_on, ends_on, year.first_day(today), today
        )
    for groupe, size, due_on in own.work:
        if load.season_of(due_on, days[groupe]) == year.first_day(days[groupe]):
            spent[groupe] += load.of_work(size)
    return {pk: load.days(load.units(told) - spent[pk]) for pk, told in own.energy.items()}
