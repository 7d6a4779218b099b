# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the agenda of a meeting is made from: lines that each floor declares (:class:`AgendaSource`).

A line is a suggestion: whoever prepares the meeting takes it up, or leaves it. It points at the thing it
is about, so that it is taken up once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from groupes.things import Ref
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe

MOST: Final = 8
"""Of one source: an agenda of thirty lines is none."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A line that an agenda could have.

    ``title``: as it would stand there; ``url``: the page of what it is about; ``ref``: the thing itself;
    ``minutes``: the time it asks for; ``due``: the day from which it is late, None for none; ``way``: what
    the groupe does with it ("inform", "discuss", "decide"); ``why``: why now, in a few words.
    """

    title: str
    url: str
    ref: Ref
    minutes: int = 10
    due: dt.date | None = None
    way: str = "discuss"
    why: str = ""


@dataclass(frozen=True, slots=True)
class AgendaSource:
    """Declares lines for the agendas of a groupe: ``suggested(groupe, until)``, ``until`` being the day
    before which the next meeting after this one cannot be hoped for; what the whole groupe may read, the
    most pressing first, in two plain queries at most. ``words``: what these lines are, as a heading.

    Orders in use: 10 tensions, 20 decisions, 30 mandates, 40 work, 50 calls for tenders.
    """

    order: int
    words: StrOrPromise
    suggested: Callable[[Groupe, dt.date], list[Suggested]]


def suggestions(groupe: Groupe, until: dt.date) -> Iterator[tuple[StrOrPromise, list[Suggested]]]:
    """The lines of all sources, :data:`MOST` of each, under their heading; those without any are missing.
    Two queries a source at most."""
    for source in declared(AgendaSource):
        if lines := source.suggested(groupe, until)[:MOST]:
            yield source.words, lines
