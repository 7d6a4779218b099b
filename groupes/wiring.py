# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the ground floor declares (``groupes/web/wiring.py`` says how it is found)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes import leaving, queries, rules, todo
from groupes.access import Container, Power
from groupes.belonging import Leaving
from groupes.models import Groupe, GroupeGroupObjectPermission
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Place, Tab
from groupes.shell.todo import Waiting
from groupes.things import Kind
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Container(Groupe, GroupeGroupObjectPermission, groupe_id="pk"),
    Power(rules.WELCOME, _("Welcome those who ask to join, and invite"), necessary=True),
    Power(rules.EDIT, _("Change the groupe’s name, purpose and charter")),
    Kind("groupes.groupe", queries.name_groupes),
    Place(10, "today", "groupes:today", "sun", _("Today"), _("Today"), ("groupes:today",)),
    Place(
        15,
        "groupes",
        "groupes:directory",
        "users-round",
        bar=_("Groupes"),
        views=("groupes:directory", "groupes:groupe_new"),
    ),
    Place(
        40,
        "people",
        "groupes:people",
        "users",
        rail=_("People"),
        views=("groupes:people", "groupes:person", "groupes:write"),
    ),
    Place(50, "search", "groupes:jump", "search", bar=_("Search"), views=("groupes:jump",)),
    Tab(10, "home", _("Home"), "groupes:home", ("groupes", "journal"), outside=True, dock=True),
    Tab(
        90,
        "members",
        _("Members"),
        "groupes:members",
        ("groupes:members", "groupes:leave", "groupes:close"),
        dock=True,
    ),
    PaletteKind(10, _("Groupes"), queries.find_groupes),
    PaletteKind(20, _("People"), queries.find_people),
    Waiting(todo.memberships_to_answer),
    Waiting(todo.words_to_read),
    Leaving(leaving.what_goes, closing=leaving.closing),
)
