# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of work: the board, one piece, what one carries, who carries what.

Each function says how many queries it costs; none grows with the number of rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.core.paginator import Page
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from groupes.access import Me, Standing
from groupes.journal.models import Entry
from groupes.models import Groupe, Membership
from groupes.people.models import Level, SkillHeld, Telling
from groupes.people.telling import tells
from groupes.seasons import queries as seasons
from groupes.seasons import year
from groupes.shell import palette
from groupes.shell.todo import Action
from groupes.things import Name, Ref
from groupes.web import search
from groupes.web.paging import IN_ALL, page_of
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, INSTANT, OTHER_PKS, PK, PKS, START, Prepared
from groupes.web.together import Together
from roles.models import Mandate, Role
from roles.work import load
from roles.work.buttons import offer_buttons
from roles.work.models import Helper, Work, WorkOffer, WorkSkill

SIZE: Final = 20  # of one section of the board
LATELY: Final = dt.timedelta(days=60)  # done or let go since
A_YEAR: Final = dt.timedelta(days=365)
NOT_AGAIN: Final = dt.timedelta(days=90)  # a move that was declined is not proposed again before

OPEN = WorkOffer.State.OPEN
OVER = (Work.State.DONE, Work.State.DROPPED)


# --- the board -----------------------------------------------------------------------------------


class Shape(NamedTuple):
    """Which filters are asked; their values come with the asking."""

    role: bool = False
    mine: bool = False
    hand: bool = False
    late: bool = False


ROLE = PK + 31
ME = PK + 32


@cache
def board_query(section: str, shape: Shape) -> Prepared[Work]:
    """A section of the board ("open", "taken", "over"), narrowed so."""

    def build(**marks: Any) -> Any:
        rows = Work.objects.filter(groupe=marks["groupe"])
        if section == "over":
            rows = rows.filter(state__in=OVER, over_at__gte=marks["since"]).order_by(
                "-over_at", "-pk"
            )
        else:
            rows = rows.filter(state=section).order_by(F("due_on").asc(nulls_last=True), "pk")
        if shape.role:
            rows = rows.filter(role=marks["role"])
        if shape.mine:
            rows = rows.filter(holder=marks["me"])
        if shape.hand:
            rows = rows.filter(hand_since__isnull=False)
        if shape.late:
            rows = rows.filter(due_on__lt=marks["today"])
        rows = rows.select_related("holder", "role").only(
            "title", "size", "due_on", "whole", "checklist", "ticked", "state", "hand_since",
            "recurrence_id", "over_at", "holder__name", "role__name",
        )  # fmt: skip
        return rows.annotate(in_all=IN_ALL)[marks["start"] : marks["start"] + SIZE]

    marks: dict[str, Any] = {"groupe": PK, "start": START}
    if section == "over":
        marks["since"] = INSTANT
    if shape.role:
        marks["role"] = ROLE
    if shape.mine:
        marks["me"] = ME
    if shape.late:
        marks["today"] = DAY
    return Prepared(build, **marks)


def board(
    here: Standing, section: str, shape: Shape, role: int | None, number: str | None
) -> Page[Work]:
    """A page of a section. One query."""
    values: dict[str, Any] = {"groupe": here.groupe.pk}
    if section == "over":
        values["since"] = timezone.now() - LATELY
    if shape.role:
        values["role"] = role
    if shape.mine:
        values["me"] = here.member.pk
    if shape.late:
        values["today"] = here.on
    return page_of(board_query(section, shape), number, SIZE, **values)


ROLES_USED = Prepared(
    lambda groupe: (
        Work.objects.live()
        .filter(groupe=groupe, role__isnull=False)
        .order_by("role__name_form", "role_id")
        .values_list("role_id", "role__name", "role__name_form")
        .distinct()
    ),
    groupe=PK,
)


def roles_used(groupe_id: int) -> list[tuple[int, str]]:
    """The roles for which something is to be done: (id, name). One query."""
    return [(pk, name) for pk, name, _form in ROLES_USED(groupe=groupe_id)]


HELPERS = Prepared(
    lambda works: (
        Helper.objects.filter(work__any_of=works)
        .order_by("since", "pk")
        .values_list("work_id", "member_id", "member__name")
    ),
    works=PKS,
)


def helpers_of(ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """Work → who gives a hand: (id, name). One query; none where there is no work."""
    works = list(ids)
    found: dict[int, list[tuple[int, str]]] = {}
    if works:
        for work, member, name in HELPERS(works=works):
            found.setdefault(work, []).append((member, name))
    return found


# --- one piece -----------------------------------------------------------------------------------


ONE = Prepared(
    lambda work, groupe: (
        Work.objects.filter(groupe=groupe, pk=work)
        .select_related("role", "holder", "author", "recurrence")
        .defer(
            *(f"{who}__about" for who in ("holder", "author")), "role__purpose",
            "role__accountabilities", "role__domain",
        )
    ),
    work=PK - 1,
    groupe=PK,
)  # fmt: skip
SKILLS = Prepared(
    lambda works: (
        WorkSkill.objects.filter(work__any_of=works)
        .order_by("skill__name_form", "pk")
        .values_list("work_id", "skill_id", "skill__name")
    ),
    works=PKS,
)
OFFERS_OF = Prepared(
    lambda work: (
        WorkOffer.objects.filter(work=work, state=OPEN)
        .select_related("offered_by", "offered_to", "giver")
        .defer(*(f"{who}__about" for who in ("offered_by", "offered_to", "giver")))
        .order_by("created_at", "pk")
    ),
    work=PK,
)


def one(here: Standing, pk: int) -> Work | None:
    """A piece of work of the groupe. One query."""
    for found in ONE(work=pk, groupe=here.groupe.pk):
        found.groupe = here.groupe
        return found
    return None


def skills_of(ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Work → the skills it calls on: id → name. One query; none where there is no work."""
    works = list(ids)
    found: dict[int, dict[int, str]] = {}
    if works:
        for work, skill, name in SKILLS(works=works):
            found.setdefault(work, {})[skill] = name
    return found


def offers_of(work: Work) -> list[WorkOffer]:
    """What waits for an answer about it, the oldest first. One query."""
    offers = OFFERS_OF(work=work.pk)
    for offer in offers:
        offer.work = work
    return offers


def on_thing(groupe_id: int, about: Ref) -> list[Work]:
    """What is to be done for a thing, the soonest first. One query."""
    return ABOUT(groupe=groupe_id, label=about.label, thing=about.id)


ABOUT = Prepared(
    lambda groupe, label, thing: (
        Work.objects.live()
        .filter(groupe=groupe, about_type=label, about_id=thing)
        .select_related("holder")
        .only("title", "due_on", "state", "holder__name")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:SIZE]
    ),
    groupe=PK,
    label="prepared-key",
    thing=PK + 40,
)


ON_ROLE: Final = 6
"""Pieces that the page of a role shows."""

OF_ROLE = Prepared(
    lambda groupe, role: (
        Work.objects.live()
        .filter(Q(role=role) | Q(about_type=Role._meta.label_lower, about_id=role), groupe=groupe)
        .select_related("holder")
        .only("title", "due_on", "state", "hand_since", "holder__name")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[: ON_ROLE + 1]
    ),
    groupe=PK,
    role=ROLE,
)


def of_role(groupe_id: int, role_id: int) -> list[Work]:
    """What is to be done for a role, the soonest first, one more than :data:`ON_ROLE` at most. One
    query."""
    return OF_ROLE(groupe=groupe_id, role=role_id)


# --- what one carries ----------------------------------------------------------------------------


MINE = Prepared(
    lambda me, groupes: (
        Work.objects.filter(
            Q(holder=me) | Q(hand_since__isnull=False) | Q(helpers__member=me),
            groupe__any_of=groupes,
            state=Work.State.TAKEN,
        )
        .select_related("holder", "role", "groupe")
        .only(
            "title", "size", "due_on", "whole", "checklist", "ticked", "state", "hand_since",
            "recurrence_id", "over_at", "holder__name", "role__name",
            *(f"groupe__{name}" for name in ("name", "slug", "short", "colour", "kind")),
        )
        .order_by(F("due_on").asc(nulls_last=True), "pk")
        .distinct()[:200]
    ),
    me=ME,
    groupes=PKS,
)  # fmt: skip
OFFERS_TO = Prepared(
    lambda me, groupes: (
        WorkOffer.objects.filter(
            Q(offered_to=me, taker_yes=False) | Q(giver=me, giver_yes=False),
            state=OPEN,
            work__groupe__any_of=groupes,
        )
        .select_related("work__groupe", "offered_by", "offered_to", "giver")
        .only(
            "message", "is_move", "giver_yes", "taker_yes", "created_at", "state", "work__title",
            "work__due_on", "work__size",
            *(f"work__groupe__{name}" for name in ("name", "slug", "short", "colour", "kind")),
            "offered_by__name", "offered_to__name", "giver__name",
        )
        .order_by("created_at", "pk")
    ),
    me=ME,
    groupes=PKS,
)  # fmt: skip


def mine(me: Me) -> list[Work]:
    """What I carry, what I give a hand on, and where one is wanted, in the groupes where I take part:
    the soonest first. One query."""
    return MINE(me=me.pk, groupes=open_ids(me))


def offers_to(me: Me) -> list[WorkOffer]:
    """The offers that wait for my answer. One query."""
    return OFFERS_TO(me=me.pk, groupes=open_ids(me))


def open_ids(me: Me) -> list[int]:
    """The groupes where I take part and things go on."""
    return [one.pk for one in me.groupes if one.pk in me.active_ids and one.is_open]


# --- palette, things, notifications --------------------------------------------------------------


def find(me: Me, words: str) -> list[palette.Hit]:
    """What is to be done in one's own groupes, by its title. One query."""
    rows = (
        Work.objects.live()
        .filter(search.containing(words, "title"), groupe__in=me.groupe_ids)
        .order_by("title", "pk")
        .values_list("pk", "title", "groupe__slug", "groupe__name")[: palette.EACH]
    )
    return [
        palette.Hit(title, reverse("work:work", args=[slug, pk]), icon="list-checks", note=groupe)
        for pk, title, slug, groupe in rows
    ]


NAMES = Prepared(
    lambda works, groupes: Work.objects.filter(
        pk__any_of=works, groupe__any_of=groupes
    ).values_list("pk", "title", "groupe_id"),
    works=PKS,
    groupes=OTHER_PKS,
)


def name_work(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    slugs = {groupe.pk: groupe.slug for groupe in me.groupes}
    return {
        pk: Name(title, reverse("work:work", args=[slugs[groupe], pk]))
        for pk, title, groupe in NAMES(works=list(ids), groupes=list(me.groupe_ids))
    }


def work_of(groupe: Groupe, pk: int) -> Work | None:
    """A piece of work of this groupe. One query."""
    return Work.objects.filter(groupe=groupe, pk=pk).first()


def tied(ids: set[int]) -> dict[int, set[int]]:
    """Work → who carries it, gives a hand on it, wrote it down. Two queries."""
    found: dict[int, set[int]] = {}
    for pk, *people in Work.objects.filter(pk__in=ids).values_list("pk", "holder", "author"):
        found[pk] = {one for one in people if one is not None}
    rows = Helper.objects.filter(work__in=ids).values_list("work", "member")
    for work, member in rows:
        found.setdefault(work, set()).add(member)
    return found


OFFERED = Prepared(
    lambda offers, me: WorkOffer.objects.filter(
        Q(offered_to=me, taker_yes=False) | Q(giver=me, giver_yes=False),
        pk__any_of=offers,
        state=OPEN,
    ).values_list("pk", "work_id", "work__groupe__slug"),
    offers=PKS,
    me=ME,
)


def offers_in(entries: list[Entry], me: Me) -> dict[int, tuple[str, tuple[Action, ...]]]:
    """Of entries that tell of an offer: those that wait for my answer, with it in place. One query."""
    by_offer = {entry.facts.get("offer"): entry.pk for entry in entries}
    found: dict[int, tuple[str, tuple[Action, ...]]] = {}
    asked = [pk for pk in by_offer if isinstance(pk, int)]
    for pk, work, slug in OFFERED(offers=asked, me=me.pk):
        page = reverse("work:work", args=[slug, work])
        found[by_offer[pk]] = (page, offer_buttons(slug, pk, reverse("notifications:index")))
    return found


# --- who carries what ----------------------------------------------------------------------------


@dataclass(slots=True)
class Carried:
    """A piece of work that somebody carries, as it is shared out."""

    pk: int
    title: str
    holder: int
    size: Decimal | None
    due_on: dt.date | None
    hand: bool
    stays: bool
    skills: dict[int, str] = field(default_factory=dict)


NONE: Final[Mapping[int, str]] = MappingProxyType({})


@dataclass(slots=True)
class Someone:
    """A member of the groupe today. ``told``: season → days a month; None: not told. ``does``,
    ``learns``: skill → name, of what they tell the reader."""

    pk: int
    name: str
    told: dict[dt.date, int] | None = None
    does: Mapping[int, str] = NONE
    learns: Mapping[int, str] = NONE


class Held(NamedTuple):
    """A mandate that goes on or is to come. ``energy``: what it asks, days a month."""

    member: int
    energy: Decimal
    starts_on: dt.date
    ends_on: dt.date


class Proposed(NamedTuple):
    """A move that was proposed, of the last year."""

    pk: int
    work: int
    title: str
    taker: int
    taker_name: str
    giver: int | None
    giver_name: str | None
    by: int
    by_name: str
    state: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Table:
    """All that whoever shares work out looks at. ``seasons``: the one that runs, and the next.
    ``people``: everyone, by name; ``telling``: those of them who told something, ``knowing``: those who
    know or learn what work calls on, by name too. Of a large groupe they are few, and only they are
    weighed."""

    seasons: tuple[dt.date, dt.date]
    people: dict[int, Someone]
    telling: list[Someone]
    knowing: list[Someone]
    held: list[Held]
    work: list[Carried]
    moves: list[Proposed]


MEMBERS = Prepared(
    lambda groupe, on: (
        Membership.objects.on(on)
        .filter(groupe=groupe)
        .order_by("member__name_key", "member_id")
        .values_list("member_id", "member__name")
    ),
    groupe=PK,
    on=DAY,
)
MANDATES = Prepared(
    lambda groupe, on: (
        Mandate.objects.filter(role__groupe=groupe, role__closed_on=None, ends_on__gte=on)
        .counting(on)
        .order_by("pk")
        .values_list("member_id", "role__energy", "share", "starts_on", "ends_on")
    ),
    groupe=PK,
    on=DAY,
)
TAKEN = Prepared(
    lambda groupe: (
        Work.objects.filter(groupe=groupe, state=Work.State.TAKEN, holder__isnull=False)
        .order_by(F("due_on").asc(nulls_last=True), "pk")
        .values_list("pk", "title", "holder_id", "size", "due_on", "hand_since", "whole", "ticked")
    ),
    groupe=PK,
)
KNOWS = Prepared(
    lambda people, skills: (
        SkillHeld.objects.filter(member__any_of=people, skill__any_of=skills)
        .order_by("member_id", "position", "pk")
        .values_list(
            "member_id", "skill_id", "skill__name", "level", "member__telling__skills",
            "member__cooperative_id",
        )
    ),
    people=PKS,
    skills=OTHER_PKS,
)  # fmt: skip
MOVES = Prepared(
    lambda groupe, since: (
        WorkOffer.objects.filter(is_move=True, created_at__gte=since, work__groupe=groupe)
        .order_by("-created_at", "-pk")
        .values_list(
            "pk", "work_id", "work__title", "offered_to_id", "offered_to__name", "giver_id",
            "giver__name", "offered_by_id", "offered_by__name", "state", "created_at",
        )
    ),
    groupe=PK,
    since=INSTANT,
)  # fmt: skip


def known_to(
    rows: Iterable[tuple[Any, ...]], cooperative: int
) -> dict[int, tuple[dict[int, str], dict[int, str]]]:
    """Member → what they do and what they wish to learn (skill → name), of what a member of their
    groupes of this cooperative is told."""
    found: dict[int, tuple[dict[int, str], dict[int, str]]] = {}
    usual = Telling().skills
    # Few ways to tell, and many who do.
    told = cache(
        lambda audience, home: "skills" in tells({"skills": audience}, home=home, mate=True)
    )
    for member, skill, name, level, audience, theirs in rows:
        if told(audience or usual, theirs == cooperative):
            does, learns = found.setdefault(member, ({}, {}))
            (learns if level == Level.LEARNS else does)[skill] = name
    return found


def table(here: Standing) -> Table:
    """Who carries what in the groupe, for whoever shares work out; of people, who knows or learns what
    that work calls on. Five queries, six where something is carried, seven where it calls on skills."""
    groupe = here.groupe.pk
    now = year.first_day(here.on)
    both = (now, year.following(now))
    people = {pk: Someone(pk, name) for pk, name in MEMBERS(groupe=groupe, on=here.on)}
    told = seasons.told(groupe, both)
    for pk in told.keys() & people.keys():
        people[pk].told = told[pk]
    work = [
        Carried(pk, title, holder, size, due_on, hand is not None, whole and bool(ticked))
        for pk, title, holder, size, due_on, hand, whole, ticked in TAKEN(groupe=groupe)
    ]
    called_on = skills_of(one.pk for one in work)
    for one_ in work:
        one_.skills = called_on.get(one_.pk, {})
    known: Mapping[int, tuple[dict[int, str], dict[int, str]]] = {}
    if skills := {skill for one in called_on.values() for skill in one}:
        rows = KNOWS(people=list(people), skills=list(skills))
        known = known_to(rows, here.member.cooperative_id)
        for pk, (does, learns) in known.items():
            people[pk].does, people[pk].learns = does, learns
    held = [
        Held(member, load.of_seat(energy, share), *days)
        for member, energy, share, *days in MANDATES(groupe=groupe, on=here.on)
    ]
    moves = [Proposed(*row) for row in MOVES(groupe=groupe, since=timezone.now() - A_YEAR)]
    return Table(
        both,
        people,
        [one for pk, one in people.items() if pk in told],
        [one for pk, one in people.items() if pk in known],
        held,
        work,
        moves,
    )


# --- room of one's own ---------------------------------------------------------------------------


def _own_held(me: Any, groupes: Any, on: Any) -> QuerySet[Mandate, Any]:
    return Mandate.objects.filter(
        member=me, role__groupe__any_of=groupes, role__closed_on=None, ends_on__gte=on
    ).values_list("role__groupe_id", "role__energy", "share", "starts_on", "ends_on")


def _own_work(me: Any, groupes: Any) -> QuerySet[Work, Any]:
    return Work.objects.filter(
        holder=me, state=Work.State.TAKEN, groupe__any_of=groupes, size__isnull=False
    ).values_list("groupe_id", "size", "due_on")


OWN = Together(
    lambda works, me, groupes, first, on: SKILLS.build(works=works),
    lambda works, me, groupes, first, on: SkillHeld.objects.filter(member=me).values_list(
        "skill_id", flat=True
    ),
    lambda works, me, groupes, first, on: seasons.SEASONS.build(
        groupes=groupes, member=me, first=first
    ),
    lambda works, me, groupes, first, on: _own_held(me, groupes, on),
    lambda works, me, groupes, first, on: _own_work(me, groupes),
    works=PKS,
    me=ME,
    groupes=OTHER_PKS,
    first=DAY,
    on=DAY + dt.timedelta(days=1),
)


class Own(NamedTuple):
    """What a member may help with, and what they have to give: ``called_on``: work → the skills it calls
    on, id → name; ``skills``: those they do or wish to learn; ``energy``: groupe → the days a month that
    they said for its season that runs; ``held``: (groupe, energy, share, first day, last day) of their mandates;
    ``work``: (groupe, size, day) of what they carry."""

    called_on: dict[int, dict[int, str]]
    skills: frozenset[int]
    energy: dict[int, int]
    held: list[tuple[Any, ...]]
    work: list[tuple[Any, ...]]


def own(me: Me, days: Mapping[int, dt.date], works: Iterable[int] = ()) -> Own:
    """Of a member, in groupes (the day it is there, one at least), for these pieces of work. One query."""
    first = {pk: year.first_day(day) for pk, day in days.items()}
    named, skills, said, held, work = OWN(
        works=list(works),
        me=me.pk,
        groupes=list(days),
        first=min(first.values()),
        on=min(days.values()),
    )
    called_on: dict[int, dict[int, str]] = {}
    for pk, skill, name in named:
        called_on.setdefault(pk, {})[skill] = name
    rows = [seasons.Row(*row) for row in said]
    energy = {
        row.groupe_id: row.mine
        for row in rows
        if row.mine is not None and row.starts_on == first.get(row.groupe_id)
    }
    return Own(called_on, frozenset(skills), energy, held, work)
