# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of a bid's guests. What a guest does has no member who did it: it names the guest."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, TIED, Event

GUEST: Final = "guests.guest"

INVITED = Event(
    "guests.invited",
    _("{actor} invites {guest} to {target}, until {until}"),
    {"guest": GUEST, "until": DATE},
    heard_by=TIED,
)
SENT_AGAIN = Event(
    "guests.sent_again",
    _("{actor} sends {guest} a new link to {target}"),
    {"guest": GUEST},
)
CHANGED = Event(
    "guests.changed",
    _("{actor} changes what {guest} has on {target}"),
    {"guest": GUEST, "fields": CODE},
)
TAKEN_ON = Event(
    "guests.taken_on", _("{actor} now answers for {guest} on {target}"), {"guest": GUEST}
)
ENTERED = Event(
    "guests.entered",
    _("{guest}, a guest, comes in to {target}"),
    {"guest": GUEST},
)
LEFT = Event("guests.left", _("{guest}, a guest, leaves {target}"), {"guest": GUEST}, heard_by=TIED)
LETTERS_CHOSEN = Event("guests.letters_chosen", facts={"guest": GUEST, "silent": CODE})
ENDED = Event(
    "guests.ended",
    _("{actor} ends what {guest} had on {target}"),
    {"guest": GUEST},
    heard_by=TIED,
)
PROMISED = Event(
    "guests.promised",
    _("{guest}, a guest, says what they would do on {target}"),
    {"guest": GUEST, "need": CODE},
    heard_by=TIED,
)
PROMISE_WITHDRAWN = Event(
    "guests.promise_withdrawn",
    _("{guest}, a guest, takes back what they said on {target}"),
    {"guest": GUEST, "need": CODE},
)
WORD_WRITTEN = Event(
    "guests.word_written",
    _("{guest}, a guest, writes about {target}"),
    {"guest": GUEST, "word": CODE},
    heard_by=TIED,
)
ANSWERED = Event(
    "guests.answered",
    _("{actor} writes to the guests of {target}"),
    {"word": CODE},
    heard_by=TIED,
)
