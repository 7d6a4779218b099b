# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of leaving with everything."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, NUMBER, Event

PLAN_BEGUN = Event("export.plan_begun", _("{actor} begins the plan for leaving together"))
PLAN_GIVEN_UP = Event("export.plan_given_up", _("{actor} gives up the plan for leaving together"))
# Whether one goes is for the plan to show while it lasts, not for the journal to keep for ever.
SAID = Event("export.said", _("{actor} says whether they would go"))
SETTLED = Event("export.settled", _("{actor} notes what is settled before leaving"), {"key": CODE})
REOPENED = Event("export.reopened", _("{actor} has something to settle again"), {"key": CODE})
ARCHIVE_ASKED = Event("export.archive_asked", _("{actor} asks for the archive of the groupe"))
ARCHIVE_TAKEN = Event(
    "export.archive_taken", _("{actor} takes the archive of the groupe"), {"bytes": NUMBER}
)
COPY_ASKED = Event("export.copy_asked")
COPY_TAKEN = Event("export.copy_taken")
ACCOUNT_DELETED = Event("export.account_deleted")
