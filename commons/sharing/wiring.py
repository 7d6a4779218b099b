# SPDX-License-Identifier: AGPL-3.0-or-later
"""What sharing declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.sharing import leaving, queries
from groupes.access import Power
from groupes.belonging import Leaving
from groupes.shell.places import Tab
from groupes.things import Kind
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Power("sharing.edit_rule", _("Propose and adopt rules of sharing")),
    Kind("sharing.splitrule", queries.name_rules),
    Kind("sharing.distribution", queries.name_distributions),
    Tab(80, "sharing", _("Sharing"), "sharing:groupe_index", ("sharing",), dock=True),
    Leaving(stays=leaving.stays),
)
