# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes a source: those who look after it (``keeping``), what it brings (``reading``), and
the jobs that ask (``fetching``)."""

from tenders.sources.actions.fetching import ask_now, fetch, look, read, tidy, turn_on
from tenders.sources.actions.keeping import add, change, remove, turn_off
from tenders.sources.actions.reading import begin, stop, take

__all__ = [
    "add",
    "ask_now",
    "begin",
    "change",
    "fetch",
    "look",
    "read",
    "remove",
    "stop",
    "take",
    "tidy",
    "turn_off",
    "turn_on",
]
