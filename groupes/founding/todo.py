# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a groupe's life waits for a person: one they prepare, one that may be active by now, one that
has been quiet for a season."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from groupes import queries as ground
from groupes.access import Me
from groupes.founding import queries
from groupes.founding.actions import THREE
from groupes.models import Groupe
from groupes.shell.todo import Action, Item
from groupes.todo import since_words
from groupes.web.oneline import shortened
from groupes.web.paths import reverse


def draft(me: Me) -> Iterator[Item]:
    """The groupe I was preparing. One query."""
    for kept in queries.DRAFT(member=me.pk):
        name = shortened(kept.values.get("name", ""), 60)
        here = reverse("founding:start")
        yield Item(
            kind="draft_groupe",
            title=_("“%(name)s” is waiting for you to begin it") % {"name": name}
            if name
            else _("A groupe is waiting for you to begin it"),
            url=here,
            margin=since_words(kept.changed_at),
            facts=(_("Only you see it. What you wrote is kept."),),
            action=Action(_("Continue"), here),
            others=(
                Action(
                    _("Throw it away"),
                    reverse("founding:remove"),
                    "post",
                    confirm=_("Throw away what you are preparing?"),
                    warns=_("This cannot be undone."),
                ),
            ),
            icon="pencil",
        )


def questions(me: Me) -> Iterator[Item]:
    """What my quiet groupes ask of me. One query."""
    mine = {groupe.pk: groupe for groupe in me.groupes}
    for question in queries.questions_for(me):
        groupe = mine[question.groupe_id]
        url = reverse("founding:state", args=[groupe.slug])
        yield Item(
            kind="quiet_groupe",
            title=_("What do you want of %(groupe)s?") % {"groupe": groupe.name},
            url=url,
            margin=since_words(question.asked_at),
            groupe=groupe,
            facts=(_("Go on, let it sleep, close it, or something you would like to do."),),
            action=Action(_("Answer"), url),
            icon="circle-dashed",
        )


def emerging_ones(me: Me) -> Iterator[Item]:
    """Those that may be active by now, from three members on. One query where a groupe of mine is
    emerging (several across time zones), none where none is."""
    mine = {groupe.pk: groupe for groupe in me.groupes}
    emerging = [
        one for one in mine.values()
        if one.state == Groupe.State.EMERGING and one.pk in me.active_ids
    ]  # fmt: skip
    if not emerging:
        return
    people = ground.count_people(me, emerging)
    for groupe in emerging:
        if people.get(groupe.pk, 0) >= THREE:
            url = reverse("founding:state", args=[groupe.slug])
            yield Item(
                kind="emerging_groupe",
                title=_("Is %(groupe)s active by now?") % {"groupe": groupe.name},
                url=url,
                groupe=groupe,
                facts=(_("It is emerging, and several of you are there."),),
                action=Action(
                    _("It is active"),
                    reverse("founding:change", args=[groupe.slug]),
                    "post",
                    (("to", "active"),),
                ),
                icon="circle-dashed",
            )
