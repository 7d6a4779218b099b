# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card of a bid: its rows, saved together, and the day of the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.journal.events import Event
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from tenders.bids.actions.held import hold
from tenders.bids.actions.rows import Change
from tenders.bids.actions.rows import save_rows as save
from tenders.bids.models import Bid
from tenders.qualification import events
from tenders.qualification.models import MOST_ROWS, Card, Question, Reference, Risk

type Row = type[Reference] | type[Question] | type[Risk]

CHANGED: Final[Mapping[Row, Event]] = {
    Reference: events.REFERENCES_CHANGED,
    Question: events.QUESTIONS_CHANGED,
    Risk: events.RISKS_CHANGED,
}


@action
def save_rows(
    *,
    by: Member,
    bid: Bid,
    rows: Row,
    changes: Sequence[Change] = (),
    added: Mapping[str, Any] | None = None,
    removed: int | None = None,
) -> None:
    """Save all that was typed on a page of references, of questions or of risks, or nothing: rows
    changed, one more, one less. The same again changes nothing.

    Raises ``RowRefusal`` where others changed the same, or took the row away.
    """
    held = hold(bid)
    if save(rows, held, changes=changes, added=added, removed=removed, most=MOST_ROWS):
        journal.record(CHANGED[rows], by=by, groupe=held.groupe, target=held)


@action
def take_question(*, by: Member, question: Question) -> None:
    """See to a question: one asks it oneself. Mine already: nothing changes; somebody was faster:
    refused, told."""
    held = hold(question.bid)
    taken = Question.objects.filter(pk=question.pk, bid=held, asker=None).update(asker=by)
    now = Question.objects.select_related("asker").filter(pk=question.pk).first()
    if now is None:
        raise Refusal(_("This question was removed meanwhile."))
    if not taken:
        if now.asker_id != by.pk:
            raise Refusal(_("%(name)s sees to it already.") % {"name": str(now.asker)})
        return
    journal.record(
        events.QUESTION_TAKEN, by=by, groupe=held.groupe, target=held, question=question.pk
    )


@action
def leave_question(*, by: Member, question: Question) -> None:
    """Give back a question one sees to. Not mine: nothing changes."""
    held = hold(question.bid)
    _free(by, held, question.pk)


def _free(by: Member, bid: Bid, question: int) -> None:
    if Question.objects.filter(pk=question, bid=bid, asker=by).update(asker=None):
        journal.record(
            events.QUESTION_LEFT, by=by, groupe=bid.groupe, target=bid, question=question
        )


def let_go_of_questions(groupe: Groupe, member: Member) -> None:
    """Who leaves, or pauses, sees to no question any more that is still to ask. Bids are held."""
    rows = Question.objects.filter(
        bid__groupe=groupe, asker=member, state=Question.State.TO_ASK, bid__state__in=Bid.WRITTEN
    )
    for question in rows.select_related("bid__groupe").order_by("bid", "pk"):
        _free(member, question.bid, question.pk)


DECIDABLE: Final = (Bid.State.STUDIED,)


@action
def set_day(*, by: Member, bid: Bid, on: dt.date, edition: int) -> Card:
    """Say on which day the groupe decides. ``edition``: the one the writer saw (0: none was there)."""
    held = hold(bid, states=DECIDABLE)
    card = Card.objects.filter(bid=held).first() or Card(bid=held, edition=0)
    editions.check(card, edition, lambda: {"decide_on": card.decide_on})
    if card.decide_on == on:
        return card
    deadline = held.deadline_at
    zone = ZoneInfo(held.groupe.cooperative.time_zone)
    if deadline is not None and on >= deadline.astimezone(zone).date():
        raise Refusal(
            _("Decide before the deadline: after it there is nothing to decide."), field="decide_on"
        )
    if on < held.groupe.today():
        raise Refusal(_("This day has passed."), field="decide_on")
    card.decide_on, card.edition = on, card.edition + 1
    card.save()
    journal.record(events.DAY_SET, by=by, groupe=held.groupe, target=held, on=on.isoformat())
    return card


@action
def drop_day(*, by: Member, bid: Bid) -> None:
    """No day is set any more. None was: nothing changes."""
    held = hold(bid, states=DECIDABLE)
    card = Card.objects.filter(bid=held).exclude(decide_on=None).first()
    if card is None:
        return
    card.decide_on = None
    card.edition += 1
    card.save()
    journal.record(events.DAY_DROPPED, by=by, groupe=held.groupe, target=held)
