# SPDX-License-Identifier: AGPL-3.0-or-later
"""The groupe's bids, by how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import ngettext, pgettext_lazy

from groupes.access import Standing
from groupes.shell.templatetags import ui
from groupes.web import formats
from groupes.web.oneline import shortened
from groupes.web.paths import reverse
from tenders.bids import beside, queries, rules
from tenders.bids.models import Bid

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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


class Row(NamedTuple):
    """A bid in a list: plain values, for lists of them are kept. ``margin``: its deadline while it is
    written, after that when it was submitted; ``asks``: whether the reader has yet to say what they
    would do, at ``act_url``; ``steps``: where it stands elsewhere (``tenders.bids.beside``)."""

    title: str
    url: str
    words: tuple[str, ...]
    margin: str
    tone: str
    cancelled: bool
    closed: bool
    asks: bool
    act_url: str
    steps: tuple[beside.Step, ...] = ()


def rows(here: Standing, bids: Sequence[Bid]) -> tuple[Row, ...]:
    """The lines of these bids of the groupe, from ``queries.lines``. One query for all."""
    progress = queries.progress_of([bid.pk for bid in bids], here.member)
    return tuple(_row(here, bid, progress[bid.pk]) for bid in bids)


def stepped(rows: tuple[Row, ...], bids: Sequence[Bid]) -> tuple[Row, ...]:
    """These lines with the steps of those of the bids that are written. One query for each app that
    tells some; none where nothing is written."""
    steps = beside.steps([bid.pk for bid in bids if bid.writable])
    return tuple(
        row._replace(steps=tuple(steps.get(bid.pk, ()))) if bid.pk in steps else row
        for row, bid in zip(rows, bids, strict=True)
    )


def _row(here: Standing, bid: Bid, far: queries.Progress) -> Row:
    url = reverse("bids:bid", args=[here.groupe.slug, bid.pk])
    asks = rules.may_state(here, bid) and not far.said
    words = [shortened(bid.notice.buyer_names, 80)]
    if not bid.writable:
        words.append(_state_words(bid.state))
    else:
        words += _progress_words(far.led, far.needs, far.ready, far.pieces)
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


@formats.by_language
def _state_words(state: str) -> str:
    return str(Bid.State(state).label)


@formats.by_language
def _progress_words(led: int, needs: int, ready: int, pieces: int) -> tuple[str, ...]:
    words = ngettext("%(led)s of %(total)s need led", "%(led)s of %(total)s needs led", needs)
    said = words % {"led": led, "total": needs}
    if not pieces:
        return (said,)
    words = ngettext("%(n)s piece of %(total)s", "%(n)s pieces of %(total)s", pieces)
    return said, words % {"n": ready, "total": pieces}


def home_part(here: Standing) -> dict[str, Any] | None:
    """Calls for tenders on the groupe's home page. Three queries at most."""
    if not here.is_member:
        return None
    counts = queries.pipeline(here.groupe)
    writing = any(counts.get(state) for state in Bid.WRITTEN)
    bids = queries.being_written(here.groupe) if writing else []
    return {"pipe": pipe(counts), "rows": rows(here, bids), "any": bool(counts)}


def pipeline(here: Standing, state: str, number: int) -> dict[str, Any]:
    """A page of the groupe's bids in a column of the pipeline ("": those that run). Three
    queries, and those of :func:`stepped`."""
    shown = STATES_SHOWN.get(state, Bid.RUNNING)
    found = queries.in_column(here.groupe, shown, number, over=state in ("won", "over"))
    cells = pipe(queries.pipeline(here.groupe))
    return {
        "rows": stepped(rows(here, found[: queries.PAGE]), found[: queries.PAGE]),
        "may_enter": rules.may_take_up(here),
        "more": len(found) > queries.PAGE,
        "number": number,
        "pipe": cells,
        "state": state if state in STATES_SHOWN else "",
        "heading": next((cell.label for cell in cells if cell.name == state), ""),
    }
