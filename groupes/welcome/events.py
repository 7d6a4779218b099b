# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens at the door. Never a token, an address or a reason: the journal is for ever."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, EVERYONE, MEMBER, NUMBER, Event

LINK_MADE = Event(
    "welcome.link_made",
    _("{actor} makes a link to join"),
    {"most": NUMBER, "until": DATE, "asks": CODE},
)
LINK_TAKEN_OVER = Event(
    "welcome.link_taken_over", _("{actor} takes over a link to join"), {"before": MEMBER}
)
LINK_ENDED = Event("welcome.link_ended", _("{actor} ends a link to join"))
CAME_BY_LINK = Event("welcome.came_by_link", facts={"link": NUMBER})
ADDRESS_INVITED = Event("welcome.address_invited", _("{actor} invites someone by e-mail"))
ADDRESS_AGAIN = Event("welcome.address_again")
ADDRESS_TAKEN_OVER = Event(
    "welcome.address_taken_over",
    _("{actor} takes over an invitation by e-mail"),
    {"before": MEMBER},
)
ADDRESS_ENDED = Event("welcome.address_ended", _("{actor} takes back an invitation by e-mail"))
ADDRESS_ANSWERED = Event("welcome.address_answered", facts={"accepted": CODE})

PROPOSED = Event("welcome.proposed", facts={"member": MEMBER}, concerns=("member",))
WISHED = Event(
    "welcome.wished",
    _("The members are asked whether {member} may join, until {until}"),
    {"member": MEMBER, "until": DATE},
    heard_by=EVERYONE,
)
PROPOSAL_ENDED = Event(
    "welcome.proposal_ended", facts={"member": MEMBER, "state": CODE}, concerns=("member",)
)
CONSENTED = Event("welcome.consented", facts={"member": MEMBER})
OBJECTED = Event(
    "welcome.objected", facts={"member": MEMBER, "proposed_by": MEMBER}, concerns=("proposed_by",)
)

SAID_AT_DOOR = Event("welcome.said_at_door", facts={"member": MEMBER})
SEEN_AT_DOOR = Event("welcome.seen_at_door")
GREETS = Event("welcome.greets", _("{actor} offers to meet those who arrive"))
GREETS_NO_MORE = Event("welcome.greets_no_more")
STEP_TAKEN = Event("welcome.step_taken", facts={"step": CODE, "done": CODE, "edition": NUMBER})
