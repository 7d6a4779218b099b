# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of plans are given: everything ready, in words."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.core.paginator import Page
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Standing
from groupes.models import Member
from groupes.people.models import Skill
from groupes.web import formats
from groupes.web.paths import reverse
from roles.models import MandateOffer, Role
from roles.planning import making, queries, rules, telling
from roles.planning.actions.held import all_agreed
from roles.planning.models import Pin, Plan, Seat, Voice
from roles.planning.rules import Outcome
from roles.planning.telling import Names

POLL_MS: Final = (1500, 1500)
"""Between two looks at a search, and by chance so much more: many pages do not ask at once."""
NOBODY_AFTER: Final = 90
"""Seconds after which a search that has not begun is said to wait for a worker."""


# --- the list ------------------------------------------------------------------------------------


class Line(NamedTuple):
    url: str
    title: str
    state: str
    by: str
    facts: str


@dataclass(frozen=True, slots=True)
class Index:
    lines: list[Line]
    page: Page[Plan]
    new_url: str
    wishes_url: str


def index(here: Standing, number: str | None) -> Index:
    """Two queries."""
    page = queries.plans(here, number)
    slug = here.groupe.slug
    lines = [
        Line(
            plan.get_absolute_url(),
            plan.title,
            _state(plan),
            plan.started_by.name if plan.started_by else "",
            _facts(plan),
        )
        for plan in page
    ]
    return Index(
        lines,
        page,
        reverse("planning:new", args=[slug]) if rules.may_plan(here) else "",
        reverse("planning:wishes", args=[slug]) if rules.may_wish(here) else "",
    )


def _state(plan: Plan) -> str:
    if plan.state == Plan.State.PROPOSED:
        return _("with the groupe until %(day)s") % {"day": formats.date(plan.until)}
    if plan.state == Plan.State.DRAFT and plan.is_at_work:
        return _("the planner is at work")
    return str(Plan.State(plan.state).label)


def _facts(plan: Plan) -> str:
    terms = ngettext("%(n)s term", "%(n)s terms", plan.terms) % {"n": plan.terms}
    months = ngettext("%(n)s month", "%(n)s months", plan.term_months) % {"n": plan.term_months}
    return _("%(terms)s of %(months)s") % {"terms": terms, "months": months}


# --- one plan ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody on a seat, or nobody. ``why``: what all may read; ``mine``: what only I do; ``became``: what
    there is to say of an offer; ``open``: to be planned anew."""

    name: str
    why: str
    mine: str = ""
    is_me: bool = False
    locked: bool = False
    became: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A role in a term. ``url``: where it is decided, "" where it is not mine to."""

    term: str
    role: str
    sitting: tuple[Sitting, ...]
    url: str
    kept_out: str


@dataclass(frozen=True, slots=True)
class Row:
    role: str
    url: str
    family: str
    cells: tuple[Cell, ...]


class Load(NamedTuple):
    """What somebody carries, term by term, in days a month; ``total``: of days, all terms together."""

    name: str
    is_me: bool
    energy: tuple[str, ...]
    mean: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A search that goes on. ``words``: where it stands; ``delay``: when to look again, in ms."""

    percent: int
    words: str
    begun: bool
    stopping: bool
    delay: int


@dataclass(frozen=True, slots=True)
class Wished:
    role: str
    words: str


@dataclass
class PlanPage:
    """A plan as one reader sees it."""

    plan: Plan
    outcome: Outcome
    told: str
    terms: list[str]
    rows: list[Row] = field(default_factory=list)
    by_term: list[tuple[str, list[Cell]]] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    ending: str = ""
    aims: list[telling.Aim] = field(default_factory=list)
    fair: list[telling.Fair] = field(default_factory=list)
    learning: str = ""
    remarks: list[str] = field(default_factory=list)
    moved: str = ""
    obstacles: list[list[tuple[telling.Obstacle, str]]] = field(default_factory=list)
    counts: list[Wished] = field(default_factory=list)
    answered: str = ""
    few: bool = False
    progress: Progress | None = None
    failed: bool = False
    mine: Voice | None = None
    objecting: list[Voice] = field(default_factory=list)
    agreeing: list[Voice] = field(default_factory=list)
    may_plan: bool = False
    may_change: bool = False
    may_put: bool = False
    may_say: bool = False
    may_adopt: bool = False
    may_renew: bool = False
    may_withdraw: bool = False
    open_again: int = 0
    to_offer: int = 0

    @property
    def is_new(self) -> bool:
        """Nobody had it looked for yet."""
        return self.plan.solving == Plan.Solving.NONE


def plan_page(here: Standing, plan: Plan) -> PlanPage:
    """Six queries at most, and one where something of me is told with a skill."""
    roles, seats, pins, said = queries.parts_of(plan)
    voices = said if plan.put_at is not None else []
    outcome = _outcome(here, plan, voices)
    may_plan = rules.may_plan(here)
    page = PlanPage(
        plan,
        outcome,
        _told(plan, outcome),
        [telling.term_name(plan, number) for number in range(plan.terms)],
        may_plan=may_plan,
        may_change=rules.may_change(here, plan),
        may_put=rules.may_put(here, plan),
        may_say=rules.may_say(here, plan),
        may_adopt=rules.may_adopt(here, plan, outcome),
        may_renew=rules.may_renew(here, plan),
        may_withdraw=rules.may_withdraw(here, plan),
    )
    page.mine = next((one for one in voices if one.member_id == here.member.pk), None)
    page.objecting = [one for one in voices if one.objects_to]
    page.agreeing = [one for one in voices if not one.objects_to]
    names = _names(page, roles, seats, pins)
    page.failed = plan.solving == Plan.Solving.FAILED
    if plan.is_at_work:
        page.progress = progress(plan)
    if plan.result:
        _add_result(page, names)
    if plan.has_seats:
        own = _own(here, plan, seats, names)
        table = _Table(here, page, seats, pins, names, *own)
        page.rows = [table.row(role) for role in roles]
        page.by_term = [
            (page.terms[number], [row.cells[number] for row in page.rows])
            for number in range(plan.terms)
        ]
        page.loads = _loads(here, plan, roles, seats)
        page.open_again = table.open_again
        page.to_offer = sum(1 for one in seats if one.member_id and not one.became)
    _add_wishes(page, names)
    return page


def _outcome(here: Standing, plan: Plan, voices: Sequence[Voice]) -> Outcome:
    """One query while the plan is with the groupe."""
    if plan.state != Plan.State.PROPOSED:
        return rules.outcome(plan, 0, everyone=False, on=here.on)
    said = {one.member_id: one.objects_to for one in voices}
    everyone = all_agreed(plan, said)
    return rules.outcome(plan, sum(said.values()), everyone=everyone, on=here.on)


def _told(plan: Plan, outcome: Outcome) -> str:
    words = {"day": formats.date(plan.until), "at": formats.date(plan.adopted_at)}
    match outcome:
        case Outcome.DRAFT:
            return _("In preparation: those who plan rotations see it.")
        case Outcome.OPEN:
            return (
                _("With the groupe until %(day)s: each agrees, or objects with a reason.") % words
            )
        case Outcome.STOPPED:
            return _("An objection stops it, until a new version answers it or it is withdrawn.")
        case Outcome.AGREED:
            return _("Nobody objects: it can be adopted.")
        case Outcome.ADOPTED:
            return (
                _("Adopted on %(at)s. Each is offered what it plans for them, and answers.") % words
            )
    return str(Plan.State(plan.state).label).capitalize()


def _names(
    page: PlanPage, roles: Sequence[Role], seats: Sequence[Seat], pins: Sequence[Pin]
) -> Names:
    """The names of all that the page tells. One query at most: of people who have no seat."""
    known: dict[int, str] = {
        one.member.pk: one.member.name for one in seats if one.member is not None
    }
    wanted = {one.member_id for one in pins if one.member_id} | telling.people_in(
        page.plan.conflicts
    )
    if missing := wanted - known.keys():
        known |= queries.names(missing)
    called = {role.pk: role.name for role in roles}
    return Names(known, called, page.terms, {})


def _own(
    here: Standing, plan: Plan, seats: Sequence[Seat], names: Names
) -> tuple[Mapping[str, list[Mapping[str, object]]], Names]:
    """Why my seats are mine. None where I have none; else one query, and one for skills."""
    if not any(one.member_id == here.member.pk for one in seats):
        return {}, names
    own = queries.own_reasons(plan, here.member)
    skills = {
        int(one["facts"]["skill"])
        for reasons in own.values()
        for one in reasons
        if one["key"] == "learns"
    }
    if not skills:
        return own, names
    called = {one.pk: str(one) for one in Skill.objects.filter(pk__in=skills)}
    return own, Names(names.people, names.roles, names.terms, called)


class _Table:
    """The cells of a plan, as one reader sees them."""

    def __init__(
        self,
        here: Standing,
        page: PlanPage,
        seats: Sequence[Seat],
        pins: Sequence[Pin],
        names: Names,
        own: Mapping[str, list[Mapping[str, object]]],
        own_names: Names,
    ) -> None:
        self.page, self.names, self.own, self.own_names = page, names, own, own_names
        self.me, self.slug = here.member.pk, here.groupe.slug
        self.by_cell: defaultdict[tuple[int, int], list[Seat]] = defaultdict(list)
        for one in seats:
            self.by_cell[one.role_id, one.term].append(one)
        self.locked = {
            (one.role_id, one.term, one.member_id) for one in pins if one.kind == Pin.Kind.LOCK
        }
        self.out: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
        for pin in pins:
            if pin.kind == Pin.Kind.EXCLUDE and pin.member_id is not None:
                self.out[pin.role_id, pin.term].append(names.person(str(pin.member_id)))
        self.open_again = 0

    def row(self, role: Role) -> Row:
        cells = tuple(self.cell(role, number) for number in range(self.page.plan.terms))
        url = reverse("roles:role", args=[self.slug, role.pk])
        return Row(role.name, url, str(role.get_family_display()), cells)

    def cell(self, role: Role, term: int) -> Cell:
        url = ""
        if self.page.may_change:
            url = reverse("planning:cell", args=[self.slug, self.page.plan.pk, role.pk, term])
        # who declined is kept out of a new version: that is not for all to read
        kept_out = self.out.get((role.pk, term), []) if self.page.may_plan else []
        return Cell(
            self.page.terms[term],
            role.name,
            tuple(self.sitting(one) for one in self.by_cell[role.pk, term]),
            url,
            _("Kept out: %(names)s") % {"names": formats.listed(kept_out)} if kept_out else "",
        )

    def sitting(self, seat: Seat) -> Sitting:
        locked = (seat.role_id, seat.term, seat.member_id) in self.locked
        why = telling.why(seat.because, self.names)
        if seat.member is None:
            return Sitting("", why, locked=locked)
        became, is_open = _became(seat)
        if is_open:
            self.open_again += 1
            return Sitting("", became, open=True)
        mine = seat.member_id == self.me
        reasons = self.own.get(f"{seat.role_id}:{seat.term}", []) if mine else []
        return Sitting(
            seat.member.name,
            why,
            telling.own_why(reasons, self.own_names),
            is_me=mine,
            locked=locked,
            became=became,
        )


OFFER_WORDS: Final = {
    MandateOffer.State.OPEN: lambda: _("offered, not answered yet"),
    MandateOffer.State.ACCEPTED: lambda: _("accepted"),
}


def _became(seat: Seat) -> tuple[str, bool]:
    """What became of a seat of an adopted plan, and whether it is open again. Who said no is not
    told."""
    if not seat.became:
        return "", False
    if seat.became == Seat.Became.OFFERED:
        if seat.offer is None:
            return "", False
        if seat.offer.state in OFFER_WORDS:
            return OFFER_WORDS[MandateOffer.State(seat.offer.state)](), False
        return _("Open again: the offer ended without a mandate."), True
    if seat.became in Seat.OPEN_AGAIN or seat.became == Seat.Became.CLOSED:
        words = {
            Seat.Became.LEFT: _("Open again: who it was planned for no longer takes part."),
            Seat.Became.TAKEN: _("The seat was taken meanwhile."),
            Seat.Became.PAST: _("The term was over before it could be offered."),
            Seat.Became.CLOSED: _("The role is closed."),
        }
        return words[Seat.Became(seat.became)], True
    return str(Seat.Became(seat.became).label), False


def _loads(here: Standing, plan: Plan, roles: Sequence[Role], seats: Sequence[Seat]) -> list[Load]:
    """What each carries by this plan, by name: not what they declared. No query."""
    energies = {role.pk: making.tenths(role.energy) for role in roles}
    found: dict[int, tuple[Member, list[int]]] = {}
    for one in seats:
        if one.member is None:
            continue
        _member, energy = found.setdefault(one.member.pk, (one.member, [0] * plan.terms))
        energy[one.term] += energies.get(one.role_id, 0)
    rows = sorted(found.values(), key=lambda row: (row[0].name_key, row[0].pk))
    return [
        Load(
            member.name,
            member.pk == here.member.pk,
            tuple(telling.energy(each) for each in energy),
            telling.energy(round(sum(energy) / plan.terms)),
        )
        for member, energy in rows
    ]


def _add_result(page: PlanPage, names: Names) -> None:
    result = page.plan.result
    page.ending = telling.ending(result)
    page.aims = telling.aims(result)
    page.fair = telling.fairness(result)
    page.learning = telling.learning(result) if page.fair else ""
    page.remarks = telling.remarks(result, names)
    if result.get("moved") is not None:
        count = result["moved"]
        page.moved = ngettext(
            "%(n)s change from the plan before.", "%(n)s changes from the plan before.", count
        ) % {"n": count}
    page.obstacles = [
        [(one, _where(page, one)) for one in (telling.obstacle(rule, names) for rule in found)]
        for found in page.plan.conflicts
    ]


def _where(page: PlanPage, one: telling.Obstacle) -> str:
    """The address where a rule is let go of; "" for who may not, or where there is none."""
    if not page.may_change or not one.page:
        return ""
    slug, pk = page.plan.groupe.slug, page.plan.pk
    if one.page == "settings":
        return f"{reverse('planning:settings', args=[slug, pk])}#{one.anchor}"
    if one.role is None:
        return ""
    return reverse("planning:cell", args=[slug, pk, one.role, one.term or 0])


def _add_wishes(page: PlanPage, names: Names) -> None:
    """The counts of what was wished, and, while it is asked, how many answered. Two queries while it
    is."""
    plan = page.plan
    counts = plan.counts or {}
    page.counts = [
        Wished(names.role(role), telling.counted(row))
        for role, row in counts.get("roles", {}).items()
    ]
    page.few = bool(counts) and not page.counts
    if page.may_change and plan.asks_until is not None:
        said, of = queries.answered(plan)
        page.answered = _("%(n)s of %(of)s said what they wish; asked until %(day)s.") % {
            "n": said,
            "of": of,
            "day": formats.date(plan.asks_until),
        }


def progress(plan: Plan) -> Progress:
    """No query."""
    waited = (timezone.now() - (plan.solve_asked_at or timezone.now())).total_seconds()
    begun = plan.solving == Plan.Solving.RUNNING
    if plan.to_stop:
        words = _("Stopping: the best found so far is kept.")
    elif begun:
        words = _("The planner is at work: some ten seconds. You can leave this page.")
    elif waited > NOBODY_AFTER:
        words = _(
            "Nothing takes this up at the moment. It stays in line, and is done as soon as it can be: you can leave this page."
        )
    else:
        words = _("In line: it begins in a moment. You can leave this page.")
    least, more = POLL_MS
    delay = least + random.randrange(more)  # noqa: S311 - only so that pages do not ask at once
    return Progress(plan.progress, words, begun, plan.to_stop, delay)


# --- two plans beside each other -----------------------------------------------------------------


class Differs(NamedTuple):
    role: str
    term: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``same_terms``: whether cells can be compared; ``differs``: those that are not the same."""

    one: Plan
    other: Plan | None
    choices: list[tuple[str, str, bool]]
    same_terms: bool = False
    differs: tuple[Differs, ...] = ()
    same: int = 0
    fair: tuple[tuple[str, str, str, str], ...] = ()
    vacant: tuple[str, str] = ("", "")


def compare(here: Standing, plan: Plan, other: Plan | None, others: Sequence[Plan]) -> Comparison:
    """Two queries with another."""
    choices = [(str(one.pk), one.title, one == other) for one in others if one.pk != plan.pk]
    if other is None:
        return Comparison(plan, None, choices)
    both = (plan, other)
    parts = [queries.parts_of(one) for one in both]
    seats = [one.seats for one in parts]
    roles = {role.pk: role.name for one in parts for role in one.roles}
    same_terms = plan.term_months == other.term_months and _offset(plan, other) is not None
    differs: list[Differs] = []
    same = 0
    if same_terms:
        offset = _offset(plan, other) or 0
        mine, theirs = _cells(seats[0], 0), _cells(seats[1], offset)
        numbers = [number for number in range(plan.terms) if 0 <= number - offset < other.terms]
        for role in sorted(roles, key=lambda pk: (roles[pk], pk)):
            for number in numbers:
                a, b = mine.get((role, number), ()), theirs.get((role, number), ())
                if a == b:
                    same += 1
                    continue
                term = telling.term_name(plan, number)
                differs.append(Differs(roles[role], term, _people(a), _people(b)))
    fair = [
        (a.name, a.before, a.after, b.after)
        for a, b in zip(telling.fairness(plan.result), telling.fairness(other.result), strict=False)
    ]
    vacant = [formats.number(sum(1 for s in each if s.member_id is None)) for each in seats]
    return Comparison(
        plan, other, choices, same_terms, tuple(differs), same, tuple(fair), (vacant[0], vacant[1])
    )


def _offset(plan: Plan, other: Plan) -> int | None:
    """In which term of ``plan`` the other begins; None where their terms do not meet."""
    span = max(plan.terms, other.terms)
    for number in range(-span, span + 1):
        if plan.span(number).first == other.first_day:
            return number
    return None


def _cells(seats: Sequence[Seat], offset: int) -> dict[tuple[int, int], tuple[str, ...]]:
    found: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for one in seats:
        found[one.role_id, one.term + offset].append(one.member.name if one.member else "")
    return {cell: tuple(sorted(names)) for cell, names in found.items()}


def _people(names: Sequence[str]) -> str:
    return formats.listed(name or _("nobody") for name in names) or _("not planned")


# --- a cell --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellPage:
    plan: Plan
    role: Role
    term: str
    sitting: list[tuple[str, str]]
    pins: list[tuple[int, str]]


def cell_page(plan: Plan, role: Role, term: int) -> CellPage:
    """Two queries."""
    name = telling.term_name(plan, term)
    names = Names({}, {role.pk: role.name}, [], {})
    seats = plan.seats.filter(role=role, term=term).select_related("member").order_by("place")
    sitting = [
        (one.member.name if one.member else _("Nobody"), telling.why(one.because, names))
        for one in (seats if plan.has_seats else ())
    ]
    pins = plan.pins.filter(role=role, term=term).select_related("member").order_by("pk")
    return CellPage(plan, role, name, sitting, [(one.pk, _pinned(one)) for one in pins])


def _pinned(pin: Pin) -> str:
    if pin.member is None:
        return _("The cell stays vacant")
    words = (
        _("%(name)s sits there") if pin.kind == Pin.Kind.LOCK else _("%(name)s does not sit there")
    )
    return words % {"name": pin.member.name}


def offered_first(plan: Plan) -> list[tuple[str, str]]:
    """(person, role) of what is offered at once when a plan is adopted. One query."""
    rows = plan.seats.filter(term=0).exclude(member=None).select_related("member", "role")
    return [
        (one.member.name, one.role.name) for one in rows.order_by("role_id", "place") if one.member
    ]
