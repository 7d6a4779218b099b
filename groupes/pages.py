# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of the ground floor are given: everything ready, addresses and words included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from groupes import queries, rules
from groupes.access import Me, Standing
from groupes.belonging import Fate, Goes
from groupes.models import Cooperative, Groupe, Member, Membership
from groupes.shell.home import Loaded, door_parts
from groupes.shell.places import Tab
from groupes.shell.todo import Action, Item
from groupes.todo import parted_words
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ToAsk(NamedTuple):
    """Someone in a list of people one may ask. ``away``: until when they are, in words; ``url``: where
    one asks them, "" where the list does; ``note``: what else whoever asks is told."""

    person: Member
    away: str
    url: str = ""
    note: str = ""


def to_invite(here: Standing, people: Sequence[Member]) -> list[ToAsk]:
    """Those who may be invited, as whoever invites reads them: who left following a decision too. One query."""
    left = rules.left_by_decision(here.groupe, [one.pk for one in people])
    return [
        one._replace(note=parted_words(left.get(one.person.pk))) for one in to_ask(people, here.on)
    ]


def to_ask(people: Iterable[Member], on: dt.date, url_name: str = "", *args: object) -> list[ToAsk]:
    """As such a list is shown (components/people_to_ask.html), on a day. ``url_name``: of the page where
    one is asked, with ``args`` and their id. No query."""
    return [
        ToAsk(
            one,
            formats.away(one.away_until, on),
            reverse(url_name, args=[*args, one.pk]) if url_name else "",
        )
        for one in people
    ]


# --- Aujourd'hui -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """What waits, what the margin says of it, and whether it is the first of all (full button)."""

    item: Item
    margin: str
    main: bool

    @property
    def shown(self) -> LineShown:
        """As plain values, for the line is kept (``kept_forms``)."""
        item = self.item
        return LineShown(
            margin=self.margin,
            colour=item.groupe.colour if item.groupe is not None else "",
            groupe=item.groupe.name if item.groupe is not None else "",
            title=str(item.title),
            url=item.url,
            facts=tuple(str(fact) for fact in item.facts if fact),
            others=tuple(_button(one) for one in item.others),
            action=_button(item.action) if item.action is not None else None,
            main=self.main,
        )


class Button(NamedTuple):
    """What may be done: a link where ``posts`` is not, else a form with these fields, asked about first
    where ``confirm`` says how."""

    label: str
    url: str
    posts: bool
    fields: tuple[tuple[str, str], ...]
    confirm: str = ""
    warns: str = ""


class LineShown(NamedTuple):
    """A line of *Aujourd'hui* (``groupes/today_line.html``). ``groupe``: its name, "" for none; ``url``:
    "" where the title leads nowhere; ``main``: the first of all."""

    margin: str
    colour: str
    groupe: str
    title: str
    url: str
    facts: tuple[str, ...]
    others: tuple[Button, ...]
    action: Button | None
    main: bool


def _button(action: Action) -> Button:
    posts = action.method == "post"
    asked = (str(action.confirm), str(action.warns))
    return Button(str(action.label), action.url, posts, action.fields, *asked)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time on *Aujourd'hui*, with its lines."""

    key: str
    title: StrOrPromise
    lines: list[Line]


class ToRead(NamedTuple):
    """A groupe with unread talk, and where it is read. Plain values, for the list is kept."""

    pk: int
    name: str
    initials: str
    colour: str
    url: str
    unread: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of mine that waits for an answer, and the door where it is taken back."""

    groupe: Groupe
    url: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Today:
    now: dt.datetime
    greeting: str
    count: int
    stretches: list[Stretch]
    to_read: tuple[ToRead, ...]
    asked: list[Asked]


def today(me: Me, items: Sequence[Item], now: dt.datetime) -> Today:
    """The page of what waits. Asks the database nothing but what is unread."""
    day = me.on or me.member.cooperative.today()
    found = stretches(items, now, away=me.member.is_away(day))
    urgent = sum(len(stretch.lines) for stretch in found if stretch.key == "tonight")
    told = greeting(me.member, len(items), urgent)
    return Today(now, told, len(items), found, to_read(me), asked(me))


def asked(me: Me) -> list[Asked]:
    """What I asked to join, by the groupe's name. No query of its own."""
    return [
        Asked(tie.groupe, reverse("groupes:join", args=[tie.groupe.slug]), tie.asked_at)
        for tie in me.requests
        if tie.groupe.visible_to(me)
    ]


def to_read(me: Me) -> tuple[ToRead, ...]:
    """My groupes with something unread, by name. One query (the frame's)."""
    talk = next((tab.url_name for tab in declared(Tab) if tab.unread), "groupes:home")
    return tuple(
        ToRead(
            groupe.pk,
            groupe.name,
            groupe.initials,
            groupe.colour,
            reverse(talk, args=[groupe.slug]),
            me.unread[groupe.pk],
        )
        for groupe in me.groupes
        if groupe.is_open and me.unread.get(groupe.pk)
    )


def stretches(items: Sequence[Item], now: dt.datetime, *, away: bool = False) -> list[Stretch]:
    """What waits, in stretches of time; those that are empty are left out.

    Before tonight: what is due today, and what somebody waits for (urgent) that has no day. Then the
    answers to what one asked. This week: due within seven days. Then the rest: until the end of the month
    when all of it is, else later. To who is ``away``, what is urgent without a day waits.
    """
    tonight = formats.as_date(now)
    week = tonight + dt.timedelta(days=6)
    month_end = (tonight.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    parts: tuple[list[Item], list[Item], list[Item], list[Item]] = ([], [], [], [])
    beyond = False
    for item in items:
        day = formats.as_date(item.due) if item.due else None
        if day <= tonight if day is not None else item.urgent and not away:
            parts[0].append(item)
        elif item.answers:
            parts[1].append(item)
        elif day is not None and day <= week:
            parts[2].append(item)
        else:
            parts[3].append(item)
            beyond |= day is not None and day >= month_end
    titles = (
        ("tonight", _("Before tonight")),
        ("answers", _("Answers for you")),
        ("week", _("This week")),
        ("later", _("Later") if beyond else _("By the end of the month")),
    )
    first = next((part[0] for part in parts if part), None)
    return [
        Stretch(key, title, [Line(item, margin(item, now), item is first) for item in part])
        for (key, title), part in zip(titles, parts, strict=True)
        if part
    ]


FIGURES: Final = 10
"""From this number on, all the numbers of a sentence are in figures."""


def count_words(n: int) -> str:
    """A small number in words, to begin a sentence with: "Two"; :data:`FIGURES` and more in figures."""
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
    in_words = count_words if total < FIGURES else str
    waiting = ngettext(
        "%(n)s thing is waiting for you", "%(n)s things are waiting for you", total
    ) % {"n": in_words(total)}
    if not before_tonight:
        return f"{hello} {waiting}."
    if before_tonight == total:
        return _("%(hello)s %(waiting)s, before tonight.") % {"hello": hello, "waiting": waiting}
    tonight = ngettext(
        "%(n)s of them before tonight", "%(n)s of them before tonight", before_tonight
    ) % {"n": in_words(before_tonight).lower()}
    return _("%(hello)s %(waiting)s, %(tonight)s.") % {
        "hello": hello,
        "waiting": waiting,
        "tonight": tonight,
    }


def margin(item: Item, now: dt.datetime) -> str:
    """What the margin of a line says: its own words, the hour today where there is one, else the
    day."""
    if item.margin:
        return str(item.margin)
    if item.due is None:
        return _("they wait for you") if item.urgent else _("when you like")
    if isinstance(item.due, dt.datetime) and formats.as_date(item.due) <= formats.as_date(now):
        return formats.clock(item.due)
    return formats.day(item.due)


PAGE = queries.PAGE
"""Groupes, people or members of a page."""


# --- groupes and people --------------------------------------------------------------------------


@formats.by_language
def members_words(count: int) -> str:
    """ "1 member", "12 members"."""
    return ngettext("%(n)s member", "%(n)s members", count) % {"n": count}


class Card(NamedTuple):
    """A groupe of the directory: where its name leads, and in a few words what it is. Plain values,
    for lists of them are kept."""

    name: str
    initials: str
    colour: str
    purpose: str
    url: str
    mine: bool
    facts: str
    asked: bool = False


def cards(me: Me, groupes: Sequence[Groupe]) -> tuple[Card, ...]:
    """Those groupes, loaded with their cooperatives. One query (:func:`queries.count_people`)."""
    people = queries.count_people(me, groupes)
    waiting = {tie.groupe_id for tie in me.requests}
    found = []
    for groupe in groupes:
        mine = groupe.pk in me.groupe_ids
        private = groupe.visibility == Groupe.Visibility.PRIVATE
        url = reverse("groupes:home" if mine else "groupes:join", args=[groupe.slug])
        found.append(
            Card(
                groupe.name,
                groupe.initials,
                groupe.colour,
                groupe.purpose,
                url,
                mine,
                _card_facts(
                    groupe.kind,
                    people.get(groupe.pk, 0),
                    groupe.cooperative.name,
                    groupe.state,
                    private,
                ),
                groupe.pk in waiting,
            )
        )
    return tuple(found)


@formats.by_language
def _card_facts(kind: str, people: int, cooperative: str, state: str, private: bool) -> str:
    called = str(Groupe.Kind(kind).label)
    facts = [called[:1].upper() + called[1:], members_words(people), cooperative]
    if state in (Groupe.State.EMERGING, Groupe.State.DORMANT):
        facts.append(str(Groupe.State(state).label))
    if private:
        facts.append(_("visible to its members only"))
    return " · ".join(facts)


class MemberLine(NamedTuple):
    """Someone who belongs to a groupe. Plain values, for lists of them are kept. ``facts``: their
    trade; their cooperative when it is not the groupe's; ``back_on``: when who is on pause would like to be
    back, where they said it; ``away``: until when they are, in words."""

    name: str
    url: str
    mine: bool
    facts: str
    paused: bool
    since: dt.date | None
    back_on: dt.date | None
    away: str


def closed(me: Me) -> list[tuple[Groupe, str]]:
    """The closed groupes that I still read, with their addresses. No query of its own."""
    return [(groupe, groupe.get_absolute_url()) for groupe in me.groupes if not groupe.is_open]


@dataclass(slots=True)
class Row:
    """Someone who asks to belong to a groupe, or is invited. ``facts``: as of a member;
    ``act_url``: where their request is answered or their invitation taken back, for who may."""

    tie: Membership
    member: Member
    url: str
    facts: list[str]
    since: str = ""
    """Of someone invited, by whom."""
    act_url: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a groupe's home, and who waits at its door (none for who may not answer).

    ``faces``: the first members; ``others``: how many are not among them ("3 others"), empty when
    all are; ``more_asked``: others wait than those shown.
    """

    count: str
    faces: list[Member]
    others: str
    asked: list[Row]
    more_asked: bool


@dataclass(frozen=True, slots=True)
class Members:
    """A page of those who belong to a groupe; on the first, who waits and who is invited; what I
    may do about it. ``words``: those that the people were looked for by; ``more_waiting``: others
    wait or are invited than those shown."""

    page: Page[Membership]
    lines: tuple[MemberLine, ...]
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


def _facts(here: Standing, member: Member) -> list[str]:
    elsewhere = member.cooperative_id != here.groupe.cooperative_id
    facts = (member.trade, member.cooperative.name if elsewhere else "")
    return [fact for fact in facts if fact]


def _member_line(here: Standing, tie: Membership) -> MemberLine:
    member = tie.member
    return MemberLine(
        name=member.name,
        url=member.get_absolute_url(),
        mine=member.pk == here.member.pk,
        facts=" · ".join(_facts(here, member)),
        paused=tie.state == Membership.State.PAUSED,
        since=tie.starts_on,
        back_on=tie.back_on,
        away=formats.away(member.away_until, here.on),
    )


def _row(here: Standing, tie: Membership) -> Row:
    member = tie.member
    facts = [*_facts(here, member), formats.away(member.away_until, here.on)]
    if rules.may_welcome(here):
        facts.insert(0, parted_words(tie.parted_on))
    row = Row(tie, member, member.get_absolute_url(), [fact for fact in facts if fact])
    if tie.state == Membership.State.ASKED and rules.may_welcome(here):
        row.act_url = reverse("groupes:answer_request", args=[here.groupe.slug, tie.pk])
    elif tie.invited_by is not None:
        row.since = _("by %(name)s") % {"name": tie.invited_by.name}
    if tie.state in Membership.WAITING and not row.act_url and rules.may_take_back(here, tie):
        row.act_url = reverse("groupes:take_back", args=[here.groupe.slug, tie.pk])
    return row


def head(here: Standing) -> Head:
    """One query."""
    if rules.may_welcome(here):
        first, waiting = queries.first_and_at_door(here)
    else:
        first, waiting = queries.first_members(here), []
    count: int = first[0].count if first else 0  # type: ignore[attr-defined]  # by first_members
    more = count - len(first)
    return Head(
        count=members_words(count),
        faces=[tie.member for tie in first],
        others=ngettext("%(n)s other", "%(n)s others", more) % {"n": more} if more > 0 else "",
        asked=[_row(here, tie) for tie in waiting[: queries.AT_DOOR]],
        more_asked=len(waiting) > queries.AT_DOOR,
    )


def members(here: Standing, words: str, number: str | None) -> Members:
    """The page ``number`` of a groupe's members: the last one when there are not so many, the
    first for what is no number. One query, one more for the first page, two more with words."""
    page = queries.members_page(here, number, words)
    waiting = queries.waiting(here) if page.number == 1 and not words else []
    rows = [_row(here, tie) for tie in waiting[: queries.MOST_WAITING]]
    return Members(
        page=page,
        lines=tuple(_member_line(here, tie) for tie in page.object_list),
        words=words,
        asked=[row for row in rows if row.tie.state == Membership.State.ASKED],
        invited=[row for row in rows if row.tie.state == Membership.State.INVITED],
        more_waiting=len(waiting) > queries.MOST_WAITING,
        may_welcome=rules.may_welcome(here),
        may_invite=rules.may_invite(here),
    )


@dataclass(frozen=True, slots=True)
class Door:
    """The door of a groupe. ``parts``: what each floor shows there; ``at_once``: who asks is in; ``left``: I left
    following a decision, and am answered."""

    count: str
    parts: list[Loaded]
    welcomers: list[Member]
    may_ask: bool
    at_once: bool
    left: bool


def door(here: Standing) -> Door:
    """Who welcomes, how many belong, and whether I may ask to come in. Three queries at most, and those of the
    parts."""
    groupe = here.groupe
    may_ask = rules.may_ask_to_join(here)
    me = here.member.pk
    left = rules.left_by_decision(groupe, [me] if may_ask else []).get(me)
    return Door(
        count=members_words(groupe.memberships.belonging_on(here.on).count()),
        parts=door_parts(here),
        welcomers=queries.welcomers(groupe),
        may_ask=may_ask,
        at_once=rules.comes_in_at_once(groupe, left),
        left=left is not None,
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """What a cooperative takes from a day on; ``on`` None: from its beginning, ``by`` "": nobody chose
    it here. ``coming``: not in force yet."""

    percent: Decimal
    on: dt.date | None
    by: str
    at: dt.date | None
    coming: bool = False
    terms: str = ""  # of what it is a percent, and above which amounts it is another


@dataclass(frozen=True, slots=True)
class Contribution:
    """``now``: today's; ``rates``: all, the latest first; ``chosen``: somebody said what it is."""

    cooperative: Cooperative
    now: Decimal
    rates: list[Rate]
    chosen: bool


def contribution_terms(change: Mapping[str, Any]) -> str:
    """Of what the contribution is a percent, and its tiers, in words; "" where nothing was said."""
    words = []
    if base := change.get("base"):
        words.append(_("of %(base)s") % {"base": Cooperative.Base(base).label})
    for cents, percent in change.get("tiers", ()):
        words.append(
            _("%(percent)s above %(amount)s a year")
            % {
                "percent": formats.percent(Decimal(percent)),
                "amount": formats.amount(Decimal(cents) / 100),
            }
        )
    return ", ".join(words)


def contribution(cooperative: Cooperative) -> Contribution:
    """One query, none for a contribution that never changed."""
    today = cooperative.today()
    changes = cooperative.contribution_changes
    names: dict[int, str] = {}
    if changes:
        asked = {change["by"] for change in changes}
        names = dict(Member.objects.filter(pk__in=asked).values_list("pk", "name"))
    rates = [Rate(cooperative.contribution_percent, None, "", None)]
    for change in changes:
        day = dt.date.fromisoformat(change["from"])
        rates.append(
            Rate(
                percent=Decimal(change["percent"]),
                on=day,
                by=names.get(change["by"], ""),
                at=formats.as_date(dt.datetime.fromisoformat(change["at"])),
                coming=day > today,
                terms=contribution_terms(change),
            )
        )
    return Contribution(cooperative, cooperative.contribution_on(today), rates[::-1], bool(changes))


FATES: tuple[tuple[Fate, StrOrPromise], ...] = (
    (Fate.HANDED_ON, gettext_lazy("Handed on")),
    (Fate.OFFERED, gettext_lazy("Offered to the others: hand it on first, if you wish")),
    (Fate.GIVEN_BACK, gettext_lazy("Given back")),
)


@dataclass(frozen=True, slots=True)
class Leave:
    """What becomes of all I hold in a groupe when I leave it: ``going`` by its fate, those that are
    empty left out; ``stays``; ``closing``: what ends with the groupe, whose last one I am (``last``)."""

    going: list[tuple[StrOrPromise, list[Goes]]]
    stays: list[StrOrPromise]
    last: bool
    closing: list[StrOrPromise]


def going(here: Standing) -> list[tuple[StrOrPromise, list[Goes]]]:
    """What I hold in a groupe and let go of by leaving it or going on pause, by its fate; what is empty
    left out. The queries of each floor."""
    what = queries.what_goes(here.groupe, here.member)
    return [
        (title, those)
        for fate, title in FATES
        if (those := [one for one in what if one.fate == fate])
    ]


def leave(here: Standing) -> Leave:
    """What each floor names. One query, and theirs."""
    last = here.groupe.is_open and queries.is_last(here)
    return Leave(
        going=going(here),
        stays=queries.what_stays(here.groupe, here.member),
        last=last,
        closing=queries.what_closes(here.groupe) if last else [],
    )


@dataclass(frozen=True, slots=True)
class Close:
    """What ends when a groupe closes, and how many go on reading it ("12 members")."""

    readers: str
    closing: list[StrOrPromise]


def close(here: Standing) -> Close:
    """One query, and those of each floor."""
    count = here.groupe.memberships.belonging_on(here.on).count()
    return Close(members_words(count), queries.what_closes(here.groupe))


@dataclass(frozen=True, slots=True)
class LetGo:
    """A groupe that someone leaves: what of theirs ends there; ``closes``: they are its last."""

    groupe: Groupe
    what: list[Goes]
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
    belonging = [tie for tie in belonging if tie.state != Membership.State.READING]
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
        waiting=sum(tie.state in Membership.WAITING for tie in ties),
    )
