# SPDX-License-Identifier: AGPL-3.0-or-later
"""The red lines that a thing carries, on its own page."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context
from django.utils.safestring import SafeString

from groupes.charter import pages
from groupes.shell.kept import kept_for
from groupes.things import Ref

register = template.Library()


@register.simple_tag(takes_context=True)
def red_lines(
    context: Context, thing: Model, *, known: list[tuple[Any, ...]] | None = None
) -> SafeString | str:
    """What the thing of a page carries, and what is said to cross one there; nothing for who stays
    outside. ``known``: the rows of it, of a page that asked for them with all else. One query, or none."""
    here = context.get("here")
    if here is None or not here.is_member:
        return ""
    return kept_for("charter/on_thing.html", on=pages.on_thing(here, Ref.of(thing), known))
