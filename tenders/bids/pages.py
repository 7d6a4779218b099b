# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of a bid are given: the whole page, or one of its parts alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from groupes.access import Standing
from groupes.models import Member
from groupes.web import formats
from tenders.bids import backwards, queries
from tenders.bids.models import Bid, Intention, Need
from tenders.notices import labels

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# --- the pipeline --------------------------------------------------------------------------------

# The columns of the pipeline: address, label, states.
PIPE: tuple[tuple[str, StrOrPromise, tuple[str, ...]], ...] = (
    ("studied", pgettext_lazy("pipeline", "being studied"), (Bid.State.STUDIED,)),
    ("go", pgettext_lazy("pipeline", "being answered"), (Bid.State.GO,)),
    ("submitted", pgettext_lazy("pipeline", "submitted"), (Bid.State.SUBMITTED,)),
    ("won", pgettext_lazy("pipeline", "won"), (Bid.State.WON,)),
    (
        "over",
        pgettext_lazy("pipeline", "lost or left aside"),
        (Bid.State.LOST, Bid.State.CLOSED, Bid.State.NO_GO),
    ),
)
STATES_SHOWN = {name: states for name, _label, states in PIPE}


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    label: StrOrPromise
    count: int


def pipe(counts: dict[str, int]) -> list[Cell]:
    return [
        Cell(name, label, sum(counts.get(state, 0) for state in states))
        for name, label, states in PIPE
    ]


def order_of(state: str) -> list[Any]:
    """What runs by its deadline; what is over, the latest first."""
    if state in ("won", "over"):
        return ["-pk"]
    return [F("notice__deadline_at").asc(nulls_last=True), "pk"]


def home_part(here: Standing) -> dict[str, Any] | None:
    """Calls for tenders on the groupe's home page. Two queries."""
    if not here.is_member:
        return None
    counts = queries.pipeline(here.groupe)
    bids = (
        queries.with_progress(here.groupe.bids.filter(state__in=Bid.WRITTEN), here.member)
        .select_related("notice")
        .defer("notice__search", "notice__description", "notice__descriptions")
        .order_by(*order_of("go"))[:3]
    )
    return {"pipe": pipe(counts), "bids": list(bids), "any": bool(counts)}


# --- one bid -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    done: bool = False
    current: bool = False


def steps(bid: Bid, decision: dict[str, Any] | None) -> list[Step]:
    """From spotted to the result, as in the head of the page."""
    spotted = Step(pgettext("step", "Spotted"), done=True)
    studied = pgettext("step", "Studied")
    result = pgettext("step", "Result")
    decided = formats.date(decision["on"]) if decision else ""
    if bid.state == Bid.State.STUDIED:
        tail = (
            pgettext("step", "Go"),
            pgettext("step", "Answering"),
            pgettext("step", "Submitted"),
        )
        later = [Step(label) for label in (*tail, result)]
        return [spotted, Step(studied, current=True), *later]
    if bid.state == Bid.State.NO_GO:
        label = _("No-go, %(date)s") % {"date": decided} if decided else _("No-go")
        return [spotted, Step(studied, done=True), Step(label, current=True)]
    go = Step(_("Go, %(date)s") % {"date": decided} if decided else _("Go"), done=True)
    answering = pgettext("step", "Answering")
    if bid.state == Bid.State.GO:
        later = [Step(pgettext("step", "Submitted")), Step(result)]
        return [spotted, Step(studied, done=True), go, Step(answering, current=True), *later]
    sent = _("Submitted, %(date)s") % {"date": formats.date(bid.submitted_at)}
    before = [spotted, Step(studied, done=True), go, Step(answering, done=True)]
    if bid.state == Bid.State.SUBMITTED:
        return [*before, Step(sent, current=True), Step(result)]
    return [*before, Step(sent, done=True), Step(str(Bid.State(bid.state).label), current=True)]


def _may(here: Standing, bid: Bid) -> dict[str, bool]:
    """What the reader may do on this bid now."""
    return {
        "state": bid.writable and here.can("bids.state_intention"),
        "write": bid.writable and here.can("bids.write_bid"),
        "price": bid.writable and here.can("bids.set_price"),
        "decide": (bid.writable or bid.state == Bid.State.NO_GO) and here.can("bids.decide_go"),
        "submit": bid.state == Bid.State.GO and here.can("bids.submit_bid"),
        "result": bid.frozen and here.can("bids.submit_bid"),
    }


def head(here: Standing, bid: Bid) -> dict[str, Any]:
    """Steps and what must be known first. ``bid`` from ``queries.load``."""
    row: Any = bid
    collisions = queries.colliding(bid, here.me)
    return {
        "bid": bid,
        "steps": steps(bid, row.decision),
        "collisions": [_collision(one, row.lots) for one in collisions],
        "asked_of": queries.administrators(bid.cooperative_id)
        if any(not one.visible for one in collisions)
        else [],
        "others_deadlines": [twin for twin in row.twins if twin.deadline != bid.notice.deadline_at],
        "may": _may(here, bid),
    }


def _collision(one: queries.Collision, lots: list[dict[str, Any]]) -> dict[str, Any]:
    """What may be told of another bid: on which of *our* lots, and whom to talk to."""
    named = [str(lot["position"]) for lot in lots if lot["ref"] in one.refs]
    whole = len(lots) <= 1 or not named
    return {
        "lots": "" if whole else ", ".join(named),
        "one_lot": len(named) == 1,
        "door": one.bid.groupe if one.visible else None,
    }


def matrix(here: Standing, bid: Bid) -> dict[str, Any]:
    """Who would do what. Two queries."""
    needs = list(bid.needs.all())
    return _matrix(here, bid, needs, queries.intentions_of(bid))


def _matrix(
    here: Standing, bid: Bid, needs: list[Need], intentions: list[Intention]
) -> dict[str, Any]:
    may = _may(here, bid)
    said = any(one.member_id == here.member.pk for one in intentions)
    me = here.member if may["state"] or said else None
    return {
        "bid": bid,
        "matrix": queries.matrix_of(needs, intentions, me),
        "may": may,
    }


def pieces(here: Standing, bid: Bid) -> dict[str, Any]:
    """The list of pieces. One query."""
    found = queries.pieces_of(bid)
    return {
        "bid": bid,
        "pieces": found,
        "ready": sum(piece.ready for piece in found),
        "may": _may(here, bid),
    }


def price(here: Standing, bid: Bid, intentions: list[Intention] | None = None) -> dict[str, Any]:
    """Scenarios and the share of the chosen one. Three queries at most, four when a rule names
    a role."""
    said = queries.intentions_of(bid) if intentions is None else intentions
    found = queries.prices_of(bid)
    chosen = next((one for one in found if one.chosen), None)
    share = queries.share_of(bid, chosen, said, queries.rule_of(bid))
    return {
        "bid": bid,
        "prices": found,
        "chosen": chosen,
        "share": share,
        "no_share": NO_SHARE.get(share.why, share.why),
        "may": _may(here, bid),
    }


def whole(here: Standing, bid: Bid) -> dict[str, Any]:
    """The page. ``bid`` from ``queries.load``."""
    needs = list(bid.needs.all())
    intentions = queries.intentions_of(bid)
    listed = pieces(here, bid)
    people: dict[int, Member] = queries.people_of(intentions)
    row: Any = bid
    notice = bid.notice
    return (
        head(here, bid)
        | _matrix(here, bid, needs, intentions)
        | listed
        | price(here, bid, intentions)
        | {
            "notice": notice,
            "people_count": len(people),
            "candidate": queries.candidate_of(bid, intentions),
            "calendar": [
                (step, calendar_words(step)) for step in queries.calendar_of(bid, listed["pieces"])
            ],
            "procedure": labels.procedure(notice.procedure),
            "lots_taken": sum(bool(lot["taken"]) for lot in row.lots),
        }
    )


def calendar_words(step: backwards.Step) -> str:
    if step.code == backwards.PIECE:
        return ", ".join(step.titles)
    return {
        backwards.QUESTIONS: _("Questions to the buyer, last day"),
        backwards.REVIEW: _("Cross-reading, price settled"),
        backwards.SIGN: _("Signature, a dry run of the submission"),
        backwards.SUBMIT: _("Submission"),
    }[step.code]


NO_SHARE: dict[str, StrOrPromise] = {
    "no_price": gettext_lazy("Set a price to see how it would be shared."),
    "no_rule": gettext_lazy(
        "The groupe has no split rule in force yet: adopt one to see how a price would be shared."
    ),
    "nobody": gettext_lazy(
        "Nobody has said what they would do yet: a price is shared among those who did."
    ),
}
