# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of charters waits for a person: a version to accept or not."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.charter.models import Charter
from groupes.shell.todo import Action, Item
from groupes.web.paths import reverse


def charters_to_answer(me: Me, found: list[Charter]) -> Iterator[Item]:
    """The charters of groupes of mine, which changed since I answered, or which I never answered. No
    query."""
    mine = {groupe.pk: groupe for groupe in me.groupes}
    for charter in found:
        groupe = mine[charter.groupe_id]
        if not groupe.is_open:
            continue
        url = reverse("charter:page", args=[groupe.slug])
        before: bool = charter.before  # type: ignore[attr-defined]  # by may_ask
        yield Item(
            kind="charter",
            title=_("The charter of %(groupe)s has changed") % {"groupe": groupe.name}
            if before
            else _("Read the charter of %(groupe)s") % {"groupe": groupe.name},
            url=url,
            groupe=groupe,
            facts=(
                _("only what changed since you accepted it")
                if before
                else _("and say whether you accept it"),
            ),
            action=Action(_("Read and answer"), f"{url}#accepter"),
            icon="book-open-check",
        )
