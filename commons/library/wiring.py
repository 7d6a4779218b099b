# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the library declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.library import leaving, queries
from groupes.access import Power
from groupes.belonging import Leaving
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Longer, Place, Tab
from groupes.things import Kind
from groupes.web.wiring import Wiring

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
    Tab(70, "library", _("Commons"), "library:groupe_index", ("library",), dock=True),
    Longer("library:new", "body"),
    HomePart(50, queries.home_part, "library/home_section.html"),
    PaletteKind(50, _("Commons"), queries.find),
    Leaving(stays=leaving.stays),
)
