# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages read of paths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from groupes import queries as ground
from groupes.access import Me, Standing
from groupes.models import Groupe, Member, MemberQuerySet, Membership
from groupes.parting import rules
from groupes.parting.models import Path

SHOWN = 50
"""Paths of a groupe that one page shows; the latest."""


def find(me: Me, pk: int) -> Path | None:
    """A path that I may know of. One query."""
    path = Path.objects.whole().filter(pk=pk).first()
    return path if path is not None and rules.may_see(me, path) else None


def of_groupe(here: Standing) -> list[Path]:
    """The paths of a groupe that I may read, the latest first. One query."""
    found = Path.objects.whole().filter(groupe=here.groupe).order_by("-pk")
    mine = Q(member=here.member) | Q(opened_by=here.member) | Q(holder=here.member)
    read = Q(state__in=Path.OPEN, readable_on__lte=here.on)
    return [path for path in found.filter(mine | read)[:SHOWN] if rules.may_see(here.me, path)]


def may_wait(member: Any, groupes: Any, day: Any) -> QuerySet[Path, Path]:
    """The paths in which something may wait for a member."""
    chair = Member.objects.filter(
        pk=member, administers=True, cooperative=OuterRef("member__cooperative")
    )
    theirs = (
        Q(member=member)
        | Q(opened_by=member)
        | Q(asked=member)
        | Q(holder=member)
        | Q(
            groupe__any_of=groupes,
            state__in=[Path.State.PROPOSED, Path.State.DECIDED],
            readable_on__lte=day,
        )
        | Q(Exists(chair), state=Path.State.APPEALED)
    )
    over = Q(member=member, member_to_read=True) | Q(opened_by=member, opener_to_read=True)
    return Path.objects.filter((Path.alive() & theirs) | over)


def waiting(me: Me, ids: list[int]) -> Sequence[Path]:
    """These paths, with ``confirmed``: whether I did. One query."""
    return list(
        Path.objects.whole()
        .filter(pk__in=ids)
        .alias(own=FilteredRelation("confirmations", condition=Q(confirmations__member=me.pk)))
        .annotate(confirmed=F("own__id"))
        .defer("lived", "talk_words", "reasons", "how", "appeal", "appeal_answer")
        .order_by("pk")
    )


def left_by_decision(groupe: Groupe, people: Collection[int]) -> dict[int, dt.date]:
    """Who of these left at the end of a path, or by themselves once it was decided, and has not come in since →
    the day of the decision. One query."""
    since = Membership.objects.filter(
        groupe=groupe,
        member=OuterRef("member"),
        starts_on__isnull=False,
        pk__gt=OuterRef("membership"),
    )
    decided = Path.objects.filter(
        groupe=groupe,
        member__in=people,
        outcome=Path.Way.LEAVE,
        state__in=[Path.State.ENDED, Path.State.CONFIRMED, Path.State.APPEALED],
        decided_on__isnull=False,
    ).exclude(membership__state__in=Membership.BELONGING)
    rows = decided.exclude(Exists(since)).order_by("pk")
    return {member: on for member, on in rows.values_list("member_id", "decided_on") if on}


def to_ask(me: Me, path: Path, words: str = "") -> MemberQuerySet:
    """The people who may be asked to hold the talk: those I may find who are not of the groupe. One
    query when read, and with words those that find them, now."""
    inside = path.groupe.memberships.filter(state__in=Membership.BELONGING).values("member_id")
    sides = [path.member_id, path.opened_by_id or 0]
    found = Member.objects.visible_to(me).current().select_related("cooperative").defer("about")
    if words:
        found = found.filter(pk__any_of=ground.found_by_words(me, words))
    return found.exclude(pk__in=inside).exclude(pk__in=sides).by_name()
