# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of the ground floor are given: everything ready, addresses and words included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes import queries, rules
from groupes.access import Me, Standing
from groupes.models import Groupe, Member, Membership
from groupes.shell.places import Tab
from groupes.shell.todo import Item
from groupes.web import formats, search
from groupes.web.text import shown as markdown
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


# --- Aujourd'hui -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """What waits, what the margin says of it, and whether it is the first of all (full button)."""

    item: Item
    margin: str
    main: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time on *Aujourd'hui*, with its lines."""

    key: str
    title: StrOrPromise
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class ToRead:
    """A groupe with unread talk, and where it is read."""

    groupe: Groupe
    url: str
    unread: int


@dataclass(frozen=True, slots=True)
class Today:
    now: dt.datetime
    greeting: str
    count: int
    stretches: list[Stretch]
    to_read: list[ToRead]


def today(me: Me, items: Sequence[Item], now: dt.datetime) -> Today:
    """The page of what waits. Asks the database nothing but what is unread."""
    found = stretches(items, now)
    urgent = sum(len(stretch.lines) for stretch in found if stretch.key == "tonight")
    return Today(now, greeting(me.member, len(items), urgent), len(items), found, to_read(me))


def to_read(me: Me) -> list[ToRead]:
    """My groupes with something unread, by name. One query (the frame's)."""
    talk = next((tab.url_name for tab in declared(Tab) if tab.unread), "groupes:home")
    return [
        ToRead(groupe, reverse(talk, args=[groupe.slug]), me.unread[groupe.pk])
        for groupe in me.groupes
        if me.unread.get(groupe.pk)
    ]


def stretches(items: Sequence[Item], now: dt.datetime) -> list[Stretch]:
    """What waits, in three stretches of time; those that are empty are left out.

    Before tonight: what is urgent or due today. This week: due within seven days. Then the rest:
    until the end of the month when all of it is, else later.
    """
    tonight = timezone.localdate(now)
    week = tonight + dt.timedelta(days=6)
    month_end = (tonight.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    parts: tuple[list[Item], list[Item], list[Item]] = ([], [], [])
    beyond = False
    for item in items:
        day = timezone.localdate(item.due) if item.due else None
        if item.urgent or (day is not None and day <= tonight):
            parts[0].append(item)
        elif day is not None and day <= week:
            parts[1].append(item)
        else:
            parts[2].append(item)
            beyond |= day is not None and day >= month_end
    titles = (
        ("tonight", _("Before tonight")),
        ("week", _("This week")),
        ("later", _("Later") if beyond else _("By the end of the month")),
    )
    first = next((part[0] for part in parts if part), None)
    return [
        Stretch(key, title, [Line(item, margin(item, now), item is first) for item in part])
        for (key, title), part in zip(titles, parts, strict=True)
        if part
    ]


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


def margin(item: Item, now: dt.datetime) -> str:
    """What the margin of a line says: its own words, the hour today, else the day."""
    if item.margin:
        return str(item.margin)
    if item.due is None:
        return _("when you like")
    if timezone.localdate(item.due) <= timezone.localdate(now):
        # The end of a day stands for the day itself.
        local = timezone.localtime(item.due)
        return _("today") if (local.hour, local.minute) == (23, 59) else formats.clock(item.due)
    return formats.day(item.due)


PAGE = 20
"""Groupes, people or members of a page."""


# --- groupes and people --------------------------------------------------------------------------


def members_words(count: int) -> str:
    """ "1 member", "12 members"."""
    return ngettext("%(n)s member", "%(n)s members", count) % {"n": count}


@dataclass(frozen=True, slots=True)
class Card:
    """A groupe of the directory: where its name leads, and in a few words what it is."""

    groupe: Groupe
    url: str
    mine: bool
    facts: str


def cards(me: Me, groupes: Sequence[Groupe]) -> list[Card]:
    """Those groupes, loaded with their cooperatives. One query (:func:`queries.count_people`)."""
    people = queries.count_people(me, groupes)
    found = []
    for groupe in groupes:
        mine = groupe.pk in me.groupe_ids
        kind = str(groupe.get_kind_display())
        facts = [kind[:1].upper() + kind[1:], members_words(people.get(groupe.pk, 0))]
        facts.append(groupe.cooperative.name)
        if groupe.visibility == Groupe.Visibility.PRIVATE:
            facts.append(_("seen by its members only"))
        url = reverse("groupes:home" if mine else "groupes:join", args=[groupe.slug])
        found.append(Card(groupe, url, mine, " · ".join(facts)))
    return found


@dataclass(slots=True)
class Row:
    """Someone tied to a groupe."""

    tie: Membership
    member: Member
    url: str
    facts: list[str]
    """Their trade; their cooperative when it is not the groupe's."""
    since: str = ""
    """Since when they belong, in words."""
    act_url: str = ""
    """Where their request is answered or their invitation taken back, for who may."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a groupe's home, and who waits at its door (none for who may not answer).

    ``faces``: the first members; ``others``: how many are not among them ("3 others"), empty when
    all are; ``more_asked``: others wait than those shown.
    """

    count: str
    faces: list[Member]
    others: str
    has_charter: bool
    asked: list[Row]
    more_asked: bool


@dataclass(frozen=True, slots=True)
class Members:
    """A page of those who belong to a groupe; on the first, who waits and who is invited; what I
    may do about it. ``words``: those that the people were looked for by; ``more_waiting``: others
    wait or are invited than those shown."""

    page: Page[Row]
    words: str
    asked: list[Row]
    invited: list[Row]
    more_waiting: bool
    may_welcome: bool
    may_invite: bool

    @property
    def count(self) -> str:
        """How many belong, or were found."""
        return members_words(self.page.paginator.count)

    @property
    def searchable(self) -> bool:
        """Whether the list is long enough to look for someone in it."""
        return bool(self.words) or self.page.has_other_pages()


def _row(here: Standing, tie: Membership) -> Row:
    member = tie.member
    elsewhere = member.cooperative_id != here.groupe.cooperative_id
    facts = [member.trade, member.cooperative.name if elsewhere else ""]
    row = Row(tie, member, member.get_absolute_url(), [fact for fact in facts if fact])
    if tie.state in Membership.BELONGING:
        row.since = _("since %(date)s") % {"date": formats.date(tie.starts_on)}
    elif tie.state == Membership.State.ASKED and rules.may_welcome(here):
        row.act_url = reverse("groupes:answer_request", args=[here.groupe.slug, tie.pk])
    elif rules.may_take_back(here, tie):
        row.act_url = reverse("groupes:take_back", args=[here.groupe.slug, tie.pk])
    return row


def head(here: Standing) -> Head:
    """One query, and one for who may answer those who wait."""
    first = queries.first_members(here)
    count: int = first[0].count if first else 0  # type: ignore[attr-defined]  # by first_members
    more = count - len(first)
    waiting = queries.at_door(here) if rules.may_welcome(here) else []
    return Head(
        count=members_words(count),
        faces=[tie.member for tie in first],
        others=ngettext("%(n)s other", "%(n)s others", more) % {"n": more} if more > 0 else "",
        has_charter=bool(first and first[0].has_charter),  # type: ignore[attr-defined]  # idem
        asked=[_row(here, tie) for tie in waiting[: queries.AT_DOOR]],
        more_asked=len(waiting) > queries.AT_DOOR,
    )


def members(here: Standing, words: str, number: str | None) -> Members:
    """The page ``number`` of a groupe's members: the last one when there are not so many, the
    first for what is no number. Two queries, one more for the first page, one more with words."""
    page: Page[Any] = Paginator(queries.members(here, words), PAGE).get_page(number)
    page.object_list = [_row(here, tie) for tie in page.object_list]
    waiting = queries.waiting(here) if page.number == 1 and not words else []
    rows = [_row(here, tie) for tie in waiting[: queries.MOST_WAITING]]
    return Members(
        page=page,
        words=words,
        asked=[row for row in rows if row.tie.state == Membership.State.ASKED],
        invited=[row for row in rows if row.tie.state == Membership.State.INVITED],
        more_waiting=len(waiting) > queries.MOST_WAITING,
        may_welcome=rules.may_welcome(here),
        may_invite=rules.may_invite(here),
    )


@dataclass(frozen=True, slots=True)
class Door:
    """The door of a groupe. ``charter``: in HTML, empty when there is none."""

    count: str
    charter: SafeString | str
    welcomers: list[Member]
    may_ask: bool


def door(here: Standing) -> Door:
    """Who welcomes, how many belong, and whether I may ask to come in. Two queries."""
    groupe = here.groupe
    return Door(
        count=members_words(groupe.memberships.belonging_on(here.on).count()),
        charter=markdown(groupe.charter) if groupe.charter else "",
        welcomers=queries.welcomers(groupe),
        may_ask=rules.may_ask_to_join(here),
    )


SKILLS = 6
"""Shown of each person in a list."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Someone in a list: what they do, where, with whom. ``skills``: what they can do, what was
    looked for first; ``learns``: what they want to learn of what was looked for. ``write``: where
    one leaves them a word, "" for oneself."""

    person: Member
    url: str
    facts: str
    skills: list[str]
    learns: list[str]
    write: str


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """People of a list who were found in the same way: ``how``, "" where nothing was asked."""

    how: str
    lines: list[PersonLine]


def people_found(
    me: Me, words: str, exact: Iterable[Member], close: Iterable[Member]
) -> list[PeopleFound]:
    """People loaded with their cooperatives, by name: those who say the words (``exact``),
    doing before learning; then those of words that look like them. No query."""
    if not search.words_of(words):
        return [PeopleFound("", [_line(me, one, words) for one in exact])]
    do: list[PersonLine] = []
    learn: list[PersonLine] = []
    for one in exact:
        (learn if one.learns(words) else do).append(_line(me, one, words))
    found = [
        PeopleFound(_("By their name, trade, place or what they can do"), do),
        PeopleFound(_("Who want to learn it"), learn),
        PeopleFound(
            _("By words that look like these"), [_line(me, one, words, near=True) for one in close]
        ),
    ]
    return [kind for kind in found if kind.lines]


def _line(me: Me, one: Member, words: str, *, near: bool = False) -> PersonLine:
    asked = search.words_of(words)

    def meant(skill: str) -> bool:
        flat = search.plain(skill)
        return any(search.resembles(word, skill) if near else word in flat for word in asked)

    return PersonLine(
        one,
        one.get_absolute_url(),
        _facts_of(one),
        sorted(one.can_do, key=lambda skill: not meant(skill))[:SKILLS],
        [skill for skill in one.wants_to_learn if meant(skill)],
        "" if one.pk == me.pk else reverse("groupes:write", args=[one.pk]),
    )


def _facts_of(one: Member) -> str:
    """ "Sociologist · Lille · Coop": what is said of them."""
    return " · ".join(fact for fact in (one.trade, one.place, one.cooperative.name) if fact)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """``inviting``: (groupe, where to post) of the groupes I may invite them to."""

    person: Member
    facts: str
    is_me: bool
    may_write: bool
    groupes: list[tuple[Groupe, str]]
    inviting: list[tuple[Groupe, str]]


def person(me: Me, found: Member) -> PersonPage:
    """One query for their groupes, and those of my rights."""
    is_me = found.pk == me.pk
    theirs = Me(found, now=me.now)
    inviting = [] if is_me else queries.groupes_to_invite_to(me, theirs)
    return PersonPage(
        person=found,
        facts=_facts_of(found),
        is_me=is_me,
        may_write=rules.may_write_to(me, found),
        groupes=[(g, g.get_absolute_url()) for g in queries.groupes_in_sight(me, theirs)],
        inviting=[(g, reverse("groupes:invite", args=[g.slug])) for g in inviting],
    )


@dataclass(frozen=True, slots=True)
class LetGo:
    """A groupe that someone leaves: what of theirs ends there; ``closes``: they are its last."""

    groupe: Groupe
    what: list[StrOrPromise]
    closes: bool


@dataclass(frozen=True, slots=True)
class Departure:
    """What ends when someone leaves their cooperative, before it is recorded.

    ``shown``: the groupes that the one who records it may know of; ``hidden``: how many more there
    are, whose names are not theirs to read. ``waiting``: requests and invitations.
    """

    person: Member
    shown: list[LetGo]
    hidden: int
    waiting: int


def departure(me: Me, member: Member) -> Departure:
    """Two queries, and for each groupe shown one and those of what each floor holds there."""
    ties = queries.open_ties(member)
    belonging = [tie for tie in ties if tie.state in Membership.BELONGING]
    known = {
        *Groupe.objects.visible_to(me)
        .filter(pk__in=[tie.groupe_id for tie in belonging])
        .values_list("pk", flat=True)
    }
    shown = [
        LetGo(tie.groupe, queries.what_goes(tie.groupe, member), queries.is_alone(tie))
        for tie in belonging
        if tie.groupe_id in known
    ]
    return Departure(
        person=member,
        shown=shown,
        hidden=len(belonging) - len(shown),
        waiting=len(ties) - len(belonging),
    )
