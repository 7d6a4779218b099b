# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages read of craft. Nobody is found, sorted or narrowed by what was attested of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from groupes.access import Me
from groupes.craft.models import NEAR_THE_END, RECALLED, Attestation, Pairing
from groupes.models import Member
from groupes.people import queries as people
from groupes.people.models import Level, Listing, Part, SkillHeld
from groupes.people.queries import FINDING, finding, listed
from groupes.web.paging import IN_ALL
from groupes.web.prepared import DAY, KEY, KEYS, PK, START, Prepared
from groupes.web.together import Together

ON_PROFILE = 12
"""Lines of craft on a profile; its own page has the others."""


# --- who meets whom ------------------------------------------------------------------------------


class Meeting(NamedTuple):
    """Someone whom I could learn a skill from, or pass one on to. ``in_all``: how many there are."""

    skill_id: int
    member_id: int
    name: str
    trade: str
    cooperative: str
    away_until: dt.date | None
    in_all: int


MINE = Prepared(
    lambda member, levels: (
        SkillHeld.objects.filter(member=member, level__any_of=levels)
        .order_by("skill__name_form")
        .values_list("level", "skill_id", "skill__name")
    ),
    member=PK,
    levels=KEYS,
)


def my_skills(me: Me) -> dict[str, dict[int, str]]:
    """Level → skill → its name, of what I say I want to learn and can pass on. One query."""
    found: dict[str, dict[int, str]] = {Level.LEARNS: {}, Level.PASSES_ON: {}}
    for level, skill, name in MINE(member=me.pk, levels=[str(level) for level in found]):
        found[level][skill] = name
    return found


PAGE = 20
"""People shown at once of those who meet a skill of somebody."""

FIRST = 3
"""And of those who meet each of their skills, where all of them are shown."""


def who_say(me: int, skill: int, level: Any, finding: Mapping[str, Any]) -> QuerySet[Listing, Any]:
    """Who says a skill at a level, of those whom somebody finds and who tell them their skills."""
    return (
        listed(**finding)
        .filter(
            member__skills_held__skill=skill,
            member__skills_held__level=level,
            tells__contains=[Part.SKILLS],
        )
        .exclude(member=me)
    )


SHOWN = (
    "member__skills_held__skill_id",
    "member_id",
    "member__name",
    "member__trade",
    "member__cooperative__name",
    "member__away_until",
)

MEETING = Prepared(
    lambda me, skill, level, start, **finding: (
        who_say(me, skill, level, finding)
        .annotate(in_all=IN_ALL)
        .order_by("member__name_key", "member_id")
        .values_list(*SHOWN, "in_all")[start : start + PAGE]
    ),
    me=PK,
    skill=PK + 1,
    level=KEY,
    start=START,
    **FINDING,
)


def meeting(me: Me, skill: int, level: str, *, start: int = 0) -> list[Meeting]:
    """A page of those who say a skill at a level, of those I find and who tell me their skills, by name.
    One query."""
    if not me.member.is_current:
        return []
    rows = MEETING(me=me.pk, skill=skill, level=level, start=start, **finding(me))
    return [Meeting(*row) for row in rows]


@lru_cache(maxsize=256)
def latest_asked(levels: tuple[str, ...]) -> Together:
    """Of each of so many skills, at its level, those who said it last, and one more: read from an index
    one by one until there are enough, however many say it."""

    def of(number: int) -> Callable[..., QuerySet[Listing, Any]]:
        def build(me: int, **values: Any) -> QuerySet[Listing, Any]:
            skill = values[f"skill_{number}"]
            found = {name: values[name] for name in FINDING}
            rows = who_say(me, skill, levels[number], found)
            rows = rows.order_by("-member__skills_held__since", "-member__skills_held__pk")
            return rows.values_list(*SHOWN)[: FIRST + 1]

        return build

    marks = {f"skill_{number}": PK + 1 + number for number in range(len(levels))}
    return Together(*map(of, range(len(levels))), me=PK, **marks, **FINDING)


def latest(me: Me, asked: Sequence[tuple[int, str]]) -> dict[int, list[Meeting]]:
    """Skill → those who said it last at the level it is asked with, FIRST of them and one more, of those
    I find and who tell me their skills. One query; none for no skill."""
    if not asked or not me.member.is_current:
        return {}
    together = latest_asked(tuple(level for _skill, level in asked))
    marks = {f"skill_{number}": skill for number, (skill, _level) in enumerate(asked)}
    found = together(me=me.pk, **marks, **finding(me))
    return {
        skill: [Meeting._make((*row, len(rows))) for row in rows]
        for (skill, _level), rows in zip(asked, found, strict=True)
    }


PAIRS = Prepared(
    lambda member: (
        Pairing.objects.of(member)
        .filter(state__in=Pairing.OPEN)
        .values_list("pk", "learner_id", "passer_id", "skill_id")
    ),
    member=PK,
)


def skill_names_of(person: Member) -> tuple[str, ...]:
    """The skills that someone tells, in their order. One query."""
    held = people.skills_of([person.pk]).get(person.pk, [])
    return tuple(one.name for one in held)


def pairs_of(me: Me) -> dict[tuple[int, int], int]:
    """(other, skill) → my pairing that is open with them. One query."""
    return {
        (passer if learner == me.pk else learner, skill): pk
        for pk, learner, passer, skill in PAIRS(member=me.pk)
    }


# --- one's own -----------------------------------------------------------------------------------


def find_pairing(me: Me, pk: int) -> Pairing | None:
    """A pairing of mine. One query."""
    rows = Pairing.objects.of(me.pk).select_related(
        "skill__merged_into", "learner__user", "passer__user"
    )
    return rows.filter(pk=pk).first()


def my_pairings(me: Me) -> QuerySet[Pairing, Pairing]:
    """My pairings, the latest asked first, what was taken back left out. One query when read."""
    rows = Pairing.objects.of(me.pk).exclude(state=Pairing.State.WITHDRAWN)
    return rows.select_related("skill__merged_into", "learner", "passer").order_by("-pk")


def of_me(me: Me) -> QuerySet[Attestation, Attestation]:
    """What was attested of me, the latest first. One query when read."""
    rows = Attestation.objects.filter(of=me.pk).select_related("by", "skill__merged_into")
    return rows.order_by("-made_on", "-pk")


def by_me(me: Me) -> QuerySet[Attestation, Attestation]:
    """What I attested, the latest first. One query when read."""
    rows = Attestation.objects.filter(by=me.pk).select_related("of", "skill__merged_into")
    return rows.order_by("-made_on", "-pk")


def find_attestation(me: Me, pk: int) -> Attestation | None:
    """One of me, or by me. One query."""
    rows = Attestation.objects.filter(Q(of=me.pk) | Q(by=me.pk))
    return rows.select_related("of", "by", "skill").filter(pk=pk).first()


# --- on a profile --------------------------------------------------------------------------------


class Shown(NamedTuple):
    """A fact on a profile: an attestation (``words``), or a pairing that both show (``goal`` in it).
    ``there``: the other is of their cooperative still, and has a page."""

    kind: str
    skill: str
    person_id: int | None
    person: str
    there: bool
    words: str
    day: dt.date


def _of_today(who: str) -> Case:
    """Whether somebody is of their cooperative today (:attr:`groupes.models.Member.is_current`)."""
    there = Q(**{f"{who}__left_on": None, f"{who}__user__is_active": True})
    return Case(When(there, then=True), default=False, output_field=BooleanField())


def _current_skill() -> Coalesce:
    """What a skill is called today: by the name of the one it was merged into."""
    return Coalesce("skill__merged_into__name", "skill__name")


def _text(value: str) -> Cast:
    return Cast(Value(value), CharField())


PROFILE = Prepared(
    lambda person, day: (
        Attestation.objects.filter(of=person, state=Attestation.State.SHOWN)
        .order_by()
        .annotate(
            kind=_text("attested"),
            called=_current_skill(),
            there=_of_today("by"),
            told=Cast("words", TextField()),
        )
        .values_list("kind", "called", "by_id", "by__name", "there", "told", "made_on")
        .union(
            _shown_pairings(person, day).filter(learner=person)
            .annotate(
                kind=_text("learns"), called=_current_skill(), there=_of_today("passer"),
                told=Cast("goal", TextField()),
            )
            .values_list("kind", "called", "passer_id", "passer__name", "there", "told", "starts_on"),
            _shown_pairings(person, day).filter(passer=person)
            .annotate(
                kind=_text("passes_on"), called=_current_skill(), there=_of_today("learner"),
                told=Cast("goal", TextField()),
            )
            .values_list("kind", "called", "learner_id", "learner__name", "there", "told", "starts_on"),
            all=True,
        )
    ),
    person=PK,
    day=DAY,
)  # fmt: skip


def _shown_pairings(person: int, day: dt.date) -> QuerySet[Pairing, Pairing]:
    return (
        Pairing.objects.filter(
            state=Pairing.State.GOING, learner_shows=True, passer_shows=True, ends_on__gte=day
        )
        .filter(learner__left_on=None, passer__left_on=None)
        .order_by()
    )


def shown_of(person: Member) -> list[Shown]:
    """The facts that show on someone's profile, the latest first. One query."""
    day = person.cooperative.today()
    rows = [Shown(*row) for row in PROFILE(person=person.pk, day=day)]
    return sorted(rows, key=lambda row: row.day, reverse=True)


# --- what waits ----------------------------------------------------------------------------------


NAMED: Final = ("skill__name", "skill__merged_into__name")
"""What a line says of a skill, which may have been merged."""


def offered_to(member: Any, groupes: Any, day: Any) -> QuerySet[Attestation, Attestation]:
    """The attestations that wait for the answer of a member."""
    return (
        Attestation.objects.filter(of=member, state=Attestation.State.OFFERED)
        .select_related("by", "skill__merged_into")
        .only("words", "made_on", "by__name", *NAMED)
        .order_by("made_on", "pk")
    )


def pairings_waiting(member: Any, groupes: Any, day: Any) -> QuerySet[Pairing, Pairing]:
    """The pairings in which something waits for a member: asked of them, told to them, or near the
    end, until some time after it."""
    until = ExpressionWrapper(F("ends_on") - Value(day, DateField()), DurationField())
    return (
        Pairing.objects.of(member)
        .alias(until=until)
        .filter(
            Q(state=Pairing.State.ASKED) & ~Q(asked_by=member)
            | Q(state=Pairing.State.GOING, until__range=(-RECALLED, NEAR_THE_END))
            | Q(answer_for=member)
        )
        .select_related("skill__merged_into", "learner", "passer")
        .only(
            "state", "answer_for_id", "answer", "message", "goal", "ends_on",
            "learner__name", "passer__name", *NAMED,
        )
        .order_by("ends_on", "pk")
    )  # fmt: skip
