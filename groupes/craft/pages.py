# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of craft are given: facts, in words, with where to answer them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.craft import queries
from groupes.craft.models import Attestation, Pairing
from groupes.craft.queries import Meeting, Shown
from groupes.models import Groupe, Member
from groupes.people import queries as people
from groupes.people.models import Level
from groupes.web import formats
from groupes.web.paging import page_of
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 20


# --- a profile -----------------------------------------------------------------------------------


class Fact(NamedTuple):
    """A fact on a profile: who (``url`` "" where there is nobody to go to), when, what."""

    title: str
    words: str
    person: str
    url: str
    day: str


class Passes(NamedTuple):
    """A skill that someone can pass on. ``asked``: it is under way between us, there."""

    skill: str
    url: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """``attest``: where I say what I have seen, "" where that is not mine; ``more``: there are others,
    on a page of their own; ``passes``: what they can pass on, and where I ask to learn it."""

    facts: list[Fact]
    attest: str
    more: str
    passes: list[Passes] = field(default_factory=list)


def facts(rows: Iterable[Shown]) -> list[Fact]:
    titles = {
        "attested": _("%(skill)s, seen at work"),
        "learns": _("Learning: %(skill)s"),
        "passes_on": _("Passing on: %(skill)s"),
    }
    return [
        Fact(
            titles[row.kind] % {"skill": row.skill},
            row.words,
            row.person or _("a former member"),
            reverse("groupes:person", args=[row.person_id]) if row.person_id and row.there else "",
            formats.date(row.day),
        )
        for row in rows
    ]


def profile_part(me: Me, person: Member, groupes: Sequence[Groupe]) -> Profile | None:
    """What shows of someone's craft. One query for oneself, two for another; one more where they can
    pass something on."""
    found = queries.shown_of(person)
    passes = _passes(me, person)
    together = any(groupe.pk in me.groupe_ids for groupe in groupes)
    attest = ""
    if together and me.pk != person.pk:
        attest = reverse("craft:attest", args=[person.pk])
    if not found and not attest and not passes:
        return None
    more = reverse("craft:of", args=[person.pk]) if len(found) > queries.ON_PROFILE else ""
    return Profile(facts(found[: queries.ON_PROFILE]), attest, more, passes)


def _passes(me: Me, person: Member) -> list[Passes]:
    if me.pk in (0, person.pk):  # nobody learns from oneself, nor as who only looks
        return []
    held = people.skills_of([person.pk]).get(person.pk, [])
    skills = {one.skill: one.name for one in held if one.level == Level.PASSES_ON}
    pairs = queries.pairs_of(me) if skills else {}
    found = []
    for skill, name in skills.items():
        pair = pairs.get((person.pk, skill))
        ask = reverse("craft:ask", args=[person.pk, skill])
        url = reverse("craft:pairing", args=[pair]) if pair else ask
        found.append(Passes(name, url, pair is not None))
    return found


def all_of(person: Member, number: str | None) -> tuple[Page[Any], list[Fact]]:
    """A page of all that shows of someone's craft. One query."""
    page = Paginator(queries.shown_of(person), PAGE).get_page(number)
    return page, facts(page.object_list)


# --- compagnonnage -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """Someone to ask. ``pairing``: the one that is open with them, "" for none; ``away``: until
    when they are, in words."""

    person: Meeting
    facts: str
    url: str
    ask: str
    pairing: str
    away: str


@dataclass(frozen=True, slots=True)
class Skill:
    """One of my skills, and those it meets: the last who said so, or a page of all. ``more``: there are
    others; ``asked``: whom it meets was looked for."""

    name: str
    url: str
    lines: list[Line]
    more: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Side:
    """What I want to learn, or can pass on. ``page``: of those whom the skill that is chosen meets."""

    level: str
    skills: list[Skill]
    page: Page[Any] | None = None


MEETS: Final[Mapping[Level, Level]] = {
    Level.LEARNS: Level.PASSES_ON,
    Level.PASSES_ON: Level.LEARNS,
}
"""What I say → what whom I meet says."""

MOST_LOOKED_FOR = 8
"""Skills of a side for which people are looked for at once; each of the others where it is chosen."""


def meet(me: Me, skill: str, number: str | None) -> list[Side]:
    """Who passes on what I want to learn, and who wants to learn what I pass on: of each of my skills
    the last few, or of one that is chosen all of them, by name. Three queries at most, whatever the
    rows; beyond the last page, two more."""
    mine = queries.my_skills(me)
    chosen = int(skill) if skill.isascii() and skill.isdecimal() and len(skill) < 19 else 0
    lines = Lines(me)
    for level, theirs in MEETS.items():
        if chosen in mine[level]:
            ask = partial(queries.meeting, me, chosen, theirs)
            page = page_of(ask, number, queries.PAGE)  # type: ignore[arg-type]  # asked as a prepared query is
            found = [lines.of(one) for one in page.object_list]
            name = mine[level][chosen]
            return [Side(level, [Skill(name, _chosen(chosen), found, False, True)], page)]
    asked = [
        (pk, str(theirs))
        for level, theirs in MEETS.items()
        for pk in islice(mine[level], MOST_LOOKED_FOR)
    ]
    latest = queries.latest(me, asked)
    return [
        Side(level, [lines.met(pk, name, latest.get(pk)) for pk, name in mine[level].items()])
        for level in MEETS
    ]


def _chosen(skill: int) -> str:
    return f"{reverse('craft:meet')}?skill={skill}"


class Lines:
    """The people of a page, as ``me`` may ask them. One query: my pairings."""

    def __init__(self, me: Me) -> None:
        self.pairs = queries.pairs_of(me)
        self.today = me.member.cooperative.today()

    def of(self, one: Meeting) -> Line:
        pair = self.pairs.get((one.member_id, one.skill_id))
        return Line(
            one,
            " · ".join(fact for fact in (one.trade, one.cooperative) if fact),
            reverse("groupes:person", args=[one.member_id]),
            reverse("craft:ask", args=[one.member_id, one.skill_id]),
            reverse("craft:pairing", args=[pair]) if pair else "",
            formats.away(one.away_until, self.today),
        )

    def met(self, skill: int, name: str, found: Sequence[Meeting] | None) -> Skill:
        """One of my skills with the last who said it; None: they were not looked for."""
        first = [self.of(one) for one in (found or ())[: queries.FIRST]]
        more = found is not None and len(found) > len(first)
        return Skill(name, _chosen(skill), first, more, found is not None)


class PairLine(NamedTuple):
    title: str
    url: str
    goal: str
    state: StrOrPromise
    until: str


def title_of(me: Me, pairing: Pairing) -> str:
    """What a pairing is for me: "Découpe laser, with Ana"."""
    names = {"skill": pairing.skill.current.name, "name": pairing.other_name(me.pk)}
    if pairing.learner_id == me.pk:
        return _("I learn %(skill)s from %(name)s") % names
    return _("I pass on %(skill)s to %(name)s") % names


def pair_lines(me: Me, pairings: Iterable[Pairing]) -> list[PairLine]:
    return [
        PairLine(
            title_of(me, one),
            one.get_absolute_url(),
            one.goal,
            one.get_state_display(),
            formats.date(one.ended_on or one.ends_on),
        )
        for one in pairings
    ]


@dataclass(frozen=True, slots=True)
class PairingPage:
    """A pairing as one of the two reads it."""

    pairing: Pairing
    title: str
    other: Member
    state: StrOrPromise
    asked_me: bool
    asked_by_me: bool
    going: bool
    told_me: bool
    i_show: bool
    they_show: bool
    over: bool
    away: str
    ended: bool
    other_gone: bool


def pairing_page(me: Me, pairing: Pairing) -> PairingPage:
    """No query."""
    other = pairing.other(me.pk)
    asked = pairing.state == Pairing.State.ASKED
    going = pairing.state == Pairing.State.GOING
    return PairingPage(
        pairing=pairing,
        title=title_of(me, pairing),
        other=other,
        state=pairing.get_state_display(),
        asked_me=asked and pairing.asked_by_id != me.pk,
        asked_by_me=asked and pairing.asked_by_id == me.pk,
        going=going,
        told_me=pairing.answer_for_id == me.pk,
        i_show=pairing.shows(me.pk),
        they_show=pairing.shows(other.pk),
        over=going and pairing.ends_on < me.member.cooperative.today(),
        away=formats.away(other.away_until, me.member.cooperative.today())
        if asked or going
        else "",
        ended=pairing.state == Pairing.State.ENDED,
        other_gone=not other.is_current,
    )


# --- mine ----------------------------------------------------------------------------------------


class Mine(NamedTuple):
    """An attestation on my page: of me, with what I may answer (``steps``: a word, and where); or by
    me. ``said``: the mark of its words."""

    skill: str
    words: str
    person: str
    url: str
    day: str
    state: StrOrPromise
    said: str
    steps: list[tuple[StrOrPromise, str]]


def _skill_of(one: Attestation) -> str:
    return one.skill.current.name


def _step(one: Attestation, step: str) -> str:
    return reverse("craft:attestation", args=[one.pk, step])


def attested_of_me(rows: Iterable[Attestation]) -> list[Mine]:
    """No query: rows with their author and skill."""
    words: dict[str, StrOrPromise] = {
        "show": _("Show it"),
        "hide": _("Hide it"),
        "refuse": _("No thank you"),
    }
    offered: dict[str, tuple[str, ...]] = {
        Attestation.State.OFFERED: ("show", "refuse"),
        Attestation.State.SHOWN: ("hide",),
        Attestation.State.HIDDEN: ("show",),
        Attestation.State.REFUSED: ("show",),
    }
    return [
        Mine(
            _skill_of(one),
            one.words,
            one.by.name if one.by else _("a former member"),
            one.by.get_absolute_url() if one.by and one.by.left_on is None else "",
            formats.date(one.made_on),
            one.get_state_display(),
            one.said,
            [(words[step], _step(one, step)) for step in offered[one.state]],
        )
        for one in rows
    ]


def attested_by_me(rows: Iterable[Attestation]) -> list[Mine]:
    """Whether it shows is theirs to say, and is told where it shows only. No query."""
    return [
        Mine(
            _skill_of(one),
            one.words,
            one.of.name,
            one.of.get_absolute_url() if one.of.left_on is None else "",
            formats.date(one.made_on),
            "",
            one.said,
            [(_("Take back"), _step(one, "take_back"))],
        )
        for one in rows
    ]
