# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the papers: what is asked for, what there is, who holds it, what is missing, what to do last."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids.beside import Step
from tenders.bids.models import Bid, Piece
from tenders.dossier import actions, facts, papers, queries, rules, words
from tenders.dossier.models import Receipt, Signature

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LAST_DAY: Final = dt.timedelta(hours=24)


class Line(NamedTuple):
    """A paper in the list. ``pdf_url``: "" where nothing is set; ``kind_url``: "" where the reader does
    not say what it is."""

    title: str
    url: str
    kind: str
    why: str
    holder: Any
    mine: bool
    due: dt.date | None
    state: str
    icon: str
    tone: str
    source: str
    there: bool
    pdf_url: str
    file_url: str
    kind_url: str
    left: bool


_SHAPES: Final = {
    Piece.State.TO_DO: ("circle", ""),
    Piece.State.DRAFT: ("pencil", ""),
    Piece.State.REVIEWED: ("check-check", "ok"),
    Piece.State.SIGNED: ("stamp", "ok"),
}


def _line(here: Standing, bid: Bid, held: facts.Held, call: papers.Call, *, write: bool) -> Line:
    piece = held.piece
    place = [here.groupe.slug, bid.pk, piece.pk]
    icon, tone = _SHAPES[Piece.State(piece.state)]
    state: StrOrPromise = Piece.State(piece.state).label
    if held.source == facts.NOTHING:
        state, icon, tone = words.SOURCES[facts.NOTHING], "circle-dashed", "danger"
    is_set = held.source not in (facts.FILE, facts.NOTHING)
    return Line(
        title=piece.title,
        url=reverse("bids:piece", args=place),
        kind=str(papers.LABELS[held.kind]) if held.kind in papers.LABELS else "",
        why=str(papers.why(held.kind, call)),
        holder=piece.holder,
        mine=piece.holder_id == here.member.pk,
        due=piece.due_on,
        state=str(state),
        icon=icon,
        tone=tone,
        source=f"{piece.file.name}, {formats.filesize(piece.file.size)}"
        if piece.file is not None
        else str(words.SOURCES[held.source]),
        there=held.source != facts.NOTHING,
        pdf_url=reverse("dossier:piece_pdf", args=place) if is_set else "",
        file_url=reverse("bids:piece_file", args=place) if piece.file_id else "",
        kind_url=reverse("dossier:kind", args=place) if write else "",
        left=held.source == facts.NOTHING or not piece.ready,
    )


class Last(NamedTuple):
    """The last day: how long is left, what is left to do, how it is handed in."""

    deadline: dt.datetime
    profile_url: str
    size: str
    most: str
    too_large: bool


class Signed(NamedTuple):
    """Where the signature stands. ``changed``: what changed since it was signed, in words; ``sign_url``:
    where the reader may answer it themselves."""

    state: str
    words: str
    icon: str
    tone: str
    by: str
    at: dt.datetime | None
    note: str
    changed: str
    sign_url: str
    asked: bool


STEPS: Final[dict[str, tuple[str, str]]] = {
    Signature.State.ASKED: ("hourglass", "warn"),
    Signature.State.SIGNED: ("stamp", "ok"),
    Signature.State.SENT_BACK: ("circle-alert", "danger"),
}


def _signed(here: Standing, dossier: facts.Dossier) -> Signed | None:
    one = dossier.signature
    if one is None:
        return None
    icon, tone = STEPS[one.state]
    who = one.answered_by or one.asked_by
    sign_url = ""
    if one.state == Signature.State.ASKED and dossier.bid.writable:
        amount = dossier.price.amount_cents if dossier.price is not None else None
        may = rules.signs_as_staff(here.member, dossier.bid) or rules.delegation_for(
            here.member,
            dossier.bid,
            amount,
            here.member.cooperative.today(),
            queries.delegations_of(here.member),
        )
        sign_url = reverse("dossier:signing", args=[one.pk]) if may else ""
    return Signed(
        state=one.state,
        words=str(Signature.State(one.state).label),
        icon=icon,
        tone=tone,
        by=who.name,
        at=one.answered_at or one.asked_at,
        note=one.word or one.note,
        changed=words.changed(facts.changed_since(dossier, one)),
        sign_url=sign_url,
        asked=one.state == Signature.State.ASKED,
    )


class Packed(NamedTuple):
    """The file of all the papers. ``old``: papers changed since it was made."""

    ready: bool
    failed: str
    size: int
    at: dt.datetime
    old: bool
    lacks: int
    unset: int
    url: str


def _packed(here: Standing, dossier: facts.Dossier) -> Packed | None:
    bundle = dossier.bundle
    if bundle is None or bundle.expires_at <= timezone.now():
        return None
    told = {
        actions.TOO_LARGE: _("The files are too large to go in one: make them smaller first."),
    }
    return Packed(
        ready=bundle.ready,
        failed=told.get(bundle.failed, _("The file could not be made: ask for it again."))
        if bundle.failed
        else "",
        size=bundle.size,
        at=bundle.made_at or bundle.asked_at,
        old=bundle.mark != dossier.bundle_mark,
        lacks=bundle.lacks,
        unset=bundle.unset,
        url=reverse("dossier:bundle_file", args=[here.groupe.slug, dossier.bid.pk, bundle.pk]),
    )


def papers_page(here: Standing, bid: Bid, *, whole: bool) -> dict[str, Any]:
    """The page. On the last day what is done is left out, unless the ``whole`` is asked for."""
    dossier = facts.load(bid)
    call = actions.call_of(
        bid, dossier.brief, len(dossier.lots), visit=dossier.offered.visit_required
    )
    write = rules.may_write(here, bid)
    lines = [_line(here, bid, held, call, write=write) for held in dossier.papers]
    asked = papers.asked_for(call)
    there = {held.kind for held in dossier.papers if held.kind}
    missing = [kind for kind in asked if kind not in there]
    removed = [kind for kind in missing if kind in dossier.kinds]
    last = last_day(dossier)
    kept = Receipt.objects.filter(bid=bid).select_related("file", "by") if bid.frozen else None
    return {
        "bid": bid,
        "tab": "bids",
        "lines": [one for one in lines if one.left] if last and not whole else lines,
        "done": sum(not one.left for one in lines),
        "count": len(lines),
        "to_add": [str(papers.LABELS[kind]) for kind in missing if kind not in removed],
        "taken_away": [str(papers.LABELS[kind]) for kind in removed],
        "lacks": words.lacks(facts.lacks(dossier)) if bid.writable else [],
        "sections": len(dossier.sections),
        "generic": sum(one.generic for one in dossier.sections),
        "pages": dossier.pages,
        "page_limit": dossier.page_limit,
        "last": last,
        "whole": whole,
        "signed": _signed(here, dossier),
        "packed": _packed(here, dossier),
        "receipt": kept.first() if kept is not None else None,
        "brief": dossier.brief,
        "made_in": words.made_in(bid.notice.language),
        "letter": True,
        "agreement": call.bodies > 1,
        "may_write": write,
        "may_bundle": rules.may_bundle(here),
        "may_ask": rules.may_ask_signature(here, bid),
        "may_receipt": rules.may_keep_receipt(here, bid),
        "may_begin": write and not dossier.sections and dossier.brief is None,
    }


def last_day(dossier: facts.Dossier) -> Last | None:
    """What the last day needs, within 24 hours of the deadline; None before, and once it is over."""
    bid = dossier.bid
    deadline = bid.deadline_at
    now = timezone.now()
    if deadline is None or not bid.writable or not now < deadline <= now + LAST_DAY:
        return None
    size = actions.size_of(dossier)
    brief = dossier.brief
    most = brief.most_megabytes if brief is not None else None
    return Last(
        deadline=deadline,
        profile_url=(brief.profile_url if brief is not None else "") or _profile(bid),
        size=formats.filesize(size),
        most=formats.filesize(most * 1_000_000) if most else "",
        too_large=most is not None and size > most * 1_000_000,
    )


def _profile(bid: Bid) -> str:
    """The page where offers are submitted, as the notice says; "" where it does not. One query."""
    for url in bid.notice.lots.exclude(submission_url="").values_list("submission_url", flat=True)[
        :1
    ]:
        if str(url).startswith(("https://", "http://")):
            return str(url)
    return ""


# --- what the bid's own pages tell ---------------------------------------------------------------


def lacks_of(bid: Bid) -> list[StrOrPromise]:
    """What is missing before the submission, of what the bid's own page does not tell itself: it counts
    the pieces and the price."""
    own = (facts.UNREADY, facts.EMPTY, facts.UNPRICED)
    dossier = facts.load(bid)
    found = [one for one in facts.lacks(dossier) if one.code not in own]
    # A signature that nobody asked for is no surprise where the groupe signs otherwise: it is told here
    # once it was asked for, or the memoir is written with us.
    used = dossier.signature is not None or bool(dossier.sections) or bool(dossier.kinds)
    return [words.lack(one) for one in found if used or one.code != facts.UNSIGNED]


def lacks_told(bid: Bid) -> list[str]:
    """What is missing before the cooperative is asked to sign: all but its signature."""
    own = (facts.UNSIGNED, facts.SENT_BACK, facts.CHANGED)
    return words.lacks(one for one in facts.lacks(facts.load(bid)) if one.code not in own)


def step_of(row: tuple[int, str]) -> Step:
    """Where the signature of a bid stands, of a row of ``queries.states_of``."""
    _bid, state = row
    return Step(str(Signature.State(state).label), *STEPS[state])
