# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rotation plan adopted by a decision of the groupe, in place of the plan's own consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.access import Standing
from groupes.effects import PREFIX, Applying, Effect, Facts, Proposed, Told, gone
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web import formats
from groupes.web.refusals import Refusal
from roles.planning import actions, queries, rules
from roles.planning.models import Plan

PLAN: Final = "planning.plan"
MOST: Final = 30
"""Seats of the first term that are told."""


def may_put(here: Standing) -> bool:
    """Who puts a plan to the groupe as a decision: whoever plans, as in the plan's own way."""
    return rules.may_plan(here)


class PlanForm(forms.Form):
    """Nothing to fill in: the plan is what it is."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean(self) -> dict[str, Any]:
        return {"plan": self.plan}


def _plan(groupe: Groupe, pk: Any) -> Plan | None:
    plan = Plan.objects.filter(groupe=groupe, pk=pk).first()
    if plan is not None:
        plan.groupe = groupe
    return plan


def form(here: Standing, about: Ref | None, data: Any, initial: Facts) -> forms.Form | None:
    pk = initial.get("plan") if initial else about.id if about is not None else None
    if pk is None or (about is not None and about.label != PLAN):
        return None
    plan = _plan(here.groupe, pk)
    if plan is None or not rules.may_put(here, plan):
        return None
    return PlanForm(data, plan=plan, prefix=PREFIX)


def read(here: Standing, cleaned: Mapping[str, Any]) -> Proposed:
    plan: Plan = cleaned["plan"]
    return Proposed({"plan": plan.pk, "run": plan.run}, Ref.of(plan), plan.edition)


def told(groupe: Groupe, facts: Facts) -> list[Told]:
    """Two queries."""
    plan = _plan(groupe, facts["plan"])
    if plan is None:
        return []
    first = plan.span(0)
    days = _("from %(start)s to %(end)s") % {
        "start": formats.date(first.first),
        "end": formats.date(first.last),
    }
    rows = plan.seats.filter(term=0).select_related("role", "member")
    lines = [
        _("%(role)s: %(name)s")
        % {
            "role": seat.role.name,
            "name": seat.member.name if seat.member is not None else _("nobody yet"),
        }
        for seat in rows.order_by("role__name_form", "place")[:MOST]
    ]
    return [
        Told(_("Plan"), plan.title),
        Told(_("First term, %(days)s") % {"days": days}, "\n".join(lines)),
        Told(_("Then"), _("Mandates are offered ahead of each term: each answers theirs.")),
    ]


def ready(groupe: Groupe, facts: Facts, edition: int | None) -> None:
    plan = _plan(groupe, facts["plan"])
    if plan is None:
        raise gone()
    if plan.state == Plan.State.PROPOSED:
        raise Refusal(
            _("This plan is with the groupe already, in its own way: give it up there first.")
        )
    if plan.state != Plan.State.DRAFT:
        raise Refusal(_("This plan is no longer in preparation: make a new version of it."))
    if (plan.run, plan.edition) != (facts["run"], edition):
        raise Refusal(_("This plan was changed since this was written: propose it as it is now."))
    actions.need_ready(plan)


def opened(by: Member, groupe: Groupe, facts: Facts) -> None:
    plan = _plan(groupe, facts["plan"])
    if plan is not None:
        actions.show_for_decision(by=by, plan=plan)


def apply(applying: Applying) -> Ref:
    plan = _plan(applying.groupe, applying.facts["plan"])
    if plan is None:
        raise gone()
    actions.adopt_decided(by=applying.by, plan=plan, run=applying.facts["run"])
    return Ref.of(plan)


def again(groupe: Groupe, facts: Facts) -> Proposed | None:
    plan = _plan(groupe, facts["plan"])
    if plan is None or plan.state != Plan.State.DRAFT:
        return None
    return Proposed({"plan": plan.pk, "run": plan.run}, Ref.of(plan), plan.edition)


def things(here: Standing) -> list[tuple[str, Any]]:
    """One query."""
    return [
        (str(Ref.of(one)), one.title)
        for one in queries.plans(here, None)
        if rules.may_put(here, one)
    ]


PLAN_ADOPTED = Effect(
    PLAN,
    gettext_lazy("Adopt a rotation plan"),
    form,
    read,
    told,
    apply,
    may=may_put,
    alone=lambda here: False,  # a plan is everybody's: no advice adopts it
    things=things,
    ready=ready,
    opened=opened,
    again=again,
    order=25,
)
