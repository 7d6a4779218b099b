# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of people are given: everything ready, addresses and words included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _

from groupes import queries as ground
from groupes import rules as ground_rules
from groupes.access import Me
from groupes.models import Cooperative, Groupe, Member
from groupes.people import forms, queries, rules
from groupes.people.forms import Asked, Filter, month_name
from groupes.people.models import Amount, Level, Part, Skill, SkillHeld, audiences_of
from groupes.people.queries import Held, Person
from groupes.people.telling import BOTH, FAR, HOME, Kind, tells
from groupes.shell import person as shell
from groupes.web import formats, search
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SKILLS = 6
"""Shown of each person in a list."""


# --- the directory -------------------------------------------------------------------------------


class Tag(NamedTuple):
    """A skill in a list. ``passes_on``: they can pass it on."""

    name: str
    passes_on: bool = False


class PersonLine(NamedTuple):
    """Someone in a list: what they do, where, with whom. Plain values, for lists of them are kept.

    ``skills``: what they do, what was looked for first; ``learns``: what they want to learn of what
    was looked for. ``free``: what they say of the month that is asked about (this one unless told),
    ``away``: until when they are away then, both in words, "" for nothing said. ``write``: where one leaves them a word, "" for oneself."""

    name: str
    url: str
    mine: bool
    trade: str
    place: str
    cooperative: str
    skills: tuple[Tag, ...]
    learns: tuple[str, ...]
    free: str
    away: str
    write: str

    @property
    def facts(self) -> str:
        """ "Sociologist · Lille · Coop"."""
        return " · ".join(filter(None, (self.trade, self.place, self.cooperative)))


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """People of a list who were found in the same way: ``how``, "" where nothing was asked."""

    how: str
    lines: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """``table``: as a table, else as cards, the same people being at ``table_url`` and ``cards_url``.
    ``narrowed``: something beside words is asked; ``words_url``: the same words alone, "" for none; ``names``: the skills that the field suggests;
    ``month``: the one whose availability is shown. ``count``: of those who are found, those whose words
    only look like what is asked among them."""

    words: str
    filters: tuple[Filter, ...]
    page: Page[Any]
    count: int
    found: list[PeopleFound]
    table: bool
    narrowed: bool
    cards_url: str
    table_url: str
    words_url: str
    month: str
    names: tuple[str, ...]
    may_administer: bool


def directory(me: Me, words: str, address: QueryDict) -> DirectoryPage:
    """Eleven queries at most: the filters' two, those of :func:`queries.directory`, the skills and months
    of the people shown, the names that are suggested, the skills that the words are for. All of them
    are composed once, and the filters drawn once for what they ask (:func:`forms.chosen`)."""
    day = queries.day_of(me)
    groupes = {groupe.slug: groupe for groupe in me.groupes if groupe.is_open}
    slug = address.get("groupe", "")
    if slug and (other := queries.groupe_called(me, slug)) is not None:
        groupes[other.slug] = other
    chosen = forms.chosen(
        address,
        months=queries.coming_months(day),
        cooperatives=queries.cooperatives_of(me),
        groupes=[(groupe.slug, groupe.name) for groupe in groupes.values()],
    )
    asked = replace(chosen.asked, words=words, groupe=groupes.get(chosen.groupe))
    directory = queries.directory(me, asked, address.get("page"))
    table = address.get("view") == "table"
    return DirectoryPage(
        words=words,
        filters=chosen.filters,
        page=directory.page,
        count=directory.page.paginator.count or len(directory.close),
        found=_found(me, asked, directory, day),
        table=table,
        narrowed=asked.narrowed,
        cards_url=_address(address, view=None),
        table_url=_address(address, view="table"),
        words_url=f"{reverse('groupes:people')}?{urlencode({'q': words})}" if words else "",
        month=month_name(asked.free or queries.first_of_month(day)),
        names=queries.skill_names(),
        may_administer=ground_rules.may_administer(me),
    )


def _address(address: QueryDict, *, view: str | None) -> str:
    """The same question, seen otherwise: without what is empty."""
    asked = address.copy()
    for name in [*asked]:
        if name in ("view", "page") or not asked[name]:
            del asked[name]
    if view:
        asked["view"] = view
    page = reverse("groupes:people")
    return f"{page}?{asked.urlencode()}" if asked else page


def _found(me: Me, asked: Asked, directory: queries.Directory, day: dt.date) -> list[PeopleFound]:
    words = search.words_of(asked.words)
    people = [*directory.people, *directory.close]
    lines = Lines(me, people, day, words, asked.skill, asked.free)
    if not words:
        shown = tuple(lines.of(one) for one in directory.people)
        return [PeopleFound("", shown)] if shown else []
    by_how: dict[int, list[PersonLine]] = {0: [], 1: [], 2: []}
    for one in directory.people:
        by_how[one.how].append(lines.of(one))
    found = [
        PeopleFound(_("By their name, trade, place or what they can do"), tuple(by_how[0])),
        PeopleFound(_("Who want to learn it"), tuple(by_how[1])),
        PeopleFound(_("In what they write about themselves"), tuple(by_how[2])),
        PeopleFound(
            _("By words that look like these"),
            tuple(lines.of(one, near=True) for one in directory.close),
        ),
    ]
    return [kind for kind in found if kind.lines]


class Lines:
    """What lists say of people: their skills and a month (``asked``, or this one), asked once for all of
    them. Three queries at most."""

    def __init__(
        self,
        me: Me,
        people: Sequence[Person],
        day: dt.date,
        words: Sequence[str],
        skill: str,
        asked: dt.date | None = None,
    ) -> None:
        self.me, self.words = me, words
        month = asked or queries.first_of_month(day)
        self.day = max(day, month)
        telling = [one for one in people if Part.SKILLS in one.tells]
        self.skills = queries.skills_of(one.pk for one in telling)
        self.meant = queries.skills_said(words) if words and self.skills else set()
        if skill and self.skills:
            self.meant |= set(queries.skills_called(skill))
        told = (one.pk for one in people if Part.AVAILABILITY in one.tells)
        self.free = queries.availability_in(told, month)

    def _is_meant(self, held: Held, near: bool) -> bool:
        if near:
            return any(search.resembles(word, held.name) for word in self.words)
        return held.skill in self.meant

    def of(self, one: Person, *, near: bool = False) -> PersonLine:
        held = self.skills.get(one.pk, [])
        does = [each for each in held if each.level in SkillHeld.DOING]
        does.sort(key=lambda each: not self._is_meant(each, near))
        learns = [
            each.name for each in held if each.level == Level.LEARNS and self._is_meant(each, near)
        ]
        amount = self.free.get(one.pk, "")
        mine = one.pk == self.me.pk
        return PersonLine(
            name=one.name,
            url=reverse("groupes:person", args=[one.pk]),
            mine=mine,
            trade=one.trade,
            place=one.place,
            cooperative=one.cooperative,
            skills=tuple(Tag(each.name, each.level == Level.PASSES_ON) for each in does[:SKILLS]),
            learns=tuple(learns),
            free=amount_words(amount),
            away=formats.away(one.away_until, self.day),
            write="" if mine else reverse("groupes:write", args=[one.pk]),
        )


def amount_words(amount: str) -> str:
    """ "half", "" for nothing said."""
    return str(Amount(amount).label) if amount else ""


# --- a person ------------------------------------------------------------------------------------


class SkillsAt(NamedTuple):
    """What someone says at one level: a heading, and (name, where it leads) each. Plain, for it is
    kept."""

    title: str
    skills: tuple[tuple[str, str], ...]


class MonthTold(NamedTuple):
    month: str
    amount: str
    words: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Someone as I may know them. ``inviting``: (groupe, where to post) of the groupes I may invite
    them to. ``seen_by``: of my own page seen as others do, who reads it; ``readers``: the kinds of reader
    it may be seen as, (who, address) each."""

    person: Member
    facts: str
    is_me: bool
    may_write: bool
    away: str
    about: str
    email: str
    skills: tuple[SkillsAt, ...]
    tells_skills: bool
    months: list[MonthTold]
    groupes: list[tuple[Groupe, str]]
    inviting: list[tuple[Groupe, str]]
    parts: list[shell.Part]
    seen_by: str = ""
    readers: tuple[tuple[str, str], ...] = ()


def skills_by_level(held: Iterable[Held]) -> tuple[SkillsAt, ...]:
    """By level, those that say nothing left out; each leads to who else is found by it."""
    titles = {
        Level.DOES: _("Does"),
        Level.PASSES_ON: _("Can pass on"),
        Level.PRACTISES: _("Is practising"),
        Level.LEARNS: _("Wants to learn"),
    }
    rows = list(held)
    found = []
    for level, title in titles.items():
        skills = tuple(
            (one.name, reverse("people:skill", args=[one.skill]))
            for one in rows
            if one.level == level
        )
        if skills:
            found.append(SkillsAt(title, skills))
    return tuple(found)


READERS: Final = {"home": HOME, "both": BOTH, "far": FAR}
"""The kinds of reader as whom one sees one's own page, by what its address says."""


def readers(found: Member) -> dict[str, str]:
    """Kind → who that is, in words."""
    kinds = {
        "home": _("Someone of my cooperative"),
        "both": _("A member of one of my groupes"),
    }
    if found.cooperative.federation_id is not None:
        kinds["far"] = _("Someone of another cooperative of the federation")
    return kinds


def _passer_by(found: Member, kind: Kind) -> Me:
    """Someone who reads a page without being in any groupe."""
    home = found.cooperative
    if not kind.home:
        home = Cooperative(pk=0, federation_id=home.federation_id, time_zone=home.time_zone)
    return Me(Member(pk=0, cooperative=home, user=found.user))


def person(me: Me, found: Member, seen_as: str = "") -> PersonPage:
    """Three queries: their groupes, their skills and months; those of my rights, and
    those of the parts that each floor declares. ``seen_as``: of my own page, the kind of reader it is
    shown to (:data:`READERS`); such a reader is in no groupe of mine, so that nothing shows that only
    its members see."""
    is_me = found.pk == me.pk
    theirs = Me(found, now=me.now)
    kinds = readers(found) if is_me else {}
    seen_by = kinds.get(seen_as, "")
    if seen_by:
        kind = READERS[seen_as]
        me, is_me = _passer_by(found, kind), False
        told = tells(audiences_of(queries.telling_of(found)), home=kind.home, mate=kind.mate)
    else:
        told = queries.told_to(me, found, queries.shares_a_groupe(me, theirs))
    known = ground.groupes_in_sight(me, theirs)
    if Part.GROUPES not in told:  # of those we share, each sees the members
        known = [groupe for groupe in known if groupe.pk in me.groupe_ids]
    held = queries.skills_of([found.pk]).get(found.pk, []) if Part.SKILLS in told else []
    months = queries.availability_of(found) if Part.AVAILABILITY in told else {}
    inviting = [] if is_me or seen_by else ground.groupes_to_invite_to(me, theirs)
    place = found.place if Part.PLACE in told else ""
    return PersonPage(
        person=found,
        facts=" · ".join(filter(None, (found.trade, place, found.cooperative.name))),
        is_me=is_me,
        may_write=not seen_by and ground_rules.may_write_to(me, found),
        away=formats.away(found.away_until, queries.day_of(me)),
        about=found.about if Part.ABOUT in told else "",
        email=found.user.email if Part.EMAIL in told else "",
        skills=skills_by_level(held),
        tells_skills=Part.SKILLS in told,
        months=[
            MonthTold(month_name(month), amount, amount_words(amount))
            for month, amount in sorted(months.items())
        ],
        groupes=[(groupe, groupe.get_absolute_url()) for groupe in known],
        inviting=[(groupe, reverse("groupes:invite", args=[groupe.slug])) for groupe in inviting],
        parts=shell.parts(me, found, known, told),
        seen_by=seen_by,
        readers=tuple(
            (words, f"{found.get_absolute_url()}?as={one}") for one, words in kinds.items()
        ),
    )


# --- the vocabulary ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VocabularyPage:
    """``proposed``: words that nobody looked at yet, for whoever curates."""

    page: Page[Any]
    words: str
    proposed: list[Skill]
    may_curate: bool


@dataclass(frozen=True, slots=True)
class SkillPage:
    """``synonyms``: the other words for it. ``people``: (what is said, where they are found)."""

    skill: Skill
    synonyms: list[Skill]
    people: list[tuple[StrOrPromise, str]]
    may_curate: bool


def skill(me: Me, found: Skill) -> SkillPage:
    """One query, and those of my rights. No count of people: a skill is no competition."""
    page = reverse("groupes:people")
    ask = QueryDict(mutable=True)
    ask["skill"] = found.name
    people: list[tuple[StrOrPromise, str]] = []
    for level, words in (
        (Level.DOES, _("Who do it")),
        (Level.PASSES_ON, _("Who can pass it on")),
        (Level.PRACTISES, _("Who are practising it")),
        (Level.LEARNS, _("Who want to learn it")),
    ):
        ask["level"] = level
        people.append((words, f"{page}?{ask.urlencode()}"))
    return SkillPage(found, queries.synonyms_of(found), people, rules.may_curate(me))
