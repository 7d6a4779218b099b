# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end of paths, when nobody appealed in time. It belongs to no person to carry it out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from groupes.jobs import job, periodic
from groupes.parting import actions


@periodic("20 * * * *")  # days begin at another hour in each zone
@job("parting.end", gettext_lazy("End what was decided about a place, once nobody appealed"))
def end_what_is_due() -> None:
    """Late, or twice, it does no harm: what goes on meanwhile protects the person."""
    actions.end_due()
