# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the charter declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Founding, Leaving
from groupes.charter import actions, carrying, effects, leaving, pages, queries, todo
from groupes.charter.models import (
    Answer,
    Attachment,
    Charter,
    Flag,
    RedLine,
    Reply,
    Section,
    Version,
)
from groupes.shell.first_steps import FirstStep
from groupes.shell.home import DoorPart, HomePart
from groupes.shell.places import HomeLink
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, Personal, Reading
from groupes.web.wiring import Wiring

WIRING = Wiring(
    HomeLink(10, _("Charter"), "charter:page", ("charter",)),
    HomePart(5, pages.home_part, "charter/home_section.html", wide=True),
    DoorPart(10, pages.door_part, "charter/door.html"),
    Kind("charter.flag", queries.name_flags),
    Kind("charter.charter", queries.name_charters),
    effects.SECTION_WRITTEN,
    effects.LINE_CHANGED,
    Founding(actions.found_charter),
    FirstStep(
        10,
        "charter",
        _("Read the charter"),
        "charter:page",
        act=_("Read, and accepted"),
        offered=queries.version_of,
        done=queries.answered,
    ),
    Leaving(leaving.what_goes, stays=leaving.stays),
    Seldom(queries.may_ask, todo.charters_to_answer, whole=True),
    *(Carried(model, ("groupe",)) for model in (Charter, Section, RedLine, Version, Answer, Flag)),
    Carried(Attachment, ("line__groupe",)),
    Carried(Reply, ("flag__groupe",)),
    Personal(Version, ("by",), words=_("Versions of charters that I wrote")),
    Personal(Answer, ("member",), words=_("What I answered about charters")),
    Personal(Attachment, traces=("by",)),
    Personal(Flag, ("by",), traces=("closed_by",), words=_("Red lines that I said are crossed")),
    Personal(Reply, ("by",), words=_("What I answered about red lines")),
    Reading(15, "charter", _("Charter"), carrying.as_read),
)
