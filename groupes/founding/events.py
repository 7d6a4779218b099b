# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of a groupe's life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, EVERYONE, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _asked(entry: Entry) -> StrOrPromise:
    if entry.actor_id is not None:
        return _("{actor} asks everyone what the groupe wants to become")
    return _("The groupe has been quiet for a season: everyone is asked what they want")


DRAFT_KEPT = Event("founding.draft_kept", facts={"step": CODE})
DRAFT_REMOVED = Event("founding.draft_removed")

ACTIVATED = Event("founding.activated", _("{actor} says it: the groupe is active"))
PUT_TO_SLEEP = Event("founding.put_to_sleep", _("{actor} lets the groupe sleep"))
WOKEN = Event("founding.woken", _("{actor} wakes the groupe"))
ASKED = Event("founding.asked", _asked, heard_by=EVERYONE)
ANSWERED = Event("founding.answered")  # what each wants is told on the page of the state
SETTLED = Event("founding.settled", _("{actor} notes it: the groupe goes on as it is"))
