# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groupes.journal.models import Entry


def publish_entry(entry: Entry) -> None:
    """Announce a journal entry to those who follow its groupe, after commit."""
