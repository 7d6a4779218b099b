# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheets of a bid, in templates: `{% load bids %}`."""

from __future__ import annotations

from django import template
from django.template import Context

from tenders.bids import sheets
from tenders.bids.models import Bid

register = template.Library()


@register.simple_tag(takes_context=True)
def bid_sheets(context: Context, bid: Bid) -> list[sheets.Shown]:
    """The sheets of a bid, the one that is read marked; none where it has its own page alone."""
    found = sheets.shown(bid, context["groupe"].slug, context["request"].resolver_match.view_name)
    return found if len(found) > 1 else []


@register.simple_tag(takes_context=True)
def bid_before_acting(context: Context, bid: Bid) -> list[str]:
    """What the reader is told before they record a go or a submission."""
    return sheets.before_acting(bid, context["here"].member)
