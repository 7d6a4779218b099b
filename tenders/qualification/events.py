# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of qualification."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, MEMBER, Event

QUESTIONS_CHANGED = Event(
    "qualification.questions_changed", _("{actor} works on the questions to the buyer of {target}")
)
QUESTION_TAKEN = Event(
    "qualification.question_taken",
    _("{actor} sees to a question to the buyer of {target}"),
    {"question": CODE},
)
QUESTION_LEFT = Event(
    "qualification.question_left",
    _("{actor} gives back a question to the buyer of {target}"),
    {"question": CODE},
)
RISKS_CHANGED = Event("qualification.risks_changed", _("{actor} works on the risks of {target}"))
REFERENCES_CHANGED = Event(
    "qualification.references_changed", _("{actor} works on the references of {target}")
)
DAY_SET = Event(
    "qualification.day_set",
    _("{actor} sets the day of the go or no-go on {target}: {on}"),
    {"on": DATE},
)
DAY_DROPPED = Event(
    "qualification.day_dropped", _("{actor} takes the day of the go or no-go on {target} away")
)

CREDENTIAL_KEPT = Event("qualification.credential_kept", facts={"credential": CODE, "new": CODE})
CREDENTIAL_DROPPED = Event("qualification.credential_dropped", facts={"credential": CODE})
TURNOVER_SAID = Event("qualification.turnover_said", facts={"year": CODE})

OFFER_MADE = Event(
    "qualification.offer_made",
    _("{actor} asks you whether you would come along on {target}"),
    {"member": MEMBER, "offer": CODE},
    concerns=("member",),
    only_concerned=True,
)
OFFER_ANSWERED = Event(
    "qualification.offer_answered",
    _("{actor} answers what you asked on {target}"),
    {"member": MEMBER, "offer": CODE},
    concerns=("member",),
    only_concerned=True,
)
OFFER_WITHDRAWN = Event("qualification.offer_withdrawn", facts={"offer": CODE})
OFFER_ENDED = Event("qualification.offer_ended", facts={"offer": CODE})
