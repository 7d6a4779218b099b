# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a notice's page leads to what other apps know of its buyers: notices know none of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from groupes.web.wiring import declared
from tenders.notices.models import Notice


class Link(NamedTuple):
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Declares what there is to read beside a notice. ``links(notice)`` costs one query, none where
    the notice says nothing to ask by; it gives nothing where there is nothing to read."""

    links: Callable[[Notice], Sequence[Link]]


def links(notice: Notice) -> list[Link]:
    return [link for one in declared(Beside) for link in one.links(notice)]
