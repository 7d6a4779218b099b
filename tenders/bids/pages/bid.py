# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a bid, whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.access import Standing
from groupes.models import Member
from groupes.shell.kept import kept_for, kept_today
from groupes.shell.templatetags import ui
from groupes.web.paths import reverse
from tenders.bids import backwards, facts, queries, rules
from tenders.bids.models import Bid
from tenders.bids.pages.head import head_of
from tenders.bids.pages.matrix import matrix_of
from tenders.bids.pages.may import may
from tenders.bids.pages.pieces import pieces_shown
from tenders.bids.pages.prices import price_by
from tenders.notices import labels
from tenders.notices.pages import DeadlineShown, SourceShown, deadline_of, source_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Signs(NamedTuple):
    """Who would sign, in words; ``several``: a consortium of cooperatives."""

    words: str
    several: bool


def _candidate(found: queries.Candidate) -> Signs:
    if not found.others:
        return Signs(found.lead.name, several=False)
    *some, last = [one.name for one in found.others]
    words = ", ".join([_("A consortium: %(lead)s, lead") % {"lead": found.lead.name}, *some])
    return Signs(f"{words} {_('and')} {last}", several=True)


class Submission(NamedTuple):
    """When the bid is, or was, to be submitted. Plain values, for what tells it is kept.
    ``countdown``: the figures of this minute; ``start``: where the count of days begins; the
    addresses are "" where the reader may not; ``recorded``: a result is."""

    submitted_at: dt.datetime | None
    deadline: DeadlineShown | None
    countdown: str
    start: dt.date | dt.datetime | None
    move: queries.Move | None
    submit_url: str
    result_url: str
    recorded: bool


def _submission(here: Standing, bid: Bid, loaded: queries.Facts) -> SafeString:
    notice, may_now = bid.notice, may(here, bid)
    deadline, place = deadline_of(notice), [here.groupe.slug, bid.pk]
    counts = bid.submitted_at is None and not notice.cancelled and not notice.closed
    shown = Submission(
        submitted_at=bid.submitted_at,
        deadline=deadline,
        countdown=ui.countdown(notice.deadline_at) if counts else "",
        start=notice.published_on or bid.taken_up_at,
        move=loaded.move,
        submit_url=reverse("bids:submit", args=place) if may_now.submit else "",
        result_url=reverse("bids:result", args=place) if may_now.result else "",
        recorded=bid.state in rules.RESULTS,
    )
    return kept_today("bids/parts/deadline.html", shown=shown)


class About(NamedTuple):
    """What the notice says of the candidate and the procedure. Plain values, for it is kept.
    ``form``: the legal form asked of a group, None where none is."""

    procedure: str
    candidate: Signs
    form: str | None
    source: SourceShown
    twins: tuple[SourceShown, ...]


def _about(bid: Bid, candidate: Signs, announced: facts.Announced) -> SafeString:
    notice = bid.notice
    asked = notice.group_legal_form or notice.group_legal_form_required
    shown = About(
        procedure=str(labels.procedure(notice.procedure)),
        candidate=candidate,
        form=notice.group_legal_form if asked else None,
        source=source_of(notice),
        twins=tuple(source_of(twin) for twin in announced.others),
    )
    return kept_for("bids/parts/notice.html", shown=shown)


def whole(here: Standing, page: queries.Page) -> dict[str, Any]:
    """The page. No query; one once submitted, one once won, two with a collision."""
    bid, loaded = page.bid, page.facts
    notice = bid.notice
    needs, listed, prices, rule, red_lines, steps, known = page.parts
    intentions, announced, around = known.intentions, known.announced, known.around
    people: dict[int, Member] = facts.people_of(intentions)
    lots = tuple((lot, lot.lot_id in around.refs) for lot in announced.lots)
    return (
        head_of(here, bid, loaded, known)
        | matrix_of(here, bid, needs, intentions)
        | pieces_shown(here, bid, listed)
        | price_by(here, bid, rule, intentions, prices)
        | {
            "notice": notice,
            "red_lines": red_lines,
            "steps": steps if bid.writable else [],
            "submission": _submission(here, bid, loaded),
            "about": _about(bid, _candidate(queries.candidate_of(bid, intentions)), announced),
            "people_count": len(people),
            "calendar": tuple(
                (step.on, calendar_words(step), step.past)
                for step in queries.calendar_of(bid, listed)
            ),
            "lots": lots,
            "lots_taken": sum(taken for _lot, taken in lots),
        }
    )


_CALENDAR: Final[dict[str, StrOrPromise]] = {
    backwards.QUESTIONS: gettext_lazy("Questions to the buyer, last day"),
    backwards.REVIEW: gettext_lazy("Peer review, price settled"),
    backwards.SIGN: gettext_lazy("Signature, a dry run of the submission"),
    backwards.SUBMIT: gettext_lazy("Submission"),
}


def calendar_words(step: backwards.Step) -> str:
    if step.code == backwards.PIECE:
        return ", ".join(step.titles)
    return str(_CALENDAR[step.code])
