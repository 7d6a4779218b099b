# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was noted by mistake is taken back, one step at a time, for a reason that stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from commons.sharing.models import Distribution
from groupes import journal
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from tenders.bids import events, rules
from tenders.bids.actions.gone import let_go_of_the_gone
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid, Piece, TakenBack


@action
def take_back(*, by: Member, bid: Bid, what: str, reason: str) -> TakenBack:
    """Take back what was noted last on a bid, ``what`` being what the person saw noted
    (``TakenBack.What``): the result, then the submission, then go or no-go.

    The bid is again as before; what was noted, by whom it is taken back and why are kept. Raises
    ``Refusal`` where something else is noted last now, or where the income was shared already.
    """
    # The groupe first: nobody leaves it between the look at who belongs and the bid as before.
    locked(Groupe.objects.only("pk")).get(pk=bid.groupe_id)
    held = hold(bid, states=Bid.State.values)
    if rules.NOTED.get(held.state) != what or what not in _STEPS:
        raise Refusal(_("This is not what was noted last: see the bid as it is now."))
    was, noted_at = _STEPS[what](held)
    kept = _keep(by, held, what, was, reason, noted_at=noted_at)
    if held.writable:
        let_go_of_the_gone(held)
    bid.state, bid.submitted_at = held.state, held.submitted_at
    return kept


def _result(bid: Bid) -> tuple[str, dt.datetime | None]:
    if Distribution.objects.about(bid).counting().exists():
        raise Refusal(
            _("Its income has been shared: reverse that share before changing the result.")
        )
    was, bid.state, bid.ended_at = bid.state, Bid.State.SUBMITTED, None
    bid.save(update_fields=["state", "ended_at"])
    return was, None


def _submission(bid: Bid) -> tuple[str, dt.datetime | None]:
    was, at = bid.state, bid.submitted_at
    bid.state, bid.submitted_at = Bid.State.GO, None
    bid.save(update_fields=["state", "submitted_at"])
    return was, at


def _decision(bid: Bid) -> tuple[str, dt.datetime | None]:
    """What was decided before stands again; nothing was: the bid is being studied."""
    standing = list(bid.go_decisions.filter(taken_back=False).order_by("-pk"))
    was, at = bid.state, None
    bid.state = Bid.State.STUDIED
    if standing:
        at = standing[0].at
        standing[0].taken_back = True
        standing[0].save(update_fields=["taken_back"])
    if len(standing) > 1:
        bid.state = Bid.State.GO if standing[1].go else Bid.State.NO_GO
    bid.save(update_fields=["state"])
    return was, at


type Step = Callable[[Bid], tuple[str, dt.datetime | None]]
"""Puts a bid one step back; answers the state that was noted, and when it was said to be."""

_STEPS: Final[Mapping[str, Step]] = {
    TakenBack.What.RESULT: _result,
    TakenBack.What.SUBMISSION: _submission,
    TakenBack.What.DECISION: _decision,
}


def _keep(
    by: Member,
    bid: Bid,
    what: str,
    was: str,
    reason: str,
    *,
    noted_at: dt.datetime | None = None,
    piece: Piece | None = None,
) -> TakenBack:
    if not reason.strip():
        raise Refusal(_("Say why it is taken back: the groupe will read it."), field="reason")
    kept = TakenBack.objects.create(
        bid=bid,
        what=what,
        was=was,
        noted_at=noted_at,
        piece_title=piece.title if piece else "",
        reason=reason.strip(),
        by=by,
    )
    told = {"piece": piece.pk} if piece else {}
    journal.record(
        events.TAKEN_BACK,
        by=by,
        groupe=bid.groupe,
        target=bid,
        what=str(what),
        was=str(was),
        **told,
    )
    return kept


@action
def take_back_piece(*, by: Member, piece: Piece, reason: str) -> Piece:
    """A piece that was said reviewed or signed by mistake is a draft again; its text and who holds
    it stay."""
    held = hold(piece.bid)
    found = held.pieces.filter(pk=piece.pk).first()
    if found is None:
        raise Refusal(_("This piece was removed meanwhile."))
    if not found.ready:
        raise Refusal(
            _("This piece is not said reviewed or signed: there is nothing to take back.")
        )
    was, before = found.state, texts_of(found)
    found.state = Piece.State.DRAFT
    found.edition += 1  # whoever is writing it sees that it changed
    found.save(update_fields=["state", "edition"])
    editions.keep(found, groupe=held.groupe, by=by, before=before)
    _keep(by, held, TakenBack.What.PIECE, was, reason, piece=found)
    return found
