# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done for a thing, on its own page."""

from __future__ import annotations

from django import template
from django.db.models import Model
from django.template.context import Context
from django.utils.safestring import SafeString

from groupes.shell.kept import kept_for
from groupes.things import Ref
from groupes.web.paths import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def work_on(context: Context, thing: Model) -> SafeString | str:
    """A place on the page of a thing that asks for what is to be done for it once the page is there
    (``work:on``); nothing for who stays outside. No query."""
    here = context.get("here")
    if here is None or not here.is_member:
        return ""
    url = reverse("work:on", args=[here.groupe.slug, str(Ref.of(thing))])
    return kept_for("work/on_thing_later.html", url=url)
