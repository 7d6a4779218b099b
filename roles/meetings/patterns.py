# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the product itself names: kinds of meetings, and the agenda that each begins with. Kept as keys
until somebody renames them (``groupes/web/given.py``)."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from groupes.web import given
from groupes.web.given import Given
from roles.meetings.models import Item, MeetingKind

K, W = MeetingKind, Item.Way

GIVEN: Final = Given(
    {
        "meetings.title.sharing": _("Monthly meeting"),
        "meetings.title.tactical": _("Meeting on the work in progress"),
        "meetings.title.governance": _("Meeting on roles and rules"),
        "meetings.title.election": _("Election without candidates"),
        "meetings.title.kickoff": _("Beginning of the bid"),
        "meetings.title.retrospective": _("Looking back together"),
        "meetings.title.other": _("Meeting"),
        "meetings.item.check_in": _("How is everyone?"),
        "meetings.item.news": _("News and tips"),
        "meetings.item.since": _("What moved since last time"),
        "meetings.item.subjects": _("What we came to talk about"),
        "meetings.item.next": _("Who does what until next time"),
        "meetings.item.closing": _("With what does each leave?"),
        "meetings.item.board": _("The board: what is late, what waits for somebody"),
        "meetings.item.tensions": _("Tensions, one after another"),
        "meetings.item.roles": _("Roles that end, roles that nobody holds"),
        "meetings.item.role": _("The role, read out"),
        "meetings.item.ballots": _("Who, and why: each one’s ballot"),
        "meetings.item.change": _("Does anyone change their mind?"),
        "meetings.item.proposal": _("The proposal, and objections"),
        "meetings.item.tender": _("What the buyer asks for"),
        "meetings.item.hands": _("Who would do what"),
        "meetings.item.go": _("Do we go?"),
        "meetings.item.calendar": _("The calendar, up to the deadline"),
        "meetings.item.facts": _("What happened, in order"),
        "meetings.item.well": _("What we want to keep"),
        "meetings.item.hard": _("What was hard"),
        "meetings.item.try": _("What we try next time"),
    }
)


class Line(NamedTuple):
    key: str
    way: str
    minutes: int


_IN, _OUT = Line("check_in", W.CHECK_IN, 10), Line("closing", W.CLOSING, 10)

AGENDAS: Final[dict[str, tuple[Line, ...]]] = {
    K.SHARING: (
        _IN,
        Line("news", W.NEWS, 40),
        Line("since", W.INFORM, 10),
        Line("subjects", W.DISCUSS, 40),
        Line("next", W.DECIDE, 10),
        _OUT,
    ),
    K.TACTICAL: (
        _IN._replace(minutes=5),
        Line("board", W.INFORM, 10),
        Line("tensions", W.DISCUSS, 30),
        Line("next", W.DECIDE, 10),
        _OUT._replace(minutes=5),
    ),
    K.GOVERNANCE: (
        _IN,
        Line("roles", W.INFORM, 15),
        Line("tensions", W.DECIDE, 55),
        _OUT,
    ),
    K.ELECTION: (
        _IN._replace(minutes=5),
        Line("role", W.INFORM, 10),
        Line("ballots", W.ROUND, 15),
        Line("change", W.ROUND, 10),
        Line("proposal", W.DECIDE, 15),
        _OUT._replace(minutes=5),
    ),
    K.KICKOFF: (
        _IN._replace(minutes=5),
        Line("tender", W.INFORM, 20),
        Line("hands", W.ROUND, 15),
        Line("go", W.DECIDE, 15),
        Line("calendar", W.DECIDE, 10),
        _OUT._replace(minutes=5),
    ),
    K.RETROSPECTIVE: (
        _IN,
        Line("facts", W.INFORM, 10),
        Line("well", W.ROUND, 20),
        Line("hard", W.ROUND, 20),
        Line("try", W.DECIDE, 20),
        _OUT,
    ),
    K.OTHER: (_IN._replace(minutes=5), _OUT._replace(minutes=5)),
}

LASTS: Final[dict[str, int]] = {
    K.SHARING: 120,
    K.TACTICAL: 60,
    K.GOVERNANCE: 90,
    K.ELECTION: 60,
    K.KICKOFF: 70,
    K.RETROSPECTIVE: 90,
    K.OTHER: 60,
}
"""Minutes that a meeting of a kind lasts, where nobody said."""


def title(kind: str) -> str:
    """What a meeting of a kind is called, until somebody names it."""
    return given.text(f"meetings.title.{kind}")


def items(kind: str) -> list[Item]:
    """The lines that a meeting of a kind begins with; not saved."""
    return [
        Item(
            position=number,
            title=given.text(f"meetings.item.{line.key}"),
            way=line.way,
            minutes=line.minutes,
        )
        for number, line in enumerate(AGENDAS[kind], 1)
    ]
