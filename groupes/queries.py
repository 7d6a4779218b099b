# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages show of people and groupes. Each function says how many queries it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from groupes.access import Me, Standing
from groupes.belonging import Holders
from groupes.journal import feed
from groupes.models import Groupe, Member, Membership
from groupes.shell import palette
from groupes.things import Name
from groupes.web.wiring import declared

# --- groupes -----------------------------------------------------------------------------------


def directory(me: Me, *, kind: str = "", words: str = "") -> QuerySet[Groupe]:
    """The groupes ``me`` may see, by name. One query when read."""
    groupes = Groupe.objects.visible_to(me).open().matching(words)
    if kind in Groupe.Kind.values:
        groupes = groupes.filter(kind=kind)
    return groupes.select_related("cooperative").defer("charter").order_by("name", "pk")


def with_people(me: Me, groupes: Sequence[Groupe]) -> Sequence[Groupe]:
    """Gives each groupe ``people``: how many belong to it today. Their cooperatives must be
    loaded. One query for each day it is among them (one, for most of the day)."""
    by_day: dict[dt.date, dict[int, Groupe]] = {}
    for groupe in groupes:
        groupe.people = 0  # type: ignore[attr-defined]  # what lists show
        by_day.setdefault(me.today(groupe), {})[groupe.pk] = groupe
    for day, found in by_day.items():
        rows = Membership.objects.belonging_on(day).filter(groupe__in=list(found)).order_by()
        for pk, count in rows.values_list("groupe_id").annotate(Count("pk")):
            found[pk].people = count  # type: ignore[attr-defined]  # as above
    return groupes


@dataclass(slots=True)
class Belonging:
    """Who belongs to a groupe, who waits, who is invited."""

    members: list[Membership] = field(default_factory=list)
    asked: list[Membership] = field(default_factory=list)
    invited: list[Membership] = field(default_factory=list)


def belonging(here: Standing) -> Belonging:
    """Everyone tied to a groupe today, oneself first, then by first name. One query."""
    rows = (
        Membership.objects.filter(groupe=here.groupe)
        .filter(
            Q(pk__in=Membership.objects.belonging_on(here.on).values("pk"))
            | Q(state__in=[Membership.State.ASKED, Membership.State.INVITED])
        )
        .select_related("member__cooperative")
        .order_by("member__name_key", "pk")
    )
    found = Belonging()
    for row in rows:
        row.groupe = here.groupe
        if row.state in Membership.BELONGING:
            found.members.append(row)
        elif row.state == Membership.State.ASKED:
            found.asked.append(row)
        else:
            found.invited.append(row)
    found.members.sort(key=lambda row: row.member_id != here.member.pk)
    found.asked.sort(key=lambda row: row.asked_at or timezone.now())
    return found


def welcomers(groupe: Groupe) -> list[Member]:
    """Who answers requests to join: those whose role it is. One query.

    Empty while no one holds such a role: then every active member may.
    """
    return [
        member
        for holders in declared(Holders)
        for member in holders.find("groupes.welcome_member", groupe).by_name()[:5]
    ]


def may_invite_to(me: Me, other: Member) -> list[Groupe]:
    """The groupes to which I may invite ``other``, who is not in them. One query and rights."""
    tied = Membership.objects.filter(
        member=other, state__in=[*Membership.BELONGING, Membership.State.INVITED]
    )
    welcoming = Groupe.objects.open().filter(pk__in=me.groupes_where("groupes.welcome_member"))
    return list(welcoming.exclude(pk__in=tied.values("groupe_id")).order_by("name"))


def groupes_in_sight(me: Me, of: Member) -> list[Groupe]:
    """The groupes ``of`` belongs to, as far as I may know them. Two queries."""
    theirs = Me(of, now=me.now).groupe_ids
    return list(Groupe.objects.visible_to(me).filter(pk__in=theirs).order_by("name", "pk"))


def name_groupes(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    return {
        groupe.pk: Name(groupe.name, groupe.get_absolute_url())
        for groupe in Groupe.objects.visible_to(me).filter(pk__in=ids)
    }


# --- the palette -------------------------------------------------------------------------------


def find_groupes(me: Me, words: str) -> list[palette.Hit]:
    groupes = Groupe.objects.visible_to(me).open().matching(words).order_by("name", "pk")
    return [
        palette.Hit(
            groupe.name,
            groupe.get_absolute_url(),
            groupe=groupe,
            note=groupe.get_kind_display(),
        )
        for groupe in groupes[: palette.EACH]
    ]


def find_people(me: Me, words: str) -> list[palette.Hit]:
    people = Member.objects.visible_to(me).current().matching(words).by_name()
    return [
        palette.Hit(person.name, person.get_absolute_url(), member=person, note=person.trade)
        for person in people[: palette.EACH]
    ]


# --- news --------------------------------------------------------------------------------------


def news(me: Me, limit: int = 6) -> list[feed.Line]:
    """What others did in my groupes since yesterday morning: the entries, then their names."""
    if not me.groupe_ids:
        return []
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    entries = feed.since(me.groupe_ids, start - dt.timedelta(days=1), but=me.member, limit=limit)
    return feed.tell(entries, me)
