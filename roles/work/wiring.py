# SPDX-License-Identifier: AGPL-3.0-or-later
"""What work declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power
from groupes.agenda import AgendaSource
from groupes.belonging import Leaving
from groupes.charter.carriers import Carrier
from groupes.notifications.sources import Doing, Ties
from groupes.people.merging import Merging
from groupes.shell.awaited import Awaited
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Tab, Way
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal, Reading
from groupes.web.wiring import Wiring
from roles.parts import RolePart
from roles.work import (
    actions,
    agenda,
    events,
    measured,
    pages,
    queries,
    reading,
    rules,
    todo,
)
from roles.work.models import Helper, Recurrence, Work, WorkOffer, WorkSkill

WIRING = Wiring(
    Power(rules.REDISTRIBUTE, _("Share work out and plan rotations")),
    Kind("work.work", queries.name_work),
    Carrier("work.work", queries.work_of),
    RolePart(50, pages.on_role, "work/on_role.html"),
    Tab(
        35,
        "work",
        _("Work"),
        "work:board",
        ("work",),
        dock=True,
        needed_by=("project", "brand"),
    ),
    Way(45, "groupes:me", _("My work"), "work:mine", "list-checks"),
    Way(45, "groupes:today", _("My work"), "work:mine", "list-checks"),
    PaletteKind(35, _("Work"), queries.find),
    measured.PROMISED,
    measured.PIECES,
    measured.VARIETY,
    Seldom(todo.offers_waiting, todo.offers, whole=True, answers=True),
    Seldom(todo.due_soon, todo.carried, whole=True),
    Seldom(todo.hands_wanted, todo.hands, whole=True),
    Awaited(65, _("Work"), todo.awaited, (todo.offers_made,)),
    AgendaSource(40, _("Work that waits"), agenda.suggested),
    Leaving(
        actions.what_goes,
        actions.end_all,
        hold=actions.hold_all,
        closing=actions.what_closes,
        close=actions.close_all,
    ),
    Merging(actions.follow_skill),
    Ties("work.work", queries.tied),
    Doing(events.OFFERED, queries.offers_in),
    Doing(events.MOVE_PROPOSED, queries.offers_in),
    actions.bring_all_back,
    Carried(Recurrence, ("groupe",)),
    Carried(Work, ("groupe",), without={"details_html": "", "renderer_version": 0}, sheet=True),
    Carried(Helper, ("work__groupe",)),
    LeftBehind(WorkSkill, _("The words of skills are the installation’s, not the groupe’s.")),
    LeftBehind(
        WorkOffer,
        _("An offer is between persons; the work that changed hands goes with the groupe."),
    ),
    Personal(
        Work,
        ("holder", "author"),
        without=("details_html", "renderer_version"),
        words=_("Work that I carry or wrote down"),
    ),
    Personal(Helper, ("member",), erased=True, words=_("What I give a hand on")),
    Personal(
        WorkOffer,
        ("offered_by", "offered_to", "giver"),
        traces=("answer_for", "also_for"),
        erased={"message": ""},
        words=_("Work offered to me, or by me"),
    ),
    Reading(35, "work", _("Work"), reading.as_read),
)
