# SPDX-License-Identifier: AGPL-3.0-or-later
"""What candidacy declares."""

from __future__ import annotations

from groupes.web.wiring import Wiring

WIRING = Wiring()
