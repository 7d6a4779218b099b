# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consent: questions and reactions, objections with their reason, and what integrates them.

An objection is integrated (a new edition of the text), or withdrawn; it is never outvoted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.decisions import events
from roles.decisions.actions.held import (
    hold_alone,
    need_open,
    need_same_person,
    need_seen,
    voter_of,
)
from roles.decisions.models import Answer, Decision, Objection, Remark, Stage, State, Voter, Way

ROOM: Final = dt.timedelta(hours=24)
"""What is left to answer, at least, once an objection is gone."""


@action
def remark(*, by: Member, decision: Decision, kind: str, text: str) -> Remark:
    """Ask, react, or propose other words."""
    decision = hold_alone(decision)
    need_open(decision)
    if not text.strip():
        raise Refusal(_("Write a word at least."), field="text")
    made = Remark.objects.create(
        decision=decision, member=by, kind=Remark.Kind(kind), text=text, edition=decision.edition
    )
    journal.record(
        events.REMARKED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        proposer=decision.proposer_id,
        kind=made.kind,
    )
    return made


@action
def reply(*, by: Member, remark: Remark, text: str, edition: int | None = None) -> Remark:
    """Answer a question, a reaction or an amendment; again, in other words, in its place. ``edition``: of the
    reply that its writer saw (None: whatever there is); ``Outdated`` where another wrote one since."""
    decision = hold_alone(remark.decision)
    need_open(decision)
    remark = Remark.objects.select_related("replied_by").get(pk=remark.pk)
    if remark.reply == text:
        return remark
    if not text.strip():
        raise Refusal(_("Write a word at least."), field="text")
    need_seen(remark.reply_edition, edition, {"text": remark.reply}, remark.replied_by)
    remark.reply, remark.replied_by = text, by
    remark.save(update_fields=["reply", "replied_by"])
    journal.record(
        events.REPLIED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        member=remark.member_id,
    )
    return remark


@action
def object_to(
    *,
    by: Member,
    decision: Decision,
    edition: int,
    reason: str,
    tests: Mapping[str, bool] | None = None,
    about: int | None = None,
) -> Objection:
    """Object, with the reason: nothing is adopted until it is integrated or withdrawn. Said again, the
    reason changes. ``tests``: what one answered to the kind questions (``Objection.TESTS``). ``about``: of
    an election, the member one objects to: Refusal where another is proposed by now."""
    decision = hold_alone(decision)
    need_open(decision)
    if decision.way not in (Way.CONSENT, Way.ELECTION):
        raise ValueError(f"nobody objects to a decision by {decision.way}")
    if decision.way == Way.ELECTION and decision.stage != Stage.PROPOSING:
        raise Refusal(_("Nobody is proposed yet: say whom you see in this role, and why."))
    if decision.way == Way.ELECTION:
        need_same_person(decision, about)
    if not reason.strip():
        raise Refusal(_("An objection says its reason."), field="reason")
    if decision.edition != edition:
        raise Refusal(_("The proposal has just changed: read it, then answer."))
    voter = voter_of(decision, by)
    before = decision.objections.filter(member=by, state=Objection.State.OPEN).first()
    known = {name: bool((tests or {}).get(name)) for name in Objection.TESTS}
    if before is not None and (before.reason, before.tests) == (reason, known):
        return before
    Answer.objects.filter(voter=voter, edition=edition).delete()
    Voter.objects.filter(pk=voter.pk).update(has_answered=True)
    if before is not None:
        before.reason, before.tests, before.edition = reason, known, edition
        before.save(update_fields=["reason", "tests", "edition"])
        return before
    made = Objection.objects.create(
        decision=decision, member=by, edition=edition, reason=reason, tests=known
    )
    journal.record(
        events.OBJECTED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        proposer=decision.proposer_id,
    )
    return made


@action
def withdraw_objection(*, by: Member, objection: Objection) -> Objection:
    """Take one's objection back. No longer open: nothing changes."""
    decision = hold_alone(objection.decision)
    found = Objection.objects.get(pk=objection.pk)
    if found.member_id != by.pk:
        raise ValueError("one's own objection alone")
    if found.state != Objection.State.OPEN:
        return found
    need_open(decision)  # what was decided was decided with it
    found.state = Objection.State.WITHDRAWN
    found.save(update_fields=["state"])
    Voter.objects.filter(decision=decision, member=by).update(has_answered=False)
    leave_room(decision)
    journal.record(
        events.OBJECTION_WITHDRAWN,
        by=by,
        groupe=decision.groupe,
        target=decision,
        proposer=decision.proposer_id,
    )
    return found


def leave_room(decision: Decision) -> None:
    """What an objection stopped stays open for a day at least, once it is gone. The decision is held."""
    least = timezone.now() + ROOM
    if not decision.is_open or decision.closes_at is None or decision.closes_at >= least:
        return
    decision.closes_at = least
    decision.save(update_fields=["closes_at"])


def let_go(groupe: Groupe, member: Member) -> None:
    """Who leaves, or pauses, takes their objections along; nobody answers for them any more, nor they for
    others, where nothing was answered yet. What was stays as it was, for who answers was frozen. The groupe
    is held."""
    Voter.objects.filter(
        Q(delegate__member=member) | Q(member=member, delegate__isnull=False),
        decision__groupe=groupe,
        decision__state=State.OPEN,
        delegate__has_answered=False,
    ).update(delegate=None)
    mine = Objection.objects.filter(
        decision__groupe=groupe, decision__state=State.OPEN, member=member
    ).filter(state=Objection.State.OPEN)
    for one in mine.select_related("decision").order_by("decision_id"):
        decision = hold_alone(one.decision)
        one.state = Objection.State.WITHDRAWN
        one.save(update_fields=["state"])
        leave_room(decision)


def free_from_the_gone(decision: Decision) -> None:
    """All are asked anew: whoever let somebody answer who is no longer there answers themselves. The
    decision is held."""
    asked = set(
        decision.voters.filter(delegators__isnull=False).values_list("member_id", flat=True)
    )
    if not asked:
        return
    there = Membership.objects.on(decision.groupe.today()).filter(groupe=decision.groupe)
    asked -= set(there.filter(member__in=asked).values_list("member_id", flat=True))
    gone = decision.voters.filter(member__in=asked).values_list("pk", flat=True)
    decision.voters.filter(delegate__in=list(gone)).update(delegate=None)
