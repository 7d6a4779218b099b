# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages show of people and groupes. Each function says how many queries it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes import access, frame, jump, today
from groupes.access import Standing
from groupes.journal import feed
from groupes.models import Groupe, Member, MemberQuerySet, Membership
from groupes.templatetags import ui

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BELONGING = (Membership.State.ACTIVE, Membership.State.PAUSED)


# --- groupes -----------------------------------------------------------------------------------


def with_counts(groupes: QuerySet[Groupe]) -> QuerySet[Groupe]:
    """Each groupe with ``people``: how many belong to it today."""
    when: Any = access.local_date("groupe__cooperative__time_zone")
    rows = (
        Membership.objects.belonging_on(when)
        .filter(groupe=OuterRef("pk"))
        .order_by()
        .values("groupe")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return groupes.annotate(people=Coalesce(Subquery(rows, output_field=IntegerField()), Value(0)))


def directory(member: Member, *, kind: str = "", words: str = "") -> QuerySet[Groupe]:
    """The groupes the member may see, with their head count. One query when read."""
    groupes = Groupe.objects.visible_to(member).open().matching(words)
    if kind in Groupe.Kind.values:
        groupes = groupes.filter(kind=kind)
    return with_counts(groupes).select_related("cooperative").order_by("name", "pk")


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
        if row.state in BELONGING:
            found.members.append(row)
        elif row.state == Membership.State.ASKED:
            found.asked.append(row)
        else:
            found.invited.append(row)
    found.members.sort(key=lambda row: row.member_id != here.member.pk)
    found.asked.sort(key=lambda row: row.asked_at or timezone.now())
    return found


type Holders = Callable[[str, Groupe], MemberQuerySet]

_holders: list[Holders] = []


def register_holders(find: Holders) -> None:
    """Let a higher floor say who holds a power in a groupe by name (its roles), today."""
    if find not in _holders:
        _holders.append(find)


def welcomers(groupe: Groupe) -> list[Member]:
    """Who answers requests to join: those whose role it is. One query.

    Empty while no one holds such a role: then every active member may.
    """
    return [
        member
        for find in _holders
        for member in find("groupes.welcome_member", groupe).by_name()[:5]
    ]


def may_invite_to(member: Member, other: Member) -> list[Groupe]:
    """The groupes to which ``member`` may invite ``other``, who is not in them. One query."""
    tied = Membership.objects.filter(
        member=other,
        state__in=[*BELONGING, Membership.State.INVITED],
    )
    groupes = access.groupes_with_power(
        Groupe.objects.open(), member, "groupes.welcome_member"
    ).exclude(pk__in=tied.values("groupe_id"))
    return list(groupes.order_by("name"))


def groupes_in_sight(member: Member, of: Member) -> list[Groupe]:
    """The groupes ``of`` belongs to, as far as ``member`` may know them. One query."""
    return list(
        Groupe.objects.visible_to(member)
        .filter(pk__in=Groupe.objects.of(of).values("pk"))
        .order_by("name", "pk")
    )


# --- the palette -------------------------------------------------------------------------------


def find_groupes(member: Member, words: str) -> list[jump.Hit]:
    groupes = Groupe.objects.visible_to(member).open().matching(words).order_by("name", "pk")
    return [
        jump.Hit(
            groupe.name,
            groupe.get_absolute_url(),
            groupe=groupe,
            note=groupe.get_kind_display(),
        )
        for groupe in groupes[: jump.EACH]
    ]


def find_people(member: Member, words: str) -> list[jump.Hit]:
    people = Member.objects.visible_to(member).current().matching(words).by_name()
    return [
        jump.Hit(person.name, person.get_absolute_url(), member=person, note=person.trade)
        for person in people[: jump.EACH]
    ]


# --- Aujourd'hui -------------------------------------------------------------------------------


def since_words(moment: dt.datetime | None) -> str:
    """ "since today", "since yesterday", "for 3 days": how long something has been waiting."""
    if moment is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days <= 0:
        return _("since today")
    if days == 1:
        return _("since yesterday")
    return ngettext("for %(n)s day", "for %(n)s days", days) % {"n": days}


def memberships_to_answer(member: Member) -> Iterator[today.Item]:
    """Requests to join that I can answer, and invitations to me. One query."""
    welcoming = frame.of_member(member).groupes_where("groupes.welcome_member")
    rows = (
        Membership.objects.filter(
            Q(state=Membership.State.ASKED, groupe__in=welcoming)
            & ~Q(groupe__state=Groupe.State.CLOSED)
            | Q(state=Membership.State.INVITED, member=member)
        )
        .select_related("groupe__cooperative", "member")
        .order_by("asked_at", "invited_at", "pk")
    )
    here = (("next", reverse("groupes:today")),)
    for row in rows:
        slug = row.groupe.slug
        if row.state == Membership.State.ASKED:
            answer = reverse("groupes:answer_request", args=[slug, row.pk])
            yield today.Item(
                kind="join_request",
                title=_("%(name)s asks to join") % {"name": row.member.name},
                url=reverse("groupes:members", args=[slug]),
                margin=since_words(row.asked_at),
                groupe=row.groupe,
                facts=(row.member.trade, row.message[:120]),
                action=today.Action(
                    pgettext("a newcomer", "Welcome"), answer, "post", (("answer", "accept"), *here)
                ),
                others=(
                    today.Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),
                ),
                urgent=True,
                icon="user",
            )
        else:
            answer = reverse("groupes:answer_invitation", args=[slug])
            yield today.Item(
                kind="invitation",
                title=_("%(groupe)s invites you") % {"groupe": row.groupe.name},
                url=reverse("groupes:join", args=[slug]),
                margin=since_words(row.invited_at),
                groupe=row.groupe,
                facts=(row.groupe.get_kind_display(), row.message[:120]),
                action=today.Action(_("Join"), answer, "post", (("answer", "accept"),)),
                others=(
                    today.Action(_("Not now"), answer, "post", (("answer", "decline"), *here)),
                ),
                urgent=True,
                icon="users-round",
            )


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time on *Aujourd'hui*, with its lines."""

    key: str
    title: StrOrPromise
    items: list[today.Item]


def stretches(items: Sequence[today.Item], now: dt.datetime) -> list[Stretch]:
    """What waits, in three stretches of time; those that are empty are left out.

    Before tonight: what is urgent or due today. This week: due within seven days. Then the rest:
    until the end of the month when all of it is, else later.
    """
    tonight = timezone.localdate(now)
    week = tonight + dt.timedelta(days=6)
    month_end = (tonight.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    first, second, third = [], [], []
    for item in items:
        day = timezone.localdate(item.due) if item.due else None
        if item.urgent or (day is not None and day <= tonight):
            first.append(item)
        elif day is not None and day <= week:
            second.append(item)
        else:
            third.append(item)
    beyond = any(item.due and timezone.localdate(item.due) >= month_end for item in third)
    found = [
        Stretch("tonight", _("Before tonight"), first),
        Stretch("week", _("This week"), second),
        Stretch("later", _("Later") if beyond else _("By the end of the month"), third),
    ]
    return [stretch for stretch in found if stretch.items]


def count_words(n: int) -> str:
    """A small number in words, to begin a sentence with: "Two"; 10 and more in figures."""
    words = [
        "",
        pgettext("number of things", "One"),
        pgettext("number of things", "Two"),
        pgettext("number of things", "Three"),
        pgettext("number of things", "Four"),
        pgettext("number of things", "Five"),
        pgettext("number of things", "Six"),
        pgettext("number of things", "Seven"),
        pgettext("number of things", "Eight"),
        pgettext("number of things", "Nine"),
    ]
    return words[n] if 0 < n < len(words) else str(n)


def greeting(member: Member, total: int, before_tonight: int) -> str:
    """ "Hello Camille. Seven things wait for you, two of them before tonight." """
    hello = _("Hello %(name)s.") % {"name": member.first_name}
    if not total:
        return hello
    waiting = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", total) % {
        "n": count_words(total)
    }
    if not before_tonight:
        return f"{hello} {waiting}."
    if before_tonight == total:
        return _("%(hello)s %(waiting)s, before tonight.") % {"hello": hello, "waiting": waiting}
    tonight = ngettext(
        "%(n)s of them before tonight", "%(n)s of them before tonight", before_tonight
    ) % {"n": count_words(before_tonight).lower()}
    return _("%(hello)s %(waiting)s, %(tonight)s.") % {
        "hello": hello,
        "waiting": waiting,
        "tonight": tonight,
    }


def margin(item: today.Item, now: dt.datetime) -> str:
    """What the margin of a line says: its own words, the hour today, else the day."""
    if item.margin:
        return str(item.margin)
    if item.due is None:
        return _("when you like")
    if timezone.localdate(item.due) <= timezone.localdate(now):
        # The end of a day stands for the day itself.
        local = timezone.localtime(item.due)
        return _("today") if (local.hour, local.minute) == (23, 59) else ui.clock(item.due)
    return ui.day(item.due)


def news(member: Member, groupes: Sequence[Groupe], limit: int = 6) -> list[feed.Line]:
    """What others did in my groupes since yesterday morning: the entries, then their names."""
    if not groupes:
        return []
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    entries = feed.since(
        [groupe.pk for groupe in groupes], start - dt.timedelta(days=1), but=member, limit=limit
    )
    return feed.tell(entries, member)
