# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendars of a person; how many were invited."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me
from groupes.web import formats
from roles.meetings import queries


class FeedRow(NamedTuple):
    name: str
    slug: str
    url: str


def feeds(me: Me, origin: str) -> tuple[FeedRow, ...]:
    """The calendar of all my groupes, then of each. One query."""
    made = queries.feeds_of(me.pk)

    def url(groupe: int | None) -> str:
        found = made.get(groupe)
        return f"{origin}{found.get_absolute_url()}" if found is not None else ""

    return (
        FeedRow(_("All my groupes"), "", url(None)),
        *(FeedRow(one.name, one.slug, url(one.pk)) for one in me.groupes),
    )


def invited(count: int) -> str:
    words_ = ngettext("%(n)s invitation leaves.", "%(n)s invitations leave.", count)
    return (
        words_ % {"n": formats.number(count)}
        if count
        else _("Everyone answered, or was asked already.")
    )
