# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of what is handed in. Their target is the bid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, MONEY, NUMBER, TIED, Event
from groupes.journal.models import Entry
from tenders.bids.events import HEAD, MATRIX, PIECES, PRICE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _section_changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of a section of the memoir of {target}")
    return _("{actor} writes a section of the memoir of {target}")


def _answered(entry: Entry) -> StrOrPromise:
    if entry.facts.get("kept"):
        return _("{actor} confirms what somebody wrote down for them on {target}")
    return _("{actor} does not confirm what somebody wrote down for them on {target}")


# The parts of its pages (templates/dossier/parts/).
PAPERS, MEMOIR = "papers", "memoir"

PAPERS_PROPOSED = Event(
    "dossier.papers_proposed",
    _("{actor} adds the papers that the call of {target} asks for: {count}"),
    {"count": NUMBER},
    refreshes=(PIECES, PAPERS),
)
PAPER_TOLD = Event("dossier.paper_told", facts={"kind": CODE}, refreshes=(PAPERS,))
BRIEF_WRITTEN = Event(
    "dossier.brief_written",
    _("{actor} writes what the buyer of {target} asks of the offer"),
    {"edition": NUMBER},
    refreshes=(MEMOIR,),
)
BRIEF_TAKEN = Event(
    "dossier.brief_taken",
    _("{actor} takes over what the notice of {target} says of the offer"),
    {"edition": NUMBER},
    refreshes=(MEMOIR,),
)
OUTLINE_SEEDED = Event(
    "dossier.outline_seeded",
    _("{actor} begins the outline of the memoir of {target}, a section for each criterion"),
    {"count": NUMBER},
    refreshes=(MEMOIR,),
)
SECTION_ADDED = Event(
    "dossier.section_added",
    _("{actor} adds a section to the memoir of {target}"),
    {"section": CODE},
    refreshes=(MEMOIR,),
)
SECTION_CHANGED = Event(
    "dossier.section_changed",
    _section_changed,
    {"section": CODE, "edition": NUMBER, "restores": NUMBER},
    refreshes=(MEMOIR,),
)
SECTION_MOVED = Event("dossier.section_moved", facts={"section": CODE}, refreshes=(MEMOIR,))
SECTION_REMOVED = Event(
    "dossier.section_removed",
    _("{actor} removes a section of the memoir of {target}"),
    {"section": CODE},
    refreshes=(MEMOIR,),
)
SECTION_TAKEN = Event(
    "dossier.section_taken",
    _("{actor} takes a section of the memoir of {target}"),
    {"section": CODE},
    refreshes=(MEMOIR,),
)
SECTION_LEFT = Event(
    "dossier.section_left",
    _("{actor} gives a section of the memoir of {target} back"),
    {"section": CODE},
    refreshes=(MEMOIR,),
)
PEN = Event("dossier.pen", facts={"section": CODE}, refreshes=(MEMOIR,))
RESOURCE_BROUGHT = Event(
    "dossier.resource_brought",
    _("{actor} brings a resource into the memoir of {target}: it is still to be tailored"),
    {"section": CODE, "resource": "library.resource"},
    refreshes=(MEMOIR,),
)
TAILORED = Event(
    "dossier.tailored",
    _("{actor} says that a section of the memoir of {target} is tailored to this buyer"),
    {"section": CODE},
    refreshes=(MEMOIR,),
)
GENERIC_AGAIN = Event(
    "dossier.generic_again",
    _("{actor} says that a section of the memoir of {target} is still to be tailored"),
    {"section": CODE},
    refreshes=(MEMOIR,),
)
REMARK_MADE = Event(
    "dossier.remark_made",
    _("{actor} remarks on a section of the memoir of {target}"),
    {"section": CODE},
    refreshes=(MEMOIR,),
)
REMARK_SETTLED = Event("dossier.remark_settled", facts={"section": CODE}, refreshes=(MEMOIR,))

MADE_UP = Event(
    "dossier.made_up",
    _("{actor} reckons a price of {target} from people, days and expenses: {amount_cents}"),
    {"price": CODE, "amount_cents": MONEY},
    refreshes=(PRICE,),
)

SIGNATURE_ASKED = Event(
    "dossier.signature_asked",
    _("{actor} asks the cooperative to sign {target}"),
    {"signature": CODE},
    heard_by=TIED,
    refreshes=(HEAD, PAPERS),
)
SIGNED = Event(
    "dossier.signed",
    _("{actor} signs {target} for the cooperative"),
    {"signature": CODE, "delegation": CODE},
    heard_by=TIED,
    refreshes=(HEAD, PAPERS),
)
SENT_BACK = Event(
    "dossier.sent_back",
    _("{actor} sends {target} back without signing it"),
    {"signature": CODE},
    heard_by=TIED,
    refreshes=(HEAD, PAPERS),
)
CALLED_OFF = Event(
    "dossier.called_off",
    _("{actor} no longer asks the cooperative to sign {target}"),
    {"signature": CODE},
    refreshes=(HEAD, PAPERS),
)
DELEGATED = Event("dossier.delegated", facts={"member": CODE, "most_cents": CODE, "until": CODE})
DELEGATION_ENDED = Event("dossier.delegation_ended", facts={"member": CODE})

BUNDLE_ASKED = Event(
    "dossier.bundle_asked",
    _("{actor} has one file made of all the papers of {target}"),
    {"bundle": CODE},
    refreshes=(PAPERS,),
)
BUNDLE_MADE = Event("dossier.bundle_made", facts={"bundle": CODE}, refreshes=(PAPERS,))
RECEIPT_KEPT = Event(
    "dossier.receipt_kept",
    _("{actor} keeps the receipt of the submission of {target}"),
    {"replaces": CODE},
    refreshes=(PAPERS,),
)

BEGUN_FROM = Event(
    "dossier.begun_from",
    _(
        "{actor} begins {target} from a past bid: its needs, papers and sections, still to be tailored"
    ),
    {"past": "bids.bid", "needs": NUMBER, "pieces": NUMBER, "sections": NUMBER},
    refreshes=(MATRIX, PIECES, PAPERS, MEMOIR),
)
SUGGESTED = Event(
    "dossier.suggested",
    _("{actor} writes down for somebody who was there what they would do on {target}"),
    {"need": CODE, "member": "groupes.member"},
    concerns=("member",),
    refreshes=(MATRIX,),
)
SUGGESTION_ANSWERED = Event(
    "dossier.suggestion_answered",
    _answered,
    {"need": CODE, "kept": CODE},
    refreshes=(MATRIX,),
)
SUGGESTION_DROPPED = Event("dossier.suggestion_dropped", facts={"need": CODE}, refreshes=(MATRIX,))
