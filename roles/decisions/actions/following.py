# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of an adopted decision: who sees that it happens, its first step, and how it comes back.

It is looked at again on its day, by a job and in the groupe's zone: its owner is asked, reminded once, and
left in peace after a month. After three such silences the groupe is asked to renew it, to change it or to
let it go, which is no shame. An experiment is asked about ahead of its end, and ends by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.jobs import each, job, periodic
from groupes.models import Groupe, Member, Membership
from groupes.things import Ref
from groupes.web.oneline import shortened
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.decisions import events
from roles.decisions.actions.again import ask_again
from roles.decisions.actions.held import hold, need_seen
from roles.decisions.models import Decision, Review, State
from roles.work import actions as work

AHEAD: Final = dt.timedelta(days=14)
"""How long before its end an experiment is asked about."""
REMINDER: Final = dt.timedelta(days=7)
SILENCE: Final = dt.timedelta(days=30)
"""After which who was asked is left in peace."""
NEXT: Final = dt.timedelta(days=90)
"""When it comes back after a silence."""
SILENCES: Final = 3
"""In a row, after which the groupe is asked."""
FURTHEST: Final = dt.timedelta(days=5 * 366)
MARGIN: Final = dt.timedelta(days=2)
"""Days begin up to that much apart on earth: each groupe's own day is asked afterwards."""

Outcome = Review.Outcome


def _in_force(decision: Decision) -> Decision:
    """The decision, held; Refusal where it is not in force any more."""
    decision = hold(decision)
    if decision.state != State.ADOPTED:
        raise Refusal(_("This decision was not adopted: nothing follows from it."))
    if is_over(decision):
        raise Refusal(_("This decision is no longer in force: propose it again."))
    return decision


def is_over(decision: Decision) -> bool:
    """Whether an adopted decision is no longer in force today."""
    return decision.ends_on is not None and decision.ends_on <= decision.groupe.today()


def _need_active(groupe: Groupe, member: Member) -> None:
    if not Membership.objects.on(groupe.today()).filter(groupe=groupe, member=member).exists():
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": member.name})


# --- who sees that it happens --------------------------------------------------------------------


@action
def take_on(*, by: Member, decision: Decision) -> Decision:
    """See that a decision happens: it is nobody's, or was offered to one. One's own already: nothing
    changes."""
    decision = _in_force(decision)
    if decision.owner_id == by.pk:
        return decision
    _need_active(decision.groupe, by)
    if decision.owner is not None and decision.owner_offered_id != by.pk:
        raise Refusal(
            _("%(name)s sees that it happens: they can hand it on.") % {"name": decision.owner.name}
        )
    decision.owner, decision.owner_offered = by, None
    decision.save(update_fields=["owner", "owner_offered"])
    journal.record(events.OWNED, by=by, groupe=decision.groupe, target=decision, member=by.pk)
    return decision


@action
def hand_on(*, by: Member, decision: Decision, to: Member) -> Decision:
    """Ask somebody to see that a decision happens; until they say yes nothing changes. Asked already:
    nothing changes."""
    decision = _in_force(decision)
    if to.pk == decision.owner_id:
        raise Refusal(_("%(name)s sees to it already.") % {"name": to.name}, field="to")
    _need_active(decision.groupe, to)
    if decision.owner_offered_id == to.pk:
        return decision
    decision.owner_offered = to
    decision.save(update_fields=["owner_offered"])
    journal.record(events.OWNER_ASKED, by=by, groupe=decision.groupe, target=decision, member=to.pk)
    return decision


@action
def not_for_me(*, by: Member, decision: Decision) -> Decision:
    """Say no to what one was asked to see to, or give back what one sees to. Neither: nothing changes."""
    decision = hold(decision)
    if by.pk not in (decision.owner_offered_id, decision.owner_id):
        return decision
    if decision.owner_offered_id == by.pk:
        decision.owner_offered = None
    else:
        decision.owner = None
    decision.save(update_fields=["owner", "owner_offered"])
    journal.record(
        events.OWNER_DECLINED, by=by, groupe=decision.groupe, target=decision, member=by.pk
    )
    return decision


# --- its first step, and when it comes back ------------------------------------------------------


@action
def say_step(
    *,
    by: Member,
    decision: Decision,
    first_step: str,
    review_on: dt.date | None = None,
    due_on: dt.date | None = None,
    mine: bool = False,
    edition: int | None = None,
) -> Decision:
    """Say the first step of a decision, which becomes a piece of work for it, and when it is looked at
    again. Said again, the words change and no second piece is made. ``mine``: who says it does it.
    ``edition``: the one its writer saw; ``Outdated`` where another said it since."""
    decision = _in_force(decision)
    today = decision.groupe.today()
    sound_day(review_on, today)
    made = not decision.first_step
    if not made and (decision.first_step, decision.review_on) == (first_step, review_on):
        return decision
    says = {"first_step": decision.first_step, "review_on": decision.review_on}
    need_seen(decision.step_edition, edition, says)
    decision.first_step, decision.review_on = first_step, review_on
    if decision.experiment and review_on is not None:
        decision.ends_on = review_on
    decision.save(update_fields=["first_step", "review_on", "ends_on"])
    if made:
        put_on_board(by, decision, due_on=due_on, mine=mine)
    journal.record(events.STEP_SAID, by=by, groupe=decision.groupe, target=decision)
    return decision


def put_on_board(
    by: Member, decision: Decision, *, due_on: dt.date | None = None, mine: bool = False
) -> None:
    """Its first step becomes a piece of work for it. The groupe is held."""
    step = decision.first_step
    work.add(
        by=by,
        groupe=decision.groupe,
        title=shortened(step, 120),
        details=step if len(step) > 120 else "",
        about=Ref.of(decision),
        due_on=due_on,
        mine=mine,
    )


def sound_day(day: dt.date | None, today: dt.date) -> None:
    if day is not None and not today < day <= today + FURTHEST:
        raise Refusal(_("Choose a day to come, within five years."), field="review_on")


# --- looked at again -----------------------------------------------------------------------------


@action
def review(
    *,
    by: Member,
    decision: Decision,
    outcome: str,
    word: str = "",
    review_on: dt.date | None = None,
    edition: int | None = None,
) -> Review:
    """Say what becomes of a decision in force: it goes on, is done, is renewed, is to be changed, or is let
    go. ``review_on``: when it is looked at again (asked for an experiment that is renewed). To be
    changed: a draft that follows it is written (:func:`ask_again`); until that is adopted it holds. ``edition``: that of
    what was said last, as its writer saw it (:func:`said_last`; 0: nothing); ``Outdated`` where somebody
    said something since. The same again by the same person changes nothing."""
    if outcome not in Outcome.values or outcome == Outcome.SILENT:
        raise ValueError(f"nobody says so of a decision: {outcome}")
    decision = _in_force(decision)
    today = decision.groupe.today()
    last = said_last(decision)
    if last is not None and edition != last.edition:
        if (last.by_id, last.outcome, last.word) == (by.pk, outcome, word) and edition is not None:
            return last
        says = {"outcome": last.outcome, "word": last.word, "review_on": decision.review_on}
        need_seen(last.edition, edition, says, last.by, last.at)
    goes_on = outcome in (Outcome.KEPT, Outcome.RENEWED)
    sound_day(review_on if goes_on else None, today)
    if decision.experiment and outcome == Outcome.RENEWED and review_on is None:
        raise Refusal(_("Say until when it is tried again."), field="review_on")
    said = _waiting(decision) or _mine_of_today(last, by, decision.groupe)
    said = said or Review(decision=decision, due_on=today)
    said.outcome, said.word, said.by, said.at = outcome, word, by, timezone.now()
    said.save()
    _becomes(decision, outcome, review_on, today)
    decision.save()
    journal.record(
        events.REVIEWED, by=by, groupe=decision.groupe, target=decision, outcome=str(outcome)
    )
    if outcome == Outcome.LET_GO:
        journal.record(events.ENDED, by=by, groupe=decision.groupe, target=decision)
    if outcome == Outcome.CHANGED:
        _write_anew(by, decision)
    return said


def _becomes(decision: Decision, outcome: str, review_on: dt.date | None, today: dt.date) -> None:
    if outcome in (Outcome.KEPT, Outcome.RENEWED):
        ends = decision.ends_on if decision.experiment else None
        if outcome == Outcome.RENEWED and decision.experiment:
            ends = review_on
        decision.review_on, decision.ends_on, decision.done_at = review_on, ends, None
    elif outcome == Outcome.DONE:
        decision.done_at, decision.review_on = timezone.now(), None
        if decision.experiment:  # what was tried is done with: it does not end as a failure would
            decision.ends_on = None
    elif outcome == Outcome.LET_GO:
        decision.ends_on, decision.ended_at, decision.review_on = today, timezone.now(), None
    else:
        decision.review_on = min(today + NEXT, decision.ends_on or dt.date.max)
        decision.done_at = None


def _mine_of_today(last: Review | None, by: Member, groupe: Groupe) -> Review | None:
    """What one said last oneself, today where the groupe is: nobody has to read what one put right."""
    if last is None or last.by_id != by.pk or last.at is None:
        return None
    zone = ZoneInfo(groupe.cooperative.time_zone)
    return last if last.at.astimezone(zone).date() == groupe.today() else None


def _write_anew(by: Member, decision: Decision) -> None:
    """A draft to be changed: written though the former is in force until the new one is adopted."""
    ask_again(by=by, decision=decision)


def said_last(decision: Decision) -> Review | None:
    """What somebody said last of a decision in force. One query."""
    said = decision.reviews.exclude(outcome__in=("", Outcome.SILENT)).select_related("by")
    return said.order_by("-at", "-pk").first()


def _waiting(decision: Decision) -> Review | None:
    return decision.reviews.filter(outcome="").order_by("-due_on").first()


# --- by themselves -------------------------------------------------------------------------------


@periodic("35 * * * *")  # days begin at another hour in each zone
@job("decisions.follow", gettext_lazy("Decisions come back on their day"))
def follow_all() -> None:
    """Look at the decisions whose day has come. Done twice, nothing is asked twice."""
    around = timezone.now().date() + MARGIN
    rows = (
        Decision.objects.filter(state=State.ADOPTED, ended_at=None)
        .filter(
            Q(review_on__lte=around)
            | Q(experiment=True, review_on__lte=around + AHEAD)
            | Q(ends_on__lte=around)
            | Q(reviews__outcome="")
        )
        .exclude(groupe__state__in=(Groupe.State.CLOSED, Groupe.State.DORMANT))
        .select_related("groupe__cooperative")
        .order_by("pk")
        .distinct()
    )
    each(rows.iterator(chunk_size=500), lambda decision: follow(decision=decision))


@action
def follow(*, decision: Decision) -> None:
    """What the day asks of one decision: it ends, it is asked about, who was asked is reminded, or left in
    peace."""
    decision = hold(decision)
    if decision.state != State.ADOPTED or decision.ended_at is not None:
        return
    if is_over(decision):
        _end(decision)
        return
    today = decision.groupe.today()
    waiting = _waiting(decision)
    if waiting is not None:
        _wait_on(decision, waiting, today)
    elif decision.review_on is not None and decision.review_on - _ahead(decision) <= today:
        _ask(decision, decision.review_on, of_all=_owner(decision) is None)


def _ahead(decision: Decision) -> dt.timedelta:
    return AHEAD if decision.experiment else dt.timedelta(0)


def _owner(decision: Decision) -> Member | None:
    """Who is asked: who sees to it, else who proposed it, as long as they take part."""
    there = Membership.objects.on(decision.groupe.today()).filter(groupe=decision.groupe)
    ids = [pk for pk in (decision.owner_id, decision.proposer_id) if pk is not None]
    here = set(there.filter(member__in=ids).values_list("member_id", flat=True))
    if decision.owner_id in here:
        return decision.owner
    return decision.proposer if decision.owner_id is None and decision.proposer_id in here else None


def _ask(decision: Decision, due_on: dt.date, *, of_all: bool) -> None:
    if decision.reviews.filter(due_on=due_on).exists():
        # Said ahead of its day: it does not come back for that one.
        decision.review_on = None
        decision.save(update_fields=["review_on"])
        return
    _tell_asked(decision, Review.objects.create(decision=decision, due_on=due_on, of_all=of_all))


def _tell_asked(decision: Decision, asked: Review) -> None:
    facts: dict[str, Any] = {"due": asked.due_on.isoformat()}
    owner = _owner(decision)
    event = events.REVIEW_ASKED_OF_ALL if asked.of_all or owner is None else events.REVIEW_ASKED
    if event is events.REVIEW_ASKED and owner is not None:
        facts["owner"] = owner.pk
    journal.record(event, by=None, groupe=decision.groupe, target=decision, **facts)


def _wait_on(decision: Decision, waiting: Review, today: dt.date) -> None:
    if not waiting.of_all and _owner(decision) is None:  # who was asked is there no more
        waiting.of_all = True
        waiting.save(update_fields=["of_all"])
        _tell_asked(decision, waiting)
        return
    since = timezone.now() - waiting.asked_at
    if since >= SILENCE:
        waiting.outcome, waiting.at = Outcome.SILENT, timezone.now()
        waiting.save(update_fields=["outcome", "at"])
        if not waiting.of_all and _silences(decision) >= SILENCES:
            _ask(decision, today, of_all=True)
            return
        if not decision.experiment:
            decision.review_on = today + NEXT
            decision.save(update_fields=["review_on"])
    elif since >= REMINDER and waiting.reminded_at is None:
        waiting.reminded_at = timezone.now()
        waiting.save(update_fields=["reminded_at"])
        owner = _owner(decision)
        if owner is not None and not waiting.of_all:
            journal.record(
                events.REVIEW_REMINDED,
                by=None,
                groupe=decision.groupe,
                target=decision,
                owner=owner.pk,
            )


def _silences(decision: Decision) -> int:
    """How many of the latest reviews in a row nobody said anything to."""
    found = 0
    for outcome in (
        decision.reviews.exclude(outcome="")
        .order_by("-at", "-pk")
        .values_list("outcome", flat=True)[:SILENCES]
    ):
        if outcome != Outcome.SILENT:
            break
        found += 1
    return found


def _end(decision: Decision) -> None:
    """Tell once that it is over; what was asked of it is asked no more."""
    decision.ended_at = timezone.now()
    decision.save(update_fields=["ended_at"])
    decision.reviews.filter(outcome="").update(outcome=Outcome.SILENT, at=timezone.now())
    journal.record(events.ENDED, by=None, groupe=decision.groupe, target=decision)
