# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other pages show of the commons: the groupe's home, the palette, the journal."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from commons.library.models import Resource
from groupes.access import Me, Standing
from groupes.shell import palette
from groupes.things import Name

LATEST = 4

ICONS: dict[str, str] = {
    Resource.Use.TEMPLATE: "file-text",
    Resource.Use.HOWTO: "hammer",
    Resource.Use.TIP: "lightbulb",
    Resource.Use.REFERENCE: "award",
    Resource.Use.DOCUMENT: "paperclip",
}


def home_part(here: Standing) -> dict[str, Any] | None:
    """The groupe's latest resources, for its home page. Two queries."""
    if not here.is_member:
        return None
    return {
        "resources": list(
            here.groupe.resources.recent()
            .defer("body", "body_html")
            .prefetch_related("authors")[:LATEST]
        )
    }


def find(me: Me, words: str) -> list[palette.Hit]:
    """Resources for the palette: by their text, or by the beginning of a word of their title."""
    rows = (
        Resource.objects.visible_to(me)
        .filter(Q(pk__in=Resource.objects.matching(words).values("pk")) | Q(title__icontains=words))
        .select_related("groupe")
        .defer("body", "body_html")
        .recent()[: palette.EACH]
    )
    return [
        palette.Hit(
            text=row.title,
            url=row.get_absolute_url(),
            icon=ICONS.get(row.use, "paperclip"),
            note=row.groupe.name,
        )
        for row in rows
    ]


def name_resources(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    rows = Resource.objects.visible_to(me).filter(pk__in=ids).select_related("groupe")
    return {
        row.pk: Name(row.title, row.get_absolute_url()) for row in rows.defer("body", "body_html")
    }
