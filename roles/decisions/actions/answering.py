# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers says what: by name, or by a secret ballot; or lets another answer for them."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles.decisions import events, receipts, rules, tallying
from roles.decisions.actions.doing import standing_of
from roles.decisions.actions.held import (
    hold_alone,
    need_open,
    need_same_person,
    voter_of,
)
from roles.decisions.models import Answer, Ballot, Decision, Stage, Stance, Voter, Way

STANCES: Final = {
    Way.VOTE: (Stance.FOR, Stance.AGAINST, Stance.ABSTAIN),
    Way.CONSENT: (Stance.CONSENT, Stance.ASIDE),
    Way.ELECTION: (Stance.CONSENT, Stance.ASIDE),
    Way.ADVICE: (Stance.ADVICE,),
}


def _sound(decision: Decision, stance: str, ballot: Any) -> Any:
    """The ballot as it is kept; Refusal or ValueError for what answers nothing."""
    allowed = STANCES.get(Way(decision.way))
    if allowed is not None:
        if stance not in allowed:
            raise ValueError(f"not an answer to {decision.way}: {stance}")
        return None
    if stance:
        raise ValueError(f"{decision.way} is answered by a ballot")
    if decision.way == Way.LOT:
        return {}  # one's name is put in
    options = list(decision.options.values_list("pk", flat=True))
    return tallying.sound(decision, options, ballot)


@action
def answer(
    *,
    by: Member,
    decision: Decision,
    edition: int,
    stance: str = "",
    ballot: Any = None,
    words: str = "",
    about: int | None = None,
) -> Answer:
    """Answer by name; again, until it closes, is another answer in its place. ``edition``: the text one
    read: Refusal where it says something else by now. ``about``: of an election, the member one answers
    of: Refusal where another is proposed by now."""
    decision = hold_alone(decision)
    need_open(decision)
    if decision.secret:
        raise ValueError("a secret decision is answered by a secret ballot")
    if decision.edition != edition:
        raise Refusal(_("The proposal has just changed: read it, then answer."))
    if decision.way == Way.ELECTION and decision.stage != Stage.PROPOSING:
        raise Refusal(_("Nobody is proposed yet: say whom you see in this role, and why."))
    if decision.way == Way.ELECTION:
        need_same_person(decision, about)
    voter = voter_of(decision, by)
    kept = _sound(decision, stance, ballot)
    if stance == Stance.ADVICE and not words.strip():
        raise Refusal(_("Write your advice: it is read before anything is decided."), field="words")
    said, _new = Answer.objects.update_or_create(
        voter=voter,
        edition=edition,
        defaults={"stance": stance, "ballot": kept, "words": words, "at": timezone.now()},
    )
    Voter.objects.filter(pk=voter.pk).update(has_answered=True, delegate=None)
    journal.record(events.ANSWERED, by=by, groupe=decision.groupe, target=decision)
    return said


@action
def take_name_out(*, by: Member, decision: Decision) -> None:
    """Take one's name out of a lot, before it is drawn. It was not in: nothing changes."""
    decision = hold_alone(decision)
    need_open(decision)
    if decision.way != Way.LOT:
        raise ValueError("names are put in a lot alone")
    voter = voter_of(decision, by)
    gone, _each = Answer.objects.filter(voter=voter).delete()
    if gone:
        Voter.objects.filter(pk=voter.pk).update(has_answered=False)
        journal.record(events.ANSWERED, by=by, groupe=decision.groupe, target=decision)


@action
def answer_secretly(
    *, by: Member, decision: Decision, edition: int, stance: str = "", ballot: Any = None
) -> str:
    """Give a secret ballot: once, as nobody could find it again to change it. The receipt, which is kept
    nowhere: its voter alone can look whether their ballot is counted. No row of the journal: neither
    who answered when, nor in which order, is written anywhere."""
    decision = hold_alone(decision)
    need_open(decision)
    if not decision.secret:
        raise ValueError("this decision is answered by name")
    if decision.edition != edition:
        raise Refusal(_("The proposal has just changed: read it, then answer."))
    voter = voter_of(decision, by)
    if voter.has_answered:
        raise Refusal(_("Your ballot is in: as it is secret, nobody can find it to change it."))
    kept = _sound(decision, stance, ballot)
    receipt = receipts.new()
    Ballot.objects.create(
        decision=decision,
        edition=edition,
        receipt=receipts.kept(receipt),
        stance=stance,
        ballot=kept,
    )
    Voter.objects.filter(pk=voter.pk).update(has_answered=True)
    return receipt


@action
def delegate(*, by: Member, decision: Decision, to: Member) -> Voter:
    """Let another who answers this decision answer for one too; seen by all, until one answers oneself or
    takes it back. Whoever let another answer for them cannot answer for others."""
    decision = hold_alone(decision)
    need_open(decision)
    if decision.way not in (Way.VOTE, Way.CHOICE):
        raise Refusal(_("Here each speaks for themselves."))
    if decision.secret:
        raise Refusal(_("A secret ballot is one's own: nobody gives it for another."))
    if to.pk == by.pk:
        raise Refusal(_("Choose somebody else."), field="to")
    rows = {one.member_id: one for one in locked(decision.voters.filter(member__in=[by.pk, to.pk]))}
    mine, theirs = rows.get(by.pk), rows.get(to.pk)
    if mine is None or theirs is None:
        raise Refusal(_("Only those who answer this decision may."), field="to")
    voter_of(decision, by)
    if theirs.delegate_id is not None:
        raise Refusal(
            _("%(name)s lets somebody else answer for them.") % {"name": to.name}, field="to"
        )
    if decision.voters.filter(delegate=mine).exists():
        raise Refusal(_("You answer for others: answer yourself."), field="to")
    if mine.delegate_id == theirs.pk:
        return mine
    Answer.objects.filter(voter=mine, edition=decision.edition).delete()
    mine.delegate, mine.has_answered = theirs, False
    mine.save(update_fields=["delegate", "has_answered"])
    journal.record(events.DELEGATED, by=by, groupe=decision.groupe, target=decision, delegate=to.pk)
    return mine


@action
def end_delegation(*, by: Member, decision: Decision) -> None:
    """Answer for oneself again. Nobody did: nothing changes."""
    decision = hold_alone(decision)
    need_open(decision)
    mine = voter_of(decision, by)
    if mine.delegate_id is None:
        return
    delegate = Voter.objects.get(pk=mine.delegate_id)
    Voter.objects.filter(pk=mine.pk).update(delegate=None)
    journal.record(
        events.DELEGATION_ENDED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        delegate=delegate.member_id,
    )


@action
def say_gain(*, by: Member, decision: Decision, member: Member, words: str) -> Voter:
    """Say that somebody who answers gains something directly from it ("": no more): shown beside what they
    answer, and blocks nothing. What another said, who takes part still, is theirs to say otherwise, and of
    who runs decisions: nobody takes away what is said of them."""
    decision = hold_alone(decision)
    need_open(decision)
    rows = decision.voters.select_related("gains_by").filter(member=member)
    voter = locked(rows).first()
    if voter is None:
        raise Refusal(_("Only of those who answer this decision."))
    if voter.gains == words:
        return voter
    _need_ones_word(by, decision, voter)
    voter.gains, voter.gains_by = words, by if words else None
    voter.save(update_fields=["gains", "gains_by"])
    journal.record(
        events.GAIN_SAID, by=by, groupe=decision.groupe, target=decision, member=member.pk
    )
    return voter


def _need_ones_word(by: Member, decision: Decision, voter: Voter) -> None:
    """Refusal where what somebody gains was said by another, who takes part still."""
    said = voter.gains_by
    if said is None or said.pk == by.pk or standing_of(by, decision.groupe).can(rules.RUN):
        return
    there = decision.groupe.memberships.on(decision.groupe.today())
    if there.filter(member=said).exists():
        raise Refusal(
            _("%(name)s said this: it is theirs to say otherwise, or of who runs decisions.")
            % {"name": said.name},
            field="words",
        )
