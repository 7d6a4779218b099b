# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work of a groupe that leaves, as one reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import F

from groupes.models import Groupe
from groupes.web import formats
from roles.work.models import Work


def as_read(groupe: Groupe, called: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """(title, what is to be done, by when, who carries it) of what is live. One query."""
    rows = Work.objects.live().filter(groupe=groupe).defer("details_html")
    for work in rows.order_by(F("due_on").asc(nulls_last=True), "pk"):
        told = [
            called(work.holder_id) if work.holder_id is not None else "",
            str(work.due_on) if work.due_on else "",
            formats.days(work.size) if work.size is not None else "",
        ]
        lines = "\n".join(
            f"- [{'x' if line in work.ticked else ' '}] {line}" for line in work.checklist
        )
        yield (
            work.title,
            "\n\n".join(filter(None, [formats.listed(filter(None, told)), work.details, lines])),
        )
