# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the door declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Introduces, Leaving
from groupes.letters import PlainLetter
from groupes.shell.awaited import Awaited
from groupes.shell.first_steps import FirstStep
from groupes.shell.home import HomePart
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.web.carried import LeftBehind, Personal
from groupes.web.wiring import Wiring, declared
from groupes.welcome import awaited, effects, letters, pages, reminding, todo
from groupes.welcome.actions import leaving
from groupes.welcome.models import (
    Addressed,
    Came,
    Greeter,
    Line,
    Link,
    Proposal,
    Reminded,
    Step,
    Thread,
    Voice,
)

DOORS = _("Links and invitations open the doors of this installation.")
ASKED = _("What waits for an answer is answered here.")

WIRING = Wiring(
    effects.MEMBER_WELCOMED,
    Seldom(todo.addressed_to, todo.addressed, whole=True),
    Seldom(todo.proposals_waiting, todo.proposals, whole=True),
    Seldom(todo.threads_waiting, todo.threads, whole=True, answers=True),
    Seldom(todo.requests_for_all, todo.requests, whole=True),
    Awaited(10, _("My requests to join"), awaited.requests),
    Awaited(20, _("People I invited"), awaited.invitations, (awaited.invited, awaited.addressed)),
    Awaited(30, _("By consent"), awaited.proposals, (awaited.proposed,)),
    Awaited(40, _("At the door"), awaited.at_doors, (awaited.threads,)),
    Awaited(50, _("Notes I left"), awaited.notes, (awaited.words_left,)),
    PlainLetter(letters.ADDRESSED, letters.invitation),
    PlainLetter(letters.REQUEST, letters.reminder),
    HomePart(4, pages.home_part, "welcome/path_section.html", wide=True),
    FirstStep(20, "meet", _("Meet someone who welcomes"), act=_("Done")),
    FirstStep(
        30,
        "introduce",
        _("Introduce yourself"),
        "welcome:introduce",
        offered=lambda here: bool(declared(Introduces)),
    ),
    Way(10, "groupes:invite", _("By link or by e-mail"), "welcome:invitations", "send"),
    Way(20, "groupes:invite", _("Propose someone"), "welcome:proposals", "users-round"),
    Way(30, "groupes:members", _("Who meets newcomers"), "welcome:greeters", "users"),
    Way(10, "groupes:today", _("What I wait for"), "welcome:awaited", "hourglass"),
    Way(10, "groupes:me", _("What I wait for"), "welcome:awaited", "hourglass"),
    Way(10, "groupes:join", _("Write to those who welcome"), "welcome:door", "messages-square"),
    reminding.remind,
    LeftBehind(Link, DOORS),
    LeftBehind(Came, DOORS),
    LeftBehind(Addressed, DOORS),
    LeftBehind(Proposal, ASKED),
    LeftBehind(Voice, ASKED),
    LeftBehind(Thread, _("What was said at the door is theirs who said it.")),
    LeftBehind(Line, _("What was said at the door is theirs who said it.")),
    LeftBehind(Greeter, _("Who offers to meet newcomers says so again.")),
    LeftBehind(Step, _("A newcomer’s first steps are over.")),
    LeftBehind(Reminded, ASKED),
    Personal(
        Link,
        ("made_by",),
        traces=("ended_by",),
        without=("digest", "number"),
        erased=True,
        words=_("Links to join that I made"),
    ),
    Personal(Came, ("member",), erased=True, words=_("Links by which I came")),
    Personal(
        Addressed,
        ("invited_by", "answered_by"),
        addresses=("email",),
        without=("digest",),
        erased=True,
        words=_("Invitations to an address: those I sent, those sent to mine"),
    ),
    Personal(
        Proposal,
        ("member", "proposed_by"),
        erased=True,
        words=_("People I proposed, and where I was proposed"),
    ),
    Personal(Voice, ("member",), erased=True, words=_("What I said of proposals")),
    Personal(Thread, ("member",), erased=True, words=_("Doors at which I wrote")),
    Personal(Line, ("by",), erased=True, words=_("What I said at doors")),
    Personal(Greeter, ("member",), erased=True, words=_("Where I offer to meet newcomers")),
    Leaving(leaving.what_goes, leaving.end, closing=leaving.closing, close=leaving.close),
)
