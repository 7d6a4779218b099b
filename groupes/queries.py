# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of people and groupes. Each function says how many queries it costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    Max,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from groupes import rules
from groupes.access import Me, Standing
from groupes.belonging import Goes, Holders, Leaving
from groupes.finding import Finding
from groupes.journal import feed
from groupes.journal.models import Entry
from groupes.models import (
    Cooperative,
    Groupe,
    Letter,
    Member,
    MemberQuerySet,
    Membership,
    MembershipQuerySet,
)
from groupes.shell import palette
from groupes.things import Name
from groupes.web.paging import IN_ALL, page_of
from groupes.web.prepared import DAY, PK, PKS, START, Prepared
from groupes.web.together import Together
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 20

# --- people ------------------------------------------------------------------------------------


def _in_lists(found: MemberQuerySet) -> MemberQuerySet:
    return found.select_related("cooperative").defer("about")


def who_reads_at(groupe: Groupe) -> list[Member]:
    """Who is written to at a groupe's door, with their accounts: those who welcome; while no one
    does, those who came first. Two queries at most."""
    found = welcomers(groupe) or [
        tie.member
        for tie in groupe.memberships.on(groupe.cooperative.today())
        .select_related("member")
        .order_by("starts_on", "pk")[:5]
    ]
    return list(Member.objects.filter(pk__in=[one.pk for one in found]).select_related("user"))


def people_of(cooperative: Cooperative) -> MemberQuerySet:
    """All the people of a cooperative with their accounts, by first name, those who left
    included; not whose account was deleted. One query when read."""
    found = Member.objects.filter(cooperative=cooperative).exclude(name="")
    return found.select_related("user").by_name()


def letters_put_off() -> int:
    """How many letters the mail server did not take yet. One query."""
    return Letter.objects.filter(tries__gt=0).count()


def found_by_words(me: Me, words: str) -> list[int]:
    """Ids of the people whom ``me`` finds by these words, as each floor knows them."""
    return [pk for finding in declared(Finding) for pk in finding.ids(me, words)]


def to_invite(here: Standing, words: str = "") -> MemberQuerySet:
    """The people who may be invited to a groupe: those who neither belong nor are invited. One
    query when read, and with words those that find them, now."""
    tied = here.groupe.memberships.filter(
        state__in=[*Membership.BELONGING, Membership.State.INVITED]
    )
    found = _in_lists(Member.objects.visible_to(here.me).current())
    if words:
        found = found.filter(pk__any_of=found_by_words(here.me, words))
    return found.exclude(pk__in=tied.values("member_id")).by_name()


# --- groupes -----------------------------------------------------------------------------------


ASLEEP_LAST = Case(When(state=Groupe.State.DORMANT, then=Value(1)), default=Value(0))
"""Lists suggest the groupes that are alive first."""


def directory(me: Me, *, kind: str = "", words: str = "") -> QuerySet[Groupe]:
    """The groupes ``me`` may see, by name, those that sleep last. One query when read."""
    groupes = Groupe.objects.visible_to(me).open().matching(words)
    if kind in Groupe.Kind.values:
        groupes = groupes.filter(kind=kind)
    return (
        groupes.select_related("cooperative").defer("charter").order_by(ASLEEP_LAST, "name", "pk")
    )


# For the most frequent: no word, no kind. Who is in no cooperative today sees none of them, and asks
# nothing; None is in no federation, as no federation has the id 0.
EVERY_GROUPE = Prepared(
    lambda mine, cooperative, federation, start: (
        Groupe.objects.open()
        .filter(
            Q(pk__any_of=mine)
            | Q(
                visibility__in=[Groupe.Visibility.COOPERATIVE, Groupe.Visibility.FEDERATION],
                cooperative_id=cooperative,
            )
            | Q(
                visibility=Groupe.Visibility.FEDERATION,
                cooperative__federation_id=federation,
            )
        )
        .select_related("cooperative")
        .defer("charter")
        .annotate(in_all=IN_ALL)
        .order_by(ASLEEP_LAST, "name", "pk")[start : start + PAGE]
    ),
    mine=PKS,
    cooperative=PK + 20,
    federation=PK + 21,
    start=START,
)


def directory_page(me: Me, number: str | None, *, kind: str = "", words: str = "") -> Page[Groupe]:
    """A page of :func:`directory`. One query, two where it is narrowed."""
    if words or kind in Groupe.Kind.values or not me.member.is_current:
        return Paginator(directory(me, kind=kind, words=words), PAGE).get_page(number)
    return page_of(
        EVERY_GROUPE,
        number,
        PAGE,
        mine=list(me.groupe_ids | me.invited_ids),
        cooperative=me.member.cooperative_id,
        federation=me.member.cooperative.federation_id or 0,
    )


def last_entries(groupe_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Groupe id → when somebody last changed something there: what the product notes by itself shows
    no life. One query."""
    rows = Entry.objects.filter(groupe__in=list(groupe_ids)).exclude(actor=None).order_by()
    return dict(rows.values_list("groupe_id").annotate(last=Max("at")))


COUNTS = Prepared(
    lambda groupes, on: (
        Membership.objects.belonging_on(on, summed=True)
        .filter(groupe__any_of=groupes)
        .order_by()
        .values_list("groupe_id")
        .annotate(n=Count("pk"))
    ),
    groupes=PKS,
    on=DAY,
)


def count_people(me: Me, groupes: Iterable[Groupe]) -> dict[int, int]:
    """Groupe id → how many belong to it today; groupes without anyone are missing. Their
    cooperatives must be loaded. One query for each day it is among them (one, most of the day)."""
    by_day: dict[dt.date, list[int]] = {}
    for groupe in groupes:
        by_day.setdefault(me.today(groupe), []).append(groupe.pk)
    found: dict[int, int] = {}
    for day, ids in by_day.items():
        found |= COUNTS(groupes=ids, on=day)
    return found


ME = PK + 1
FACES = 5
"""Shown of the members in the head of a groupe."""
AT_DOOR = 5
"""Requests shown on the home of a groupe; the page of its members shows the rest."""
MOST_WAITING = 100
"""Requests and invitations shown on the page of the members: what is answered makes room."""


def _oneself_first(ties: MembershipQuerySet, me: int) -> MembershipQuerySet:
    mine = ExpressionWrapper(Q(member=me), output_field=BooleanField())
    return ties.order_by(mine.desc(), "member__name_key", "pk")


def _as_rows(ties: MembershipQuerySet) -> MembershipQuerySet:
    """With what a row says of someone."""
    return ties.select_related("member__cooperative", "invited_by").only(
        "state",
        "message",
        "asked_at",
        "invited_at",
        "invited_by__name",
        "parted_on",
        "starts_on",
        "back_on",
        "member__name",
        "member__trade",
        "member__away_until",
        "member__cooperative__name",
    )


def members(here: Standing, words: str = "") -> MembershipQuerySet:
    """The memberships of those who belong to a groupe today, oneself first, then by first name;
    with words, of those they find. One query when read, and with words those that find them, now."""
    found = here.groupe.memberships.belonging_on(here.on)
    if words:
        found = found.filter(member__any_of=found_by_words(here.me, words))
    return _as_rows(_oneself_first(found, here.member.pk))


EVERY_MEMBER = Prepared(
    lambda groupe, me, on, start: _as_rows(
        _oneself_first(Membership.objects.filter(groupe=groupe).belonging_on(on), me)
    ).annotate(in_all=IN_ALL)[start : start + PAGE],
    groupe=PK,
    me=ME,
    on=DAY,
    start=START,
)


def members_page(here: Standing, number: str | None, words: str = "") -> Page[Membership]:
    """A page of :func:`members`. One query; with words two, and those that find people."""
    if words:
        return Paginator(members(here, words), PAGE).get_page(number)
    return page_of(EVERY_MEMBER, number, PAGE, groupe=here.groupe.pk, me=here.member.pk, on=here.on)


WAITING = Prepared(
    lambda groupe: _as_rows(
        Membership.objects.of_current().filter(groupe=groupe, state__in=Membership.WAITING)
    ).order_by("state", Coalesce("asked_at", "invited_at"), "pk")[: MOST_WAITING + 1],
    groupe=PK,
)


def waiting(here: Standing) -> list[Membership]:
    """Who asked and who is invited, the first to come first in each; one more than
    :data:`MOST_WAITING` tells that there are others. One query."""
    found = WAITING(groupe=here.groupe.pk)
    for tie in found:
        tie.groupe = here.groupe  # nobody asks for it again
    return found


HEAD = Prepared(
    lambda groupe, me, on: (
        _oneself_first(Membership.objects.filter(groupe=groupe).belonging_on(on), me)
        .annotate(
            count=Window(Count("*")),
        )
        .select_related("member")
        .only("member__name")[:FACES]
    ),
    groupe=PK,
    me=ME,
    on=DAY,
)
ASKED = Prepared(
    lambda groupe: _as_rows(
        Membership.objects.of_current().waiting().filter(groupe=groupe).order_by("asked_at", "pk")
    )[: AT_DOOR + 1],
    groupe=PK,
)


def first_members(here: Standing) -> Sequence[Membership]:
    """The first :data:`FACES` of :func:`members`, each with ``count``, how many there are in all. One
    query."""
    return HEAD(groupe=here.groupe.pk, me=here.member.pk, on=here.on)


_HEAD_AND_DOOR = Together(
    lambda groupe, me, on: HEAD.build(groupe=groupe, me=me, on=on),
    lambda groupe, me, on: ASKED.build(groupe=groupe),
    groupe=PK,
    me=ME,
    on=DAY,
)


def first_and_at_door(here: Standing) -> tuple[Sequence[Membership], list[Membership]]:
    """The same, and who asked first to come in; one more than :data:`AT_DOOR` tells that there are others.
    One query."""
    first, asked = _HEAD_AND_DOOR(groupe=here.groupe.pk, me=here.member.pk, on=here.on)
    return first, asked


def is_last(here: Standing) -> bool:
    """Whether nobody else belongs to the groupe: leaving it closes it. One query."""
    assert here.membership is not None  # noqa: S101 - asked of members
    return is_alone(here.membership)


def open_ties(member: Member) -> list[Membership]:
    """All by which someone belongs to groupes, asks to or is invited, by the groupe's name. One
    query."""
    ties = member.memberships.filter(state__in=Membership.OPEN)
    return list(ties.select_related("groupe__cooperative").order_by("groupe__name", "pk"))


def is_alone(tie: Membership) -> bool:
    """Whether nobody else belongs to the groupe of this membership. One query."""
    others = tie.groupe.memberships.of_current().filter(state__in=Membership.BELONGING)
    return not others.exclude(member=tie.member_id).exists()


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """What a member holds in a groupe and would let go of by leaving or pausing."""
    return [held for leaving in declared(Leaving) for held in leaving.what(groupe, member)]


def what_stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """What a member made or did in a groupe and does not go when they leave."""
    return [kept for leaving in declared(Leaving) for kept in leaving.stays(groupe, member)]


def what_closes(groupe: Groupe) -> list[StrOrPromise]:
    """What of a groupe ends when it closes."""
    return [ended for leaving in declared(Leaving) for ended in leaving.closing(groupe)]


def welcomers(groupe: Groupe) -> list[Member]:
    """Who answers requests to join: those whose role it is. One query.

    Empty while no one holds such a role: then every active member may.
    """
    return [
        member
        for holders in declared(Holders)
        for member in holders.find(rules.WELCOME, groupe).by_name()[:5]
    ]


def all_welcomers(groupe: Groupe) -> list[Member]:
    """All of them, in no order. One query."""
    return [
        member for holders in declared(Holders) for member in holders.find(rules.WELCOME, groupe)
    ]


def without_welcomer(groupes: Collection[Groupe]) -> set[int]:
    """Those of some groupes (their ids) where all who welcome are away today; not where nobody holds
    such a role, for every active member welcomes there. One query for each day it is where they are."""
    there: dict[int, bool] = {}
    today = {groupe.pk: groupe.today() for groupe in groupes}
    for holders in declared(Holders):
        for groupe, member in holders.among(rules.WELCOME, groupes):
            there[groupe] = there.get(groupe, False) or not member.is_away(today[groupe])
    return {groupe for groupe, somebody in there.items() if not somebody}


def groupes_to_invite_to(me: Me, other: Me) -> list[Groupe]:
    """The groupes to which I may invite someone, who is not in them, by name. My rights and their
    ties, where they are not known yet."""
    tied = (*Membership.BELONGING, Membership.State.INVITED)
    welcoming = me.groupes_where(rules.WELCOME)
    found = []
    for groupe in me.groupes:
        tie = other.tie_to(groupe.pk)
        if (
            groupe.pk in welcoming
            and groupe.state != Groupe.State.CLOSED
            and (tie is None or tie.state not in tied)
        ):
            found.append(groupe)
    return found


def groupes_in_sight(me: Me, of: Me) -> list[Groupe]:
    """The groupes someone belongs to, as far as I may know them, by name. Their ties, where they
    are not known yet."""
    return [groupe for groupe in of.groupes if groupe.is_open and groupe.visible_to(me)]


def name_groupes(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    return {
        groupe.pk: Name(groupe.name, groupe.get_absolute_url())
        for groupe in Groupe.objects.visible_to(me).filter(pk__in=ids)
    }


# --- the palette -------------------------------------------------------------------------------


def find_groupes(me: Me, words: str) -> list[palette.Hit]:
    found = Groupe.objects.visible_to(me).open().matching(words).order_by("name", "pk")
    shown = found.only("name", "slug", "short", "colour", "kind")
    return [
        palette.Hit(
            groupe.name,
            groupe.get_absolute_url(),
            groupe=groupe,
            note=groupe.get_kind_display(),
        )
        for groupe in shown[: palette.EACH]
    ]


# --- news --------------------------------------------------------------------------------------


def news(me: Me, limit: int = 6) -> list[feed.Line]:
    """What others did in my groupes since yesterday morning: the entries, then their names."""
    if not me.groupe_ids:
        return []
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    entries = feed.since(me.groupe_ids, start - dt.timedelta(days=1), but=me.member, limit=limit)
    return feed.tell(entries, me)
