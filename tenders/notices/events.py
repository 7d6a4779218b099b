# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, NUMBER, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _moved(entry: Entry) -> StrOrPromise:
    fields = entry.facts.get("fields", [])
    if "cancelled" in fields:
        return _("The call of {target} is cancelled")
    if "closed" in fields:
        return _("A result closes the call of {target}")
    # What was told before corrections in words were told apart has no ``in_words``.
    if entry.facts.get("in_words", "deadline_unsure" in fields):
        return _("A correction to read has come in for {target}")
    if "deadline" in fields:
        return _("The deadline of {target} has moved")
    if "deadline_unsure" in fields:
        return _("What is known of the deadline of {target} has changed")
    if "lots_cancelled" in fields or "lots_withdrawn" in fields:
        return _("A lot of the call of {target} can no longer be bid for")
    if not fields and entry.facts.get("caused_by"):
        return _("A correction of the notice of {target} has come in")
    if len(fields) == 1 and fields[0] in _ALONE:
        return _ALONE[fields[0]]
    return _("The notice of {target} has changed")


_ALONE: dict[str, StrOrPromise] = {
    "link": _("The link of the call of {target} has changed"),
    "department": _("The département of the call of {target} has changed"),
    "document": _("The document of the call of {target} has been replaced"),
}


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
        "in_words": CODE,
        "fields": CODE,
        "old_deadline": CODE,
        "new_deadline": CODE,
    },
    heard_by=TIED,
    refreshes=("head",),
)
