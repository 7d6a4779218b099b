# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes a source: those who look after it (``keeping``), what it brings (``reading``),
the jobs that ask (``fetching``), and what is read again after an upgrade (``rereading``)."""

from tenders.sources.actions.fetching import ask_now, fetch, look, read, tidy, turn_on
from tenders.sources.actions.keeping import add, change, remove, turn_off
from tenders.sources.actions.reading import begin, stop, take
from tenders.sources.actions.rereading import Reread, reread, reread_some, set_back

__all__ = [
    "Reread",
    "add",
    "ask_now",
    "begin",
    "change",
    "fetch",
    "look",
    "read",
    "remove",
    "reread",
    "reread_some",
    "set_back",
    "stop",
    "take",
    "tidy",
    "turn_off",
    "turn_on",
]
