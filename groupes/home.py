# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the home page of a groupe is made of. Each floor adds its part through
:func:`register_section`; the page shows them in order, halves side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from groupes.access import Standing

type Loader = Callable[[Standing], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the home page. ``load`` answers the template's context, or None: not shown.

    ``template`` renders one ``<section class="section">``; its context is the page's, with what
    ``load`` answered under ``data``. ``wide``: takes the whole width. A constant number of
    queries (two at most: the page shows everything).
    """

    order: int
    load: Loader
    template: str
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    template: str
    data: dict[str, Any]
    wide: bool


_sections: list[Section] = []


def register_section(order: int, loader: Loader, template: str, *, wide: bool = False) -> None:
    """Add a part to every groupe's home page. Called once, from ``AppConfig.ready()``.

    Orders in use: 10 meeting, 20 decisions, 30 calls for tenders (wide), 40 roles, 50 commons,
    60 journal.
    """
    section = Section(order, loader, template, wide)
    if section not in _sections:
        _sections.append(section)
        _sections.sort(key=lambda s: s.order)


def bands(standing: Standing) -> Iterator[list[Loaded]]:
    """The parts of one groupe's home, in bands: a wide part alone, halves two by two."""
    waiting: list[Loaded] = []
    for section in _sections:
        data = section.load(standing)
        if data is None:
            continue
        loaded = Loaded(section.template, data, section.wide)
        if section.wide:
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
