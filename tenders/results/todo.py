# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for those who took part in a submitted bid: an answer due to the buyer, then what they keep of
it; for who offers roles in the groupe that it became, that the one who leads it has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

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
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Membership
from groupes.shell.todo import Action, Item
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from roles import rules as roles
from roles.models import Mandate, MandateOffer
from tenders.bids.models import Bid, Intention, Piece
from tenders.results import rules
from tenders.results.models import Debrief, Project, Round


def answers_due(member: Any, groupes: Any, day: Any) -> QuerySet[Round, Round]:
    """What is to be answered to buyers of bids that a member took part in: took it up, said something on
    it, holds a piece of it."""
    left = ExpressionWrapper(F("answer_due") - Value(day, DateField()), DurationField())
    said = Intention.objects.filter(need__bid=OuterRef("bid"), member=member)
    holds = Piece.objects.filter(bid=OuterRef("bid"), holder=member)
    return (
        Round.objects.filter(
            Q(bid__taken_up_by=member) | Exists(said) | Exists(holds),
            answered=False,
            answer_due__isnull=False,
            bid__groupe__any_of=groupes,
            bid__state=Bid.State.SUBMITTED,
        )
        .alias(left=left)
        .filter(left__lte=rules.RECALLED + dt.timedelta(days=1))
        .select_related("bid")
        .only("text", "answer_due", "bid__title", "bid__groupe_id")
        .order_by("answer_due", "pk")
    )


def to_answer(me: Me, rounds: list[Round]) -> Iterator[Item]:
    """No query."""
    groupes = {one.pk: one for one in me.groupes if one.pk in me.active_ids}
    for one in rounds:
        groupe = groupes.get(one.bid.groupe_id)
        if groupe is None or one.answer_due is None:
            continue
        today = me.today(groupe)
        if one.answer_due > today + rules.RECALLED:
            continue
        page = reverse("results:after", args=[groupe.slug, one.bid_id])
        yield Item(
            kind="buyer_waits",
            title=_("%(title)s: the buyer waits for an answer") % {"title": one.bid.title},
            url=page,
            due=one.answer_due,
            groupe=groupe,
            facts=tuple(
                filter(
                    None,
                    (
                        cut(one.text, 120),
                        _("its day has passed") if one.answer_due < today else "",
                    ),
                )
            ),
            action=Action(_("Open"), page),
            urgent=one.answer_due <= today,
            icon="send",
        )


def to_debrief(member: Any, groupes: Any, day: Any) -> QuerySet[Bid, Bid]:
    """The bids that ended within a month, or a day more, of which a member held a piece and has not said
    what they keep."""
    since = ExpressionWrapper(
        Value(day, DateField()) - Cast("ended_at", DateField()), DurationField()
    )
    holds = Piece.objects.filter(bid=OuterRef("pk"), holder=member)
    said = Debrief.objects.filter(bid=OuterRef("pk"), member=member)
    return (
        Bid.objects.filter(
            Exists(holds),
            ~Exists(said),
            groupe__any_of=groupes,
            state__in=rules.DEBRIEFED,
            ended_at__isnull=False,
        )
        .alias(since=since)
        .filter(since__lte=rules.ASKED + dt.timedelta(days=1))
        .only("title", "state", "ended_at", "groupe_id")
        .order_by("ended_at", "pk")
    )


def debriefs(me: Me, bids: list[Bid]) -> Iterator[Item]:
    """No query."""
    groupes = {one.pk: one for one in me.groupes if one.pk in me.active_ids}
    for bid in bids:
        groupe = groupes.get(bid.groupe_id)
        if groupe is None or bid.ended_at is None:
            continue
        zone = ZoneInfo(groupe.cooperative.time_zone)
        if me.today(groupe) > bid.ended_at.astimezone(zone).date() + rules.ASKED:
            continue
        page = reverse("results:debrief", args=[groupe.slug, bid.pk])
        yield Item(
            kind="debrief_asked",
            title=_("%(title)s: what do you keep of it?") % {"title": bid.title},
            url=reverse("results:after", args=[groupe.slug, bid.pk]),
            groupe=groupe,
            facts=(
                str(Bid.State(bid.state).label),
                _("two questions, for the next ones; you held a piece"),
            ),
            action=Action(_("Answer"), page),
            icon="lightbulb",
        )


def leads_to_ask(member: Any, groupes: Any, day: Any) -> QuerySet[Project, Project]:
    """The groupes that are the project of a won bid, whose lead has come in and was not offered the role
    yet."""
    here = Membership.objects.filter(
        groupe=OuterRef("groupe"), member=OuterRef("lead"), state=Membership.State.ACTIVE
    )
    held = Mandate.objects.filter(role=OuterRef("role"))
    offered = MandateOffer.objects.filter(role=OuterRef("role"), offered_to=OuterRef("lead"))
    return (
        Project.objects.filter(
            Exists(here),
            ~Exists(held),
            ~Exists(offered),
            groupe__any_of=groupes,
            role__closed_on=None,
        )
        .select_related("lead", "role")
        .only("groupe_id", "made_at", "lead__name", "role__name")
        .order_by("pk")
    )


def leads(me: Me, projects: list[Project]) -> Iterator[Item]:
    """For whoever offers roles there, who founded it or came later. No query."""
    may = me.groupes_where(roles.GIVE)
    groupes = {one.pk: one for one in me.groupes if one.pk in may}
    for one in projects:
        groupe = groupes.get(one.groupe_id or 0)
        if groupe is None or one.lead is None or one.role is None or one.lead_id == me.pk:
            continue  # nobody offers a role to themselves
        role = one.role
        words = {"name": one.lead.name, "role": role.name}
        yield Item(
            kind="project_lead",
            title=_("%(name)s has come in: offer them the role “%(role)s”") % words,
            url=reverse("roles:role", args=[groupe.slug, role.pk]),
            groupe=groupe,
            facts=(_("the project of a bid that was won"),),
            action=Action(
                _("Offer it"),
                reverse("results:offer_lead", args=[groupe.slug]),
                "post",
                (("next", reverse("groupes:today")),),
            ),
            icon="hand",
        )
