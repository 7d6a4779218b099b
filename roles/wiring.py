# SPDX-License-Identifier: AGPL-3.0-or-later
"""What roles declare."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groupes.access import Container, Power, StandsIn
from groupes.agenda import AgendaSource
from groupes.belonging import Founding, Holders, Leaving
from groupes.charter.carriers import Carrier
from groupes.notifications.sources import Doing, Ties
from groupes.people.merging import Merging
from groupes.shell.awaited import Awaited
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.person import PersonPart
from groupes.shell.places import Tab
from groupes.shell.todo import Seldom, Waiting
from groupes.things import Kind
from groupes.web.carried import Before, Carried, LeftBehind, Personal, Reading
from groupes.web.wiring import Wiring
from roles import (
    actions,
    agenda,
    carrying,
    effects,
    events,
    founding,
    pages,
    queries,
    reminding,
    rules,
    todo,
)
from roles.models import (
    Apprenticeship,
    Circle,
    CircleGroupObjectPermission,
    Draw,
    DrawName,
    Handover,
    Mandate,
    MandateOffer,
    PublicMap,
    Role,
)

WIRING = Wiring(
    Power(rules.EDIT, _("Create, change and close roles"), necessary=True, in_part=True),
    Power(
        rules.GIVE,
        _("Offer vacant roles, and confirm those who volunteer"),
        necessary=True,
        in_part=True,
    ),
    Container(Circle, CircleGroupObjectPermission),
    StandsIn(queries.STANDS, queries.stands),
    Kind("roles.role", queries.name_roles),
    Kind("roles.circle", queries.name_circles),
    effects.ROLE_CHANGED,
    effects.CIRCLE_CHANGED,
    effects.MANDATE_GIVEN,
    Merging(actions.follow_skill),
    AgendaSource(30, _("Roles that end or wait for somebody"), agenda.suggested),
    Carrier("roles.role", queries.role_of),
    Tab(30, "roles", _("Roles"), "roles:index", ("roles",), dock=True),
    HomePart(40, pages.home_part, "roles/home_section.html"),
    PersonPart(30, queries.person_part, "roles/person_section.html"),
    PaletteKind(30, _("Roles"), queries.find),
    Seldom(todo.ending_soon, todo.mandates_ending, whole=True),
    Seldom(todo.offers_waiting, todo.offers_to_answer, whole=True, answers=True),
    Waiting(todo.roles_to_take),
    Seldom(todo.handovers_waiting, todo.handovers_to_acknowledge),
    Seldom(todo.draws_waiting, todo.draws_to_draw),
    reminding.remind,
    Awaited(60, _("Mandates"), todo.offers_awaited, (todo.offers_made,)),
    Founding(founding.found_roles, founding.become),
    founding.GIVEN,
    Leaving(
        actions.what_goes,
        actions.end_all,
        hold=actions.hold_all,
        closing=actions.what_closes,
        close=actions.close_all,
    ),
    Holders(queries.holders, queries.holders_among),
    Ties("roles.role", queries.tied),
    Doing(events.MANDATE_OFFERED, queries.offers_in),
    Carried(Circle, ("groupe",)),
    LeftBehind(PublicMap, _("The address at which the map is shown outside is of this place.")),
    Personal(PublicMap, traces=("shown_by",)),
    Carried(CircleGroupObjectPermission, ("content_object__groupe",)),
    Carried(Group, ("role__groupe",)),
    Carried(Role, ("groupe",), sheet=True),
    Carried(Role.incompatible.through, ("from_role__groupe",)),
    LeftBehind(
        Role.skills.through,
        _(
            "The vocabulary of skills is the cooperatives’; what a role asks for is read in its text."
        ),
    ),
    LeftBehind(
        Role.learns.through,
        _("The vocabulary of skills is the cooperatives’; what one learns is read in its text."),
    ),
    Carried(Mandate, ("role__groupe",), sheet=True),
    # What the two agreed on of their crafts is theirs.
    Carried(Apprenticeship, ("role__groupe",), without={"pairing": None}),
    # What is for who goes on with a role alone goes with nobody's archive.
    Carried(Handover, ("mandate__role__groupe",), without={"contacts": "", "differently": ""}),
    # The seed of one that is open is told to nobody.
    Carried(Draw, ("role__groupe",), only=Q(state=Draw.State.DRAWN)),
    Carried(DrawName, ("draw__role__groupe",), only=Q(draw__state=Draw.State.DRAWN)),
    LeftBehind(
        MandateOffer,
        _("An offer is between two persons; the mandates that came of it go with the groupe."),
    ),
    Personal(Mandate, ("member",), words=_("Roles that I have held")),
    Personal(Apprenticeship, ("learner",), words=_("Roles that I learn beside others")),
    Personal(
        Handover,
        ("written_by",),
        traces=("acknowledged_by",),
        words=_("Handovers that I wrote"),
    ),
    Personal(Draw, traces=("opened_by", "drawn_by")),
    Personal(DrawName, ("member",), words=_("Draws that my name was in")),
    Personal(
        MandateOffer,
        ("offered_by", "offered_to"),
        traces=("answered_by", "answer_for"),
        erased={"message": "", "answer": ""},
        words=_("Roles offered to me, or by me"),
    ),
    Reading(30, "roles", _("Roles"), carrying.as_read),
    Before(
        30,
        "roles",
        _("Roles"),
        _("A cooperative of one’s own needs somebody for each: hand on what its holder leaves."),
        carrying.before,
    ),
)
