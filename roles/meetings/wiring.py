# SPDX-License-Identifier: AGPL-3.0-or-later
"""What meetings declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving
from groupes.letters import LetterKind
from groupes.notifications.sources import Ties
from groupes.shell.home import HomePart
from groupes.shell.palette import PaletteKind
from groupes.shell.places import Tab, Way
from groupes.shell.todo import Seldom
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal, Reading
from groupes.web.wiring import Wiring
from roles.meetings import actions, letters, pages, patterns, queries, reading, reminding, todo
from roles.meetings.actions.inviting import CALLED_OFF, INVITATION
from roles.meetings.found_dates import ON_DATE
from roles.meetings.models import (
    Attendance,
    Feed,
    Hand,
    Item,
    Meeting,
    Minutes,
    News,
    Read,
    Series,
    Turn,
    Willing,
)

MADE_ANEW = {"renderer_version": 0}

WIRING = Wiring(
    patterns.GIVEN,
    Kind("meetings.meeting", queries.name_meetings),
    Kind("meetings.item", queries.name_items),
    Tab(45, "meetings", _("Meetings"), "meetings:index", ("meetings",), dock=True),
    Way(47, "groupes:me", _("My calendars"), "meetings:calendar", "calendar"),
    Way(
        20, "decisions:decision", _("Call the meeting"), "meetings:call_on", "calendar", about=True
    ),
    PaletteKind(37, _("Meetings"), queries.find),
    HomePart(10, pages.home_part, "meetings/home_section.html"),
    Seldom(todo.to_answer, todo.meetings, whole=True),
    Seldom(todo.wanted, todo.somebody, whole=True),
    Seldom(todo.to_read, todo.minutes, whole=True),
    ON_DATE,
    LetterKind(INVITATION, letters.write),
    LetterKind(CALLED_OFF, letters.write_called_off),
    Leaving(
        actions.what_goes,
        actions.end_all,
        hold=actions.hold_all,
        closing=actions.what_closes,
        close=actions.close_all,
    ),
    Ties("meetings.meeting", queries.tied),
    actions.keep_all,
    actions.end_all_forgotten,
    reminding.remind,
    Carried(Series, ("groupe",)),
    Carried(Meeting, ("groupe",), sheet=True),
    Carried(
        Item,
        ("meeting__groupe",),
        without=MADE_ANEW | {"notes_html": "", "pen": None, "pen_until": None, "pen_next": None},
    ),
    Carried(Attendance, ("meeting__groupe",), without={"word": ""}),
    Carried(News, ("meeting__groupe",), without={"kept_type": "", "kept_id": None}),
    Carried(Minutes, ("meeting__groupe",), without=MADE_ANEW | {"html": ""}),
    LeftBehind(Turn, _("Whose turn it was in a round is over with the meeting.")),
    LeftBehind(Hand, _("A raised hand comes down with the meeting.")),
    LeftBehind(Willing, _("Each says anew what they look after.")),
    LeftBehind(Read, _("Who read minutes over is between each and their own day.")),
    LeftBehind(Feed, _("The address of a calendar is of this place, and of one person.")),
    Personal(Series, traces=("author", "changed_by")),
    Personal(Meeting, traces=("facilitator", "secretary", "author", "changed_by")),
    Personal(Item, traces=("lead", "author", "changed_by", "pen", "pen_next")),
    Personal(
        Attendance, ("member",), erased={"word": ""}, words=_("What I said of coming to meetings")
    ),
    Personal(Willing, ("member",), erased=True, words=_("What I look after in turn at meetings")),
    Personal(
        News,
        ("author",),
        erased=True,
        words=_("My news and tips, told at meetings"),
    ),
    Personal(Turn, traces=("member",)),
    Personal(Hand, ("member",), erased=True, words=_("My raised hands")),
    Personal(Read, ("member",), erased=True, words=_("Minutes that I read over")),
    Personal(
        Feed, ("member",), without=("token",), erased=True, words=_("The addresses of my calendars")
    ),
    Reading(45, "meetings", _("Minutes of meetings"), reading.as_read),
)
