# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with rules and shares, and when: asked by actions, views and pages alike."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from commons.sharing.incomes import income_of
from commons.sharing.models import (
    COOPERATIVE,
    MEMBER,
    Distribution,
    SplitRule,
    cooperative_id,
)
from commons.sharing.policies import Policy, contributions_on, policy_on
from groupes.access import Me, Standing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def may_propose(here: Standing) -> bool:
    """Write a rule for the groupe."""
    return here.can("sharing.edit_rule")


def may_adopt(here: Standing, rule: SplitRule) -> bool:
    """A rule of the groupe that is not adopted yet."""
    return may_propose(here) and rule.groupe_id == here.groupe.pk and rule.in_force_from is None


def may_settle(here: Standing, distribution: Distribution) -> bool:
    """A preview of the groupe."""
    ours = distribution.groupe_id == here.groupe.pk
    return here.can("sharing.edit_rule") and ours and not distribution.is_settled


def may_reverse(here: Standing, distribution: Distribution) -> bool:
    """A settled share of the groupe, once; its opposite is for good. One query unless loaded with
    ``reversal``."""
    ours = distribution.groupe_id == here.groupe.pk
    return (
        here.can("sharing.edit_rule")
        and ours
        and distribution.is_settled
        and distribution.reverses_id is None
        and distribution.undone_by is None
    )


def settling_refusal(distribution: Distribution, day: dt.date) -> StrOrPromise:
    """Why a share is not settled as that of an income of that day, "" when it can be.

    It must be the current preview of its thing, by the rule that binds and the contributions
    of that day, with the cents that the engine gives today, and no other share of the same income may
    stand. ``distribution`` with its groupe and rule. At most three queries, and those of the thing.
    """
    if distribution.is_settled:
        return _("This share is already settled.")
    if day > distribution.groupe.today():
        return _("A share is settled once the income has come in: this day is still to come.")
    if distribution.rule.in_force_from is None:
        return _("The rule of this share is not adopted yet: adopt it first.")
    binding = distribution.groupe.split_rules.binding_on(day)
    if binding is None:
        return _("No rule of the groupe was in force on that day.")
    if binding.pk != distribution.rule_id:
        return _(
            "On that day version %(number)s of the rule binds, and this share comes from version "
            "%(own)s: have it computed again."
        ) % {"number": binding.number, "own": distribution.rule.number}
    if (moved := _contribution_moved(distribution, day)) is not None:
        return moved
    if not distribution.recomputes():
        return _("Recomputed today, this share gives other cents: have it computed again.")
    if distribution.target is None:
        return ""
    if distribution.is_shared:
        return _("Another share of this income is settled: reverse it first.")
    income = income_of(distribution)
    return income.refusal(distribution) if income is not None else ""


def _contribution_moved(distribution: Distribution, day: dt.date) -> StrOrPromise | None:
    """Why the contributions that a share counts are not those of that day; None when they are. One
    query, none for a rule without a contribution; two more where a cooperative has tiers. It tells
    no figure: what a cooperative takes is for its own people."""
    if all(step["type"] != "contribution" for step in distribution.frozen_rule["steps"]):
        return None
    counted = distribution.case["contributions"]
    for pk, one in distribution.cooperatives.items():
        if policy_on(one, day) != _of_the_day(counted[cooperative_id(pk)]):
            return _(
                "On that day the contribution of %(name)s is another than this share counts: have it "
                "computed again."
            ) % {"name": one.name}
    if all(isinstance(policy, str) or not policy["tiers"] for policy in counted.values()):
        return None
    people = {
        int(one["id"].removeprefix(MEMBER)): distribution.cooperatives[
            int(one["cooperative"].removeprefix(COOPERATIVE))
        ]
        for one in distribution.case["participants"]
    }
    now = contributions_on(people, day, distribution.groupe)
    if {cooperative_id(pk): policy for pk, policy in now.items()} != counted:
        return _("Another share of the same year was settled meanwhile: have it computed again.")
    return None


def _of_the_day(policy: Policy) -> Policy:
    """A policy of a case without what it holds of people's years."""
    if isinstance(policy, str):
        return policy
    return {name: value for name, value in policy.items() if name != "before"}


def may_see_lines(me: Me, distribution: Distribution) -> bool:
    """Of a distribution that I may see (``visible_to``), what each person gets. While an amount is
    discussed that is the groupe's; once its income is shared it is for those who took part, in the
    share as in the previews that led to it. At most one query."""
    if distribution.took_part(me.member):
        return True
    return not distribution.is_settled and not distribution.is_shared
