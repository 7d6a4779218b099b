# SPDX-License-Identifier: AGPL-3.0-or-later
"""An election without candidate: ballots that say who and why, all shown at once; a round to change them;
a person who is proposed, and accepts; then objections and consent, as of any proposal."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.actions.mandates import need_a_seat, need_within_limits
from roles.decisions import events
from roles.decisions.actions import entrusting
from roles.decisions.actions.held import hold, hold_alone, need_open, voter_of
from roles.decisions.actions.objecting import leave_room
from roles.decisions.models import (
    Answer,
    Asked,
    Decision,
    Nomination,
    Objection,
    Stage,
    Voter,
    Way,
)

LATEST: Final = dt.timedelta(days=366)
"""How far ahead somebody is proposed for a role."""


def _need_election(decision: Decision) -> None:
    if decision.way != Way.ELECTION:
        raise ValueError(f"nobody is elected in a decision by {decision.way}")
    need_open(decision)


def _need_active(decision: Decision, member: Member, field: str) -> None:
    there = decision.groupe.memberships.on(decision.groupe.today())
    if not there.filter(member=member).exists():
        raise Refusal(
            _("%(name)s does not take part in the groupe today: choose somebody who does.")
            % {"name": member.name},
            field=field,
        )


@action
def nominate(*, by: Member, decision: Decision, nominee: Member, why: str) -> Nomination:
    """Say whom one sees in the role, and why: anyone who takes part, oneself too. Nobody else reads it
    before all are shown, which the last ballot does by itself. In the change round it says whom one sees
    now: the first ballot stays beside it."""
    decision = hold_alone(decision)
    _need_election(decision)
    if decision.stage == Stage.PROPOSING:
        raise Refusal(_("Somebody is proposed already: say what you think of that."))
    if not why.strip():
        raise Refusal(_("Say why: it is what the others listen to."), field="why")
    voter = voter_of(decision, by)
    _need_active(decision, nominee, "nominee")
    known = Nomination.objects.filter(voter=voter).first()
    if decision.stage == Stage.CHANGING:
        made = _change(decision, voter, known, nominee, why)
    else:
        made, _new = Nomination.objects.update_or_create(
            voter=voter, defaults={"decision": decision, "nominee": nominee, "why": why}
        )
    Voter.objects.filter(pk=voter.pk).update(has_answered=True)
    journal.record(events.ANSWERED, by=by, groupe=decision.groupe, target=decision)
    if decision.stage == Stage.ANSWERING and not _missing(decision):
        _stage(decision, Stage.CHANGING, by=None)
    return made


def _change(
    decision: Decision, voter: Voter, known: Nomination | None, nominee: Member, why: str
) -> Nomination:
    """Whom one sees now. Who says it for the first time, having read the others, is shown so."""
    made = known or Nomination(decision=decision, voter=voter, nominee=nominee, why=why)
    if known is not None and nominee.pk == known.nominee_id and why == known.why:
        made.now, made.now_why = None, ""  # back to what it said first
    else:
        made.now, made.now_why = nominee, why
    made.save()
    return made


def _missing(decision: Decision) -> bool:
    return decision.voters.filter(has_answered=False).exists()


def _stage(decision: Decision, stage: Stage, *, by: Member | None) -> None:
    shows = decision.stage == Stage.ANSWERING and stage == Stage.CHANGING
    decision.stage = stage
    decision.save(update_fields=["stage", "chosen"])
    if shows:
        journal.record(events.BALLOTS_SHOWN, by=by, groupe=decision.groupe, target=decision)
        return
    journal.record(events.STAGED, by=by, groupe=decision.groupe, target=decision, stage=stage.value)


@action
def show_ballots(*, by: Member, decision: Decision) -> Decision:
    """Show all ballots at once, and begin the change round. Shown already: nothing changes."""
    decision = hold(decision)
    _need_election(decision)
    if decision.stage != Stage.ANSWERING:
        return decision
    if not decision.nominations.exists():
        raise Refusal(_("There is no ballot yet: nothing to show."))
    _stage(decision, Stage.CHANGING, by=by)
    return decision


@action
def propose_person(
    *,
    by: Member,
    decision: Decision,
    member: Member,
    why: str = "",
    starts_on: dt.date | None = None,
) -> Decision:
    """Propose somebody for the role, once the ballots are shown; they say whether they accept. Somebody
    else, once one declined or an objection asks for it: what was answered of the first is asked again.
    ``starts_on``: from which day they would hold it (None: as it was said): the role may be held until
    then. The same person again, from the same day: nothing changes."""
    decision = hold(decision)
    _need_election(decision)
    if decision.stage == Stage.ANSWERING:
        raise Refusal(_("Show the ballots first: who is proposed comes out of them."))
    moved = _from_another_day(decision, starts_on)
    if decision.stage == Stage.PROPOSING and decision.chosen_id == member.pk and not moved:
        return decision
    _need_active(decision, member, "member")
    known = decision.asked.filter(member=member).first()
    if known is not None and known.says == Asked.Says.DECLINES:
        raise Refusal(
            _("%(name)s declined: propose somebody else.") % {"name": member.name}, field="member"
        )
    _need_within_limits(decision, member)
    _ask_anew(decision)
    if known is None:
        Asked.objects.create(decision=decision, member=member, why=why)
    if moved:  # who accepted, accepted to begin on another day
        decision.asked.filter(says=Asked.Says.ACCEPTS).update(says=Asked.Says.NOTHING)
    decision.chosen = member
    _stage(decision, Stage.PROPOSING, by=by)
    leave_room(decision)
    journal.record(
        events.PERSON_PROPOSED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        member=member.pk,
    )
    return decision


def _from_another_day(decision: Decision, starts_on: dt.date | None) -> bool:
    """Whether the mandate would begin on another day than was said; written down where it would."""
    today = decision.groupe.today()
    if starts_on is None or starts_on == max(decision.effect_on or today, today):
        return False
    if not today <= starts_on <= today + LATEST:
        raise Refusal(_("Choose a day from today on, within the year."), field="starts_on")
    decision.effect_on = starts_on
    decision.save(update_fields=["effect_on"])
    return True


def _need_within_limits(decision: Decision, member: Member) -> None:
    """What the role says of who may hold it is told now, and not once everybody has consented."""
    role = decision.role
    if role is None or role.closed_on is not None:
        raise Refusal(_("This role is closed: nobody is chosen for it."))
    first, last = entrusting.term(decision, role)
    try:
        need_within_limits(role, member, first, last)
        need_a_seat(role, first, last)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="member") from refusal


def _ask_anew(decision: Decision) -> None:
    """What was said of who was proposed before is gone; objections to them are met by the change."""
    Answer.objects.filter(voter__decision=decision).delete()
    decision.voters.update(has_answered=False)
    decision.objections.filter(state=Objection.State.OPEN).update(
        state=Objection.State.INTEGRATED, integrated=decision.edition
    )


def _asked_of(decision: Decision, member: Member) -> Asked:
    if decision.stage != Stage.PROPOSING or decision.chosen_id != member.pk:
        raise Refusal(_("You are not proposed here any more."))
    return decision.asked.get(member=member)


@action
def accept(*, by: Member, decision: Decision, word: str = "") -> Asked:
    """Accept to be elected, should nobody object. Accepted already: nothing changes."""
    decision = hold_alone(decision)
    _need_election(decision)
    asked = _asked_of(decision, by)
    if asked.says == Asked.Says.ACCEPTS and asked.word == word:
        return asked
    asked.says, asked.word = Asked.Says.ACCEPTS, word
    asked.save(update_fields=["says", "word"])
    decision.voters.filter(member=by).update(has_answered=True)  # nothing more is asked of them
    _tell(decision, by, accepts=True)
    return asked


@action
def decline(*, by: Member, decision: Decision, word: str = "") -> Asked:
    """Decline: a no costs nothing and needs no reason. Nobody is proposed any more, until another is."""
    decision = hold_alone(decision)
    _need_election(decision)
    asked = _asked_of(decision, by)
    asked.says, asked.word = Asked.Says.DECLINES, word
    asked.save(update_fields=["says", "word"])
    _ask_anew(decision)
    decision.chosen = None
    _stage(decision, Stage.CHANGING, by=None)
    leave_room(decision)
    _tell(decision, by, accepts=False)
    return asked


def _tell(decision: Decision, by: Member, *, accepts: bool) -> None:
    journal.record(
        events.PERSON_ANSWERED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        proposer=decision.proposer_id,
        accepts=accepts,
    )
