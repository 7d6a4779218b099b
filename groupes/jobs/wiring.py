# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue's own job."""

from __future__ import annotations

from groupes.jobs.tidying import tidy
from groupes.web.wiring import Wiring

WIRING = Wiring(tidy)
