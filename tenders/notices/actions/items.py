# SPDX-License-Identifier: AGPL-3.0-or-later
"""A parsed notice on its way in."""

from __future__ import annotations

from dataclasses import dataclass

from tenders.notices.actions.files import File
from tenders.notices.corrections import Content


@dataclass(frozen=True, slots=True)
class Item:
    """A parsed notice and the file it came from. ``nameless``: why it is refused where nothing else of its
    process is known ("": it stands by itself)."""

    file: File
    source: str
    notice_id: str
    content: Content
    fingerprint: str
    nameless: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.notice_id

    @property
    def version(self) -> int:
        return int(self.content["version"])
