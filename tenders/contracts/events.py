# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verb of contracts: that some were brought."""

from __future__ import annotations

from groupes.journal.events import NUMBER, Event

IMPORTED = Event(
    "contracts.imported",
    facts={"new": NUMBER, "updated": NUMBER, "unchanged": NUMBER, "refused": NUMBER},
)
