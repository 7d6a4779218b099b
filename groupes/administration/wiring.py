# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the administration of a cooperative declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.administration import actions, queries, todo
from groupes.administration.models import Milestone, PeopleImport, Policy, StatusPeriod
from groupes.belonging import LeavingCooperative
from groupes.shell.todo import Seldom
from groupes.web.carried import Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Seldom(queries.may_be_recorded, lambda me, ids: todo.to_record(me)),
    Seldom(queries.may_be_answered, lambda me, ids: todo.to_answer(me)),
    LeavingCooperative(back=actions.come_back),
    actions.follow,
    actions.send_trial,
    actions.write_people,
    Personal(
        StatusPeriod, ("member",), traces=("recorded_by",), words=_("My statuses and their days")
    ),
    Personal(
        Milestone,
        ("member",),
        erased=True,
        words=_("What comes: the end of a test contract, becoming an associate"),
    ),
    Personal(Policy, traces=("helper",)),
    Personal(PeopleImport, traces=("by",)),
)
