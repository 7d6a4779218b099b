# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan as it is now, its groupe being held; and why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groupes.actions.held import hold as hold_groupe
from groupes.effects import under_way
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.planning import rules
from roles.planning.models import Plan
from roles.planning.rules import Outcome


def open_groupe(groupe: Groupe) -> Groupe:
    """The groupe, held; Refusal when it is closed."""
    groupe = hold_groupe(groupe)
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed: nothing is planned here any more."))
    return groupe


def hold(plan: Plan) -> Plan:
    """The plan as it is now, its groupe held."""
    groupe = open_groupe(plan.groupe)
    now = Plan.objects.select_related("put_by", "started_by", "adopted_by").get(pk=plan.pk)
    now.groupe = groupe
    return now


def hold_draft(plan: Plan) -> Plan:
    """A plan that is still in preparation; Refusal when it is not, or when a decision is under way that
    would adopt it: one way only is open at a time."""
    now = hold(plan)
    if now.state != Plan.State.DRAFT:
        raise Refusal(_("This plan is no longer in preparation: make a new version of it."))
    if titles := under_way(now.groupe, Ref.of(now)):
        raise Refusal(
            _("This plan is with the groupe in a decision: %(decision)s.") % {"decision": titles[0]}
        )
    return now


def where(plan: Plan) -> Outcome:
    """Where a plan stands today. Two queries while it is with the groupe, else none."""
    if plan.state != Plan.State.PROPOSED:
        return rules.outcome(plan, 0, everyone=False, on=plan.groupe.today())
    said = dict(plan.voices.values_list("member_id", "objects_to"))
    return rules.outcome(
        plan, sum(said.values()), everyone=all_agreed(plan, said), on=plan.groupe.today()
    )


def all_agreed(plan: Plan, said: dict[int, bool]) -> bool:
    """Whether each who is asked agreed: nobody is left to wait for. One query."""
    members = plan.groupe.memberships.on(plan.groupe.today()).values_list("member_id", flat=True)
    asked = set(members) - {plan.put_by_id}
    return asked <= {member for member, objects_to in said.items() if not objects_to}


def need_active(groupe: Groupe, member: Member) -> None:
    """Refusal unless the person takes part today."""
    if not groupe.memberships.on(groupe.today()).filter(member=member).exists():
        raise Refusal(_("This is for those who take part in the groupe today."))
