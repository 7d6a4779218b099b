# SPDX-License-Identifier: AGPL-3.0-or-later
"""``{% load talk %}``: a message on the pages of other apps."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from groupes.chat.article import article
from groupes.chat.models import Message

register = template.Library()


@register.simple_tag(takes_context=True)
def said(context: Context, message: Message) -> SafeString:
    """A message, its author loaded, as whoever is logged in sees it."""
    return article(message, getattr(context.get("me"), "pk", None))
