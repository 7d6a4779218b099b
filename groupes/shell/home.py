# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the home page of a groupe is made of: parts that each floor declares, shown in order,
halves side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from groupes.access import Standing
from groupes.web.wiring import declared


@dataclass(frozen=True, slots=True)
class HomePart:
    """Declares one part of the home page. ``load`` answers the template's context, or None: not
    shown. At most three plain queries, whatever it finds: the page shows everything.

    ``template`` renders one ``<section class="section">``; its context is the page's, with what
    ``load`` answered under ``data``. ``wide``: takes the whole width.

    Orders in use: 10 meeting, 20 decisions, 30 calls for tenders (wide), 32 where a project comes from, 40 roles, 50 commons,
    60 journal.
    """

    order: int
    load: Callable[[Standing], dict[str, Any] | None]
    template: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class DoorPart:
    """Declares one part of the door of a groupe, for those who may know that it exists without
    belonging to it. As :class:`HomePart`; ``load`` answers only what is theirs to see.

    Orders in use: 10 charter.
    """

    order: int
    load: Callable[[Standing], dict[str, Any] | None]
    template: str


@dataclass(frozen=True, slots=True)
class Loaded:
    template: str
    data: dict[str, Any]
    wide: bool


def door_parts(here: Standing) -> list[Loaded]:
    """The parts of one groupe's door."""
    loaded = ((part, part.load(here)) for part in declared(DoorPart))
    return [Loaded(part.template, data, True) for part, data in loaded if data is not None]


def bands(here: Standing) -> Iterator[list[Loaded]]:
    """The parts of one groupe's home, in bands: a wide part alone, halves two by two."""
    waiting: list[Loaded] = []
    for part in declared(HomePart):
        data = part.load(here)
        if data is None:
            continue
        loaded = Loaded(part.template, data, part.wide)
        if part.wide:
            if waiting:
                yield waiting
                waiting = []
            yield [loaded]
        else:
            waiting.append(loaded)
            if len(waiting) == 2:
                yield waiting
                waiting = []
    if waiting:
        yield waiting
