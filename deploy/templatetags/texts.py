# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load texts %}`: where the page's scripts find their words."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from deploy import texts

register = template.Library()


@register.simple_tag
def texts_address() -> str:
    """The address of the module in the page's language (deploy/texts.py)."""
    return texts.address(get_language() or settings.LANGUAGE_CODE)
