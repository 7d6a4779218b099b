# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of paths waits for a person: for each, the one thing that is theirs to do now."""

from __future__ import annotations

from collections.abc import Iterator

from groupes.access import Me
from groupes.parting import queries, rules, words
from groupes.shell.todo import Action, Item


def steps_to_take(me: Me, ids: list[int]) -> Iterator[Item]:
    """One line a path of these, and none where nothing is mine to do. One query."""
    for path in queries.waiting(me, ids):
        found = words.step_of(me, path) if rules.may_see(me, path) else None
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
