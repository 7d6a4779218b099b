# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a bid is, and what must be known first: versions, corrections, other bids, what was noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids import collision, facts, queries, rules
from tenders.bids.collision import Met
from tenders.bids.models import Bid, NoGoReason, Piece, TakenBack
from tenders.bids.pages.may import may
from tenders.notices.pages import Brought, Told, brought, deadlines_differing, told

if TYPE_CHECKING:
    pass


class Step(NamedTuple):
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

    unread: tuple[Told, ...]
    until: str
    more: bool
    read: tuple[tuple[Told, str], ...]

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
        unread=tuple(said for _at, said in shown),
        until=until.isoformat(),
        more=more,
        read=tuple(read[:MOST_READ]),
    )


class HeadAbove(NamedTuple):
    """The head of a bid before the versions of its notice that people brought. Plain values, for it is
    kept. ``on``: the reader's day, for its dates; ``closed``: a result closes the call of what is still
    written; ``unsure``: the notice no longer gives its deadline; ``seen_url``: where what was read is
    said, "" for who may not."""

    on: dt.date
    steps: tuple[Step, ...]
    cancelled: bool
    closed: bool
    unsure: bool
    unconfirmed: bool
    notice_url: str
    corrections: Corrections
    seen_url: str


class HeadBelow(NamedTuple):
    """The head of a bid after them. ``deadlines``: (source, what it says), where the sources differ;
    ``moved_at``: when the notice changed, "" where that was seen or corrections tell it; ``crossings``:
    where a member of its consortium, or its cooperative as one, stands in another bid too; ``asked_of``:
    (address, name) of whom to ask; ``doubles``: addresses of the groupe's other bids on the call."""

    on: dt.date
    deadlines: tuple[tuple[str, dt.datetime | None], ...]
    moved_at: str
    move: queries.Move | None
    notice_url: str
    seen_url: str
    collisions: tuple[Met, ...]
    crossings: tuple[Met, ...]
    asked_of: tuple[tuple[str, str], ...]
    doubles: tuple[str, ...]
    frozen: bool
    decided: str
    decide_url: str
    mistake_url: str
    mistakes: tuple[str, ...]


def head(here: Standing, bid: Bid, loaded: queries.Facts) -> dict[str, Any]:
    """Steps and what must be known first. One query, two with a collision."""
    return head_of(here, bid, loaded, queries.about(bid, here.me))


def head_of(
    here: Standing, bid: Bid, loaded: queries.Facts, known: queries.About
) -> dict[str, Any]:
    corrections = _corrections(bid, loaded.corrections if bid.running else ())
    return {
        "bid": bid,
        "versions": _versions(here, bid, loaded.proposed),
        "may": may(here, bid),
        "above": _above(here, bid, loaded, corrections),
        "below": _below(here, bid, loaded, known, corrections),
    }


def _above(here: Standing, bid: Bid, loaded: queries.Facts, corrections: Corrections) -> HeadAbove:
    notice, place = bid.notice, [here.groupe.slug, bid.pk]
    return HeadAbove(
        on=formats.today(),
        steps=tuple(steps(bid, loaded.decision)),
        cancelled=notice.cancelled,
        closed=notice.closed and bid.writable,
        unsure=notice.deadline_unsure and not corrections.unread and not corrections.words_read,
        unconfirmed=not notice.confirmed,
        notice_url=notice.get_absolute_url(),
        corrections=corrections,
        seen_url=reverse("bids:seen", args=place) if may(here, bid).acknowledge else "",
    )


def _below(
    here: Standing,
    bid: Bid,
    loaded: queries.Facts,
    known: queries.About,
    corrections: Corrections,
) -> HeadBelow:
    """One query where another groupe that is hidden prepares the call too."""
    announced, around = known.announced, known.around
    place, may_now = [here.groupe.slug, bid.pk], may(here, bid)
    met = tuple(_met(here, bid, one, announced.lots) for one in around.collisions)
    too = collision.met_too(here, bid, known.meets, known.intentions, announced)
    hidden = any(not one.talk for one in (*met, *too))
    asked_of = queries.administrators(bid.cooperative_id) if hidden else []
    moved_at = bid.notice_changed_at if bid.running and not corrections.unread else None
    move = loaded.move
    return HeadBelow(
        on=formats.today(),
        deadlines=tuple(
            (str(one.get_source_display()), one.deadline_at)
            for one in deadlines_differing(bid.notice, announced.others)
        ),
        moved_at=moved_at.isoformat() if moved_at is not None else "",
        move=move if move is not None and move.old and move.new else None,
        notice_url=bid.notice.get_absolute_url(),
        seen_url=reverse("bids:seen", args=place) if may_now.acknowledge else "",
        collisions=met,
        crossings=too,
        asked_of=tuple((one.get_absolute_url(), one.name) for one in asked_of),
        doubles=tuple(
            reverse("bids:bid", args=[here.groupe.slug, other.pk]) for other in around.doubles
        ),
        frozen=bid.frozen,
        decided=_decided(loaded.decision) if loaded.decision else "",
        decide_url=reverse("bids:decide", args=place) if may_now.decide else "",
        mistake_url=reverse("bids:mistake", args=place) if may_now.take_back else "",
        mistakes=tuple(mistake(one) for one in loaded.mistakes),
    )


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
    reasons = ", ".join(str(NoGoReason(one).label) for one in decision.reasons)
    if why := ". ".join(filter(None, (reasons, decision.reason))):
        words += pgettext("before a reason", ": ") + why
    return words
