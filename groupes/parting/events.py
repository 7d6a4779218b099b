# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of a path. No groupe's journal has them: everybody there would hear that there is one.
They hold ids and days, and no sentence."""

from __future__ import annotations

from groupes.journal.events import CODE, DATE, MEMBER, Event

OPENED = Event("parting.opened", facts={"member": MEMBER}, concerns=("member",))
HOLDER_ASKED = Event("parting.holder_asked", facts={"holder": MEMBER}, concerns=("holder",))
HOLDER_ACCEPTED = Event("parting.holder_accepted")
HOLDER_DECLINED = Event("parting.holder_declined")
HOLDER_LET_GO = Event("parting.holder_let_go")
TALK_HELD = Event("parting.talk_held", facts={"on": DATE})
PROPOSED = Event(
    "parting.proposed",
    facts={"member": MEMBER, "way": CODE, "readable_on": DATE},
    concerns=("member",),
)
ANSWERED = Event("parting.answered", facts={"readable_on": DATE})
DECISION_NOTED = Event(
    "parting.decision_noted",
    facts={"member": MEMBER, "way": CODE, "on": DATE},
    concerns=("member",),
)
DECISION_TAKEN_BACK = Event("parting.decision_taken_back")
CONFIRMED = Event("parting.confirmed", facts={"appeal_until": DATE})
APPEALED = Event("parting.appealed")
APPEAL_ANSWERED = Event(
    "parting.appeal_answered",
    facts={"member": MEMBER, "stands": CODE},
    concerns=("member",),
)
CALLED_OFF = Event("parting.called_off", facts={"member": MEMBER}, concerns=("member",))
END_READ = Event("parting.end_read")
ENDED = Event("parting.ended", facts={"member": MEMBER, "way": CODE}, concerns=("member",))
