# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the page of a thing: the decisions that made it what it is, and the way to put a change to the groupe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context
from django.utils.safestring import SafeString

from groupes import effects
from groupes.shell.kept import kept_for
from groupes.things import Ref
from groupes.web.wiring import declared

register = template.Library()


def _inside(context: Context) -> Any:
    here = context.get("here")
    return here if here is not None and here.is_member else None


def _ref(thing: Model, label: str) -> Ref:
    return Ref(label, thing.pk) if label else Ref.of(thing)


@register.inclusion_tag("effects/decided_by.html", takes_context=True)
def decided_by(
    context: Context,
    thing: Model,
    label: str = "",
    *,
    known: Sequence[effects.Decided] | None = None,
) -> dict[str, Any]:
    """The decisions that made a thing what it is, and those that are open; nothing for who stays outside.
    ``label``: of what goes by the id of another ("charter.charter", by its groupe's); ``known``: of a page
    that asked for them with all else. One query, or none."""
    here = _inside(context)
    if here is not None and known is None:
        known = effects.decided_by(here, _ref(thing, label))
    return {"decided": known if here is not None else ()}


@register.simple_tag(takes_context=True)
def decided_later(context: Context, thing: Model, label: str = "") -> SafeString | str:
    """The same, asked for once the page is there: of a page that has no query left. No query."""
    here = _inside(context)
    sources = declared(effects.DecidedBy)
    if here is None or not sources:
        return ""
    return kept_for("effects/decided_later.html", url=sources[0].later(here, _ref(thing, label)))


@register.simple_tag(takes_context=True)
def put_to_groupe(
    context: Context, effect: str, thing: Model | None = None, words: str = ""
) -> SafeString | str:
    """A link by which a change to this thing is put to the groupe, for those who may; ``words``: what it
    says, where it is no change. No query."""
    here = _inside(context)
    ref = Ref.of(thing) if thing is not None else None
    url = effects.ask_address(here, effect, ref) if here is not None else ""
    return kept_for("effects/put.html", url=url, words=str(words)) if url else ""
