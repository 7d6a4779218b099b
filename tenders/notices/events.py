# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, NUMBER, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _moved(entry: Entry) -> StrOrPromise:
    fields = entry.facts.get("fields", [])
    if "cancelled" in fields:
        return _("The call of {target} is cancelled")
    if "deadline_unsure" in fields:
        return _("A correction to read has come in for {target}")
    if "deadline" in fields:
        return _("The deadline of {target} has moved")
    return _("The notice of {target} has changed")


IMPORTED = Event(
    "notices.imported",
    facts={
        "new": NUMBER,
        "updated": NUMBER,
        "older": NUMBER,
        "unchanged": NUMBER,
        "proposed": NUMBER,
        "refused": NUMBER,
    },
)
# Told in each groupe that follows the notice, on what it does about it.
NOTICE_CHANGED = Event(
    "notices.notice_changed",
    _moved,
    {
        "notice": "notices.notice",
        "caused_by": CODE,
        "same_source": CODE,
        "fields": CODE,
        "old_deadline": CODE,
        "new_deadline": CODE,
    },
    refreshes=("head",),
)
