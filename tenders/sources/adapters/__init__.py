# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each kind of source is asked, page by page. Pure: no ORM; the network through a ``Client``.

An adapter turns a cursor into a page and the next cursor, and nothing else: what a page holds is
read by ``tenders.notices.parsing``, one shape for all. A page asked for twice, or that changed in
between, costs nothing: importing is idempotent.
"""

from __future__ import annotations

from typing import Final

from tenders.sources.adapters import boamp, ocds, ted
from tenders.sources.adapters.base import Adapter, Asked, Cursor, Page

ADAPTERS: Final[dict[str, Adapter]] = {
    one.kind: one for one in (boamp.ADAPTER, ted.ADAPTER, ocds.ADAPTER)
}

__all__ = ["ADAPTERS", "Adapter", "Asked", "Cursor", "Page"]
