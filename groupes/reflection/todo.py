# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of reflections waits for a person: one to answer; and, half a year after the last, the next."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.reflection import queries, rules
from groupes.reflection.models import Reflection
from groupes.shell.todo import Action, Item
from groupes.web.paths import reverse


def reflections(me: Me, found: list[Reflection]) -> Iterator[Item]:
    """No query but my powers, which a page has already."""
    mine = {groupe.pk: groupe for groupe in me.groupes}
    for one in found:
        groupe = mine[one.groupe_id]
        if not groupe.is_open:
            continue
        if one.closed_at is None:
            url = reverse("reflection:one", args=[groupe.slug, one.pk])
            skip = reverse("reflection:skip", args=[groupe.slug, one.pk])
            yield Item(
                kind="reflection",
                title=_("Where do you see us? %(groupe)s looks at how it works together")
                % {"groupe": groupe.name},
                url=url,
                groupe=groupe,
                facts=(_("five axes, no names"),),
                action=Action(_("Place myself"), url),
                others=(Action(_("I would rather not"), skip, "post"),),
                icon="scale",
            )
        elif one.closed_at < timezone.now() - queries.HALF_A_YEAR and groupe.pk in me.groupes_where(
            rules.EDIT
        ):
            url = reverse("reflection:index", args=[groupe.slug])
            yield Item(
                kind="reflection_due",
                title=_("Half a year since %(groupe)s looked at how it works together")
                % {"groupe": groupe.name},
                url=url,
                groupe=groupe,
                action=Action(_("See, and open the next"), url),
                icon="scale",
            )
