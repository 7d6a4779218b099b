# SPDX-License-Identifier: AGPL-3.0-or-later
"""What watches declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving, LeavingCooperative
from groupes.letters import LetterKind
from groupes.notifications.sources import Ties
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Tab, Way
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import Wiring
from tenders.notices.followers import Keeping
from tenders.watches import actions, leaving, letters, queries, todo
from tenders.watches.actions.telling import KIND
from tenders.watches.models import Because, Feed, Following, Hidden, Match, Watch

WIRING = Wiring(
    Kind("watches.watch", queries.name_watches),
    Ties("watches.watch", queries.tied),
    PaletteKind(39, _("Watches"), queries.find),
    Tab(62, "watches", _("Watches"), "watches:index", ("watches",), needed_by=("trade",)),
    Way(10, "bids:groupe_index", _("What our watches find"), "watches:index", "bell"),
    Way(52, "groupes:me", _("My watches"), "watches:my_index", "bell"),
    Keeping(_("Watch this search"), "bell", "watches:new"),
    Seldom(todo.found, todo.lines, whole=True),
    LetterKind(KIND, letters.write),
    Leaving(stays=leaving.stays),
    LeavingCooperative(actions.end_of),
    actions.look,
    actions.deliver,
    Carried(Watch, ("groupe",)),
    Carried(Hidden, ("watch__groupe",), without={"notice": None}),
    LeftBehind(Match, _("What a watch found is published by its buyers, and found again.")),
    LeftBehind(Because, _("Why a watch found something goes with what it found.")),
    LeftBehind(Following, _("Each says anew what they hear of.")),
    LeftBehind(Feed, _("The address of a watch is of this place, and of one person.")),
    Personal(
        Watch, ("member",), traces=("author",), erased=True, words=_("My watches of the calls")
    ),
    Personal(
        Hidden, ("watch__member",), traces=("author",), words=_("What my watches do not show me")
    ),
    Personal(
        Match,
        ("member",),
        traces=("answered_by",),
        erased=True,
        words=_("What my watches found"),
    ),
    Personal(Because, ("match__member",), words=_("Why my watches found it")),
    Personal(Following, ("member",), erased=True, words=_("The watches I hear of")),
    Personal(
        Feed, ("member",), without=("token",), erased=True, words=_("The addresses of my watches")
    ),
)
