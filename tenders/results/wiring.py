# SPDX-License-Identifier: AGPL-3.0-or-later
"""What results declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commons.sharing.unpaid import UnpaidHours
from groupes.shell.home import HomePart
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import Wiring
from tenders.bids.sheets import Sheet
from tenders.results import pages, queries, todo
from tenders.results.models import Analysis, Debrief, Project, Round, UnpaidTime

WIRING = Wiring(
    Sheet(
        50,
        _("Afterwards"),
        "results:after",
        tuple(
            f"results:{name}"
            for name in ("after", "rounds", "analysis", "debrief", "time", "project")
        ),
    ),
    UnpaidHours(queries.unpaid_hours),
    Seldom(todo.answers_due, todo.to_answer, whole=True),
    Seldom(todo.to_debrief, todo.debriefs, whole=True),
    Seldom(todo.leads_to_ask, todo.leads, whole=True),
    HomePart(32, pages.born_of, "results/home_section.html"),
    Way(40, "bids:groupe_index", _("How often we win"), "results:rates", "award"),
    Carried(Round, ("bid__groupe",)),
    Carried(Analysis, ("bid__groupe",)),
    Carried(Debrief, ("bid__groupe",)),
    Carried(UnpaidTime, ("bid__groupe",)),
    LeftBehind(
        Project, _("What a bid became is a groupe or a circle: each goes with its own archive.")
    ),
    Personal(Analysis, traces=("changed_by",)),
    Personal(Debrief, ("member",), erased=True, words=_("What I kept of bids")),
    Personal(UnpaidTime, ("member",), words=_("The unpaid hours I gave to bids")),
    Personal(Project, traces=("made_by", "lead")),
)
