# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of a brand. Never who wrote from outside, nor what."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, NUMBER, Event

IDENTITY_CHANGED = Event(
    "brand.identity_changed",
    _("{actor} changes what the brand says of itself"),
    {"fields": CODE, "edition": NUMBER, "restores": NUMBER},
)
OFFER_CHANGED = Event("brand.offer_changed", _("{actor} changes the offers"), {"offer": NUMBER})
OFFER_REMOVED = Event("brand.offer_removed", _("{actor} removes an offer"), {"offer": NUMBER})
REFERENCE_CHANGED = Event(
    "brand.reference_changed", _("{actor} changes the references"), {"reference": NUMBER}
)
REFERENCE_REMOVED = Event(
    "brand.reference_removed", _("{actor} removes a reference"), {"reference": NUMBER}
)
PUBLISHED = Event("brand.published", _("{actor} puts the brand’s public page up"))
TAKEN_DOWN = Event("brand.taken_down", _("{actor} takes the brand’s public page down"))
CONTACT_CAME = Event("brand.contact_came", _("Somebody writes to the brand from outside"))
CONTACT_PUT_ASIDE = Event("brand.contact_put_aside", facts={"contact": NUMBER})
CONTACT_TAKEN = Event(
    "brand.contact_taken", _("{actor} takes up a message from outside"), {"contact": NUMBER}
)
CONTACT_MOVED = Event("brand.contact_moved", facts={"contact": NUMBER, "state": CODE})
CONTACT_REMOVED = Event("brand.contact_removed", facts={"contact": NUMBER})
