# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the guests of a bid declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import Leaving
from groupes.letters import LetterKind, PlainLetter
from groupes.things import Kind
from groupes.web.carried import Carried, Personal
from groupes.web.wiring import Wiring
from tenders.bids.sheets import Sheet, SpokenOf
from tenders.guests import actions, leaving, letters, queries
from tenders.guests.models import Guest, Promise, Word

WIRING = Wiring(
    Sheet(60, _("Guests"), "guests:index", ("guests:index", "guests:invite", "guests:change")),
    SpokenOf(queries.spoken_of),
    Kind("guests.guest", queries.name_guests),
    PlainLetter(letters.INVITATION, letters.invitation),
    LetterKind(actions.ANSWER, letters.answered),
    actions.deliver,
    Leaving(what=leaving.what_goes),
    actions.forget,
    # What they said goes along; their address and what opens the door stay here.
    Carried(
        Guest,
        ("bid__groupe",),
        without={"email": "", "digest": "", "seat": "", "news_due": None, "news_from": None},
    ),
    Carried(Promise, ("need__bid__groupe",)),
    Carried(Word, ("bid__groupe",)),
    Personal(Guest, traces=("host", "invited_by", "ended_by", "changed_by")),
    Personal(Word, ("member",), words=_("What I wrote to the guests of bids")),
)
