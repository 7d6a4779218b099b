# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the palette ("/" or Ctrl-K) finds: kinds that each floor declares."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groupes.access import Me
from groupes.web import search
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe, Member

LONGEST_ADDRESS = 2_000
_ADDRESS = re.compile(r"(?:^|\s)(?:https?://|www\.)\S|^[a-z0-9.-]+\.[a-z]{2,}/\S*$", re.IGNORECASE)

EACH = 6  # results of one kind: the palette is for going somewhere, not for reading lists


@dataclass(frozen=True, slots=True)
class Hit:
    """One place to go. ``icon`` or ``groupe`` (its square) stands before it, ``note`` after."""

    text: str
    url: str
    groupe: Groupe | None = None
    member: Member | None = None
    icon: str = ""
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Found:
    title: StrOrPromise
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class PaletteKind:
    """Declares a kind of result. ``find(me, words)`` answers at most :data:`EACH` hits that ``me``
    may see, in few queries; ``words`` is never empty. An address that was pasted, which may be
    long, is asked of those alone that know what to do with ``addresses``.

    Orders in use: 10 groupes, 20 people, 30 roles, 35 work, 36 decisions,
    37 tensions, 38 bids, 39 watches, 40 calls for tenders, 50 resources.
    """

    order: int
    title: StrOrPromise
    find: Callable[[Me, str], list[Hit]]
    addresses: bool = False


def longest(typed: str) -> int:
    """How much of what is typed is read."""
    return LONGEST_ADDRESS if _ADDRESS.search(typed.strip()) else search.LONGEST


def find(me: Me, words: str) -> list[Found]:
    """All that a member may reach by these words, by kind, without the kinds that found nothing."""
    words = words.strip()
    words = words[: longest(words)]
    if not words:
        return []
    address = bool(_ADDRESS.search(words))
    kinds = [kind for kind in declared(PaletteKind) if kind.addresses or not address]
    found = [Found(kind.title, kind.find(me, words)[:EACH]) for kind in kinds]
    return [kind for kind in found if kind.hits]
