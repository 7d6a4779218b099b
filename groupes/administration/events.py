# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of administrators: codes, dates and numbers only."""

from __future__ import annotations

from groupes.journal.events import CODE, DATE, NUMBER, Event

JOB_TRIED_AGAIN = Event("administration.job_tried_again", facts={"kind": CODE})
PEOPLE_BROUGHT = Event(
    "administration.people_brought", facts={"new": NUMBER, "changed": NUMBER, "refused": NUMBER}
)
STATUS_RECORDED = Event(
    "administration.status_recorded", facts={"status": CODE, "on": DATE, "until": DATE}
)
ASSOCIATE_ANSWERED = Event("administration.associate_answered", facts={"answer": CODE})
POLICY_CHANGED = Event("administration.policy_changed", facts={"fields": CODE})
MAIL_TRIED = Event("administration.mail_tried")
FEDERATION_MADE = Event("administration.federation_made")
FEDERATION_KEY_DRAWN = Event("administration.federation_key_drawn")
FEDERATION_JOINED = Event("administration.federation_joined")
FEDERATION_LEFT = Event("administration.federation_left")
