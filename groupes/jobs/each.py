# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a job does with many things, of which one may fail."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from groupes.jobs.queue import Unwell

log = logging.getLogger(__name__)


def each[T](things: Iterable[T], do: Callable[[T], object]) -> int:
    """Do something with each thing, in a transaction of its own; answers of how many it said that
    something was done. One that fails is logged and keeps no other from it; ``Unwell`` at the end says
    how many did, and of which kinds: their words may hold anything."""
    done, failed = 0, []
    for thing in things:
        try:
            done += bool(do(thing))
        except Exception as error:
            log.exception("one of several failed")
            failed.append(type(error).__name__)
    if failed:
        raise Unwell(f"{len(failed)}: {', '.join(sorted(set(failed)))}")
    return done
