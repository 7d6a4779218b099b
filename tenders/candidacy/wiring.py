# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the candidate of a bid declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.web.carried import Carried, Personal
from groupes.web.wiring import Wiring
from tenders.bids.collision import MeetsToo
from tenders.bids.sheets import AtSubmission, BeforeActing, Sheet
from tenders.candidacy import actions, crossings, pages, todo
from tenders.candidacy.models import Body, Candidacy, Interest

WIRING = Wiring(
    Sheet(
        30,
        _("The candidate"),
        "candidacy:candidate",
        (
            "candidacy:candidate",
            "candidacy:form",
            "candidacy:add",
            "candidacy:body",
            "candidacy:declare",
        ),
    ),
    BeforeActing(pages.before_acting),
    AtSubmission(actions.freeze),
    MeetsToo(crossings.met_by, crossings.rows_of, pages.met_on),
    Seldom(todo.administering, todo.meetings, whole=True),
    Way(40, "administration:cooperative", _("Bids that meet"), "candidacy:meetings", "git-merge"),
    Carried(Candidacy, ("bid__groupe",)),
    Carried(Body, ("candidacy__bid__groupe",)),
    Carried(Interest, ("bid__groupe",)),
    Personal(Candidacy, traces=("changed_by",)),
    Personal(Body, traces=("changed_by",)),
    Personal(Interest, ("member",), words=_("The links that I declared on bids")),
)
