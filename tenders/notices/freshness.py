# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the list of notices hears of what fills it by itself: notices know no source that is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from groupes.access import Me
from groupes.web.wiring import declared


class Told(NamedTuple):
    """A sentence for everybody ("": none), and where this reader sees more ("": nowhere)."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """Declares what fills the list by itself. ``tell(me)`` costs one query."""

    tell: Callable[[Me], Told]


def told(me: Me) -> list[Told]:
    found = (one.tell(me) for one in declared(Freshness))
    return [one for one in found if one.words or one.url]
