# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of a bid are given: the whole page, or one of its parts alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from commons.library.models import Resource
from commons.sharing import rules as sharing_rules
from groupes.access import Standing
from groupes.models import Member
from groupes.shell.templatetags import ui
from groupes.web import formats
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from tenders.bids import actions, backwards, coverage, facts, queries, rules
from tenders.bids.forms import PieceFileForm
from tenders.bids.models import DEADLINE, Bid, Intention, Need, Piece, Price, TakenBack
from tenders.notices import labels
from tenders.notices.pages import Brought, Told, brought, deadlines_differing, told

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# --- the pipeline --------------------------------------------------------------------------------

# The columns of the pipeline: address, label, states.
PIPE: tuple[tuple[str, StrOrPromise, tuple[str, ...]], ...] = (
    ("studied", pgettext_lazy("pipeline", "being studied"), (Bid.State.STUDIED,)),
    ("go", pgettext_lazy("pipeline", "bid in progress"), (Bid.State.GO,)),
    ("submitted", pgettext_lazy("pipeline", "submitted"), (Bid.State.SUBMITTED,)),
    ("won", pgettext_lazy("pipeline", "won"), (Bid.State.WON,)),
    (
        "over",
        pgettext_lazy("pipeline", "lost or set aside"),
        (Bid.State.LOST, Bid.State.CLOSED, Bid.State.NO_GO),
    ),
)
STATES_SHOWN = {name: states for name, _label, states in PIPE}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: StrOrPromise
    count: int


def pipe(counts: dict[str, int]) -> list[Column]:
    return [
        Column(name, label, sum(counts.get(state, 0) for state in states))
        for name, label, states in PIPE
    ]


def order_of(state: str) -> list[Any]:
    """What runs by its deadline; what is over, the latest first."""
    if state in ("won", "over"):
        return ["-pk"]
    return [DEADLINE.asc(nulls_last=True), "pk"]


class Row(NamedTuple):
    """A bid in a list: plain values, for lists of them are kept. ``margin``: its deadline while it is
    written, after that when it was submitted; ``asks``: whether the reader has yet to say what they
    would do, at ``act_url``."""

    title: str
    url: str
    words: tuple[str, ...]
    margin: str
    tone: str
    cancelled: bool
    closed: bool
    asks: bool
    act_url: str


def rows(here: Standing, bids: Sequence[Bid]) -> tuple[Row, ...]:
    """The lines of these bids of the groupe, from ``queries.lines``. One query for all."""
    progress = queries.progress_of([bid.pk for bid in bids], here.member)
    return tuple(_row(here, bid, progress[bid.pk]) for bid in bids)


def _row(here: Standing, bid: Bid, far: queries.Progress) -> Row:
    url = reverse("bids:bid", args=[here.groupe.slug, bid.pk])
    asks = rules.may_state(here, bid) and not far.said
    words = [cut(bid.notice.buyer_names, 80)]
    if not bid.writable:
        words.append(str(Bid.State(bid.state).label))
    else:
        needs = ngettext(
            "%(led)s of %(total)s need led", "%(led)s of %(total)s needs led", far.needs
        )
        words.append(needs % {"led": far.led, "total": far.needs})
        if far.pieces:
            pieces = ngettext("%(n)s piece of %(total)s", "%(n)s pieces of %(total)s", far.pieces)
            words.append(pieces % {"n": far.ready, "total": far.pieces})
    return Row(
        title=bid.title,
        url=url,
        words=tuple(words),
        margin=ui.when(bid.deadline_at, "deadline")
        if bid.writable
        else ui.when(bid.submitted_at, "date"),
        tone=formats.closeness(bid.deadline_at) if bid.writable else "",
        cancelled=bid.cancelled,
        closed=bid.notice.closed and bid.writable,
        asks=asks,
        act_url=reverse("bids:position", args=[here.groupe.slug, bid.pk]) if asks else url,
    )


def home_part(here: Standing) -> dict[str, Any] | None:
    """Calls for tenders on the groupe's home page. Three queries at most."""
    if not here.is_member:
        return None
    counts = queries.pipeline(here.groupe)
    writing = any(counts.get(state) for state in Bid.WRITTEN)
    bids = queries.being_written(here.groupe) if writing else []
    return {"pipe": pipe(counts), "rows": rows(here, bids), "any": bool(counts)}


PAGE = 30


def pipeline(here: Standing, state: str, number: int) -> dict[str, Any]:
    """A page of the groupe's bids in a column of the pipeline ("": those that run). Three
    queries."""
    shown = STATES_SHOWN.get(state, Bid.RUNNING)
    start = (number - 1) * PAGE
    bids = queries.lines(here.groupe.bids.filter(state__in=shown)).order_by(*order_of(state))
    found = list(bids[start : start + PAGE + 1])
    cells = pipe(queries.pipeline(here.groupe))
    return {
        "rows": rows(here, found[:PAGE]),
        "more": len(found) > PAGE,
        "number": number,
        "pipe": cells,
        "state": state if state in STATES_SHOWN else "",
        "heading": next((cell.label for cell in cells if cell.name == state), ""),
    }


# --- one bid -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do on a bid now."""

    state: bool
    write: bool
    price: bool
    decide: bool
    submit: bool
    result: bool
    acknowledge: bool
    answer_version: bool
    take_back: str


def may(here: Standing, bid: Bid) -> May:
    return May(
        state=rules.may_state(here, bid),
        write=rules.may_write(here, bid),
        price=rules.may_price(here, bid),
        decide=rules.may_decide(here, bid),
        submit=rules.may_submit(here, bid),
        result=rules.may_record_result(here, bid),
        acknowledge=rules.may_acknowledge(here, bid),
        answer_version=rules.may_answer_version(here, bid),
        take_back=rules.may_take_back(here, bid),
    )


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    done: bool = False
    current: bool = False


def steps(bid: Bid, decision: queries.Decision | None) -> list[Step]:
    """From spotted to the result, as in the head of the page."""
    spotted = Step(pgettext("step", "Spotted"), done=True)
    studied = pgettext("step", "Studied")
    result = pgettext("step", "Result")
    decided = formats.date(decision.on) if decision else ""
    if bid.state == Bid.State.STUDIED:
        tail = (
            pgettext("step", "Go"),
            pgettext("step", "Bidding"),
            pgettext("step", "Submitted"),
        )
        later = [Step(label) for label in (*tail, result)]
        return [spotted, Step(studied, current=True), *later]
    if bid.state == Bid.State.NO_GO:
        label = _("No-go, %(date)s") % {"date": decided} if decided else _("No-go")
        return [spotted, Step(studied, done=True), Step(label, current=True)]
    go = Step(_("Go, %(date)s") % {"date": decided} if decided else _("Go"), done=True)
    answering = pgettext("step", "Bidding")
    if bid.state == Bid.State.GO:
        later = [Step(pgettext("step", "Submitted")), Step(result)]
        return [spotted, Step(studied, done=True), go, Step(answering, current=True), *later]
    sent = _("Submitted, %(date)s") % {"date": formats.date(bid.submitted_at)}
    before = [spotted, Step(studied, done=True), go, Step(answering, done=True)]
    if bid.state == Bid.State.SUBMITTED:
        return [*before, Step(sent, current=True), Step(result)]
    return [*before, Step(sent, done=True), Step(str(Bid.State(bid.state).label), current=True)]


@dataclass(frozen=True, slots=True)
class Met:
    """What is told of another bid, in words, and where to talk with its groupe, "" while the reader
    may not know it: its chat for those who belong to it, else a word to those who welcome there."""

    words: str
    talk: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the notice that a person brought: what it would move, and what the groupe said
    of it. ``answer``: "" when nothing, else in words; ``counted``: the groupe counts on it."""

    brought: Brought
    counted: bool
    answer: str
    reason: str
    url: str


def version(here: Standing, bid: Bid, one: queries.Proposed) -> Version:
    answer = ""
    if one.accepted is not None:
        words = (
            _("Accepted by %(name)s on %(date)s.")
            if one.accepted
            else _("Rejected by %(name)s on %(date)s.")
        )
        answer = words % {"name": one.by, "date": formats.date(one.on)}
    return Version(
        brought=brought(here.me, one.version),
        counted=bid.accepted_id == one.version.pk,
        answer=answer,
        reason=one.reason,
        url=reverse("bids:version", args=[here.groupe.slug, bid.pk, one.version.pk]),
    )


MOST_VERSIONS = 3


def _versions(here: Standing, bid: Bid, found: Sequence[queries.Proposed]) -> list[Version]:
    """The one that counts first, then those that wait for an answer, then the rejected ones."""
    ranked = sorted(
        found, key=lambda one: (one.version.pk != bid.accepted_id, one.accepted is not None)
    )
    return [version(here, bid, one) for one in ranked[:MOST_VERSIONS]] if bid.running else []


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of the notice: those that nobody here has read, the oldest first, and the last
    ones that someone has, as (what it says, who read it and when). ``until``: when the last of the
    unread that are shown came; ``more``: whether others wait behind."""

    unread: list[Told]
    until: str
    more: bool
    read: list[tuple[Told, str]]

    @property
    def words_read(self) -> bool:
        """Whether someone has read one in words, which left the deadline unsure."""
        return any(one.in_words for one, _who in self.read)


MOST_UNREAD = 5
MOST_READ = 3


def _corrections(bid: Bid, found: Sequence[queries.Corrected]) -> Corrections:
    unread, read = [], []
    for one in found:
        said = told(one.version)
        if one.on is not None:
            words = _("Read by %(name)s on %(date)s.")
            read.append((said, words % {"name": one.by, "date": formats.date(one.on)}))
        elif rules.is_to_read(bid, at=one.version.at, in_words=said.in_words):
            unread.append((one.version.at, said))
    unread.reverse()
    shown = unread[:MOST_UNREAD]
    more = len(unread) > len(shown)
    until = max((at for at, _said in shown), default=bid.taken_up_at)
    if not more and bid.notice_changed_at is not None:
        until = max(until, bid.notice_changed_at)
    return Corrections(
        unread=[said for _at, said in shown],
        until=until.isoformat(),
        more=more,
        read=read[:MOST_READ],
    )


def head(here: Standing, bid: Bid, loaded: queries.Facts) -> dict[str, Any]:
    """Steps and what must be known first. Two queries, four with a collision."""
    announced = facts.announced_by(bid.notice)
    return _head(here, bid, loaded, announced, facts.around(bid, here.me, announced))


def _head(
    here: Standing,
    bid: Bid,
    loaded: queries.Facts,
    announced: facts.Announced,
    around: facts.Around,
) -> dict[str, Any]:
    met = around.collisions
    hidden = any(not one.visible for one in met)
    return {
        "bid": bid,
        "steps": steps(bid, loaded.decision),
        "decided": _decided(loaded.decision) if loaded.decision else "",
        "move": loaded.move,
        "corrections": _corrections(bid, loaded.corrections if bid.running else ()),
        "versions": _versions(here, bid, loaded.proposed),
        "collisions": [_met(here, bid, one, announced.lots) for one in met],
        "asked_of": queries.administrators(bid.cooperative_id) if hidden else [],
        "doubles": around.doubles,
        "mistakes": [mistake(one) for one in loaded.mistakes],
        "others_deadlines": deadlines_differing(bid.notice, announced.others),
        "may": may(here, bid),
    }


def _met(here: Standing, bid: Bid, one: facts.Collision, lots: Sequence[facts.LotLine]) -> Met:
    """Nothing of the other bid but on which of *our* lots."""
    named = [str(lot.position) for lot in lots if lot.lot_id in one.refs]
    said = {"cooperative": bid.cooperative.name, "lot": ", ".join(named), "lots": ", ".join(named)}
    if len(lots) <= 1 or not named:
        words = _("Another groupe of %(cooperative)s prepares this call too.")
    elif len(named) == 1:
        words = _("Another groupe of %(cooperative)s prepares lot %(lot)s too.")
    else:
        words = _("Another groupe of %(cooperative)s prepares lots %(lots)s too.")
    talk = ""
    if one.visible:
        groupe = one.bid.groupe
        inside = groupe.pk in here.me.groupe_ids
        talk = reverse("chat:room" if inside else "groupes:write_to_groupe", args=[groupe.slug])
    return Met(words % said, talk)


def noted(what: str, was: str, piece: str = "") -> str:
    """What was noted, in words: "the submission", "the result: won"."""
    if what == TakenBack.What.PIECE:
        state = Piece.State(was).label
        return _("“%(piece)s”: %(state)s") % {"piece": piece, "state": state}
    label = TakenBack.What(what).label
    if what == TakenBack.What.SUBMISSION:
        return str(label)
    return _("%(what)s: %(state)s") % {"what": label, "state": Bid.State(was).label}


def mistake(one: queries.Mistake) -> str:
    """What was noted by mistake, who took it back, when and why."""
    words = _("Noted by mistake, taken back by %(name)s on %(date)s: %(what)s.") % {
        "name": one.by,
        "date": formats.date(one.at),
        "what": noted(one.what, one.was, one.piece),
    }
    return f"{words} {one.reason}"


MOST_NAMED = 8


def missing(found: facts.Missing) -> list[str]:
    """What a bid lacks before it is submitted, a sentence each; none when nothing is."""
    told = []
    if found.cancelled:
        told.append(_("The call is cancelled."))
    if found.no_piece:
        told.append(_("No piece is listed."))
    held = [title for title in found.pieces if title not in found.unheld]
    if held:
        words = ngettext(
            "%(n)s piece is neither reviewed nor signed: %(names)s.",
            "%(n)s pieces are neither reviewed nor signed: %(names)s.",
            len(held),
        )
        told.append(words % {"n": len(held), "names": _named(held)})
    if found.unheld:
        words = ngettext(
            "%(n)s piece is held by nobody: %(names)s.",
            "%(n)s pieces are held by nobody: %(names)s.",
            len(found.unheld),
        )
        told.append(words % {"n": len(found.unheld), "names": _named(found.unheld)})
    if found.needs:
        words = ngettext(
            "%(n)s need is led by nobody: %(names)s.",
            "%(n)s needs are led by nobody: %(names)s.",
            len(found.needs),
        )
        told.append(words % {"n": len(found.needs), "names": _named(found.needs)})
    if found.no_price:
        told.append(_("No price is chosen."))
    return told


def _named(titles: Sequence[str]) -> str:
    shown = [_("“%(title)s”") % {"title": title} for title in titles[:MOST_NAMED]]
    return ", ".join([*shown, "…"] if len(titles) > MOST_NAMED else shown)


def _decided(decision: queries.Decision) -> str:
    """What was decided, by whom, by which role, and why."""
    words = (
        _("Go, recorded by %(name)s on %(date)s")
        if decision.go
        else _("No-go, recorded by %(name)s on %(date)s")
    ) % {"name": decision.by, "date": formats.date(decision.on)}
    if decision.role:
        words += f" ({decision.role})"
    if decision.reason:
        words += pgettext("before a reason", ": ") + decision.reason
    return words


@dataclass(frozen=True, slots=True)
class Signs:
    """Who would sign, in words; ``several``: a consortium of cooperatives."""

    words: str
    several: bool


def _candidate(found: queries.Candidate) -> Signs:
    if not found.others:
        return Signs(found.lead.name, several=False)
    *some, last = [one.name for one in found.others]
    words = ", ".join([_("A consortium: %(lead)s, lead") % {"lead": found.lead.name}, *some])
    return Signs(f"{words} {_('and')} {last}", several=True)


@dataclass(frozen=True, slots=True)
class Own:
    """The reader's own cell; ``mark`` "" when they said nothing."""

    mark: SafeString | str
    days: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One need of the matrix. ``own``: the reader's cell, None without a column of theirs;
    ``others``: the cells of the others, ``said``: who said something, leads first; both in HTML.

    ``planned``: how many days were, where some are missing. ``url``: where the reader says what
    they would do, as ``ask`` tells ("": they may not)."""

    need: str
    gap: str
    two_leads: bool
    days: str
    planned: str
    own: Own | None
    others: SafeString
    said: SafeString
    url: str
    ask: str


@dataclass(frozen=True)
class Grid:
    """Who would do what, as one reader sees it. Plain values alone, for it is drawn once for the
    same ones (``kept_for``): what they come to is worked out when it is drawn.

    ``people``: (id, name) of everyone who said something, and of the reader when they have a column
    (``me``). ``may_state``, ``may_write``: whether they may say what they would do, change the needs.
    """

    slug: str
    bid: int
    needs: tuple[coverage.NeedIn, ...]
    said: tuple[coverage.IntentionIn, ...]
    people: tuple[tuple[int, str], ...]
    me: int | None
    may_state: bool
    may_write: bool

    @cached_property
    def matrix(self) -> coverage.Matrix:
        return coverage.matrix(self.needs, self.said, dict(self.people), self.me)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(_lines(self))


def matrix(here: Standing, bid: Bid) -> dict[str, Any]:
    """Who would do what. Two queries."""
    return _matrix(here, bid, queries.needs_of(bid), facts.intentions_of(bid))


def _matrix(
    here: Standing, bid: Bid, needs: list[Need], intentions: list[Intention]
) -> dict[str, Any]:
    may_now = may(here, bid)
    said = any(one.member_id == here.member.pk for one in intentions)
    people = {pk: member.name for pk, member in facts.people_of(intentions).items()}
    me = None
    if may_now.state or said:
        me = here.member.pk
        people[me] = here.member.name
    grid = Grid(
        slug=here.groupe.slug,
        bid=bid.pk,
        needs=tuple(coverage.NeedIn(n.pk, n.title, n.days_planned, n.lot_ref) for n in needs),
        said=tuple(facts.said(intentions)),
        people=tuple(people.items()),
        me=me,
        may_state=may_now.state,
        may_write=may_now.write,
    )
    return {"bid": bid, "grid": grid, "may": may_now}


def _lines(grid: Grid) -> Iterator[Line]:
    marks = {level: ui.mark(level) for level in ("", *coverage.LEVELS)}
    silent = {"": ""} | {level: ui.mark(level, silent=True) for level in coverage.LEVELS}
    for row in grid.matrix.rows:
        url = ask = ""
        if grid.may_state:
            url = reverse("bids:intention", args=[grid.slug, grid.bid, row.need.id])
            ask = (
                _("Change what I said on %(need)s")
                if row.mine and row.mine.level
                else _("Say what I would do on %(need)s")
            ) % {"need": row.need.title}
        own = None
        if row.mine:
            mark = (silent if url else marks)[row.mine.level]
            own = Own(mark, _days(row.mine), row.mine.word)
        yield Line(
            need=row.need.title,
            gap=row.gap,
            two_leads=row.two_leads,
            days=formats.days(row.days),
            planned=formats.number(row.need.planned) if row.missing else "",
            own=own,
            others=_joined(
                _cell(marks[one.level], _days(one), one.word) for one in row.cells if not one.mine
            ),
            said=_joined(
                _told(marks[one.level], one.name, _days(one), one.word) for one in row.said
            ),
            url=url,
            ask=ask,
        )


def _days(one: coverage.Cell) -> str:
    return formats.days(one.days) if one.days else ""


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


# A matrix has a cell for each person and need: in a template they would be most of its cost.
def _cell(mark: SafeString, days: str, word: str) -> SafeString:
    return format_html(
        "<td>{}{}{}</td>",
        mark,
        format_html("<small>{}</small>", days) if days else "",
        format_html('<span class="vh">{}</span>', word) if word else "",
    )


def _told(mark: SafeString, name: str, days: str, word: str) -> SafeString:
    return format_html(
        '<p class="row nowrap">{} <span>{}{}{}</span></p>',
        mark,
        name,
        f", {days}" if days else "",
        format_html(' <span class="muted">{}</span>', word) if word else "",
    )


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A piece in the list: plain values, for the rows are kept (``kept_for``).

    ``holder`` "": nobody; ``due``: the day, for machines and in words; ``hold_url``: where one
    takes it ("": no more)."""

    title: str
    url: str
    hold_url: str
    holder: str
    mine: bool
    due: tuple[str, str] | None
    credit: str
    state: str
    icon: str
    tone: str


def pieces(here: Standing, bid: Bid) -> dict[str, Any]:
    """The list of pieces. One query."""
    return _pieces(here, bid, queries.pieces_of(bid))


def _pieces(here: Standing, bid: Bid, found: Sequence[queries.Listed]) -> dict[str, Any]:
    may_now = may(here, bid)
    return {
        "bid": bid,
        "pieces": tuple(_piece_line(here, bid, piece, may_now.write) for piece in found),
        "free": may_now.write and any(piece.holder is None for piece in found),
        "ready": sum(piece.ready for piece in found),
        "may": may_now,
    }


_SHAPES: dict[str, tuple[str, str]] = {
    Piece.State.TO_DO: ("circle", ""),
    Piece.State.DRAFT: ("pencil", ""),
    Piece.State.REVIEWED: ("check-check", "ok"),
    Piece.State.SIGNED: ("stamp", "ok"),
}


def _piece_line(here: Standing, bid: Bid, piece: queries.Listed, may_write: bool) -> PieceLine:
    place = [here.groupe.slug, bid.pk, piece.id]
    state: StrOrPromise = Piece.State(piece.state).label
    icon, tone = _SHAPES[piece.state]
    if piece.holder is None and piece.state == Piece.State.TO_DO:
        state, icon, tone = _("open to take"), "circle-dashed", "danger"
    credit = ""
    if piece.template:
        credit = _("after “%(title)s” by %(authors)s, %(licence)s") % {
            "title": piece.template,
            "authors": ", ".join(piece.authors),
            "licence": Resource.Licence(piece.licence).label,
        }
    free = may_write and piece.holder is None
    return PieceLine(
        title=piece.title,
        url=reverse("bids:piece", args=place),
        hold_url=reverse("bids:piece_hold", args=place) if free else "",
        holder=piece.holder.name if piece.holder else "",
        mine=piece.holder is not None and piece.holder.pk == here.member.pk,
        due=(piece.due_on.isoformat(), formats.date(piece.due_on)) if piece.due_on else None,
        credit=credit,
        state=str(state),
        icon=icon,
        tone=tone,
    )


@dataclass(frozen=True, slots=True)
class SharedWith:
    """Someone's line in the share of a price, in cents; ``taken`` by their cooperative."""

    name: str
    mine: bool
    days: str
    part: int
    percent: str
    taken: int
    rest: int


@dataclass(frozen=True, slots=True)
class SharedPot:
    name: str
    rest: int


@dataclass(frozen=True, slots=True)
class Shared:
    """The table of a share: plain values, for it is kept (``kept_for``). Amounts in cents."""

    currency: str
    people: tuple[SharedWith, ...]
    pots: tuple[SharedPot, ...]
    days: Decimal
    amount: int
    taken: int
    rest: int


def _shared(here: Standing, share: queries.Share) -> Shared | None:
    if share.shares is None:
        return None
    people = tuple(
        SharedWith(
            name=one.who.name,
            mine=one.who.pk == here.member.pk,
            days=one.days,
            part=one.part,
            percent=one.percent,
            taken=taken,
            rest=one.rest,
        )
        for one, taken in share.people
    )
    return Shared(
        currency=share.shares.currency,
        people=people,
        pots=tuple(SharedPot(str(pot.name), pot.rest) for pot in share.shares.pots),
        days=share.total_days,
        amount=share.shares.amount,
        taken=share.total_contribution,
        rest=share.total_rest,
    )


class Scenario(NamedTuple):
    """A price to choose. Plain values, for the list is kept. ``days``: those it is shared on."""

    pk: int
    name: str
    chosen: bool
    amount_cents: int
    days: Decimal
    note: str


def price(
    here: Standing,
    bid: Bid,
    intentions: list[Intention] | None = None,
    found: list[Price] | None = None,
) -> dict[str, Any]:
    """Scenarios (``found``, where they are loaded already) and the share of the chosen one. Three
    queries at most, four when a rule names a role or the bid is won."""
    said = facts.intentions_of(bid) if intentions is None else intentions
    found = queries.prices_of(bid) if found is None else found
    chosen = next((one for one in found if one.chosen), None)
    settled = queries.settled_share(bid)
    share = queries.share_of(bid, chosen, said, facts.rule_of(bid))
    if settled is not None and not sharing_rules.may_see_lines(here.me, settled):
        share = queries.Share(share.rule, why="closed", kept=share.kept)
    stated = facts.said(said)
    for one in found:
        one.days = coverage.scenario_days(stated, one.counted)
    return {
        "bid": bid,
        "prices": found,
        "scenarios": tuple(
            Scenario(one.pk, one.name, one.chosen, one.amount_cents, one.days, one.note)
            for one in found
        ),
        "chosen": chosen,
        "unsaid": coverage.unsaid(stated, chosen.counted) if chosen else 0,
        "share": share,
        "shared": _shared(here, share),
        "no_share": NO_SHARE.get(share.why, share.why),
        "won": bid.state == Bid.State.WON,
        "settled": settled,
        "may_share": rules.may_share_income(here, bid),
        "may": may(here, bid),
    }


def whole(here: Standing, bid: Bid, loaded: queries.Facts) -> dict[str, Any]:
    """The page. Eight queries, one more once won, two more with a collision."""
    notice = bid.notice
    needs = queries.needs_of(bid)
    intentions = facts.intentions_of(bid)
    announced = facts.announced_by(notice)
    around = facts.around(bid, here.me, announced)
    listed = queries.pieces_of(bid)
    people: dict[int, Member] = facts.people_of(intentions)
    lots = tuple((lot, lot.lot_id in around.refs) for lot in announced.lots)
    return (
        _head(here, bid, loaded, announced, around)
        | _matrix(here, bid, needs, intentions)
        | _pieces(here, bid, listed)
        | price(here, bid, intentions)
        | {
            "notice": notice,
            "sources": announced.others,
            "people_count": len(people),
            "candidate": _candidate(queries.candidate_of(bid, intentions)),
            "calendar": tuple(
                (step.on, calendar_words(step), step.past)
                for step in queries.calendar_of(bid, listed)
            ),
            "procedure": labels.procedure(notice.procedure),
            "lots": lots,
            "lots_taken": sum(taken for _lot, taken in lots),
        }
    )


# --- its forms -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """The scenarios side by side: their names, days and amounts in their order; ``rows``: who, and in
    each scenario their days and what is left to them (None: no share)."""

    heads: tuple[tuple[str, Decimal, int], ...]
    rows: tuple[tuple[str, bool, tuple[tuple[str, int] | None, ...]], ...]
    currency: str


def _beside(
    here: Standing, bid: Bid, found: Sequence[Price], intentions: Sequence[Intention]
) -> Beside | None:
    """Each scenario shared on its own days; None with one alone, or none that can be shared."""
    rule = facts.rule_of(bid)
    shares = [queries.share_of(bid, one, intentions, rule).shares for one in found]
    there = [one for one in shares if one is not None]
    if len(found) < 2 or not there:
        return None
    names: dict[str, tuple[str, bool]] = {}
    for share in there:
        names |= {one.id: (one.who.name, one.who.pk == here.member.pk) for one in share.people}
        names |= {f"pot:{pot.name}": (str(pot.name), False) for pot in share.pots}
    cells: list[dict[str, tuple[str, int]]] = [
        {}
        if share is None
        else {one.id: (one.days, one.rest) for one in share.people}
        | {f"pot:{pot.name}": ("", pot.rest) for pot in share.pots}
        for share in shares
    ]
    stated = facts.said(intentions)
    return Beside(
        heads=tuple(
            (one.name, coverage.scenario_days(stated, one.counted), one.amount_cents)
            for one in found
        ),
        rows=tuple(
            (name, mine, tuple(cell.get(who) for cell in cells))
            for who, (name, mine) in names.items()
        ),
        currency=there[0].currency,
    )


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """A need as a scenario may count it: the days said on it, and by whom."""

    need: Need
    said: Decimal
    who: str


def scenario_lines(bid: Bid, needs: Sequence[Need]) -> list[ScenarioLine]:
    """One query."""
    words = [one for one in facts.intentions_of(bid) if one.days]
    return [
        ScenarioLine(
            need,
            sum((one.days for one in words if one.need_id == need.pk), Decimal(0)),
            ", ".join(one.member.name for one in words if one.need_id == need.pk),
        )
        for need in needs
    ]


def piece(here: Standing, bid: Bid, asked: Piece) -> dict[str, Any]:
    """A piece to read, to write, to bring the file of, to take away. No query."""
    may_now = may(here, bid)
    mine = asked.holder_id in (None, here.member.pk)
    return {
        "bid": bid,
        "piece": asked,
        "may": may_now,
        "may_remove": may_now.write and mine and not asked.ready,
        "may_bring": may_now.write and (mine or asked.file is None),
        "file_form": PieceFileForm(),
    }


def prices(here: Standing, bid: Bid, found: list[Price]) -> dict[str, Any]:
    """The scenarios and the share of the chosen one, each line explained."""
    intentions = facts.intentions_of(bid)
    context = price(here, bid, intentions, found)
    open_to = context["share"].why != "closed"  # shared for good, it is for those who took part
    return context | {
        "beside": _beside(here, bid, found, intentions) if open_to else None,
        "recipe": context["share"].recipe,
        "back_here": reverse("bids:price", args=[here.groupe.slug, bid.pk]),
        "full": len(context["prices"]) >= actions.MOST_PRICES,
    }


# --- words ---------------------------------------------------------------------------------------


def calendar_words(step: backwards.Step) -> str:
    if step.code == backwards.PIECE:
        return ", ".join(step.titles)
    return {
        backwards.QUESTIONS: _("Questions to the buyer, last day"),
        backwards.REVIEW: _("Peer review, price settled"),
        backwards.SIGN: _("Signature, a dry run of the submission"),
        backwards.SUBMIT: _("Submission"),
    }[step.code]


NO_SHARE: dict[str, StrOrPromise] = {
    "closed": gettext_lazy(
        "This income has been shared: what each person gets is for those who took part to see."
    ),
    "no_price": gettext_lazy("Set a price to see how it would be shared."),
    "no_rule": gettext_lazy(
        "The groupe has no split rule in force yet: adopt one to see how a price would be shared."
    ),
    "nobody": gettext_lazy(
        "Nobody has said what they would do yet: a price is shared among those who did."
    ),
}
