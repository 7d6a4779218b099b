# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of craft. They are about people, and in no groupe's journal."""

from __future__ import annotations

from groupes.journal.events import CODE, DATE, MEMBER, Event

ATTESTED = Event("craft.attested", facts={"member": MEMBER, "skill": CODE}, concerns=("member",))
ATTESTATION_ANSWERED = Event("craft.attestation_answered", facts={"state": CODE})
ATTESTATION_TAKEN_BACK = Event(
    "craft.attestation_taken_back", facts={"member": MEMBER}, concerns=("member",)
)
PAIRING_ASKED = Event(
    "craft.pairing_asked", facts={"member": MEMBER, "skill": CODE}, concerns=("member",)
)
PAIRING_ANSWERED = Event(
    "craft.pairing_answered", facts={"member": MEMBER, "accepts": CODE}, concerns=("member",)
)
PAIRING_WITHDRAWN = Event("craft.pairing_withdrawn")
PAIRING_CHANGED = Event("craft.pairing_changed", facts={"ends_on": DATE})
PAIRING_SHOWN = Event("craft.pairing_shown", facts={"shows": CODE})
PAIRING_ENDED = Event(
    "craft.pairing_ended", facts={"member": MEMBER, "why": CODE}, concerns=("member",)
)
PAIRING_SEEN = Event("craft.pairing_seen")
