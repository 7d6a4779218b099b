# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the library declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.library import carrying, keeping, leaving, queries
from commons.library.models import FileVersion, Resource, Reuse
from groupes.access import Power
from groupes.belonging import Leaving
from groupes.notifications.sources import Ties
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.person import PersonPart
from groupes.shell.places import Longer, Place, Tab
from groupes.things import Kind
from groupes.web.carried import Before, Carried, Personal, Reading
from groupes.web.wiring import Wiring
from roles.meetings.keeping import Keeper

WIRING = Wiring(
    Power("library.contribute", _("Add to the commons"), of_membership=True),
    Power("library.edit_resource", _("Tidy what others added to the commons")),
    Kind("library.resource", queries.name_resources),
    Place(
        30,
        "library",
        "library:index",
        "library",
        _("Commons"),
        _("Commons"),
        views=("library:index",),
    ),
    Tab(
        70,
        "library",
        _("Commons"),
        "library:groupe_index",
        ("library",),
        dock=True,
        needed_by=("trade", "brand"),
    ),
    Longer("library:new", "body"),
    HomePart(50, queries.home_part, "library/home_section.html"),
    PersonPart(50, queries.person_part, "library/person_section.html"),
    PaletteKind(50, _("Commons"), queries.find),
    Ties("library.resource", queries.tied),
    Leaving(stays=leaving.stays),
    Keeper(keeping.keep_minutes, keeping.keep_tip),
    Carried(Resource, ("groupe",), without={"body_html": "", "renderer_version": 0}, sheet=True),
    Carried(FileVersion, ("resource__groupe",)),
    Carried(Reuse, ("groupe",)),
    Personal(
        Resource,
        ("authors", "created_by"),
        without=("body_html", "renderer_version"),
        words=_("What I made for the commons"),
    ),
    Personal(Reuse, ("by",), words=_("What I took from the commons")),
    Reading(50, "commons", _("Commons"), carrying.as_read),
    Before(
        50,
        "documents",
        _("Documents of the commons"),
        _("What its licence keeps in the groupe or the cooperative wants its authors’ agreement."),
        carrying.before,
    ),
)
