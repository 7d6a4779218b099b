# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from groupes import jump
from groupes.models import Member
from groupes.templatetags import ui
from tenders.notices.models import Notice


def find(member: Member, words: str) -> list[jump.Hit]:
    """Open calls for the palette, the closest deadline first. One query."""
    found = Notice.objects.tenders().open().matching(words).light().order_by("deadline_at", "pk")
    return [
        jump.Hit(
            text=str(notice),
            url=notice.get_absolute_url(),
            icon="scroll-text",
            note=ui.deadline(notice.deadline_at),
        )
        for notice in found[: jump.EACH]
    ]
