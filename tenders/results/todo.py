# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for those who took part in a submitted bid: an answer due to the buyer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

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
from groupes.shell.todo import Action, Item
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from tenders.bids.models import Bid, Intention, Piece
from tenders.results import rules
from tenders.results.models import Round


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
