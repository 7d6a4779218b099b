# SPDX-License-Identifier: AGPL-3.0-or-later
"""What sharing declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.sharing import carrying, effects, leaving, queries
from commons.sharing.models import Distribution, DistributionLine, PotTotal, SplitRule
from groupes.access import Power
from groupes.belonging import Leaving
from groupes.charter.carriers import Carrier
from groupes.notifications.sources import Ties
from groupes.shell.places import Tab
from groupes.things import Kind
from groupes.web.carried import Before, Carried, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Power("sharing.edit_rule", _("Propose and adopt rules of sharing")),
    Kind("sharing.splitrule", queries.name_rules),
    effects.RULE_ADOPTED,
    Carrier("sharing.splitrule", queries.rule_of),
    Kind("sharing.distribution", queries.name_distributions),
    Ties("sharing.distribution", queries.tied),
    Tab(
        80,
        "sharing",
        _("Sharing"),
        "sharing:groupe_index",
        ("sharing",),
        dock=True,
        needed_by=("project", "brand"),
    ),
    Leaving(stays=leaving.stays),
    Carried(SplitRule, ("groupe",)),
    Carried(Distribution, ("groupe",), sheet=True, guards=("sharing_distribution_for_good",)),
    Carried(
        DistributionLine,
        ("distribution__groupe",),
        sheet=True,
        guards=("sharing_distributionline_for_good",),
    ),
    Carried(PotTotal, ("groupe",), sheet=True),
    Personal(SplitRule, traces=("created_by", "adopted_by")),
    Personal(Distribution, traces=("created_by",)),
    Personal(DistributionLine, ("member",), words=_("My parts of shared incomes")),
    Before(
        40,
        "pots",
        _("Pots and balances"),
        _("Agree with your cooperative on the day when each pot is closed and paid over."),
        carrying.before,
    ),
)
