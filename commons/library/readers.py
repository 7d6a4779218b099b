# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other pages show of the commons: the groupe's home, the palette, the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from groupes import jump
from groupes.access import Standing
from groupes.journal import feed
from groupes.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.journal.models import Entry

LATEST = 4

ICONS: dict[str, str] = {
    Resource.Use.TEMPLATE: "file-text",
    Resource.Use.HOWTO: "hammer",
    Resource.Use.TIP: "lightbulb",
    Resource.Use.REFERENCE: "award",
    Resource.Use.DOCUMENT: "paperclip",
}


def latest(standing: Standing) -> dict[str, Any] | None:
    """The groupe's latest resources, for its home page. Two queries."""
    if not standing.is_member:
        return None
    return {
        "resources": list(
            standing.groupe.resources.recent()
            .defer("body", "body_html")
            .prefetch_related("authors")[:LATEST]
        )
    }


def found(member: Member, words: str) -> list[jump.Hit]:
    """Resources for the palette: by their text, or by the beginning of a word of their title."""
    rows = (
        Resource.objects.visible_to(member)
        .filter(Q(pk__in=Resource.objects.matching(words).values("pk")) | Q(title__icontains=words))
        .select_related("groupe")
        .defer("body", "body_html")
        .recent()[: jump.EACH]
    )
    return [
        jump.Hit(
            text=row.title,
            url=row.get_absolute_url(),
            icon=ICONS.get(row.use, "paperclip"),
            note=row.groupe.name,
        )
        for row in rows
    ]


def names(ids: set[int], reader: Member) -> dict[int, feed.Name]:
    rows = Resource.objects.visible_to(reader).filter(pk__in=ids).select_related("groupe")
    return {
        row.pk: feed.Name(row.title, row.get_absolute_url())
        for row in rows.defer("body", "body_html")
    }


def reused(entry: Entry) -> StrOrPromise:
    # The groupe that made it is told that it served elsewhere, not where nor by whom.
    if entry.facts.get("elsewhere"):
        return _("{target} serves in another groupe")
    return _("{actor} uses {target}")
