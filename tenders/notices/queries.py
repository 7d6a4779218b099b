# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from groupes.access import Me
from groupes.shell import palette
from groupes.web import formats
from tenders.notices.models import Notice


def find(me: Me, words: str) -> list[palette.Hit]:
    """Open calls for the palette, the closest deadline first. One query."""
    found = Notice.objects.tenders().open().matching(words).light().order_by("deadline_at", "pk")
    return [
        palette.Hit(
            text=str(notice),
            url=notice.get_absolute_url(),
            icon="scroll-text",
            note=formats.deadline(notice.deadline_at),
        )
        for notice in found[: palette.EACH]
    ]
