# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decision as it is now, it and its groupe being held; and why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.actions.held import hold as hold_groupe
from groupes.models import Groupe, Member
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import locked
from roles.decisions.models import Decision, State, Voter


def open_groupe(groupe: Groupe) -> Groupe:
    """The groupe, held; Refusal when it is closed."""
    groupe = hold_groupe(groupe)
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed: nothing is decided here any more."))
    return groupe


def hold(decision: Decision) -> Decision:
    """The decision as it is now, held; and its groupe first, for what changes what members may do."""
    groupe = open_groupe(decision.groupe)
    return _reread(decision, groupe)


def hold_alone(decision: Decision) -> Decision:
    """The decision as it is now, held; its groupe is not: those who answer wait for nobody else."""
    return _reread(decision, decision.groupe)


def _reread(decision: Decision, groupe: Groupe) -> Decision:
    now = locked(Decision.objects.all()).get(pk=decision.pk)
    now.groupe = groupe
    now.touched += 1
    now.save(update_fields=["touched"])
    return now


def need_open(decision: Decision) -> None:
    """Refusal unless it can still be answered."""
    if decision.state == State.DRAFT:
        raise Refusal(_("This decision is not open yet."))
    if decision.state != State.OPEN or decision.is_due(timezone.now()):
        raise Refusal(_("This decision is closed: nothing is answered any more."))


def need_draft(decision: Decision) -> None:
    if decision.state != State.DRAFT:
        raise Refusal(_("This decision was opened already."))


def need_same_person(decision: Decision, about: int | None) -> None:
    """Refusal where the person of an election whom one answers of is not the one who is proposed."""
    if decision.chosen_id is None or decision.chosen_id != about:
        raise Refusal(_("Somebody else is proposed by now: read it, then answer."))


def voter_of(decision: Decision, member: Member) -> Voter:
    """The row by which a member answers, held; Refusal where there is none."""
    found = locked(decision.voters.all()).filter(member=member).first()
    if found is None:
        raise Refusal(_("Those who answer were named when this decision opened."))
    if not decision.groupe.memberships.on(decision.groupe.today()).filter(member=member).exists():
        raise Refusal(_("This is for those who take part in the groupe today."))
    found.decision = decision
    return found


def need_seen(
    now: int,
    seen: int | None,
    says: Mapping[str, Any],
    by: Member | None = None,
    at: dt.datetime | None = None,
) -> None:
    """``Outdated`` unless a writer saw what there is now (None: whatever it is): what others wrote since is
    shown beside, ``says`` by field of the form, and is not written over."""
    if seen is None or seen == now:
        return
    raise Outdated(
        _("Somebody changed this in the meantime. Your text is kept here: bring the two together."),
        edition=now,
        now=says,
        by=by.name if by is not None else "",
        at=at,
    )
