# SPDX-License-Identifier: AGPL-3.0-or-later
"""What finding people declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power
from groupes.finding import Finding
from groupes.people import listings, queries, rules
from groupes.people.models import Availability, Listing, Skill, SkillHeld, Telling
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Place, Way
from groupes.things import Kind
from groupes.web.carried import Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Power(
        rules.CURATE,
        _("Look after the vocabulary of skills, which all the cooperatives here share"),
    ),
    Kind("people.skill", queries.name_skills),
    Place(
        40,
        "people",
        "groupes:people",
        "users",
        rail=_("People"),
        views=("groupes:people", "groupes:person", "groupes:write", "people"),
    ),
    PaletteKind(20, _("People"), queries.find_people),
    Finding(queries.ids_found, listings.list_new, listings.refresh),
    Way(10, "groupes:me", _("My skills"), "people:skills", "award"),
    Way(20, "groupes:me", _("My availability"), "people:times", "calendar-sync"),
    Way(30, "groupes:me", _("Who sees what"), "people:audiences", "lock"),
    Personal(Skill, traces=("proposed_by",)),
    Personal(SkillHeld, ("member",), erased=True, words=_("Skills that I say I have")),
    Personal(Telling, ("member",), erased=True, words=_("Who reads what of my page")),
    Personal(Availability, ("member",), erased=True, words=_("What I say of coming months")),
    Personal(
        Listing,
        ("member",),
        without=("far", "home", "mate", "both", "search"),
        erased=True,
        words=_("What the directory finds me by"),
    ),
)
