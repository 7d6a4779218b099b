# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was kept for today, or for a day that is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.notifications.letters import gone
from groupes.notifications.queries import kept_by
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.paths import reverse

MOST = 20


def kept_for_today(me: Me) -> Iterator[Item]:
    """What I kept until today. The first day of all is on my own row: no query before it; on it one,
    and one a kind of thing."""
    first = me.member.bell.get("kept")
    today = formats.today()
    if not first or dt.date.fromisoformat(first) > today:
        return
    for kept, name in kept_by(me, until=today)[:MOST]:
        done = Action(
            _("Done"),
            reverse("notifications:done", args=[kept.pk]),
            "post",
            (("next", reverse("groupes:today")),),
        )
        later = Action(
            _("Another day"), reverse("notifications:keep", args=[f"{kept.label}:{kept.thing_id}"])
        )
        yield Item(
            kind="kept",
            title=_("You kept: %(thing)s") % {"thing": name.text} if name is not None else gone(),
            url=name.url if name is not None else "",
            due=kept.on,
            action=done,
            others=(later,) if name is not None else (),
            icon="bookmark",
        )
