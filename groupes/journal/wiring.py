# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal declares."""

from __future__ import annotations

from groupes.journal.stream import JournalStream
from groupes.live.streams import RightsStream
from groupes.web.wiring import Wiring

WIRING = Wiring(RightsStream(JournalStream()))
