# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people write to a brand from outside waits for whoever may answer there."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.brand import queries
from groupes.shell.todo import Action, Item
from groupes.todo import since_words
from groupes.web.oneline import shortened
from groupes.web.paths import reverse


def messages(me: Me) -> Iterator[Item]:
    """One query, none for who may answer nowhere."""
    mine = {groupe.pk: groupe for groupe in me.groupes}
    for contact in queries.new_for(me):
        groupe = mine[contact.brand.groupe_id]
        here = reverse("brand:contact", args=[groupe.slug, contact.pk])
        yield Item(
            kind="outside_message",
            title=_("%(name)s writes from outside") % {"name": contact.name},
            url=here,
            margin=since_words(contact.at),
            groupe=groupe,
            facts=(shortened(contact.text, 120),),
            action=Action(
                _("Take it up"),
                reverse("brand:contact_do", args=[groupe.slug, contact.pk]),
                "post",
                (("do", "take"),),
            ),
            others=(Action(_("Read"), here),),
            urgent=True,
            icon="send",
        )
