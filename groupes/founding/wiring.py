# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the life of groupes declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving
from groupes.founding import actions, pages, queries, todo
from groupes.founding.models import Draft, Question, Wish
from groupes.shell.home import HomePart
from groupes.shell.todo import Seldom, Waiting
from groupes.web.carried import Carried, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    HomePart(5, pages.home_part, "founding/home_section.html", wide=True),
    Seldom(queries.drafts_of, lambda me, ids: todo.draft(me)),
    Seldom(queries.may_be_asked, lambda me, ids: todo.questions(me)),
    Waiting(todo.emerging_ones),
    Leaving(close=actions.settle_closed),
    actions.nightly,
    Carried(Question, ("groupe",)),
    Carried(Wish, ("question__groupe",)),
    Personal(Draft, ("member",), erased=True, words=_("The groupe I am preparing")),
    Personal(Question, traces=("asked_by",)),
    Personal(
        Wish, ("member",), erased={"words": ""}, words=_("What I want of groupes that asked me")
    ),
)
