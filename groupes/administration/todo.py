# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of one's cooperative waits for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me
from groupes.administration import queries
from groupes.administration.models import Milestone
from groupes.models import Member
from groupes.shell.todo import Action, Item
from groupes.web.paths import reverse

EARLIEST: Final = dt.timedelta(days=28)


def to_record(me: Me) -> Iterator[Item]:
    """To an administrator: whose test contract ends, and who wishes to become an associate. One query."""
    if not me.member.administers:
        return
    today = me.member.cooperative.today()
    rows = list(queries.COMING(cooperative=me.member.cooperative_id))
    ending = [
        row
        for row in rows
        if row.kind == Milestone.Kind.TEST_ENDS and row.due <= today + queries.WARN
    ]
    page = reverse("administration:statuses")
    if ending:
        n = len(ending)
        names = ", ".join(row.member.name for row in ending[:3])
        yield Item(
            kind="status",
            title=ngettext(
                "%(n)s test contract ends or has ended",
                "%(n)s test contracts end or have ended",
                n,
            )
            % {"n": n},
            url=page,
            due=ending[0].due,
            facts=(names if n <= 3 else f"{names}…",),
            action=Action(_("Record what follows"), page),
            urgent=ending[0].due <= today,
            icon="hourglass",
        )
    wishing = [
        row
        for row in rows
        if row.kind == Milestone.Kind.ASSOCIATE
        and row.due <= today
        and row.answer == Milestone.Answer.YES
    ]
    for row in wishing[:5]:
        url = reverse("administration:status", args=[row.member_id])
        yield Item(
            kind="associate",
            title=_("%(name)s would like to become an associate") % {"name": row.member.name},
            url=url,
            action=Action(_("Record it"), url),
            icon="user",
        )


def to_answer(me: Me) -> Iterator[Item]:
    """To a salaried entrepreneur: that they may become an associate. One query."""
    member = me.member
    # Nobody is invited in their first weeks: it is not even asked.
    early = member.joined_on > member.cooperative.today() - EARLIEST
    if member.status != Member.Status.SALARIED or early:
        return
    row = next(iter(queries.MINE(member=me.pk)), None)
    if row is None or row.answer or row.due > me.member.cooperative.today():
        return
    url = reverse("administration:answer_associate")
    yield Item(
        kind="associate",
        title=_("You may become an associate of %(name)s") % {"name": me.member.cooperative.name},
        url=reverse("administration:cooperative"),
        facts=(_("An associate has a vote, like every other. It can wait."),),
        action=Action(_("I would like to"), url, "post", (("answer", "yes"),)),
        others=(Action(_("Not now"), url, "post", (("answer", "later"),)),),
        icon="users",
    )
