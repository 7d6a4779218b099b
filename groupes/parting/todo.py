# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of paths waits for a person: for each, the one thing that is theirs to do now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.parting import queries, rules, words
from groupes.parting.models import Path
from groupes.shell.todo import Action, Item
from groupes.web.paths import reverse

State = Path.State


def steps_to_take(me: Me, ids: list[int]) -> Iterator[Item]:
    """One line a path of these, and none where nothing is mine to do. One query."""
    for path in queries.waiting(me, ids):
        found = _mine(me, path) if rules.may_see(me, path) else None
        if found is None:
            continue
        title, label, due, url = found
        names = {"name": path.member.name, "groupe": path.groupe.name}
        yield Item(
            kind="parting",
            title=title % names,
            url=path.get_absolute_url(),
            due=due,
            groupe=path.groupe if path.groupe_id in me.groupe_ids else None,
            action=Action(label, url or path.get_absolute_url()),
            urgent=True,
            icon="users-round",
        )


def _mine(me: Me, path: Path) -> tuple[str, str, dt.date | None, str] | None:
    """What to do, the word on its button, until when, and where ("": on the path's page)."""
    if rules.has_to_read(me, path):
        return words.how_it_ended(me, path), _("Read"), None, ""
    side = rules.is_concerned(me, path)
    if rules.may_answer_ask(me, path):
        return _("You are asked to hold a talk: %(name)s and %(groupe)s"), _("See it"), None, ""
    if rules.may_note_talk(me, path):
        return _("A talk to hold: %(name)s and %(groupe)s"), _("Note it"), None, ""
    if path.state == State.OPENED and side:
        if path.holder_id is None and path.asked_id is None:
            ask = reverse("parting:ask", args=[path.pk])
            return (
                _("Who holds the talk about %(name)s in %(groupe)s?"),
                _("Ask someone"),
                None,
                ask,
            )
        if me.pk == path.member_id and not path.about_oneself:
            return _("Something was opened about your place in %(groupe)s"), _("Read"), None, ""
        return None
    if path.state == State.HELD and me.pk == path.opened_by_id and rules.may_propose(me, path):
        return _("The talk was held: what next for %(name)s in %(groupe)s?"), _("See it"), None, ""
    if rules.may_answer(me, path) and not path.answered_at:
        if me.pk == path.proposed_by_id:
            return None
        day = path.readable_on
        return _("A proposal about your place in %(groupe)s"), _("Read"), day, ""
    if path.state == State.PROPOSED and me.pk != path.member_id and rules.takes_part(me, path):
        if rules.is_readable(me, path):
            return _("A proposal about the place of %(name)s: read it"), _("Read"), None, ""
        return None
    if rules.may_confirm(me, path) and not getattr(path, "confirmed", None):
        return _("A decision about the place of %(name)s: confirm it"), _("See it"), None, ""
    if rules.may_appeal(me, path):
        return _("Decided about your place in %(groupe)s"), _("Read"), path.appeal_until, ""
    if rules.may_answer_appeal(me, path):
        return _("%(name)s appeals: %(groupe)s"), _("Read"), None, ""
    return None
