# SPDX-License-Identifier: AGPL-3.0-or-later
"""What roles declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power, StandsIn
from groupes.belonging import Founding, Holders, Leaving
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Tab
from groupes.shell.todo import Waiting
from groupes.things import Kind
from groupes.web.wiring import Wiring
from roles import actions, founding, pages, queries, rules, todo

WIRING = Wiring(
    Power(rules.EDIT, _("Create, change and close roles"), necessary=True),
    Power(
        rules.GIVE,
        _("Offer vacant roles, and confirm those who volunteer"),
        necessary=True,
    ),
    StandsIn(queries.stands),
    Kind("roles.role", queries.name_roles),
    Tab(30, "roles", _("Roles"), "roles:index", ("roles",), dock=True),
    HomePart(40, pages.home_part, "roles/home_section.html"),
    PaletteKind(30, _("Roles"), queries.find),
    Waiting(todo.mandates_ending),
    Waiting(todo.offers_to_answer),
    Founding(founding.found_roles),
    Leaving(
        actions.what_goes,
        actions.end_all,
        hold=actions.hold_all,
        closing=actions.what_closes,
        close=actions.close_all,
    ),
    Holders(queries.holders),
)
