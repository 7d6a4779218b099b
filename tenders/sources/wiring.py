# SPDX-License-Identifier: AGPL-3.0-or-later
"""What sources declare."""

from __future__ import annotations

from groupes.web.carried import Personal
from groupes.web.wiring import Wiring
from tenders.notices.freshness import Freshness
from tenders.sources import actions, pages
from tenders.sources.models import Run

WIRING = Wiring(
    Freshness(pages.freshness),
    actions.look,
    actions.fetch,
    actions.tidy,
    actions.reread,
    Personal(Run, traces=("by",)),
)
