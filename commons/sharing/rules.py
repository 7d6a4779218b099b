# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with rules and shares: asked by views, templates and pages alike."""

from __future__ import annotations

from commons.sharing.models import Distribution, SplitRule
from groupes.access import Me, Standing


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


def may_see_lines(me: Me, distribution: Distribution) -> bool:
    """Of a distribution that I may see (``visible_to``), what each person gets: a preview is the
    groupe's; a settled share is open to those who took part in it."""
    return not distribution.is_settled or distribution.took_part(me.member)
