# SPDX-License-Identifier: AGPL-3.0-or-later
"""``{% load keeping %}``: the button by which a thing is kept for a day."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes.shell.templatetags.ui import icon
from groupes.web.paths import reverse

register = template.Library()


@register.simple_tag
def keep(label: str, pk: int) -> SafeString:
    """`{% keep "bids.bid" bid.pk %}`: small, for the head of a thing's page or a menu."""
    url = reverse("notifications:keep", args=[f"{label}:{pk}"])
    return format_html(
        '<a class="btn plain small" href="{}">{} {}</a>', url, icon("bookmark"), _("Keep for a day")
    )
