# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads a private call: notices know nobody it is of, an app above does.

``Notice.objects`` holds none of them, so that no list, search, watch or import ever meets one. The
one page of a notice asks here, and whoever is not named finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from groupes.access import Me
from groupes.web.wiring import declared
from tenders.notices.models import NOT_SHOWN, Notice


@dataclass(frozen=True, slots=True)
class Private:
    """Declares who reads private calls: ``readable(me, ids)`` gives those of the notices that ``me``
    reads, in one query."""

    readable: Callable[[Me, Collection[int]], Collection[int]]


def readable(me: Me, ids: Collection[int]) -> set[int]:
    """Those of these notices, were they private, that ``me`` reads. One query."""
    return {pk for one in declared(Private) for pk in one.readable(me, ids)}


def find(me: Me, pk: int) -> Notice | None:
    """A private call with all that its page tells, for whom it is; None for everyone else. Two
    queries."""
    if not readable(me, [pk]):
        return None
    return Notice.everything.defer(*NOT_SHOWN).filter(pk=pk, private=True).first()
