# SPDX-License-Identifier: AGPL-3.0-or-later
"""What seasons declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving
from groupes.seasons import actions, pages, queries, todo
from groupes.seasons.models import Energy, Season, Told
from groupes.shell.home import HomePart
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    HomePart(55, pages.home_part, "seasons/home_section.html"),
    Way(50, "groupes:me", _("My energy"), "seasons:mine", "sun"),
    Seldom(queries.may_be_asked, todo.season_begins, whole=True),
    Leaving(queries.what_goes, actions.let_go),
    Carried(Season, ("groupe",), without={"gone": []}),
    LeftBehind(Energy, _("The energy someone wants to give is theirs to say.")),
    LeftBehind(Told, _("Who reads the energy someone wants to give is theirs to say.")),
    Personal(
        Told, ("member",), erased=True, words=_("Where whoever shares work out reads my energy")
    ),
    Personal(Energy, ("member",), erased=True, words=_("The energy I want to give")),
)
