# SPDX-License-Identifier: AGPL-3.0-or-later
"""What craft declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.belonging import LeavingCooperative
from groupes.craft import actions, letters, pages, queries, todo
from groupes.craft.models import Attestation, Pairing, Refused
from groupes.letters import LetterKind
from groupes.people.merging import Merging
from groupes.people.models import Part
from groupes.shell.person import PersonPart
from groupes.shell.places import Way
from groupes.shell.todo import Seldom
from groupes.web.carried import Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Way(40, "groupes:me", _("Seen at work, learnt together"), "craft:mine", "hammer"),
    Way(41, "groupes:me", _("Compagnonnage"), "craft:meet", "hand"),
    PersonPart(40, pages.profile_part, "craft/profile_part.html", of=Part.SKILLS),
    Merging(actions.follow_skill),
    Seldom(queries.offered_to, todo.attestations, whole=True),
    Seldom(queries.pairings_waiting, todo.pairings, whole=True, answers=True),
    LeavingCooperative(actions.leave_cooperative),
    Personal(Attestation, ("of",), erased=True, words=_("What others have seen me do")),
    # What became of it is theirs to say: no author reads whether it was refused.
    Personal(Attestation, ("by",), without=("state",), words=_("What I have seen others do")),
    Personal(
        Refused, ("of",), traces=("by",), erased=True, words=_("To whose words about me I said no")
    ),
    # It stays in the other's history, of a former member; the notes were between the two.
    Personal(
        Pairing,
        ("learner", "passer"),
        traces=("asked_by", "answer_for"),
        erased={"message": "", "answer": "", "learner_shows": False, "passer_shows": False},
        words=_("What I learn and pass on"),
    ),
    LetterKind(letters.KIND, letters.write),
)
