# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, NUMBER, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _reused(entry: Entry) -> StrOrPromise:
    # The groupe that made it is told that it served elsewhere, not where nor by whom.
    if entry.facts.get("elsewhere"):
        return _("{target} is used in another groupe")
    return _("{actor} uses {target}")


def _changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of {target}")
    return _("{actor} changes {target}")


RESOURCE_ADDED = Event(
    "library.resource_added",
    _("{actor} adds {target} to the commons"),
    {"kind": CODE, "use": CODE},
)
RESOURCE_CHANGED = Event(
    "library.resource_changed",
    _changed,
    {"fields": CODE, "edition": NUMBER, "restores": NUMBER},
    heard_by=TIED,
)
FILE_VERSION_ADDED = Event(
    "library.file_version_added",
    _("{actor} brings version {number} of {target}"),
    {"number": NUMBER},
    heard_by=TIED,
)
RESOURCE_REUSED = Event(
    "library.resource_reused", _reused, {"edition": NUMBER, "about": CODE, "elsewhere": CODE}
)
