# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the capability declares: all there is to do to be part of the product."""

from groupes.access import Container, Power
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Place, Tab
from groupes.shell.todo import Waiting
from groupes.things import Kind
from groupes.web.wiring import Wiring
from tests.capability import queries
from tests.capability.models import Shelf, ShelfGroupObjectPermission
from tests.capability.rules import TIDY

EVERYWHERE = "capability:everywhere"

WIRING = Wiring(
    Power(TIDY, "Keep the shelves tidy"),
    Container(Shelf, ShelfGroupObjectPermission),
    Kind("capability.shelf", queries.names),
    Place(33, "shelves", EVERYWHERE, "library", rail="All the shelves", views=(EVERYWHERE,)),
    Tab(75, "shelves", "Shelves", "capability:index", ("capability",), dock=True),
    HomePart(55, queries.home_part, "capability/home_part.html"),
    PaletteKind(55, "Shelves", queries.find),
    Waiting(queries.to_tidy),
)
