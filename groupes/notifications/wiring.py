# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notifications declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes import events
from groupes.letters import LetterKind
from groupes.notifications import delivery, doing, entries, letters, queries, todo, work
from groupes.notifications.models import Cursor, Delivery, Habit, Kept, Notification, Wish
from groupes.notifications.sources import Doing
from groupes.shell.first_steps import FirstStep
from groupes.shell.places import Place
from groupes.shell.todo import Waiting
from groupes.web.carried import LeftBehind, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Place(
        12,
        "news",
        "notifications:index",
        "bell",
        rail=_("What is new"),
        views=("notifications",),
    ),
    FirstStep(
        40,
        "hear",
        _("Choose what you hear about"),
        "notifications:choices",
        act=_("Done"),
        by_slug=False,
        done=queries.chose,
    ),
    entries.SOURCE,
    Doing(events.MEMBERSHIP_ASKED, doing.requests),
    Doing(events.MEMBERSHIP_INVITED, doing.invitations),
    LetterKind(delivery.NEWS, letters.write),
    Waiting(todo.kept_for_today),
    work.follow,
    work.deliver,
    work.clean,
    LeftBehind(Wish, _("How somebody wants to hear of the groupe is theirs.")),
    LeftBehind(Notification, _("What was new for somebody is theirs.")),
    LeftBehind(Cursor, _("How far what happens here was told has no sense elsewhere.")),
    Personal(Habit, ("member",), erased=True, words=_("How I want to hear of things")),
    Personal(Wish, ("member",), erased=True, words=_("What I want otherwise in a groupe")),
    Personal(Notification, ("member",), erased=True, words=_("What was new for me")),
    Personal(Delivery, ("member",), erased=True, words=_("When my next letter is due")),
    Personal(Kept, ("member",), erased=True, words=_("What I keep for a day")),
)
