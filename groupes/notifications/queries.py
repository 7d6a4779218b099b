# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of what is new and of what is kept. Each says how many queries it costs."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Page
from django.db.models import Max

from groupes.access import Me, Standing
from groupes.notifications.models import Habit, Kept, Notification, Wish
from groupes.things import Name, Ref, names_of
from groupes.web.paging import IN_ALL, page_of
from groupes.web.prepared import PK, PKS, START, Prepared

PAGE = 20

LATEST = Prepared(
    lambda member, groupes, start: (
        Notification.objects.filter(member=member, groupe__any_of=groupes)
        .annotate(in_all=IN_ALL)
        .order_by("-at", "-pk")[start : start + PAGE]
    ),
    member=PK,
    groupes=PKS,
    start=START,
)


def latest(me: Me, number: str | None) -> Page[Notification]:
    """A page of those that ``me`` may see today, the latest first. One query."""
    return page_of(LATEST, number, PAGE, member=me.pk, groupes=list(me.groupe_ids | me.invited_ids))


UPTO = Prepared(
    lambda member, groupes: (
        Notification.objects.new()
        .filter(member=member, groupe__any_of=groupes)
        .order_by("groupe", "kind")
        .values_list("groupe", "kind")
        .annotate(upto=Max("seq"))
    ),
    member=PK,
    groupes=PKS,
)


def upto(me: Me) -> list[tuple[int, str, int]]:
    """How far what is new has come: (groupe id, kind, its last number), of what ``me`` may see today. One
    query."""
    return UPTO(member=me.pk, groupes=list(me.groupe_ids | me.invited_ids))


def chose(here: Standing) -> bool:
    """Whether I chose how I hear of things, in general or in this groupe. One query."""
    usual = Habit.objects.filter(member=here.member).values("member")
    return usual.union(
        Wish.objects.filter(member=here.member, groupe=here.groupe).values("member")
    ).exists()


KEPT = Prepared(
    lambda member: Kept.objects.filter(member=member, done_at=None).order_by("on", "pk"),
    member=PK,
)


def kept_by(me: Me, until: dt.date | None = None) -> list[tuple[Kept, Name | None]]:
    """What ``me`` keeps, the soonest first, with its name of today: None for what is gone or may not
    be seen any more. One query, and one a kind of thing."""
    rows = [kept for kept in KEPT(member=me.pk) if until is None or kept.on <= until]
    named = names_of((Ref(kept.label, kept.thing_id) for kept in rows), me)
    return [(kept, named.get(Ref(kept.label, kept.thing_id))) for kept in rows]
