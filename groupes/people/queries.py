# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of people: the directory, what each tells, the vocabulary. Each function says how many
queries it costs.

Nothing of a person is looked for but in what is listed for the kind of reader that asks
(:class:`groupes.people.models.Listing`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVectorField, TrigramWordSimilarity
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Cooperative, Groupe, Member, Membership, Word
from groupes.people.forms import Asked
from groupes.people.models import (
    Amount,
    Availability,
    Level,
    Listing,
    Part,
    Skill,
    SkillHeld,
    Telling,
    audiences_of,
)
from groupes.people.telling import tells
from groupes.shell import palette
from groupes.things import Name
from groupes.web import search
from groupes.web.names import visible_name
from groupes.web.paging import IN_ALL, counted, page_of
from groupes.web.prepared import (
    DAY,
    KEY,
    KEYS,
    OTHER_KEY,
    OTHER_PKS,
    PK,
    PKS,
    START,
    Prepared,
    prepared_cursor,
    within,
)

PAGE = 20
CLOSE = 12
"""People of words that look like those asked, shown where nobody says them."""
NEARNESS = 0.3
"""How much a word must look like one of theirs, as ``pg_trgm.word_similarity`` measures it: two letters
of seven that changed places are 0.33."""
LESS_NEAR = 0.15
"""How much less than the closest one still is shown."""

MOST_FORMS = 8
"""Words of the vocabulary that look like one that is asked, of which people are looked for."""

SHARING = (Membership.State.ACTIVE, Membership.State.PAUSED)
"""Ties by which two people share a groupe."""


# --- who finds whom ------------------------------------------------------------------------------


def my_groupe_ids(me: Me) -> list[int]:
    """The groupes whose members are *members of my groupes*. My ties, where not known yet."""
    return [tie.groupe_id for tie in me.memberships if tie.state in SHARING]


def day_of(me: Me) -> dt.date:
    """The day on which memberships of others are asked about: that of my cooperative."""
    return me.on or me.member.cooperative.today()


def _sharing(groupes: Collection[int], day: dt.date) -> QuerySet[Membership, Any]:
    ties = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        groupe__any_of=groupes,
        state__in=SHARING,
        starts_on__lte=day,
    )
    return ties.values("member")


class _AnyOf(Func):
    """Whether a column is among what a query finds, which is asked once: with ``IN``, PostgreSQL
    thinks that it is asked for each row, and reads a whole table rather than look rows up."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, found: QuerySet[Any, Any], **extra: Any) -> None:
        super().__init__(F(column), ArraySubquery(found), **extra)


FINDING: Final[Mapping[str, Any]] = {
    "home": PK + 20,
    "federation": PK + 21,
    "mine": PKS,
    "day": DAY,
}
"""Who a reader is, of whom :func:`listed` depends: the marks of a query that is kept ready."""


def finding(me: Me) -> dict[str, Any]:
    """The values of :data:`FINDING`. My ties, where not known yet."""
    return {
        "home": me.member.cooperative_id,
        "federation": me.member.cooperative.federation_id or 0,  # as no federation has the id
        "mine": my_groupe_ids(me),
        "day": day_of(me),
    }


def listed(
    home: int, federation: int, mine: Collection[int], day: dt.date
) -> QuerySet[Listing, Any]:
    """One listing of each member that a reader finds: theirs for that kind of reader."""
    # Who never chose to whom they tell what has one listing, for all. The others are few, and found once.
    mates = _AnyOf("member", _sharing(mine, day).filter(member__telling__isnull=False))
    themselves = Member.objects.filter(pk=OuterRef("member"))
    at_home = Q(cooperative=home)
    theirs = Case(
        When(
            mates,
            then=Case(When(at_home, then=F("both")), default=F("mate")),
        ),
        default=Case(When(at_home, then=F("home")), default=F("far")),
        output_field=BooleanField(),
    )
    return Listing.objects.filter(
        ~Exists(themselves.filter(left_on__isnull=False)),
        ~Exists(themselves.filter(user__is_active=False)),
        _AnyOf("cooperative", _cooperatives(home, federation)),
        Q(far=True, home=True, mate=True, both=True) | Q(theirs),
    )


def _cooperatives(home: int, federation: int) -> QuerySet[Cooperative, Any]:
    """Those whose people a reader finds."""
    return Cooperative.objects.filter(Q(pk=home) | Q(federation=federation)).values("pk")


def found_by(me: Me) -> QuerySet[Listing, Any]:
    """What ``me`` finds of each person of their cooperative and federation. One query when read."""
    if not me.member.is_current:
        return Listing.objects.none()
    return listed(**finding(me))


# --- the directory -------------------------------------------------------------------------------


class Person(NamedTuple):
    """Someone of the directory, as far as its reader may know. ``how``: of what was asked in words, 0
    what they do, 1 what they want to learn, 2 in what they write of themselves."""

    pk: int
    name: str
    trade: str
    place: str
    cooperative: str
    away_until: dt.date | None
    tells: tuple[str, ...]
    does: str
    learns: str
    how: int


SHOWN = (
    "member_id",
    "member__name",
    "member__trade",
    "place",
    "member__cooperative__name",
    "member__away_until",
    "tells",
    "does",
    "learns",
)
BY_NAME = ("name_key", "member_id")


class _Among(Func):
    """The words of a search vector that have one of these weights."""

    template = "ts_filter(%(expressions)s, '{a}')"
    output_field = SearchVectorField()


class Shape(NamedTuple):
    """What a question is made of, whatever its values: how many words, and whether French bends them
    (``text``); how many words of a trade and of a place; which filters. ``told``: of a groupe, those
    alone who tell it. ``short``: one of the words is of a letter or two. Few differ: each is composed
    once."""

    words: int = 0
    text: bool = False
    trade: int = 0
    place: int = 0
    cooperative: bool = False
    skill: bool = False
    level: bool = False
    free: bool = False
    groupe: bool = False
    told: bool = False
    short: bool = False

    @property
    def by_values(self) -> bool:
        """Whether the values decide how best to look: trigrams find no word that has none, and a skill
        is of one person or of a thousand. Any other question is planned once, which is as good a plan
        and takes none of the time that planning does."""
        return self.skill or self.short


TRIGRAM = 3
"""Letters of the shortest word that an index of trigrams finds."""

MOST_SHAPES = 100
"""Kept composed: the usual ones are some thirty."""

AT = dt.date(1, 2, 4)
MONTH = dt.date(1, 2, 6)
_FILTERING: dict[str, dict[str, Any]] = {
    "text": {"text": KEY},
    "cooperative": {"cooperative": PK + 22},
    "skill": {"skills": OTHER_PKS},
    "level": {"levels": KEYS},
    "free": {"month": MONTH, "amounts": [*KEYS, OTHER_KEY]},
    "groupe": {"groupe": [PK + 23], "at": AT},
}
"""Part of a question → the marks of its values."""


def _marks(shape: Shape) -> dict[str, Any]:
    found = dict(FINDING)
    for part, marks in _FILTERING.items():
        if getattr(shape, part):
            found |= marks
    for part in ("words", "trade", "place"):
        found |= {f"{part}_{n}": f"prepared-{part}-{n}" for n in range(getattr(shape, part))}
    return found


def _patterns(part: str, words: Sequence[str]) -> dict[str, str]:
    """The values of words, each the pattern of what has it."""
    return {f"{part}_{n}": within(word) for n, word in enumerate(words)}


def _having(values: Mapping[str, Any], part: str, many: int, *columns: str) -> Q:
    """Every one of so many words is in one of the columns."""
    every = Q()
    for n in range(many):
        one = Q()
        for column in columns:
            one |= Q((f"{column}__like", values[f"{part}_{n}"]))
        every &= one
    return every


def _narrowed(shape: Shape, values: Mapping[str, Any]) -> QuerySet[Listing, Any]:
    """Whom the filters leave of those that a reader finds."""
    found = listed(**{name: values[name] for name in FINDING})
    found = found.filter(
        _having(values, "trade", shape.trade, "trade_key"),
        _having(values, "place", shape.place, "place_key"),
    )
    if shape.cooperative:
        found = found.filter(cooperative=values["cooperative"])
    if shape.skill or shape.level:
        held = SkillHeld.objects.all()
        if shape.skill:
            held = held.filter(skill__any_of=values["skills"])
        if shape.level:
            held = held.filter(level__any_of=values["levels"])
        found = found.filter(tells__contains=[Part.SKILLS], member__in=held.values("member"))
    if shape.free:
        free = Availability.objects.filter(month=values["month"], amount__any_of=values["amounts"])
        found = found.filter(tells__contains=[Part.AVAILABILITY], member__in=free.values("member"))
    if shape.groupe:
        found = found.filter(member__in=_sharing(values["groupe"], values["at"]))
        if shape.told:
            found = found.filter(tells__contains=[Part.GROUPES])
    return found


def _said(shape: Shape, values: Mapping[str, Any]) -> QuerySet[Listing, Any]:
    """Who says the words too, as they are or as French bends them; and how (:class:`Person`)."""
    found = _narrowed(shape, values)
    if not shape.words:
        return found.annotate(how=Value(0, output_field=IntegerField()))
    does = _having(values, "words", shape.words, "does")
    says = _having(values, "words", shape.words, "does", "learns")
    if not shape.text:
        how = Case(When(does, then=0), default=1, output_field=IntegerField())
        return found.filter(says).annotate(how=how)
    query = SearchQuery(values["text"], config="fr", search_type="websearch")
    how = Case(
        When(does | Q(doing=query), then=0),
        When(says, then=1),
        default=2,
        output_field=IntegerField(),
    )
    doing = found.alias(doing=_Among(F("search")))
    return doing.filter(says | Q(search=query)).annotate(how=how)


@lru_cache(maxsize=MOST_SHAPES)
def page_asked(shape: Shape) -> Prepared[Any]:
    """A page of the people of a question: (id, how, how many there are on all its pages). What they tell
    is looked at (:data:`THESE`) of those of the page alone."""

    def build(start: int, **values: Any) -> QuerySet[Listing, Any]:
        order = ("how", *BY_NAME) if shape.words else BY_NAME
        rows = _said(shape, values).annotate(in_all=IN_ALL).order_by(*order)
        return rows.values_list("member_id", "how", "in_all")[start : start + PAGE]

    return Prepared(build, plan_anew=shape.by_values, **_marks(shape), start=START)


def _everyone(home: int, federation: int, start: int) -> QuerySet[Member, Any]:
    mine = _AnyOf("cooperative", _cooperatives(home, federation))
    there = Member.objects.current().filter(mine)
    rows = there.by_name().annotate(in_all=counted(there))
    return rows.values_list("pk", "in_all")[start : start + PAGE]


EVERYONE = Prepared(_everyone, home=PK, federation=PK + 1, start=START)
"""A page of the people whom somebody finds who asks nothing, by name, and how many there are: everyone
has one listing for each kind of reader, so they are read in the order of names from an index, and only
what those of the page tell is looked at."""
THESE = Prepared(
    lambda members, **finding: (
        listed(**finding).filter(member__any_of=members).order_by().values_list(*SHOWN)
    ),
    members=OTHER_PKS,
    **FINDING,
)


@lru_cache(maxsize=MOST_SHAPES)
def ids_asked(shape: Shape) -> Prepared[Any]:
    """The ids of all the people of a question."""

    def build(**values: Any) -> QuerySet[Listing, Any]:
        return _said(shape, values).values_list("member_id", flat=True)

    return Prepared(build, plan_anew=shape.by_values, **_marks(shape))


class _Row(NamedTuple):
    """Someone of a page, and how many there are on all of them."""

    person: Person
    in_all: int


class Question:
    """What ``me`` asks of the directory: its shape and its values. One query for a skill, else none."""

    def __init__(self, me: Me, asked: Asked) -> None:
        self.words = search.words_of(asked.words)
        text = search.websearch(asked.words) if self.words else ""
        trade, place = search.words_of(asked.trade), search.words_of(asked.place)
        groupe = asked.groupe
        self.shape = Shape(
            words=len(self.words),
            text=bool(text),
            trade=len(trade),
            place=len(place),
            cooperative=bool(asked.cooperative),
            skill=bool(asked.skill),
            level=bool(asked.level),
            free=asked.free is not None,
            groupe=groupe is not None,
            told=groupe is not None and groupe.pk not in me.groupe_ids,
            short=any(len(word) < TRIGRAM for word in (*self.words, *trade, *place)),
        )
        self.values: dict[str, Any] = {
            **finding(me),
            **_patterns("words", self.words),
            **_patterns("trade", trade),
            **_patterns("place", place),
        }
        if text:
            self.values["text"] = text
        if asked.cooperative:
            self.values["cooperative"] = asked.cooperative
        if asked.skill:
            self.values["skills"] = skills_called(asked.skill)
        if asked.level:
            self.values["levels"] = levels_of(asked.level)
        if asked.free is not None:
            amounts = Amount.at_least(asked.amount or Amount.LITTLE)
            self.values |= {"month": asked.free, "amounts": amounts}
        if groupe is not None:
            self.values |= {"groupe": [groupe.pk], "at": groupe.today()}

    def rows(self, **start: int) -> list[_Row]:
        """Those of the page that begins there. Two queries, one where there is nobody."""
        if any(self.shape):
            found = page_asked(self.shape)(**self.values, **start)
        else:
            mine = {name: self.values[name] for name in ("home", "federation")}
            found = [(pk, 0, in_all) for pk, in_all in EVERYONE(**mine, **start)]
        if not found:
            return []
        asking = {name: self.values[name] for name in FINDING}
        rows = THESE(members=[pk for pk, _how, _in_all in found], **asking)
        told = {row[0]: row for row in rows}
        return [
            _Row(Person._make((*told[pk], how)), in_all) for pk, how, in_all in found if pk in told
        ]

    def ids(self) -> list[int]:
        """Ids of all of them. One query."""
        return ids_asked(self.shape)(**self.values)

    def close(self) -> list[Person]:
        """Those whose name, trade, place or skills have each of the words but for a slip
        (:func:`search.resembles`), the closest first: nobody, rather than somebody who only has the same
        letters. Three queries; none where every word is too short to look like anything.

        What is looked at closely is short: names, and the words of the vocabulary. Of a whole listing
        it would take ten times as long.
        """
        long = [word for word in self.words if len(word) > 3]
        if not long:
            return []
        forms = [search.plain(name) for (name,) in names_like(len(long))(**_typed(long))]
        nearest = {word: _nearest(word, forms) for word in long}
        most = max(map(len, nearest.values()))
        near = Near(
            self.shape._replace(text=False),
            tuple(word in nearest for word in self.words),
            next(step for step in STEPS if most <= step),
        )
        values = {name: value for name, value in self.values.items() if name != "text"}
        for n, word in enumerate(self.words):
            if word in nearest:
                values[f"typed_{n}"] = word
                # One shape for any number of them: the word itself again, which finds nobody else.
                padded = [*nearest[word], *[word] * near.forms][: near.forms]
                values |= _patterns(f"form_{n}", padded)
        with transaction.atomic():
            with prepared_cursor() as cursor:
                cursor.execute(NEAR_ENOUGH, [str(NEARNESS)])
            people = [Person._make(row) for row in page_near(near)(**values)]
        return _closest(people, self.words)


def levels_of(level: str) -> list[str]:
    """Who is meant by a level that is looked for: who passes a skill on does it too."""
    return [Level.DOES, Level.PASSES_ON] if level == Level.DOES else [level]


@dataclass(frozen=True, slots=True)
class Directory:
    """A page of people; where nobody says the words, those whose words look like them."""

    page: Page[Any]
    people: list[Person]
    close: list[Person] = field(default_factory=list)


NOBODY: Page[Any] = Paginator([], PAGE).get_page(1)


def directory(me: Me, asked: Asked, number: str | None) -> Directory:
    """Two queries, one more for a skill; one, and three more, for words that nobody says."""
    if not me.member.is_current:
        return Directory(NOBODY, [])
    question = Question(me, asked)
    page = page_of(question.rows, number, PAGE)  # type: ignore[arg-type]  # asked as a prepared query is
    people = [row.person for row in page.object_list]
    close = question.close() if question.words and not people else []
    return Directory(page, people, close)


# --- words that look like those asked ------------------------------------------------------------

NEAR_ENOUGH = "SELECT set_config('pg_trgm.word_similarity_threshold', %s::text, true)"
STEPS = (0, 2, MOST_FORMS)
"""Of how many words of the vocabulary a question is composed: the least that is enough."""


class Near(NamedTuple):
    """The shape of a question about words that look like those asked. ``long``: of each word, whether
    it is long enough to look like anything; ``forms``: words of the vocabulary looked for with each."""

    shape: Shape
    long: tuple[bool, ...]
    forms: int


def _typed(words: Iterable[str]) -> dict[str, Any]:
    return {f"typed_{n}": word for n, word in enumerate(words)}


def _nearest(word: str, forms: Iterable[str]) -> list[str]:
    """The words of the vocabulary that look most like one that is typed."""
    ranked = sorted(forms, key=lambda form: search.likeness(word, form), reverse=True)
    return ranked[:MOST_FORMS]


@lru_cache(maxsize=search.MOST_WORDS)
def names_like(many: int) -> Prepared[Any]:
    """The words of the vocabulary that look like one of so many."""

    def build(**values: str) -> QuerySet[Skill, Any]:
        alike = Q()
        for n in range(many):
            alike |= Q((f"like_{n}__gte", NEARNESS))
        likes: dict[str, Any] = {
            f"like_{n}": TrigramWordSimilarity(values[f"typed_{n}"], "name_form")
            for n in range(many)
        }
        return Skill.objects.alias(**likes).filter(alike).values_list("name")

    return Prepared(build, **_typed(f"prepared-typed-{n}" for n in range(many)))


@lru_cache(maxsize=MOST_SHAPES)
def page_near(near: Near) -> Prepared[Any]:
    """Those who may be meant, by name."""
    long = [n for n, is_long in enumerate(near.long) if is_long]

    def build(**values: Any) -> QuerySet[Listing, Any]:
        every = Q()
        for n in range(near.shape.words):
            word = values[f"words_{n}"]
            one = Q(does__like=word) | Q(learns__like=word)
            if n in long:
                one |= Q(called__trigram_word_similar=values[f"typed_{n}"])
                one |= _any_of_forms(values, n, near.forms)
            every &= one
        rows = _narrowed(near.shape, values).filter(every)
        rows = rows.annotate(how=Value(0, output_field=IntegerField()))
        return rows.order_by(*BY_NAME).values_list(*SHOWN, "how")[: PAGE * 10]

    marks = _marks(near.shape)
    for n in long:
        marks[f"typed_{n}"] = f"prepared-typed-{n}"
        marks |= {f"form_{n}_{m}": f"prepared-form-{n}-{m}" for m in range(near.forms)}
    return Prepared(build, plan_anew=near.shape.by_values, **marks)


def _any_of_forms(values: Mapping[str, Any], n: int, many: int) -> Q:
    found = Q()
    for m in range(many):
        form = values[f"form_{n}_{m}"]
        found |= Q(does__like=form) | Q(learns__like=form)
    return found


def _closest(people: Iterable[Person], words: Sequence[str]) -> list[Person]:
    def nearness(one: Person) -> tuple[float, float]:
        """To all of what they say; what they do before what they want to learn."""
        all_of_it = min(search.likeness(word, f"{one.does} {one.learns}") for word in words)
        return all_of_it, min(search.likeness(word, one.does) for word in words)

    meant = [
        one
        for one in people
        if all(search.resembles(word, f"{one.does} {one.learns}") for word in words)
    ]
    ranked = sorted(((nearness(one), one) for one in meant), key=lambda each: each[0], reverse=True)
    best = ranked[0][0][0] if ranked else 0
    return [one for (like, _does), one in ranked if like >= best - LESS_NEAR][:CLOSE]


def ids_found(me: Me, words: str) -> list[int]:
    """Ids of the people whom ``me`` finds by words: those who say them; where nobody does, those whose
    words look like them. One query, three more where nobody does."""
    if not me.member.is_current:
        return []
    question = Question(me, Asked(words))
    said = question.ids()
    return said or [one.pk for one in question.close()]


# --- what is shown of them -----------------------------------------------------------------------

HELD = Prepared(
    lambda members: (
        SkillHeld.objects.filter(member__any_of=members)
        .order_by("position", "pk")
        .values_list("member_id", "skill_id", "skill__name", "level")
    ),
    members=PKS,
)


class Held(NamedTuple):
    """A skill that someone holds."""

    member: int
    skill: int
    name: str
    level: str


def skills_of(members: Iterable[int]) -> dict[int, list[Held]]:
    """Member id → their skills, in their order. To be asked of those alone who tell them. One query;
    none for nobody."""
    asked = list(members)
    found: dict[int, list[Held]] = {}
    for row in HELD(members=asked) if asked else ():
        found.setdefault(row[0], []).append(Held(*row))
    return found


FREE = Prepared(
    lambda members, month: Availability.objects.filter(
        member__any_of=members, month=month
    ).values_list("member_id", "amount"),
    members=PKS,
    month=DAY,
)


def availability_in(members: Iterable[int], month: dt.date) -> dict[int, str]:
    """Member id → what they say of a month. To be asked of those alone who tell it. One query; none
    for nobody."""
    asked = list(members)
    return dict(FREE(members=asked, month=month)) if asked else {}


MONTHS = 6


def first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def coming_months(day: dt.date) -> list[dt.date]:
    """The month of a day and the five that follow, by their first days."""
    found = [first_of_month(day)]
    while len(found) < MONTHS:
        found.append(first_of_month(found[-1] + dt.timedelta(days=31)))
    return found


MONTHS_SAID = Prepared(
    lambda member, first: (
        Availability.objects.filter(member=member, month__gte=first)
        .order_by("month")
        .values_list("month", "amount")[:MONTHS]
    ),
    member=PK,
    first=DAY,
)


def availability_of(member: Member) -> dict[dt.date, str]:
    """What someone says of the months to come. One query."""
    first = first_of_month(member.cooperative.today())
    return dict(MONTHS_SAID(member=member.pk, first=first))


TELLING = Prepared(lambda member: Telling.objects.filter(member=member), member=PK)


def telling_of(member: Member) -> Telling | None:
    """What someone chose to tell to whom; None: nothing yet. One query; none for whom
    :func:`find_person` found."""
    along: Any = Member._meta.get_field("telling")
    if along.is_cached(member):
        found: Telling | None = along.get_cached_value(member)
        return found
    return next(iter(TELLING(member=member.pk)), None)


def told_to(me: Me, person: Member, shared: bool) -> frozenset[str]:
    """The parts of a profile that ``me`` reads; of mine, all. ``shared``: we are in a groupe together.
    One query."""
    if person.pk == me.pk:
        return frozenset(Part.values)
    home = person.cooperative_id == me.member.cooperative_id
    return tells(audiences_of(telling_of(person)), home=home, mate=shared)


def shares_a_groupe(me: Me, theirs: Me) -> bool:
    """Their ties, where they are not known yet."""
    mine = set(my_groupe_ids(me))
    return any(tie.groupe_id in mine for tie in theirs.memberships if tie.state in SHARING)


# --- the filters ---------------------------------------------------------------------------------


FEDERATED = Prepared(
    lambda federation: (
        Cooperative.objects.filter(federation=federation).order_by("name").values_list("pk", "name")
    ),
    federation=PK,
)


def cooperatives_of(me: Me) -> tuple[tuple[int, str], ...]:
    """Those whose people I may find, by name; none where there is mine alone. One query at most."""
    federation = me.member.cooperative.federation_id
    if federation is None:
        return ()
    found = tuple(FEDERATED(federation=federation))
    return found if len(found) > 1 else ()


def groupe_called(me: Me, slug: str) -> Groupe | None:
    """A groupe that I may see, by its address. One query, none for one of mine."""
    mine = next((groupe for groupe in me.groupes if groupe.slug == slug), None)
    if mine is not None or not slug:
        return mine
    found = Groupe.objects.visible_to(me).open().filter(slug=slug)
    return found.select_related("cooperative").first()


# --- the vocabulary ------------------------------------------------------------------------------

MOST_CALLED = 50


CALLED = Prepared(
    lambda form, words: Skill.objects.filter(
        Q(name_form=form) | Q(name_form__like_all=words)
    ).values_list("pk", "merged_into_id", "name_form")[: MOST_CALLED * 4],
    form=KEY,
    words=KEYS,
)
SAID = Prepared(
    lambda words: Skill.objects.filter(name_form__like_any=words).values_list(
        "pk", "merged_into_id"
    ),
    words=KEYS,
)


def skills_called(words: str) -> list[int]:
    """Ids of the skills that words are for: the one they are a name of; else those of which a name
    has every word. One query."""
    form = visible_name(words)
    rows = CALLED(form=form, words=[within(word) for word in search.words_of(words)])
    exact = [into or pk for pk, into, name in rows if name == form]
    return exact or list(dict.fromkeys(into or pk for pk, into, _name in rows))[:MOST_CALLED]


def skills_said(words: Sequence[str]) -> set[int]:
    """Ids of the skills of which a name has one of these words. One query; none for no words."""
    rows = SAID(words=[within(word) for word in words]) if words else []
    return {into or pk for pk, into in rows}


SUGGESTED = 600
NAMES = """
SELECT string_agg(name, E'\\n' ORDER BY name_form, id) FROM (
    SELECT id, name, name_form FROM people_skill WHERE merged_into_id IS NULL
    ORDER BY name_form, id LIMIT %s::bigint
) AS suggested
"""
"""A name is one line: all of them are one value, which costs a page less than as many rows."""


def skill_names() -> tuple[str, ...]:
    """The skills that fields suggest, by name. One query."""
    with prepared_cursor() as cursor:
        cursor.execute(NAMES, [SUGGESTED])
        [(names,)] = cursor.fetchall()
    return tuple(names.split("\n")) if names else ()


def vocabulary(words: str) -> QuerySet[Skill]:
    """The skills of which a name has every word, by name. One query when read."""
    found = Skill.objects.all()
    for word in search.words_of(words):
        found = found.filter(name_form__contains=word)
    if search.words_of(words):
        ids = {into or pk for pk, into in found.values_list("pk", "merged_into_id")}
        found = Skill.objects.filter(pk__in=ids)
    return found.standing().by_name()


def proposed_skills() -> list[Skill]:
    """The words that nobody looked at yet, the first to come first. One query."""
    return list(Skill.objects.filter(proposed=True).order_by("pk")[:100])


def find_skill(pk: int) -> Skill | None:
    """A word of the vocabulary, with the skill it leads to. One query."""
    return Skill.objects.select_related("merged_into").filter(pk=pk).first()


def skill_named(name: str) -> Skill | None:
    """The skill of a word, whichever of its names it is. One query."""
    found = Skill.objects.filter(name_form=visible_name(name)).select_related("merged_into").first()
    return found.current if found is not None else None


def synonyms_of(skill: Skill) -> list[Skill]:
    """The other words for a skill, by name. One query."""
    return list(Skill.objects.filter(merged_into=skill).by_name())


def name_skills(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    return {
        one.pk: Name(one.name, one.get_absolute_url()) for one in Skill.objects.filter(pk__in=ids)
    }


# --- a person, and words -------------------------------------------------------------------------

PERSON = Prepared(
    lambda pk: (
        Member.objects.current().select_related("cooperative", "user", "telling").filter(pk=pk)
    ),
    pk=PK,
)


def find_person(me: Me, pk: int) -> Member | None:
    """Someone of the cooperatives whose people I may see, who has not left, and what they tell to whom.
    One query."""
    found = next(iter(PERSON(pk=pk)), None)
    return found if found is not None and found.visible_to(me) else None


def words_between(me: Me, other: Member) -> list[Word]:
    """What one left the other, the latest first. One query."""
    mine, theirs = Q(by=me.member, to=other), Q(by=other, to=me.member)
    return list(Word.objects.filter(mine | theirs).select_related("through").order_by("-pk")[:20])


def who_wrote(me: Me, pk: int) -> Member | None:
    """Someone who left me words, of the cooperative still or not. One query."""
    return Member.objects.filter(pk=pk, words_written__to=me.member).first()


# --- the palette, and other lists of people ------------------------------------------------------


def find_people(me: Me, words: str) -> list[palette.Hit]:
    """Those who say these words, doing before learning; and only where nobody does, those whose words
    look like them. Each with what is found of them. Three queries, one more where nobody says them."""
    question = Question(me, Asked(words))
    if not question.words or not me.member.is_current:
        return []
    people = [row.person for row in question.rows(start=0)] or question.close()
    people = people[: palette.EACH]
    learning = [one.pk for one in people if one.how == 1]
    skills = skills_of(learning)
    meant = skills_said(question.words) if learning else set()
    hits = []
    for one in people:
        note: Any = one.trade
        for held in skills.get(one.pk, ()):
            if held.level == Level.LEARNS and held.skill in meant:
                note = _("wants to learn: %(skill)s") % {"skill": held.name}
                break
        member = Member(pk=one.pk, name=one.name)
        hits.append(palette.Hit(one.name, member.get_absolute_url(), member=member, note=note))
    return hits
