# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of work are given: the board, one piece, what I carry, the table of who shares work out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page as PageOf
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me, Standing
from groupes.models import Groupe
from groupes.seasons import words as season_words
from groupes.things import Name, Ref, name_of
from groupes.web import formats
from groupes.web.paths import reverse
from roles.models import Role
from roles.work import load, moves, queries, rules, words
from roles.work.buttons import offer_buttons
from roles.work.forms import FilterForm
from roles.work.models import Recurrence, Work, WorkOffer
from roles.work.queries import Carried, Shape, Someone, Table

SUGGESTED = 4  # people named beside what could use a hand


class Row(NamedTuple):
    """A piece of work in a list: plain values, for rows are kept. ``verb``: the one thing to do in
    place, "" for none, with its words and its address."""

    title: str
    url: str
    due_on: dt.date | None
    late: bool
    holder: str
    mine: bool
    role: str
    size: Decimal | None
    steps: str
    whole: bool
    again: bool
    hand: bool
    helpers: str
    state: str
    over_on: dt.datetime | None
    verb: str
    label: str
    act_url: str
    other: str
    other_url: str


def _row(
    work: Work, groupe: Groupe, me: int, today: dt.date, helpers: list[tuple[int, str]], part: bool
) -> Row:
    """``part``: whether I take part in the groupe, and may do something there."""
    mine = work.state == Work.State.TAKEN and work.holder_id == me
    helps = any(pk == me for pk, _name in helpers)
    hand = work.hand_since is not None
    verb, label, other, other_verb = "", "", "", ""
    if part and work.state == Work.State.OPEN:
        verb, label = "take", _("I take it")
    elif part and mine:
        verb, label = "finish", _("It is done")
        other_verb = "no_hand" if hand else "hand"
        other = _("I no longer need a hand") if hand else _("I could use a hand")
    elif part and hand and not helps:
        verb, label = "help", _("I can give a hand")

    def url(what: str) -> str:
        return reverse("work:act", args=[groupe.slug, work.pk, what]) if what else ""

    return Row(
        title=work.title,
        url=reverse("work:work", args=[groupe.slug, work.pk]),
        due_on=work.due_on if work.is_live else None,
        late=work.is_live and work.due_on is not None and work.due_on < today,
        holder=work.holder.name if work.holder is not None and work.is_live else "",
        mine=mine,
        role=work.role.name if work.role is not None else "",
        size=work.size,
        steps=words.steps(len(work.ticked), len(work.checklist)) if work.is_live else "",
        whole=work.whole and work.is_live,
        again=work.recurrence_id is not None and work.is_live,
        hand=hand,
        helpers=formats.listed(name for _pk, name in helpers) if work.is_live else "",
        state=work.state,
        over_on=work.over_at,
        verb=verb,
        label=label,
        act_url=url(verb),
        other=other,
        other_url=url(other_verb),
    )


# --- the board -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """``page``: of all its rows; ``more_url``: where there are more than are shown here, "" for
    none."""

    key: str
    title: str
    empty: str
    rows: tuple[Row, ...]
    count: int
    more_url: str
    page: Any


@dataclass(frozen=True, slots=True)
class Board:
    """``alone``: one section, with its pages. ``narrowed``: filters are asked. ``query``: the address
    of what is shown, from its question mark, to be asked again."""

    sections: tuple[Section, ...]
    roles: tuple[tuple[str, str, bool], ...]
    who: str
    only: str
    narrowed: bool
    alone: bool
    query: str
    new_url: str
    share_url: str
    any: bool


def board(here: Standing, asked: Any) -> Board:
    """Five queries: the roles, three sections, who gives a hand."""
    slug = here.groupe.slug
    form = FilterForm(asked)
    role, who, only = form.said("role"), form.said("who"), form.said("only")
    shape = Shape(bool(role), bool(who), only == "hand", only == "late")
    chosen = asked.get("part", "") if asked.get("part") in TITLES else ""
    parts = [chosen] if chosen else list(TITLES)
    if only and not chosen:  # what is over is late no more, and what is nobody's asks for no hand
        parts.remove("over")
    number = asked.get("page") if chosen else None
    pages = {key: queries.board(here, key, shape, role, number) for key in parts}
    shown = [work for page in pages.values() for work in page.object_list]
    helpers = queries.helpers_of(one.pk for one in shown if one.state == Work.State.TAKEN)
    part = rules.may_add(here)
    kept = {key: value for key, value in (("role", role), ("who", who), ("only", only)) if value}
    base = reverse("work:board", args=[slug])
    sections = tuple(
        Section(
            key=key,
            title=str(TITLES[key][0]()),
            empty=str(TITLES[key][1]()),
            rows=tuple(
                _row(one, here.groupe, here.member.pk, here.on, helpers.get(one.pk, []), part)
                for one in page.object_list
            ),
            count=page.paginator.count,
            more_url=f"{base}?{urlencode(kept | {'part': key})}"
            if not chosen and page.has_next()
            else "",
            page=page,
        )
        for key, page in pages.items()
    )
    again = kept | ({"part": chosen, "page": number or ""} if chosen else {})
    return Board(
        sections=sections,
        roles=tuple((str(pk), name, pk == role) for pk, name in queries.roles_used(here.groupe.pk)),
        who=who or "",
        only=only or "",
        narrowed=bool(kept),
        alone=bool(chosen),
        query=f"?{urlencode(again)}" if again else "",
        new_url=reverse("work:new", args=[slug]) if part else "",
        share_url=reverse("work:share", args=[slug]) if rules.may_share_out(here) else "",
        any=bool(kept or chosen) or any(one.count for one in sections),
    )


TITLES = {
    "open": (lambda: _("Open to take"), lambda: _("Nothing waits for somebody.")),
    "taken": (lambda: _("Carried"), lambda: _("Nobody carries anything for now.")),
    "over": (lambda: _("Done lately"), lambda: _("Nothing in the last two months.")),
}


# --- one piece -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """An open offer about it, as one whom it concerns reads it; ``buttons``: those who answer it."""

    words: str
    message: str
    accept: Any
    decline: Any
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist."""

    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Page:
    work: Work
    lines: tuple[Line, ...]
    helpers: tuple[tuple[str, str], ...]  # name, page
    helps: bool
    skills: tuple[tuple[str, str], ...]  # name, page
    about: Name | None
    offers: tuple[Asked, ...]
    late: bool
    again: str
    may: dict[str, bool]


def work(here: Standing, found: Work) -> Page:
    """Four queries; one more for what it is for."""
    me = here.member.pk
    helpers = queries.helpers_of([found.pk]).get(found.pk, [])
    names = queries.skills_of([found.pk]).get(found.pk, {})
    open_offers = queries.offers_of(found) if found.is_live else []
    helping = frozenset(pk for pk, _name in helpers)
    going = found.recurrence if found.recurrence is not None else None
    comes_back = going is not None and going.stopped_on is None
    part = rules.may_add(here)
    return Page(
        work=found,
        lines=tuple(Line(line, line in found.ticked) for line in found.checklist),
        helpers=tuple((name, reverse("groupes:person", args=[pk])) for pk, name in helpers),
        helps=me in helping,
        skills=tuple((name, reverse("people:skill", args=[pk])) for pk, name in names.items()),
        about=name_of(found.about, here.me) if found.about is not None else None,
        offers=tuple(_asked(here, offer) for offer in open_offers if _concerns(here, offer)),
        late=found.is_live and found.due_on is not None and found.due_on < here.on,
        again=_again(going) if going is not None and comes_back else "",
        may={
            "take": rules.may_take(here, found),
            "offer": rules.may_offer(here, found),
            "change": rules.may_change(here, found),
            "split": rules.may_split(here, found),
            "finish": part and rules.may_carry_on(here, found),
            "give_back": rules.may_carry_on(here, found),
            "hand": part and rules.may_carry_on(here, found),
            "help": rules.may_help(here, found) and me not in helping,
            "drop": rules.may_drop(here, found),
            "reopen": rules.may_reopen(here, found),
            "tick": rules.may_tick(here, found, helping),
            "stop": comes_back and rules.may_change(here, found),
        },
    )


def _again(going: Recurrence) -> str:
    """ "every month, once this one is done" """
    every = going.get_every_display()
    return _("%(every)s, once this one is done") % {"every": every} if going.after_done else every


def _concerns(here: Standing, offer: WorkOffer) -> bool:
    """Whether an open offer is read by this member: those whom it asks, who made it, and, of a move, who
    shares work out."""
    me = here.member.pk
    among = me in (offer.offered_by_id, offer.offered_to_id, offer.giver_id)
    return among or (offer.is_move and rules.may_share_out(here))


def _asked(here: Standing, offer: WorkOffer) -> Asked:
    me = here.member.pk
    mine = offer.waits_for(me)
    page = reverse("work:work", args=[here.groupe.slug, offer.work_id])
    accept, decline = offer_buttons(here.groupe.slug, offer.pk, page)
    back = reverse("work:withdraw", args=[here.groupe.slug, offer.pk])
    return Asked(
        words=words.asked(offer, me) if mine else words.waiting(offer, me),
        message=offer.message,
        accept=accept if mine else None,
        decline=decline if mine else None,
        withdraw_url=back if rules.may_withdraw(here, offer) else "",
    )


# --- what a thing asks ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnThing:
    """What is to be done for a thing, on its own page. ``add_url``: "" for who may not; ``more_url``: all
    of it, "" where all is shown."""

    rows: tuple[tuple[str, str, str, dt.date | None], ...]  # title, page, who, by when
    add_url: str
    more_url: str = ""


def on_thing(here: Standing, about: Ref) -> OnThing:
    """One query."""
    found = queries.on_thing(here.groupe.pk, about)
    return OnThing(_on(here, found), _add_url(here, f"about={about}"))


def on_role(here: Standing, role: Role) -> OnThing | None:
    """The same on the page of a role: what is to be done under it, and for it. One query. None of a role
    that is closed, where nothing is left to do."""
    found = queries.of_role(here.groupe.pk, role.pk)
    closed = role.closed_on is not None
    if closed and not found:
        return None
    board = reverse("work:board", args=[here.groupe.slug])
    return OnThing(
        _on(here, found[: queries.ON_ROLE]),
        "" if closed else _add_url(here, f"role={role.pk}"),
        f"{board}?role={role.pk}" if len(found) > queries.ON_ROLE else "",
    )


def _on(here: Standing, found: Iterable[Work]) -> tuple[tuple[str, str, str, dt.date | None], ...]:
    return tuple(
        (
            one.title,
            reverse("work:work", args=[here.groupe.slug, one.pk]),
            one.holder.name if one.holder is not None else "",
            one.due_on,
        )
        for one in found
    )


def _add_url(here: Standing, begins: str) -> str:
    return f"{reverse('work:new', args=[here.groupe.slug])}?{begins}" if rules.may_add(here) else ""


# --- what I carry --------------------------------------------------------------------------------


class Place(NamedTuple):
    """The rows of one of my groupes."""

    groupe: Groupe
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Mine:
    """What waits for my answer; what I carry, what I help with, who could use a hand: by groupe."""

    offers: tuple[tuple[Groupe, str, str, str, Any, Any], ...]
    carried: tuple[Place, ...]
    helped: tuple[Place, ...]
    wanted: tuple[Place, ...]


def mine(me: Me) -> Mine:
    """Three queries."""
    found = queries.mine(me)
    helpers = queries.helpers_of(one.pk for one in found)
    groupes = {one.pk: one for one in me.groupes}

    def rows(chosen: Iterable[Work]) -> tuple[Place, ...]:
        by_groupe: dict[int, list[Row]] = {}
        for one in chosen:
            groupe = groupes[one.groupe_id]
            row = _row(one, groupe, me.pk, me.today(groupe), helpers.get(one.pk, []), True)
            by_groupe.setdefault(one.groupe_id, []).append(row)
        return tuple(
            Place(groupes[pk], tuple(rows))
            for pk, rows in sorted(by_groupe.items(), key=lambda one: groupes[one[0]].name)
        )

    def helps(one: Work) -> bool:
        return any(pk == me.pk for pk, _name in helpers.get(one.pk, []))

    back = reverse("work:mine")
    return Mine(
        offers=tuple(
            (
                groupes[offer.work.groupe_id],
                words.asked(offer, me.pk),
                reverse("work:work", args=[groupes[offer.work.groupe_id].slug, offer.work_id]),
                offer.message,
                *offer_buttons(groupes[offer.work.groupe_id].slug, offer.pk, back),
            )
            for offer in queries.offers_to(me)
        ),
        carried=rows(one for one in found if one.holder_id == me.pk),
        helped=rows(one for one in found if one.holder_id != me.pk and helps(one)),
        wanted=rows(one for one in found if one.holder_id != me.pk and not helps(one)),
    )


# --- the table -----------------------------------------------------------------------------------


class Cell(NamedTuple):
    """One person, one season. ``told``: "" where they told nothing. ``tone``: of what is left."""

    season: str
    told: str
    roles: str
    work: str
    left: str
    tone: str


class Person(NamedTuple):
    """A line of the table. ``tells``: whether they let it be read; ``unsized``: how many pieces they
    carry without a size; ``asked``, ``handing``: how often they were asked to take something, to hand
    something on, in a year; ``write_url``: to ask them. ``beyond``: by how much what they carry goes beyond
    what they told, in the season where it does the most, in units; 0 where it never does."""

    name: str
    url: str
    tells: bool
    beyond: int
    cells: tuple[Cell, ...]
    unsized: int
    hands: int
    asked: int
    handing: int
    write_url: str


class Hand(NamedTuple):
    """What could use a hand, and who has room and the skill."""

    title: str
    url: str
    holder: str
    skills: str
    people: tuple[tuple[str, str], ...]  # name, why


class Proposal(NamedTuple):
    """A move the planner proposes. ``work``, ``to``: what its form posts."""

    work: int
    to: int
    title: str
    url: str
    giver: str
    taker: str
    why: str
    size: Decimal | None


class SeasonPlan(NamedTuple):
    name: str
    proposals: tuple[Proposal, ...]
    left: tuple[tuple[str, str, str], ...]  # name, how much, why
    proven: bool
    over: bool  # somebody is beyond what they declared


class Entry(NamedTuple):
    """A line of the ledger."""

    at: dt.datetime
    title: str
    url: str
    giver: str
    taker: str
    by: str
    state: str
    is_open: bool
    withdraw_url: str


class Everyone(NamedTuple):
    """The table, in plain values, for it is kept. ``sums``: each season in a sentence; ``cards``: its lines
    as a phone has them, folded: who is beyond what they wish first, who told nothing last."""

    seasons: tuple[str, ...]
    sums: tuple[tuple[str, str], ...]
    people: tuple[Person, ...]
    cards: tuple[Person, ...]
    untold: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Share:
    page: PageOf[Someone]
    table: Everyone
    hands: tuple[Hand, ...]
    plans: tuple[SeasonPlan, ...]
    ledger: tuple[Entry, ...]


@dataclass(slots=True)
class _Loads:
    """What each carries in each season, in units, and what of it is the planner's to move."""

    roles: dict[tuple[int, dt.date], int] = field(default_factory=dict)
    work: dict[tuple[int, dt.date], int] = field(default_factory=dict)

    def add(self, which: dict[tuple[int, dt.date], int], key: tuple[int, dt.date], n: int) -> None:
        which[key] = which.get(key, 0) + n

    def total(self, person: int, season: dt.date) -> int:
        return self.roles.get((person, season), 0) + self.work.get((person, season), 0)


def _loads(found: Table, today: dt.date) -> _Loads:
    loads = _Loads()
    for one in found.held:
        for season in found.seasons:
            asks = load.of_role(one.energy, one.starts_on, one.ends_on, season, today)
            loads.add(loads.roles, (one.member, season), asks)
    for piece in found.work:
        season = load.season_of(piece.due_on, today)
        loads.add(loads.work, (piece.holder, season), load.of_work(piece.size))
    return loads


def _cell(someone: Someone, season: dt.date, loads: _Loads) -> Cell:
    roles = loads.roles.get((someone.pk, season), 0)
    carried = loads.work.get((someone.pk, season), 0)
    name, told = season_words.season(season), _told(someone, season)
    if told is None:
        return Cell(name, "", words.few(roles), words.few(carried), "", "")
    left = told - roles - carried
    return Cell(
        name,
        words.few(told),
        words.few(roles),
        words.few(carried),
        _("room for %(days)s") % {"days": words.few(left)}
        if left >= 0
        else _("%(days)s beyond") % {"days": words.few(-left)},
        "ok" if left > 0 else "" if left == 0 else "warn",
    )


def _told(someone: Someone, season: dt.date) -> int | None:
    """What they let be read that they wish to give, in units."""
    told = someone.told.get(season) if someone.told is not None else None
    return None if told is None else load.units(told)


def _left(someone: Someone, season: dt.date, loads: _Loads) -> int:
    """What is left of it, beyond it where negative; 0 where it is not told."""
    told = _told(someone, season)
    return 0 if told is None else told - loads.total(someone.pk, season)


def _sum(found: Table, season: dt.date, loads: _Loads) -> str:
    """A season in one sentence: how many carry more than they wish to give, have room, told nothing."""
    telling = [one for one in found.telling if _told(one, season) is not None]
    left = [_left(one, season, loads) for one in telling]
    beyond, room = sum(n < 0 for n in left), sum(n > 0 for n in left)
    silent = len(found.people) - len(telling)
    return formats.listed(
        words
        for number, words in (
            (beyond, ngettext("%(n)s person is beyond what they wish to give",
                              "%(n)s people are beyond what they wish to give", beyond)),
            (room, ngettext("%(n)s has room", "%(n)s have room", room)),
            (silent, ngettext("%(n)s told nothing", "%(n)s told nothing", silent)),
        )
        if number
        for words in (words % {"n": number},)
    )  # fmt: skip


def asked_of(found: Table) -> tuple[dict[int, int], dict[int, int]]:
    """Member → how often they were asked to take something, and to hand something on, in the moves of
    the last year; what one proposed for oneself is no asking."""
    taking: dict[int, int] = {}
    handing: dict[int, int] = {}
    for move in found.moves:
        if move.taker != move.by:
            taking[move.taker] = taking.get(move.taker, 0) + 1
        if move.giver is not None and move.giver != move.by:
            handing[move.giver] = handing.get(move.giver, 0) + 1
    return taking, handing


def planned(found: Table, season: dt.date, today: dt.date, now: dt.datetime) -> moves.Plan:
    """The moves to propose for a season. A move that waits for answers counts as made, and stays; one
    that was declined is not proposed again for a while."""
    asked, _handing = asked_of(found)
    loads = _loads(found, today)
    waiting = {one.work: one.taker for one in found.moves if one.state == WorkOffer.State.OPEN}
    refused: dict[int, set[int]] = {}
    for move in found.moves:
        if move.state == WorkOffer.State.DECLINED and now - move.at < queries.NOT_AGAIN:
            refused.setdefault(move.work, set()).add(move.taker)
    people = [
        moves.Person(
            id=one.pk,
            capacity=load.units(one.told[season]),
            fixed=loads.roles.get((one.pk, season), 0),
            asked=asked.get(one.pk, 0),
            does=frozenset(one.does),
            learns=frozenset(one.learns),
        )
        for one in found.telling
        if one.told is not None and season in one.told
    ]
    pieces = [
        moves.Piece(
            id=one.pk,
            holder=waiting.get(one.pk, one.holder),
            size=load.of_work(one.size),
            skills=frozenset(one.skills),
            stays=one.stays or one.pk in waiting,
            hand=one.hand,
            refused=frozenset(refused.get(one.pk, ())),
        )
        for one in found.work
        if load.season_of(one.due_on, today) == season
    ]
    return moves.plan(people, pieces)


def _plan(here: Standing, found: Table, season: dt.date) -> SeasonPlan:
    plan = planned(found, season, here.on, here.me.now)
    pieces = {one.pk: one for one in found.work}
    names = {pk: one.name for pk, one in found.people.items()}
    return SeasonPlan(
        season_words.season(season),
        tuple(_proposal(here, found, pieces[move.piece], move) for move in plan.moves),
        tuple(
            (names[one.person], words.amount(one.over), str(words.WHY_LEFT[one.why]))
            for one in plan.left
        ),
        plan.proven,
        bool(plan.moves or plan.left),
    )


def _proposal(here: Standing, found: Table, piece: Carried, move: moves.Move) -> Proposal:
    giver, taker = found.people[move.giver], found.people[move.taker]
    known = taker.learns if moves.LEARNS in move.why else taker.does
    skills = [name for pk, name in piece.skills.items() if pk in known]
    return Proposal(
        piece.pk,
        taker.pk,
        piece.title,
        reverse("work:work", args=[here.groupe.slug, piece.pk]),
        giver.name,
        taker.name,
        words.why(move, skills, giver.name, taker.name),
        piece.size,
    )


def _helpers_for(
    found: Table, piece: Carried, loads: _Loads, asked: dict[int, int]
) -> tuple[tuple[str, str], ...]:
    """Who could give a hand: by skill or by room, those asked the least first."""
    season = found.seasons[0]
    suggested = []
    # Whoever neither knows nor learns what it calls on is no help; where it calls on nothing, only room is.
    for one in found.knowing if piece.skills else found.telling:
        if one.pk == piece.holder:
            continue
        told = one.told.get(season) if one.told is not None else None
        room = load.units(told) - loads.total(one.pk, season) if told is not None else None
        learns = [name for pk, name in piece.skills.items() if pk in one.learns]
        does = [name for pk, name in piece.skills.items() if pk in one.does]
        if (room is not None and room <= 0) or not (learns or does or room):
            continue
        if piece.skills and not (learns or does):
            continue
        suggested.append((room is None, asked.get(one.pk, 0), one.name, learns, does, room or 0))
    return tuple(
        (name, formats.listed(_why_help(learns, does, room)))
        for _silent, _asked, name, learns, does, room in sorted(suggested)[:SUGGESTED]
    )


def _why_help(learns: Sequence[str], does: Sequence[str], room: int) -> list[str]:
    """``room``: in units, 0 where none is told."""
    why = [
        _("wishes to learn %(skills)s") % {"skills": formats.listed(learns)} if learns else "",
        _("knows %(skills)s") % {"skills": formats.listed(does)} if does else "",
        _("room for %(days)s") % {"days": words.amount(room)} if room else "",
    ]
    return [words for words in why if words]


PEOPLE = 15
"""Of a page of the table: those who are beyond what they wish first, who told nothing last."""


def share(here: Standing, number: str | None = None) -> Share:
    """Who carries what beside what they wish to give, who could use a hand, what moves would help, and what
    was asked of whom. ``number``: the page of the table. The queries of :func:`queries.table`."""
    slug = here.groupe.slug
    found = queries.table(here)
    loads = _loads(found, here.on)
    taking, handing = asked_of(found)
    unsized: dict[int, int] = {}
    hands: dict[int, int] = {}
    for piece in found.work:
        unsized[piece.holder] = unsized.get(piece.holder, 0) + (piece.size is None)
        hands[piece.holder] = hands.get(piece.holder, 0) + piece.hand
    beyond = {
        one.pk: max((-_left(one, season, loads) for season in found.seasons), default=0)
        for one in found.telling
    }
    silent = [one for one in found.people.values() if one.told is None]
    in_order = [*sorted(found.telling, key=lambda one: -beyond[one.pk]), *silent]
    page = Paginator(in_order, PEOPLE).get_page(number)
    cards = tuple(
        Person(
            name=one.name,
            url=reverse("groupes:person", args=[one.pk]),
            tells=one.told is not None,
            beyond=beyond.get(one.pk, 0),
            cells=tuple(_cell(one, season, loads) for season in found.seasons),
            unsized=unsized.get(one.pk, 0),
            hands=hands.get(one.pk, 0),
            asked=taking.get(one.pk, 0),
            handing=handing.get(one.pk, 0),
            write_url=reverse("groupes:write", args=[one.pk]) if one.pk != here.member.pk else "",
        )
        for one in page
    )
    by_name = {pk: place for place, pk in enumerate(found.people)}
    people = tuple(
        card for _place, card in sorted(zip((by_name[one.pk] for one in page), cards, strict=True))
    )
    table = Everyone(
        seasons=tuple(season_words.season(season) for season in found.seasons),
        sums=tuple(
            (season_words.season(season), _sum(found, season, loads)) for season in found.seasons
        ),
        people=people,
        cards=cards,
        untold=tuple(one for one in people if not one.tells),
    )
    return Share(
        page=page,
        table=table,
        hands=tuple(
            Hand(
                piece.title,
                reverse("work:work", args=[slug, piece.pk]),
                found.people[piece.holder].name,
                formats.listed(piece.skills.values()),
                _helpers_for(found, piece, loads, taking),
            )
            for piece in found.work
            if piece.hand and piece.holder in found.people
        ),
        plans=tuple(_plan(here, found, season) for season in found.seasons),
        ledger=tuple(_entry(slug, move) for move in found.moves),
    )


STATES = {
    WorkOffer.State.OPEN: lambda: _("waiting for an answer"),
    WorkOffer.State.ACCEPTED: lambda: _("both said yes"),
    WorkOffer.State.DECLINED: lambda: _("not this time"),
    WorkOffer.State.WITHDRAWN: lambda: _("ended without an answer"),
}


def _entry(slug: str, move: queries.Proposed) -> Entry:
    state = WorkOffer.State(move.state)
    is_open = state == WorkOffer.State.OPEN
    return Entry(
        move.at,
        move.title,
        reverse("work:work", args=[slug, move.work]),
        move.giver_name or "",
        move.taker_name,
        move.by_name,
        STATES[state](),
        is_open,
        reverse("work:withdraw", args=[slug, move.pk]) if is_open else "",
    )
