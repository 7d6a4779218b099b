# SPDX-License-Identifier: AGPL-3.0-or-later
"""What decisions declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power
from groupes.agenda import AgendaSource
from groupes.belonging import Leaving
from groupes.effects import DecidedBy
from groupes.endings import Ending
from groupes.notifications.sources import Ties
from groupes.shell.awaited import Awaited
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Tab, Way
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import Wiring
from roles.decisions import (
    actions,
    agenda,
    followed,
    pages,
    queries,
    raised,
    reminding,
    rules,
    todo,
)
from roles.decisions.actions import leaving
from roles.decisions.models import (
    Answer,
    Asked,
    Ballot,
    Decision,
    Nomination,
    Objection,
    Option,
    Remark,
    Review,
    Tension,
    Voter,
)

WIRING = Wiring(
    Power(rules.RUN, _("Open, guide and close decisions that others proposed")),
    Kind("decisions.decision", queries.name_decisions),
    Kind("decisions.tension", queries.name_tensions),
    DecidedBy(queries.decided, queries.decided_later, queries.ask, queries.under_way),
    Tab(40, "decisions", _("Decisions"), "decisions:index", ("decisions",), dock=True),
    Seldom(queries.to_answer, todo.answers, whole=True),
    Seldom(queries.to_carry_on, todo.objected, whole=True),
    Seldom(raised.to_keep_alive, todo.alive, whole=True),
    Seldom(raised.to_tell, todo.asked, whole=True),
    Awaited(68, _("Decisions"), todo.awaited, (raised.proposed_by, raised.turned_by)),
    HomePart(20, pages.home_part, "decisions/home_section.html"),
    PaletteKind(36, _("Decisions"), raised.find),
    PaletteKind(37, _("Tensions"), raised.find_tensions),
    Way(15, "roles:role", _("Not right yet"), "decisions:raise_on", "lightbulb", about=True),
    Way(15, "roles:circle", _("Not right yet"), "decisions:raise_on", "lightbulb", about=True),
    Way(15, "library:resource", _("Not right yet"), "decisions:raise_on", "lightbulb", about=True),
    Way(15, "chat:message", _("Not right yet"), "decisions:raise_on", "lightbulb", about=True),
    AgendaSource(10, _("Tensions"), agenda.tensions),
    AgendaSource(20, _("What is being decided"), agenda.decisions),
    Ending("work.work", actions.work_ended),
    Leaving(
        leaving.what_goes,
        leaving.end,
        stays=leaving.what_stays,
        hold=leaving.hold,
        closing=leaving.what_closes,
        close=leaving.close,
        turn=10,
    ),
    actions.close_due,
    actions.ask_alive,
    actions.apply_due,
    actions.follow_all,
    actions.see_to_overdue,
    Seldom(queries.to_begin, todo.first_steps, whole=True),
    Seldom(queries.to_look_at, todo.reviews, whole=True),
    Seldom(queries.to_own, todo.asked_to_own, whole=True),
    followed.FOLLOW_THROUGH,
    Ties("decisions.decision", reminding.missing),
    reminding.remind,
    Carried(Tension, ("groupe",), sheet=True),
    Carried(
        Decision,
        ("groupe",),
        without={"text_html": "", "renderer_version": 0, "seed": ""},
        sheet=True,
    ),
    Carried(Option, ("decision__groupe",)),
    Carried(Voter, ("decision__groupe",), only=queries.VOTER_IS_TOLD),
    Carried(Answer, ("voter__decision__groupe",), only=queries.ANSWER_IS_TOLD),
    Carried(Objection, ("decision__groupe",), sheet=True),
    Carried(Remark, ("decision__groupe",)),
    Carried(Nomination, ("decision__groupe",), only=queries.NOMINATION_IS_TOLD),
    Carried(Asked, ("decision__groupe",)),
    Carried(Review, ("decision__groupe",)),
    LeftBehind(Ballot, _("Secret ballots stay where they were counted; their counts go along.")),
    Personal(
        Tension,
        ("raised_by",),
        traces=("closed_by", "turned_to"),
        words=_("What I said is not right yet"),
    ),
    Personal(
        Decision,
        ("proposer",),
        traces=("owner", "owner_offered", "chosen"),
        without=("text_html", "renderer_version", "seed"),
        words=_("What I proposed to decide"),
    ),
    # What they gain may name them, and so may their place among the names of the others.
    Personal(
        Voter,
        ("member",),
        traces=("gains_by",),
        words=_("Decisions I was asked to answer"),
        erased={"place": 0, "gains": ""},
    ),
    Personal(Answer, ("voter__member",), words=_("What I answered")),
    Personal(Objection, ("member",), words=_("My objections")),
    Personal(Remark, ("member",), traces=("replied_by",), words=_("My questions and reactions")),
    Personal(
        Nomination,
        ("voter__member",),
        traces=("nominee", "now"),
        words=_("My ballots of elections"),
    ),
    Personal(Asked, ("member",), words=_("Elections in which I was proposed")),
    Personal(Review, traces=("by",)),
)
