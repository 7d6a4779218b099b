# SPDX-License-Identifier: AGPL-3.0-or-later
"""What plans of rotations declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power
from groupes.belonging import Leaving
from groupes.shell.awaited import Awaited
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import Wiring
from roles.planning import actions, effects, queries, rules, todo
from roles.planning.actions import leaving
from roles.planning.models import Kept, Pin, Plan, Room, Seat, Voice, Wish

WIRING = Wiring(
    Power(rules.PLAN, _("Plan who holds which role when, and put it to the groupe")),
    Kind("planning.plan", queries.name_plans),
    effects.PLAN_ADOPTED,
    Way(10, "roles:index", _("Plan the rotation"), "planning:index", "calendar-sync"),
    Way(10, "roles:role", _("Plan the rotation"), "planning:index", "calendar-sync"),
    Way(20, "roles:index", _("Which roles I would hold"), "planning:wishes", "user"),
    Seldom(queries.asking, todo.wishes),
    Seldom(queries.to_answer, todo.plans),
    Seldom(queries.to_carry_on, todo.to_carry_on),
    Awaited(62, _("Plans of rotations"), todo.awaited, (queries.put_by,)),
    Leaving(leaving.what_goes, leaving.end, closing=leaving.what_closes, close=leaving.close),
    actions.solve,
    actions.offer_ahead,
    LeftBehind(Wish, _("Which roles someone wishes to hold is theirs to say.")),
    LeftBehind(Room, _("The energy someone has for roles is theirs to say.")),
    LeftBehind(Kept, _("What a plan was made from holds what people said in private.")),
    Carried(Plan, ("groupe",), without={"counts": {}, "conflicts": []}, sheet=True),
    Carried(Plan.roles.through, ("plan__groupe",)),
    Carried(Plan.people.through, ("plan__groupe",)),
    Carried(Pin, ("plan__groupe",)),
    Carried(Seat, ("plan__groupe",), sheet=True),
    Carried(Voice, ("plan__groupe",)),
    Personal(Wish, ("member",), erased=True, words=_("Which roles I wish to hold")),
    Personal(Room, ("member",), erased=True, words=_("The energy I have for roles")),
    Personal(
        Plan,
        ("started_by",),
        traces=("solve_by", "put_by", "adopted_by", "people"),
        without=("result", "counts", "conflicts"),
        words=_("Rotations that I prepared"),
    ),
    Personal(Pin, traces=("member",)),
    Personal(Seat, ("member",), without=("because",), words=_("Seats that were planned for me")),
    Personal(Voice, ("member",), erased=True, words=_("What I said of plans of rotations")),
)
