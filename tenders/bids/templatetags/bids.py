# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheets of a bid, in templates: `{% load bids %}`."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from groupes.shell.kept import kept_for
from tenders.bids import sheets
from tenders.bids.models import Bid

register = template.Library()


@register.simple_tag(takes_context=True)
def bid_sheets(context: Context, bid: Bid) -> SafeString:
    """The sheets of a bid, the one that is read marked; nothing where it has its own page alone."""
    groupe, page = context["groupe"], context["request"].resolver_match.view_name
    return kept_for(
        "bids/parts/sheets.html", slug=groupe.slug, bid=bid.pk, page=page, colour=groupe.colour
    )


@register.simple_tag
def sheets_of(bid: int, slug: str, page: str) -> list[sheets.Shown]:
    """Those sheets, to be drawn: of the bid's id, its groupe's slug, the name of the view that is read."""
    found = sheets.shown(bid, slug, page)
    return found if len(found) > 1 else []


@register.simple_tag(takes_context=True)
def bid_before_acting(context: Context, bid: Bid) -> list[str]:
    """What the reader is told before they record a go or a submission."""
    return sheets.before_acting(bid, context["here"].member)
