# SPDX-License-Identifier: AGPL-3.0-or-later
"""Co-opted by consent: a member proposes, the person is asked, then the members.

No job ends the delay: where a proposal stands is read by date (``rules.outcome``), and the last step,
coming in, is the person's own. All is written while the groupe is held.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import actions as ground
from groupes import journal
from groupes.actions.held import hold, hold_person
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from groupes.welcome import events, rules
from groupes.welcome.models import Proposal, Voice
from groupes.welcome.rules import Outcome


def _reread(proposal: Proposal) -> tuple[Proposal, Outcome]:
    """The proposal as it is now, its groupe held, and where it stands today."""
    groupe = hold(proposal.groupe)
    rows = Proposal.objects.select_related("member__cooperative", "proposed_by")
    one = rows.get(pk=proposal.pk)
    one.groupe = groupe
    objections = one.voices.filter(objects_to=True).count()
    return one, rules.outcome(one, objections, groupe.today())


def _over() -> Refusal:
    return Refusal(_("This proposal is over."))


@action
def propose(*, by: Member, groupe: Groupe, member: Member, sentence: str, days: int) -> Proposal:
    """Propose someone to a groupe: they are asked first whether they wish it."""
    hold_person(member)
    groupe = hold(groupe)
    names = {"name": member.name}
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed: nobody can join it any more."))
    if groupe.joining != Groupe.Joining.COOPTED:
        raise Refusal(_("Nobody needs to be proposed here: invite them."))
    if not rules.may_belong(member, groupe):
        raise Refusal(
            _("The cooperative of %(name)s is not linked with the one of this groupe.") % names
        )
    if groupe.memberships.filter(member=member, state__in=Membership.BELONGING).exists():
        raise Refusal(_("%(name)s already belongs to this groupe.") % names)
    if groupe.proposals.open().filter(member=member).exists():
        raise Refusal(_("%(name)s is proposed already.") % names)
    made = Proposal.objects.create(
        groupe=groupe, member=member, proposed_by=by, sentence=sentence, days=days
    )
    journal.record(events.PROPOSED, by=by, groupe=groupe, target=made, member=member.pk)
    return made


@action
def wish(*, by: Member, proposal: Proposal, wishes: bool) -> Proposal:
    """The person says whether they wish it; then the members have until the last day to object. Said
    no later on, it ends."""
    if proposal.member_id != by.pk:
        raise ValueError("one wishes for oneself")
    hold_person(by)
    one, where = _reread(proposal)
    if where is Outcome.OVER or (wishes and where is not Outcome.ASKED):
        raise _over()
    if not wishes:
        return _end(one, Proposal.State.DECLINED, by=by)
    one.state, one.wished_at = Proposal.State.OPEN, timezone.now()
    one.until = one.groupe.today() + dt.timedelta(days=one.days)
    one.save(update_fields=["state", "wished_at", "until"])
    journal.record(
        events.WISHED,
        by=by,
        groupe=one.groupe,
        target=one,
        member=by.pk,
        until=one.until.isoformat(),
    )
    return one


def _end(one: Proposal, state: str, *, by: Member) -> Proposal:
    one.state, one.ended_at = state, timezone.now()
    one.save(update_fields=["state", "ended_at"])
    journal.record(
        events.PROPOSAL_ENDED,
        by=by,
        groupe=one.groupe,
        target=one,
        member=one.member_id,
        state=state,
    )
    return one


@action
def withdraw(*, by: Member, proposal: Proposal) -> Proposal:
    """Whoever proposed takes it back. Over already: refused."""
    one, where = _reread(proposal)
    if where is Outcome.OVER:
        raise _over()
    return _end(one, Proposal.State.WITHDRAWN, by=by)


def _say(one: Proposal, by: Member, **values: object) -> Voice:
    voice, _new = Voice.objects.update_or_create(
        proposal=one, member=by, defaults={"at": timezone.now(), **values}
    )
    return voice


@action
def consent(*, by: Member, proposal: Proposal) -> Voice:
    """Say that one sees no harm; an objection of one's own is withdrawn, and the others keep a day at
    least to read what was said."""
    one, where = _reread(proposal)
    if where not in (Outcome.OPEN, Outcome.STOPPED):
        raise _over()
    if one.voices.filter(member=by, objects_to=True).exists():
        _keep_a_day([one])
    voice = _say(one, by, objects_to=False, reason="")
    journal.record(events.CONSENTED, by=by, groupe=one.groupe, target=one, member=one.member_id)
    return voice


def _keep_a_day(proposals: list[Proposal]) -> None:
    """An objection goes: what it stopped is open until the end of today at least."""
    for one in proposals:
        today = one.groupe.today()
        if one.until is not None and one.until < today:
            one.until = today
            one.save(update_fields=["until"])


@action
def object_to(*, by: Member, proposal: Proposal, reason: str) -> Voice:
    """Object, with the reason: it stops the proposal until one of the two is withdrawn. Its proposer
    is written to, in the name of who objects: it is theirs to talk over. Said again, the reason
    changes."""
    if not reason.strip():
        raise Refusal(_("An objection says its reason."), field="reason")
    one, where = _reread(proposal)
    if where not in (Outcome.OPEN, Outcome.STOPPED):
        raise _over()
    if one.proposed_by_id == by.pk:
        raise Refusal(_("You proposed it: withdraw it."))
    before = one.voices.filter(member=by, objects_to=True).values_list("reason", flat=True).first()
    voice = _say(one, by, objects_to=True, reason=reason)
    if before == reason:
        return voice
    text = _("About %(name)s, proposed for %(groupe)s: %(reason)s") % {
        "name": one.member.name,
        "groupe": one.groupe.name,
        "reason": reason,
    }
    ground.write_to(by=by, to=[one.proposed_by], text=text, through=one.groupe)
    journal.record(
        events.OBJECTED,
        by=by,
        groupe=one.groupe,
        target=one,
        member=one.member_id,
        proposed_by=one.proposed_by_id,
    )
    return voice


@action
def come_in(*, by: Member, proposal: Proposal) -> Membership:
    """Nobody objected until the last day: the person comes in."""
    if proposal.member_id != by.pk:
        raise ValueError("one comes in by oneself")
    hold_person(by)
    one, where = _reread(proposal)
    tie = one.groupe.memberships.filter(member=by, state__in=Membership.OPEN).first()
    if tie is not None and tie.state in Membership.BELONGING:
        return tie  # sent twice
    if where is not Outcome.AGREED:
        raise Refusal(_("The members are still asked."))
    if tie is None or tie.state == Membership.State.ASKED:
        tie = ground.invite(by=one.proposed_by, groupe=one.groupe, member=by, consented=True)
    if tie.state == Membership.State.INVITED:
        tie = ground.answer_invitation(by=by, membership=tie, accept=True)
    _end(one, Proposal.State.ENTERED, by=by)
    return tie


# --- leaving --------------------------------------------------------------------------------------


def end_of_member(groupe: Groupe, member: Member) -> None:
    """Who leaves, or pauses, takes their proposals and their objections along. The groupe is held."""
    for one in groupe.proposals.open().filter(proposed_by=member).select_related("groupe"):
        _end(one, Proposal.State.WITHDRAWN, by=member)
    said = Voice.objects.filter(member=member, objects_to=True)
    stopped = groupe.proposals.open().filter(voices__in=said).select_related("groupe__cooperative")
    _keep_a_day(list(stopped))
    said.filter(proposal__groupe=groupe, proposal__in=groupe.proposals.open()).delete()


def end_all(groupe: Groupe, by: Member) -> None:
    """The groupe closes: it is held."""
    for one in groupe.proposals.open().select_related("groupe"):
        _end(one, Proposal.State.WITHDRAWN, by=by)
