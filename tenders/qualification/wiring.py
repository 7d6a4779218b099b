# SPDX-License-Identifier: AGPL-3.0-or-later
"""What qualification declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving
from groupes.shell.awaited import Awaited
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import Wiring
from roles.meetings.dated import Dated
from tenders.bids.sheets import Sheet
from tenders.qualification import dates, leaving, todo
from tenders.qualification.models import (
    Card,
    Credential,
    Offer,
    Question,
    Reference,
    Risk,
    Turnover,
)

WIRING = Wiring(
    Sheet(
        20,
        _("Qualify"),
        "qualification:card",
        tuple(
            f"qualification:{name}"
            for name in (
                *("card", "questions", "risks", "references", "from_library", "day"),
                *("whom", "ask", "answer"),
            )
        ),
    ),
    Seldom(todo.days_near, todo.to_decide, whole=True),
    Seldom(todo.asked_of, todo.to_answer, whole=True),
    Seldom(todo.answers_for, todo.answered, whole=True),
    Seldom(todo.papers_ending, todo.to_renew, whole=True),
    Awaited(72, _("People I asked to come along"), todo.awaited, (todo.asked_by,)),
    Leaving(leaving.what_goes, leaving.end_all),
    Dated(dates.mark, dates.events),
    Way(10, "bids:groupe_index", _("As a board"), "qualification:board", "list-checks"),
    Way(20, "bids:groupe_index", _("As a month"), "qualification:month", "calendar"),
    Way(30, "bids:groupe_index", _("Why we left calls"), "qualification:look_back", "scale"),
    Way(
        10,
        "administration:cooperative",
        _("Papers of the cooperative"),
        "qualification:credentials",
        "file-text",
    ),
    Carried(Card, ("bid__groupe",)),
    Carried(Reference, ("bid__groupe",)),
    Carried(Question, ("bid__groupe",)),
    Carried(Risk, ("bid__groupe",)),
    LeftBehind(
        Offer, _("Who asked whom to come along on a bid is between the two: it stays with them.")
    ),
    Personal(Question, ("asker",), words=_("Questions to buyers that I see to")),
    Personal(
        Offer,
        ("by", "to"),
        traces=("answer_for",),
        erased=True,
        words=_("Whom I asked to come along, and who asked me"),
    ),
    Personal(Credential, traces=("changed_by",)),
    Personal(Turnover, traces=("said_by",)),
)
